"""The base class and column types of all tables: constraint names, times in UTC, enums.

A model also says here what of it the audit log vouches for.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from importlib import import_module
from pkgutil import walk_packages
from types import MappingProxyType
from typing import Any, ClassVar

from sqlalchemy import DateTime, Dialect, Index, MetaData, String, text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

import app.storage


def import_all() -> None:
    """Import every module of storage that may have tables, so that SQLAlchemy knows them all.

    This room has none, but Alembic, which with all it brings takes 15 MB of a process.
    """
    for module in walk_packages(app.storage.__path__, "app.storage."):
        if not module.name.startswith(f"{__package__}."):
            import_module(module.name)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )

    # The audit log vouches for every row and column (see `vouched`), except those that a model
    # leaves out here, with the reason.
    unvouched: ClassVar[str] = ""  # the whole table
    unvouched_columns: ClassVar[Mapping[str, str]] = MappingProxyType({})
    # Columns added later, with the value that existing rows got: that value changes no hash.
    backfilled: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    # A row is a draft while this column has this value; the log knows nothing of drafts.
    draft_if: ClassVar[tuple[str, str | None] | None] = None
    # The column that refers to the row which this one is part of, and that row's table.
    part_of: ClassVar[tuple[str, str] | None] = None
    # The column by which the log names a row whose primary key would tell too much.
    named_by: ClassVar[str] = ""

    @classmethod
    def is_part(cls, _values: Mapping[str, Any]) -> bool:
        """Whether a row that has `part_of` is part of such a row, where it may be of another."""
        return bool(cls.part_of)


def partial_index(name: str, *columns: str, where: str) -> Index:
    """An index of the few rows for which `where` holds.

    A migration says `sqlite_where`, too, which a draft of it lacks (a test tells): here that would
    load SQLite's dialect, 0.7 MB of each process, beside PostgreSQL.
    """
    return Index(name, *columns, postgresql_where=text(where))


class Instant(TypeDecorator[datetime]):
    """A time in UTC on both databases. One without a time zone is refused, never guessed at."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time has no place in the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Enumerated(TypeDecorator[StrEnum]):
    """A member of an enum, stored as its value.

    A value that the enum lacks is read as a string: if somebody wrote it by hand, the audit log has
    to be able to read the row and find that.
    """

    impl = String
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__()
        self.members = members  # tells statements of one enum from those of another
        self._by_value = {member.value: member for member in members}

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Any:
        return self._by_value.get(value or "", value)

"""What all tables share: names of constraints, what is vouched for, times in UTC, enums."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from importlib import import_module
from pkgutil import walk_packages
from types import MappingProxyType
from typing import Any, ClassVar

from sqlalchemy import DateTime, Dialect, MetaData, String
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

import app.storage


def import_all() -> None:
    """Know the tables of every module of storage."""
    for module in walk_packages(app.storage.__path__, "app.storage."):
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

    # What the audit log vouches for (see `vouched`): every row of a table and every column of it,
    # but what a model leaves out and says why.
    unvouched: ClassVar[str] = ""  # the whole table
    unvouched_columns: ClassVar[Mapping[str, str]] = MappingProxyType({})
    # Columns that came later, with what the rows that were there got: it changes no hash of them.
    backfilled: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    draft_if: ClassVar[tuple[str, str | None] | None] = None  # what a column holds in a draft
    part_of: ClassVar[tuple[str, str] | None] = None  # the column with the id, and its table
    # Who writes some of a draft's as it is submitted writes all of them: none is to be read then.
    submitted_whole: ClassVar[bool] = False
    # The column by which the log names a row where its key tells more than the log may keep.
    named_by: ClassVar[str] = ""


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC on both databases. A naive one is refused, never guessed at."""

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

    What is no value of the enum is read as it is: that somebody wrote it by hand is for the audit
    log to find, which reads the row.
    """

    impl = String
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__()
        self.members = members  # tells statements of one enum from those of another
        self._by_value = {member.value: member for member in members}

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Any:
        return self._by_value.get(value or "", value)

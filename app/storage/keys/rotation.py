"""What stands under which version of a key, and the exchange of what stands under an old one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from app.security.encryption.keyring import MESSAGES, Cell, header_of
from app.storage.database.marks import Column, cell_of, sealed_under
from app.storage.keys.keys import RecordKey, SystemKey

_HEADER = len(header_of(0))


@dataclass(frozen=True)
class Seal:
    """A value that a system key sealed, as it was read."""

    column: Column
    id: UUID
    sealed: bytes = field(repr=False)

    @property
    def cell(self) -> Cell:
        return cell_of(self.column, self.id)


Row = SystemKey | RecordKey | Seal


def count_system_keys(session: Session) -> Counter[int]:
    """How many stand under each version of the key-encryption key."""
    return _by_version(session, SystemKey.kek_version)


def count_keys(session: Session, wrapper: str) -> Counter[int]:
    """How many keys of EOIs or return records stand under each version of their wrapper."""
    return _by_version(session, RecordKey.version, RecordKey.wrapper == wrapper)


def count_seals(session: Session) -> Counter[int]:
    """How many values each version of the key `messages` has sealed."""
    counts: Counter[int] = Counter()
    for column in sealed_under(MESSAGES):
        header = func.substr(column, 1, _HEADER)
        found = _by_version(session, header, column.is_not(None))
        counts.update({int.from_bytes(h[1:]): number for h, number in found.items()})
    return counts


def _by_version(
    session: Session, version: ColumnElement[Any] | Column, *where: ColumnElement[bool]
) -> Counter[Any]:
    rows = session.execute(select(version, func.count()).where(*where).group_by(version))
    return Counter(dict(rows.all()))


def outdated_system_keys(session: Session, current: int) -> list[SystemKey]:
    return list(session.scalars(select(SystemKey).where(SystemKey.kek_version != current)))


def outdated_keys(
    session: Session, wrapper: str, version: int, after: UUID, limit: int
) -> list[RecordKey]:
    """The next keys, by id, that do not stand under this version of their wrapper."""
    rows = select(RecordKey).where(
        RecordKey.wrapper == wrapper, RecordKey.version != version, RecordKey.id > after
    )
    return list(session.scalars(rows.order_by(RecordKey.id).limit(limit)))


def outdated_seals(
    session: Session, column: Column, version: int, after: UUID, limit: int
) -> list[Seal]:
    """The next values of a column, by id, that another version has sealed."""
    identity = column.class_.id
    another = func.substr(column, 1, _HEADER) != header_of(version)
    rows = select(identity, column).where(column.is_not(None), another, identity > after)
    found = session.execute(rows.order_by(identity).limit(limit))
    return [Seal(column, row_id, sealed) for row_id, sealed in found]


def exchange(session: Session, several: Sequence[tuple[Row, int, bytes]]) -> int:
    """Compare and set: how many were still as they were read, and now hold what is given.

    Rows of one kind, each with its new version and content. One that somebody holds locked is
    passed over: who never waits is in no deadlock.
    """
    if not several:
        return 0
    by, _ = _as_read(several[0][0])
    wanted = {tuple(_as_read(row)[0].values()): (row, new) for row, *new in several}
    model = next(iter(by)).class_
    there = select(model).where(tuple_(*by).in_(wanted)).with_for_update(skip_locked=True)
    stored = 0
    for found in session.scalars(there.execution_options(populate_existing=True)):
        row, new = wanted[tuple(getattr(found, column.key) for column in by)]
        _, held = _as_read(row)
        if all(getattr(found, column.key) == value for column, value in held.items()):
            # A seal has no version beside its content.
            for column, value in zip(held, new[-len(held) :], strict=True):
                setattr(found, column.key, value)
            stored += 1
    return stored


def _as_read(row: Row) -> tuple[dict[Column, Any], dict[Column, Any]]:
    """What the row is found by, and what it held."""
    if isinstance(row, Seal):
        return {row.column.class_.id: row.id}, {row.column: row.sealed}
    by: tuple[Column, ...] = (RecordKey.id,)
    holds: tuple[Column, ...] = (RecordKey.version, RecordKey.wrapped)
    if isinstance(row, SystemKey):
        by = (SystemKey.purpose, SystemKey.version)
        holds = (SystemKey.kek_version, SystemKey.wrapped)
    return {c: getattr(row, c.key) for c in by}, {c: getattr(row, c.key) for c in holds}


def remove_system_key(session: Session, purpose: str, version: int) -> None:
    session.delete(session.get_one(SystemKey, (purpose, version)))

"""Key rotation finds what is wrapped or sealed under an old version of a key, and replaces it."""

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
class SealedValue:
    """A value sealed by a system key, as it was read."""

    column: Column
    id: UUID
    sealed: bytes = field(repr=False)

    @property
    def cell(self) -> Cell:
        return cell_of(self.column, self.id)


Row = SystemKey | RecordKey | SealedValue


def count_system_keys(session: Session) -> Counter[int]:
    """How many system keys each version of the key-encryption key wraps."""
    return _by_version(session, SystemKey.kek_version)


def count_keys(session: Session, wrapper: str) -> Counter[int]:
    """How many data keys each version of their wrapping key wraps."""
    return _by_version(session, RecordKey.version, RecordKey.wrapper == wrapper)


def count_sealed_values(session: Session) -> Counter[int]:
    """How many values are sealed under each version of the key `messages`."""
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
    """The next data keys, by id, that are not wrapped under this version of their wrapping key."""
    rows = select(RecordKey).where(
        RecordKey.wrapper == wrapper, RecordKey.version != version, RecordKey.id > after
    )
    return list(session.scalars(rows.order_by(RecordKey.id).limit(limit)))


def outdated_sealed_values(
    session: Session, column: Column, version: int, after: UUID, limit: int
) -> list[SealedValue]:
    """The next values of a column, by id, that are sealed under another version."""
    identity = column.class_.id
    another = func.substr(column, 1, _HEADER) != header_of(version)
    rows = select(identity, column).where(column.is_not(None), another, identity > after)
    found = session.execute(rows.order_by(identity).limit(limit))
    return [SealedValue(column, row_id, sealed) for row_id, sealed in found]


def compare_and_swap(session: Session, several: Sequence[tuple[Row, int, bytes]]) -> int:
    """Compare and swap: write the new version and content of rows that are still as they were read.

    All rows are of one kind; returns how many were written. A row that somebody else has locked is
    skipped: without waiting there is no deadlock.
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
            # A sealed value has no column for its version.
            for column, value in zip(held, new[-len(held) :], strict=True):
                setattr(found, column.key, value)
            stored += 1
    return stored


def _as_read(row: Row) -> tuple[dict[Column, Any], dict[Column, Any]]:
    """The row's key, and the values that it had."""
    if isinstance(row, SealedValue):
        return {row.column.class_.id: row.id}, {row.column: row.sealed}
    by: tuple[Column, ...] = (RecordKey.id,)
    holds: tuple[Column, ...] = (RecordKey.version, RecordKey.wrapped)
    if isinstance(row, SystemKey):
        by = (SystemKey.purpose, SystemKey.version)
        holds = (SystemKey.kek_version, SystemKey.wrapped)
    return {c: getattr(row, c.key) for c in by}, {c: getattr(row, c.key) for c in holds}


def remove_system_key(session: Session, purpose: str, version: int) -> None:
    session.delete(session.get_one(SystemKey, (purpose, version)))

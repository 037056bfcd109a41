"""What stands under which version of a key, and the exchange of what stands under an old one."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.security.keyring import Cell, header_of
from app.storage.checks import CheckRecord
from app.storage.inbox import InboxMessage
from app.storage.keys import RecordKey, SystemKey
from app.storage.partners import PartnerSecret

Column = InstrumentedAttribute[Any]

# What the system's key `messages` seals.
MESSAGE_COLUMNS: tuple[Column, ...] = (
    PartnerSecret.sealed,
    InboxMessage.body,
    CheckRecord.biometric_reference,
)
_HEADER = len(header_of(0))


@dataclass(frozen=True)
class Seal:
    """A value that a system key sealed, as it was read."""

    column: Column
    id: UUID
    sealed: bytes = field(repr=False)

    @property
    def cell(self) -> Cell:
        return Cell(self.column.class_.__tablename__, self.column.key, self.id)


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
    for column in MESSAGE_COLUMNS:
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


def exchange(session: Session, row: Row, version: int, content: bytes) -> bool:
    """Compare and set: whether the row was still as it was read, and now holds what is given.

    A row that somebody holds locked is passed over: who never waits is in no deadlock.
    """
    as_read, new = _exchanged(row, version, content)
    table = row.column.class_ if isinstance(row, Seal) else type(row)
    identity = table.__mapper__.primary_key
    free = select(*identity).where(*as_read).with_for_update(skip_locked=True)
    exchanged = session.execute(
        update(table)
        .where(tuple_(*identity).in_(free))
        .values(new)
        .execution_options(synchronize_session=False)
        .returning(*identity)
    )
    return exchanged.first() is not None


def _exchanged(
    row: Row, version: int, content: bytes
) -> tuple[list[ColumnElement[bool]], dict[Column, Any]]:
    """What a row must be like still, and what it is to hold then."""
    if isinstance(row, Seal):
        identity = row.column.class_.id
        return [identity == row.id, row.column == row.sealed], {row.column: content}
    columns: tuple[Column, ...] = (RecordKey.id, RecordKey.version, RecordKey.wrapped)
    if isinstance(row, SystemKey):
        columns = (SystemKey.purpose, SystemKey.version, SystemKey.kek_version, SystemKey.wrapped)
    as_read = [column == getattr(row, column.key) for column in columns]
    return as_read, {columns[-2]: version, columns[-1]: content}


def remove_system_key(session: Session, purpose: str, version: int) -> None:
    session.delete(session.get_one(SystemKey, (purpose, version)))

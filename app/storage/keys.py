"""Wrapped keys at rest: of the deployment, of each EOI and of each return record."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, LargeBinary, func, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from app.security.keyring import KEK, WrappedKey
from app.security.system_keys import WrappedSystemKey
from app.storage.base import Base, Instant


class Deployment(Base):
    """One row: the identity that every ciphertext of this installation is bound to."""

    __tablename__ = "deployment"
    id: Mapped[UUID] = mapped_column(primary_key=True)


class SystemKey(Base):
    """A key of the whole deployment, wrapped by the provider, which every process holds."""

    __tablename__ = "system_key"
    purpose: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    kek_version: Mapped[int]
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class RecordKey(Base):
    """The data key of one EOI or return record. Deleting the row erases what it sealed."""

    __tablename__ = "record_key"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[UUID] = mapped_column(unique=True)
    wrapper: Mapped[str]
    version: Mapped[int]
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


def add(session: Session, key: WrappedKey) -> None:
    session.add(
        RecordKey(
            id=key.id,
            owner=key.owner,
            wrapper=key.wrapper,
            version=key.version,
            wrapped=key.wrapped,
        )
    )


def of(session: Session, owners: Iterable[UUID]) -> list[WrappedKey]:
    """The wrapped keys of those owners that still have one."""
    rows = session.scalars(select(RecordKey).where(RecordKey.owner.in_(list(owners))))
    return [WrappedKey(r.id, r.owner, r.wrapper, r.version, r.wrapped) for r in rows]


def deployment(session: Session) -> UUID | None:
    return session.scalar(select(Deployment.id))


def system_keys(session: Session) -> list[WrappedSystemKey]:
    rows = session.scalars(select(SystemKey).order_by(SystemKey.purpose, SystemKey.version))
    return [
        WrappedSystemKey(r.purpose, r.version, r.created_at, r.kek_version, r.wrapped) for r in rows
    ]


# Rotation


def count(session: Session, wrapper: str) -> Counter[int]:
    """How many keys of EOIs or return records stand under each version of their wrapper."""
    return _by_version(session, RecordKey.version, RecordKey.wrapper == wrapper)


def count_system_keys(session: Session) -> Counter[int]:
    return _by_version(session, SystemKey.kek_version)


def _by_version(
    session: Session, version: InstrumentedAttribute[int], *where: ColumnElement[bool]
) -> Counter[int]:
    rows = session.execute(select(version, func.count()).where(*where).group_by(version))
    return Counter(dict(rows.all()))


def outdated_system_keys(session: Session, current: int) -> list[SystemKey]:
    return list(session.scalars(select(SystemKey).where(SystemKey.kek_version != current)))


def outdated(session: Session, current: int, after: UUID, limit: int) -> list[RecordKey]:
    """The next keys of EOIs, by id, that do not stand under the provider's current version."""
    rows = select(RecordKey).where(
        RecordKey.wrapper == KEK, RecordKey.version != current, RecordKey.id > after
    )
    return list(session.scalars(rows.order_by(RecordKey.id).limit(limit)))


def exchange(session: Session, row: SystemKey | RecordKey, version: int, wrapped: bytes) -> bool:
    """Compare and set: whether the row was still as it was read, and now holds what is given.

    A row that somebody holds locked is passed over: who never waits is in no deadlock.
    """
    identity: tuple[InstrumentedAttribute[Any], ...] = (RecordKey.id,)
    under, holder = RecordKey.version, RecordKey.wrapped
    if isinstance(row, SystemKey):
        identity = (SystemKey.purpose, SystemKey.version)
        under, holder = SystemKey.kek_version, SystemKey.wrapped
    as_read = [column == getattr(row, column.key) for column in (*identity, under, holder)]
    free = select(*identity).where(*as_read).with_for_update(skip_locked=True)
    exchanged = session.execute(
        update(type(row))
        .where(tuple_(*identity).in_(free))
        .values({under: version, holder: wrapped})
        .execution_options(synchronize_session=False)
        .returning(under)
    )
    return exchanged.first() is not None

"""Wrapped keys are stored here: system keys, and the data key of each EOI and return record.

This is envelope encryption: the key provider holds the key that wraps them.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.security.encryption.keyring import WrappedKey
from app.security.encryption.system_keys import WrappedSystemKey
from app.storage.database import changes
from app.storage.database.base import Base, Instant
from app.storage.database.marks import unsealed
from app.storage.statements import PREPARED


class Deployment(Base):
    """One row: the id of this installation, which every ciphertext is bound to."""

    __tablename__ = "deployment"
    unvouched = "another opens nothing"
    id: Mapped[UUID] = mapped_column(primary_key=True)


class SystemKey(Base):
    """A key of the whole deployment, wrapped by the key provider; every process unwraps it."""

    __tablename__ = "system_key"
    unvouched = "another opens nothing"
    purpose: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    kek_version: Mapped[int]
    wrapped: Mapped[bytes] = unsealed("a wrapped key")


class RecordKey(Base):
    """The data key of one EOI or return record. Deleting it erases all that it sealed."""

    __tablename__ = "record_key"
    unvouched = "another opens nothing"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[UUID] = mapped_column(unique=True)
    wrapper: Mapped[str]
    version: Mapped[int]
    wrapped: Mapped[bytes] = unsealed("a wrapped key")

    def as_read(self) -> WrappedKey:
        return WrappedKey(self.id, self.owner, self.wrapper, self.version, self.wrapped)


def add(session: Session, key: WrappedKey) -> None:
    new = {
        "id": key.id,
        "owner": key.owner,
        "wrapper": key.wrapper,
        "version": key.version,
        "wrapped": key.wrapped,
    }
    changes.put(session, RecordKey, new)


def of_owners(session: Session, owners: Iterable[UUID]) -> list[WrappedKey]:
    """The wrapped data keys of these owners, as far as they are not erased."""
    return [row.as_read() for row in session.scalars(_OF_OWNERS, {"owners": list(owners)})]


_OWNED = RecordKey.owner.in_(bindparam("owners", expanding=True))
_OF_OWNERS = select(RecordKey).where(_OWNED).execution_options(**PREPARED)


def deployment(session: Session) -> UUID | None:
    return session.scalar(select(Deployment.id))


def system_keys(session: Session) -> list[WrappedSystemKey]:
    rows = session.scalars(select(SystemKey).order_by(SystemKey.purpose, SystemKey.version))
    return [
        WrappedSystemKey(r.purpose, r.version, r.created_at, r.kek_version, r.wrapped) for r in rows
    ]

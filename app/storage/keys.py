"""Wrapped keys at rest: of the deployment, of each EOI and of each return record."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.security.keyring import WrappedKey
from app.storage.base import Base


class Deployment(Base):
    """One row: the identity that every ciphertext of this installation is bound to."""

    __tablename__ = "deployment"
    id: Mapped[UUID] = mapped_column(primary_key=True)


class SystemKey(Base):
    """A key of the whole deployment, wrapped by the provider, unwrapped once at start."""

    __tablename__ = "system_key"
    purpose: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
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


def system_keys(session: Session) -> list[SystemKey]:
    return list(session.scalars(select(SystemKey)))

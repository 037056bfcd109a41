"""Colleagues: how the identity provider calls each person of the staff, sealed."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.security.encryption.keyring import MESSAGES
from app.storage.database import engine
from app.storage.database.base import Base, Instant
from app.storage.database.marks import sealed


class Colleague(Base):
    """The id follows from the account, and the name is bound to it: it opens in no other's row."""

    __tablename__ = "colleague"
    unvouched = "it decides nothing, and goes with its person"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[bytes] = sealed(MESSAGES)
    signed_in_at: Mapped[datetime] = mapped_column(Instant)


def id_of(actor: str) -> UUID:
    return uuid5(NAMESPACE_URL, actor)


def put(session: Session, row_id: UUID, name: bytes, now: datetime) -> None:
    """Keep the name in place of the one before; of two at once, whichever comes last."""
    new = engine.insert(session.get_bind().dialect.name, Colleague).values(
        id=row_id, name=name, signed_in_at=now
    )
    newest = {"name": new.excluded.name, "signed_in_at": new.excluded.signed_in_at}
    session.execute(new.on_conflict_do_update(index_elements=["id"], set_=newest))


def of_ids(session: Session, ids: Collection[UUID]) -> Sequence[Colleague]:
    return session.scalars(select(Colleague).where(Colleague.id.in_(ids))).all()

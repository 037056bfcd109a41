"""Saved filters: what of a work list a reviewer looks for again, under a name of theirs."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.security.encryption.keyring import MESSAGES
from app.storage.database import engine
from app.storage.database.base import Base
from app.storage.database.marks import sealed
from app.storage.sign_in import colleagues
from app.storage.sign_in.colleagues import Colleague


class SavedFilter(Base):
    """The id follows from whose it is and what it asks for: the same is saved once."""

    __tablename__ = "saved_filter"
    unvouched = "it decides nothing, and goes with its person"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    colleague_id: Mapped[UUID] = mapped_column(
        ForeignKey("colleague.id", ondelete="CASCADE"), index=True
    )
    list: Mapped[str]
    choice: Mapped[str]  # as in the address of the list
    name: Mapped[bytes] = sealed(MESSAGES)


def id_of(actor: str, name: str, choice: str) -> UUID:
    return uuid5(colleagues.id_of(actor), f"{name}?{choice}")


def lock(session: Session, actor: str) -> None:
    """Be the only one who changes this person's, until the transaction ends."""
    engine.lock_rows(session, Colleague, Colleague.id == colleagues.id_of(actor))


def of(session: Session, actor: str) -> Sequence[SavedFilter]:
    mine = select(SavedFilter).where(SavedFilter.colleague_id == colleagues.id_of(actor))
    return session.scalars(mine.order_by(SavedFilter.id)).all()


def remove(session: Session, actor: str, which: UUID) -> None:
    mine = SavedFilter.colleague_id == colleagues.id_of(actor)
    session.execute(delete(SavedFilter).where(SavedFilter.id == which, mine))

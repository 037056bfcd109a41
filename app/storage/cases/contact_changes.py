"""Contact changes: an applicant's new e-mail address or number, requested, confirmed or undone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.database.base import Base, Instant
from app.storage.database.marks import DATA_KEY, sealed


class ContactChange(Base):
    """A change; its id is that of the request for the code that confirms it."""

    __tablename__ = "contact_change"
    part_of = ("eoi_id", "eoi")
    id: Mapped[UUID] = mapped_column(primary_key=True)
    eoi_id: Mapped[UUID] = mapped_column(ForeignKey("eoi.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    made_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    contact: Mapped[bytes] = sealed(DATA_KEY)  # before and after


def get(session: Session, change_id: UUID) -> ContactChange | None:
    return session.get(ContactChange, change_id, populate_existing=True)


def not_undone(session: Session, eoi_id: UUID, since: datetime) -> list[ContactChange]:
    """Changes requested since then that nobody has undone, oldest first."""
    query = select(ContactChange).where(
        ContactChange.eoi_id == eoi_id,
        ContactChange.asked_at > since,
        ContactChange.undone_at.is_(None),
    )
    rows = session.scalars(query.order_by(ContactChange.asked_at, ContactChange.id))
    return list(rows)

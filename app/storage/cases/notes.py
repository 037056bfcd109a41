"""Case notes: the reasons that reviewers write for their actions, sealed under the EOI's key."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.database.base import Base, Instant
from app.storage.database.marks import DATA_KEY, sealed


class Note(Base):
    __tablename__ = "note"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    eoi_id: Mapped[UUID] = mapped_column(ForeignKey("eoi.id"), index=True)
    action: Mapped[str]  # as in the audit entry it explains
    text: Mapped[bytes] = sealed(DATA_KEY)
    author: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(Instant)


def of_eoi(session: Session, eoi_id: UUID) -> list[Note]:
    query = select(Note).where(Note.eoi_id == eoi_id)
    return list(session.scalars(query.order_by(Note.written_at)))

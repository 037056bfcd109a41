"""Corrections: requests to reverse an outcome or change an answer, and the reviewer's decision."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.database.base import Base, Instant, partial_index
from app.storage.database.marks import DATA_KEY, sealed


class Correction(Base):
    __tablename__ = "correction"
    __table_args__ = (
        partial_index("ix_correction_waiting", "asked_at", "id", where="answered_at IS NULL"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    eoi_id: Mapped[UUID] = mapped_column(ForeignKey("eoi.id"), index=True)
    # The page of the form whose answer is wrong, and the entry of its list; None: an outcome is.
    page: Mapped[str | None]
    entry: Mapped[str | None]
    before: Mapped[bytes | None] = sealed(DATA_KEY)  # the answer until then
    text: Mapped[bytes] = sealed(DATA_KEY)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[bytes | None] = sealed(DATA_KEY)
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    upheld: Mapped[bool | None]


def of_eoi(session: Session, eoi_id: UUID) -> list[Correction]:
    query = select(Correction).where(Correction.eoi_id == eoi_id)
    return list(session.scalars(query.order_by(Correction.asked_at)))


def get_for_update(session: Session, correction_id: UUID) -> Correction | None:
    return session.get(Correction, correction_id, with_for_update=True, populate_existing=True)

"""What screening found between an EOI and the register, and what a person made of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.domain.lifecycle import Status
from app.storage.base import Base, Instant
from app.storage.eois import Eoi

EXACT = "exact"  # refuses
POSSIBLE = "possible"  # asks a person
OPEN, CONFIRMED, DISMISSED = "open", "confirmed", "dismissed"


class Match(Base):
    __tablename__ = "match"
    eoi_id: Mapped[UUID] = mapped_column(ForeignKey("eoi.id"), primary_key=True)
    record_id: Mapped[UUID] = mapped_column(
        ForeignKey("return_record.id"), primary_key=True, index=True
    )
    kind: Mapped[str]
    status: Mapped[str]
    reason: Mapped[str]  # a word for the reviewer, see app/web/review/words.py
    found_at: Mapped[datetime] = mapped_column(Instant)


def of_eoi(session: Session, eoi_id: UUID) -> dict[UUID, Match]:
    """The EOI's matches by record."""
    rows = session.scalars(select(Match).where(Match.eoi_id == eoi_id))
    return {row.record_id: row for row in rows}


def eois_of_record(session: Session, record_id: UUID) -> list[UUID]:
    return list(session.scalars(select(Match.eoi_id).where(Match.record_id == record_id)))


def granted_with_open(session: Session) -> list[Eoi]:
    """Granted EOIs that a possible match casts doubt on: what is granted is not held."""
    doubted = select(Match.eoi_id).where(Match.status == OPEN)
    query = select(Eoi).where(Eoi.status == Status.GRANTED, Eoi.id.in_(doubted))
    return list(session.scalars(query.order_by(Eoi.submitted_at)))

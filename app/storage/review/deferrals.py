"""Deferrals: a reviewer could not tell about a match, or asked, and the pair waits for evidence."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.domain.screening.matches import MatchReason
from app.storage.database.base import Base, Enumerated, Instant


class MatchDeferral(Base):
    """Why is in a note of the same moment, unless the applicant was asked."""

    __tablename__ = "match_deferral"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    # Erased with it, also by the release before, which does not know this table.
    eoi_id: Mapped[UUID] = mapped_column(ForeignKey("eoi.id", ondelete="CASCADE"), index=True)
    record_id: Mapped[UUID]  # the other side of the match
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime] = mapped_column(Instant)  # or new evidence
    # The evidence that there was: what is stronger is new.
    found_by: Mapped[MatchReason] = mapped_column(Enumerated(MatchReason))
    points: Mapped[int | None]


def of_eoi(session: Session, eoi_id: UUID) -> dict[UUID, MatchDeferral]:
    """The last of each pair, by its other side."""
    query = select(MatchDeferral).where(MatchDeferral.eoi_id == eoi_id).order_by(MatchDeferral.at)
    return {row.record_id: row for row in session.scalars(query)}

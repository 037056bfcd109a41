"""Matches: an EOI may be of somebody on the register or in an earlier EOI, and what was decided."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, bindparam, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.domain.screening.matches import MatchKind, MatchReason, MatchStatus, MatchWith
from app.storage.database import changes
from app.storage.database.base import Base, Enumerated, Instant, partial_index


class Match(Base):
    __tablename__ = "match"
    __table_args__ = (partial_index("ix_match_open", "eoi_id", where="status = 'open'"),)
    eoi_id: Mapped[UUID] = mapped_column(ForeignKey("eoi.id"), primary_key=True)
    record_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)  # return record or EOI
    about: Mapped[MatchWith] = mapped_column(Enumerated(MatchWith))
    kind: Mapped[MatchKind] = mapped_column(Enumerated(MatchKind))
    status: Mapped[MatchStatus] = mapped_column(Enumerated(MatchStatus))
    reason: Mapped[MatchReason] = mapped_column(Enumerated(MatchReason))
    points: Mapped[int | None]  # of similarity; None where a document or fingerprints agree
    found_at: Mapped[datetime] = mapped_column(Instant)


_OF_EOI = select(Match).where(Match.eoi_id == bindparam("eoi_id"))


def of_eoi(session: Session, eoi_id: UUID) -> dict[UUID, Match]:
    """The EOI's matches by record."""
    return {row.record_id: row for row in session.scalars(_OF_EOI, {"eoi_id": eoi_id})}


def eois_of_record(session: Session, record_id: UUID) -> list[UUID]:
    return list(session.scalars(select(Match.eoi_id).where(Match.record_id == record_id)))


def drop(session: Session, ids: Collection[UUID]) -> None:
    """Delete all matches of these EOIs and return records, on either side."""
    either = or_(Match.eoi_id.in_(ids), Match.record_id.in_(ids))
    changes.delete(session, Match, either)

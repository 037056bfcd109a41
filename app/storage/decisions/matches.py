"""Matches: an EOI may be of somebody on the register or in an earlier EOI, and what was decided."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, bindparam, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.domain.cases.lifecycle import Status
from app.domain.screening.matches import MatchKind, MatchReason, MatchStatus, MatchWith
from app.storage.cases.eois import Eoi
from app.storage.database import changes
from app.storage.database.base import Base, Enumerated, Instant


class Match(Base):
    __tablename__ = "match"
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


def count_open(session: Session, eoi_ids: Collection[UUID]) -> Counter[UUID]:
    """How many undecided matches each of the EOIs has."""
    rows = select(Match.eoi_id, func.count()).where(
        Match.status == MatchStatus.OPEN, Match.eoi_id.in_(eoi_ids)
    )
    return Counter(dict(session.execute(rows.group_by(Match.eoi_id)).all()))


def granted_with_open(session: Session) -> list[Eoi]:
    """Granted EOIs with an undecided match, which does not hold them for a review any more."""
    doubted = select(Match.eoi_id).where(Match.status == MatchStatus.OPEN)
    query = select(Eoi).where(Eoi.status == Status.GRANTED, Eoi.id.in_(doubted))
    return list(session.scalars(query.order_by(Eoi.submitted_at)))


def drop(session: Session, ids: Collection[UUID]) -> None:
    """Delete all matches of these EOIs and return records, on either side."""
    either = or_(Match.eoi_id.in_(ids), Match.record_id.in_(ids))
    changes.delete(session, Match, either)

"""Matches: an EOI may be of somebody on the register or in an earlier EOI, and what was decided."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    String,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from app.domain.screening.matches import MatchKind, MatchReason, MatchStatus, MatchWith, Standing
from app.storage.cases.files import StoredFile
from app.storage.cases.information_requests import InformationRequest
from app.storage.database import changes
from app.storage.database.base import Base, Enumerated, Instant, partial_index
from app.storage.decisions.approvals import Approval
from app.storage.decisions.corrections import Correction
from app.storage.register.versions import ReturnVersion
from app.storage.review.deferrals import MatchDeferral


class Match(Base):
    __tablename__ = "match"
    __table_args__ = (
        partial_index("ix_match_open", "eoi_id", where="status = 'open'"),
        partial_index(
            "ix_match_waiting", "found_at", "eoi_id", "record_id", where="status = 'open'"
        ),
        partial_index("ix_match_confirmed", "eoi_id", "record_id", where="status = 'confirmed'"),
    )
    eoi_id: Mapped[UUID] = mapped_column(ForeignKey("eoi.id"), primary_key=True)
    record_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)  # return record or EOI
    about: Mapped[MatchWith] = mapped_column(Enumerated(MatchWith))
    kind: Mapped[MatchKind] = mapped_column(Enumerated(MatchKind))
    status: Mapped[MatchStatus] = mapped_column(Enumerated(MatchStatus))
    reason: Mapped[MatchReason] = mapped_column(Enumerated(MatchReason))
    points: Mapped[int | None]  # of similarity; None where a document or fingerprints agree
    found_at: Mapped[datetime] = mapped_column(Instant)


# As it stands in the indexes of the undecided: a parameter would not be seen to be the same.
OPEN = Match.status == literal_column(f"'{MatchStatus.OPEN}'")
_NOW = bindparam("now", type_=Instant())
_NONE = -1_000_000  # points, fewer than any comparison has


def _written(column: ColumnElement[str] | InstrumentedAttribute[UUID]) -> ColumnElement[str]:
    """An id as both databases can compare it with one in JSON."""
    return func.replace(cast(column, String), "-", "")


def _newer(at: InstrumentedAttribute[Any], *about: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is a row about the pair that came since it was deferred."""
    since = select(at).where(*about, at > MatchDeferral.at)
    return since.correlate(Match, MatchDeferral).exists()


_SIDES = (Match.eoi_id, Match.record_id)
_MORE = func.coalesce(Match.points, _NONE) > func.coalesce(MatchDeferral.points, _NONE)
_NEW_EVIDENCE = or_(
    Match.reason != MatchDeferral.found_by,
    _MORE,
    _newer(ReturnVersion.at, ReturnVersion.record_id == Match.record_id),
    _newer(StoredFile.created_at, StoredFile.eoi_id.in_(_SIDES)),
    _newer(Correction.answered_at, Correction.eoi_id.in_(_SIDES), Correction.upheld.is_(True)),
    _newer(InformationRequest.answered_at, InformationRequest.eoi_id == Match.eoi_id),
)
IS_DEFERRED = (
    select(MatchDeferral.id)
    .where(
        MatchDeferral.eoi_id == Match.eoi_id,
        MatchDeferral.record_id == Match.record_id,
        MatchDeferral.until > _NOW,
        ~_NEW_EVIDENCE,
    )
    .correlate(Match)
    .exists()
)
IS_WITH_SECOND = (
    select(Approval.id)
    .where(
        Approval.eoi_id == Match.eoi_id,
        Approval.settled_at.is_(None),
        _written(Approval.terms["record"].as_string()) == _written(Match.record_id),
    )
    .correlate(Match)
    .exists()
)
# With the parameter `now`.
WAITS_FOR_REVIEWER = (OPEN, ~IS_DEFERRED, ~IS_WITH_SECOND)


def standings(session: Session, eoi_id: UUID, now: datetime) -> dict[UUID, Standing]:
    """How each of the EOI's matches stands, by its other side."""
    columns = Match.record_id, Match.status, IS_WITH_SECOND, IS_DEFERRED
    rows = session.execute(select(*columns).where(Match.eoi_id == eoi_id), {"now": now})
    return {record: _standing(status, *others) for record, status, *others in rows}


def _standing(status: MatchStatus, is_with_second: object, is_deferred: object) -> Standing:
    if status is not MatchStatus.OPEN:
        return Standing(status)
    if is_with_second:
        return Standing.WITH_SECOND
    return Standing.DEFERRED if is_deferred else Standing.OPEN


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

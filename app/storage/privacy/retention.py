"""Retention finds rows whose retention period is over, unless somebody still needs them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, inspect, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.cases.lifecycle import Status
from app.domain.screening.matches import MatchStatus
from app.storage.cases.eois import Eoi
from app.storage.database import changes
from app.storage.decisions.approvals import Approval
from app.storage.decisions.corrections import Correction
from app.storage.decisions.matches import Match
from app.storage.privacy import erasures
from app.storage.register.records import ReturnRecord


def eois(
    session: Session, statuses: Collection[Status], before: datetime, limit: int
) -> list[UUID]:
    """EOIs that have had one of these statuses since before then.

    Without those with an undecided approval, or a correction undecided then: the applicant is to
    read the decision. An undecided match does not matter, once the case has ended.
    """
    query = select(Eoi.id).where(
        Eoi.status.in_(statuses),
        Eoi.updated_at < before,
        ~exists().where(
            or_(Approval.eoi_id == Eoi.id, Approval.case_id == Eoi.id),
            Approval.settled_at.is_(None),
        ),
        Eoi.id.not_in(_corrections_after(before)),
    )
    return list(session.scalars(query.order_by(Eoi.id).limit(limit)))


def _corrections_after(before: datetime) -> Select[UUID]:
    late = or_(Correction.answered_at.is_(None), Correction.answered_at >= before)
    return select(Correction.eoi_id).where(late)


def returns(
    session: Session, annulled_before: datetime, limit: int, *, is_over: bool
) -> list[UUID]:
    """Return records annulled before then and, once the scheme `is_over`, all others.

    Without those that an EOI matches, unless that was dismissed: they are erased after that EOI.
    """
    kept = select(Match.record_id).where(Match.status != MatchStatus.DISMISSED)
    annulled = ReturnRecord.annulled_at < annulled_before
    stands = and_(ReturnRecord.annulled_at.is_(None), ReturnRecord.person != b"")
    query = select(ReturnRecord.id).where(
        or_(annulled, stands) if is_over else annulled, ReturnRecord.id.not_in(kept)
    )
    return list(session.scalars(query.order_by(ReturnRecord.id).limit(limit)))


def delete(
    session: Session, since: InstrumentedAttribute[Any], before: datetime, limit: int
) -> int:
    """Delete the rows of a table whose time, in the column `since`, is before then.

    Returns how many: at most the limit.
    """
    key = tuple_(*inspect(since.class_).primary_key)
    over = select(*key.clauses).where(since < before).limit(limit)
    return changes.delete(session, since.class_, key.in_(over))


def delete_unreachable(session: Session, before: datetime, now: datetime, limit: int) -> list[UUID]:
    """Delete drafts without a reference to return with, unchanged since then, and their keys.

    Returns the deleted ids, at most so many; none when there are no more.
    """
    lost = select(Eoi.id).where(
        Eoi.status == Status.DRAFT, Eoi.reference.is_(None), Eoi.updated_at < before
    )
    ids = list(session.scalars(lost.limit(limit).with_for_update(skip_locked=True)))
    erasures.drop_access(session, ids)
    erasures.drop_eois(session, ids, now)
    return ids

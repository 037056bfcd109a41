"""What has been kept long enough, and nothing that somebody still waits for."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from app.domain.cases.lifecycle import Status
from app.storage.cases.eois import Eoi
from app.storage.decisions.approvals import Approval
from app.storage.decisions.corrections import Correction
from app.storage.decisions.matches import DISMISSED, Match
from app.storage.register.records import ReturnRecord


def eois(
    session: Session, statuses: Collection[Status], before: datetime, limit: int
) -> list[UUID]:
    """EOIs in these states since before then.

    None with an open approval, or a correction that was not answered by then: the answer is to be
    read. A match that was left open when it ended asks nobody any more.
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
    """Return records annulled before then and, once all `is_over`, those that stand.

    None that an EOI was refused by, or that somebody has to compare: it goes after that EOI.
    """
    kept = select(Match.record_id).where(Match.status != DISMISSED)
    annulled = ReturnRecord.annulled_at < annulled_before
    stands = and_(ReturnRecord.annulled_at.is_(None), ReturnRecord.person != b"")
    query = select(ReturnRecord.id).where(
        or_(annulled, stands) if is_over else annulled, ReturnRecord.id.not_in(kept)
    )
    return list(session.scalars(query.order_by(ReturnRecord.id).limit(limit)))

"""Outcomes that are decided, and that their persons are not shown yet."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.cases.lifecycle import HOLDS_PLACE, Status
from app.storage.cases.eois import Eoi
from app.storage.cases.information_requests import InformationRequest
from app.storage.sign_in import submission_networks


def waiting_beside(
    session: Session, eoi_id: UUID, since: datetime, after: datetime, until: datetime
) -> list[Eoi]:
    """The other EOIs of its networks, sent since then, whose first outcome is to be shown by then.

    They are locked, but for those that another transaction has locked. Left out is whom somebody
    has meanwhile invited or asked: the clock of that has been set.
    """
    waiting = (
        Eoi.id.in_(submission_networks.beside(eoi_id)),
        Eoi.submitted_at >= since,
        Eoi.shown_before == Status.SUBMITTED,
        Eoi.shown_at > after,
        Eoi.shown_at <= until,
        Eoi.status.not_in(HOLDS_PLACE),
        ~exists().where(InformationRequest.eoi_id == Eoi.id),
    )
    locked = select(Eoi).where(*waiting).order_by(Eoi.id).with_for_update(skip_locked=True)
    return list(session.scalars(locked.execution_options(populate_existing=True)))

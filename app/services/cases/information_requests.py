"""A reviewer asks the applicant for information, and the applicant answers.

The EOI keeps its status. A question that is not answered in time is shown to reviewers and
decides nothing by itself; a late answer counts until the question is closed.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import Template
from app.domain.cases import deadlines
from app.domain.cases.lifecycle import LIVE, ForbiddenMove
from app.security.tokens import new_id
from app.services.core import notifications
from app.services.core.errors import NotFound, Refused
from app.services.core.unit import Unit
from app.storage.cases import eois, information_requests
from app.storage.cases.information_requests import InformationRequest
from app.storage.database.marks import Column, cell_of

_AT_ONCE = 500


class NothingEnded(Refused):
    """No question that waits is answered, or out of time."""


class NoSuchRequest(NotFound):
    """There is no such question, or it was closed."""


@dataclass(frozen=True)
class Request:
    id: UUID
    question: str = field(repr=False)
    asked_at: datetime
    shown_at: datetime
    due_at: datetime
    answer: str | None = field(repr=False)
    answered_at: datetime | None
    closed_at: datetime | None

    @property
    def waits(self) -> bool:
        """For the applicant's answer."""
        return self.answered_at is None and self.closed_at is None


def ask(unit: Unit, eoi_id: UUID, question: str, days: int, **about: str) -> UUID:
    """Ask the applicant, who has some days from when they can see it. The unit opens the EOI.

    They see it once the outcome of screening may be seen: that a person looks tells of it. What it
    is `about` only the audit log says. Raises ForbiddenMove where the EOI has ended.
    """
    eoi = unit.locked(eoi_id)
    if eoi.state not in LIVE:
        raise ForbiddenMove(eoi.state, eoi.state)
    shown_at = max(unit.now, eoi.shown_at or unit.now)
    row = InformationRequest(
        id=new_id(),
        eoi_id=eoi_id,
        asked_by=unit.actor,
        asked_at=unit.now,
        shown_at=shown_at,
        due_at=shown_at + timedelta(days=days),
    )
    row.question = _sealed(unit, row, InformationRequest.question, question)
    unit.session.add(row)
    unit.log(AuditAction.INFORMATION_ASKED, eoi_id, row=row, days=days, **about)
    notifications.tell(unit, eoi, Template.NEWS, at=shown_at)
    return row.id


def answer(unit: Unit, eoi_id: UUID, request_id: UUID, text: str) -> bool:
    """Store an answer; whether it was the first, which alone counts. The unit opens the EOI.

    Raises NoSuchRequest where it is not shown, or was closed. Cut off before the commit, nothing is
    stored, and the question still waits.
    """
    row = _locked(unit, eoi_id, request_id)
    if row.answered_at is not None:
        return False
    if row.closed_at is not None or unit.now < row.shown_at:
        raise NoSuchRequest
    row.answer, row.answered_at = _sealed(unit, row, InformationRequest.answer, text), unit.now
    unit.log(AuditAction.INFORMATION_GIVEN, eoi_id, row=row)
    return True


def remind(unit: Unit) -> int:
    """Remind those with little time left, a batch in a transaction. Cut off, nobody was."""
    ending = information_requests.remind(
        unit.session, unit.now, deadlines.QUESTION_REMINDER, _AT_ONCE
    )
    notifications.remind(unit, ending)
    return len(ending)


def close(unit: Unit, eoi_id: UUID, request_id: UUID) -> None:
    """The answer was read, or the question is taken back; twice is once. Raises NoSuchRequest."""
    row = _locked(unit, eoi_id, request_id)
    if row.closed_at is None:
        row.closed_by, row.closed_at = unit.actor, unit.now
        read, taken_back = AuditAction.INFORMATION_READ, AuditAction.INFORMATION_TAKEN_BACK
        unit.log(read if row.answered_at else taken_back, eoi_id)


def close_ended(unit: Unit, eoi_id: UUID) -> None:
    """Close all that was answered, or not in time. Raises NothingEnded."""
    unit.locked(eoi_id)
    ended = [
        row.id
        for row in information_requests.of_eoi(unit.session, eoi_id)
        if row.closed_at is None and (row.answered_at or row.due_at <= unit.now)
    ]
    if not ended:
        raise NothingEnded
    for request_id in ended:
        close(unit, eoi_id, request_id)


def of_eoi(unit: Unit, eoi_id: UUID) -> list[Request]:
    """All that was asked, oldest first. The unit opens the EOI."""
    return [
        Request(
            id=row.id,
            question=_opened(unit, row, InformationRequest.question) or "",
            asked_at=row.asked_at,
            shown_at=row.shown_at,
            due_at=row.due_at,
            answer=_opened(unit, row, InformationRequest.answer),
            answered_at=row.answered_at,
            closed_at=row.closed_at,
        )
        for row in information_requests.of_eoi(unit.session, eoi_id)
    ]


def shown(unit: Unit, eoi_id: UUID) -> list[Request]:
    """What the applicant may see: nothing that was taken back."""
    return [
        request
        for request in of_eoi(unit, eoi_id)
        if request.shown_at <= unit.now and (request.waits or request.answered_at)
    ]


def due(unit: Unit, eoi_id: UUID) -> list[datetime]:
    """Until when the applicant is to answer what they may see. Opens nothing."""
    return [
        row.due_at
        for row in information_requests.of_eoi(unit.session, eoi_id)
        if row.shown_at <= unit.now and row.answered_at is None and row.closed_at is None
    ]


def _locked(unit: Unit, eoi_id: UUID, request_id: UUID) -> InformationRequest:
    """Locked after its EOI, as whoever erases it locks them."""
    eois.get_for_update(unit.session, eoi_id)
    row = information_requests.get_for_update(unit.session, request_id)
    if row is None or row.eoi_id != eoi_id:
        raise NoSuchRequest
    return row


def _sealed(unit: Unit, row: InformationRequest, column: Column, text: str) -> bytes:
    return unit.keyring.seal(unit.key(row.eoi_id), text.encode(), cell_of(column, row.id))


def _opened(unit: Unit, row: InformationRequest, column: Column) -> str | None:
    sealed = getattr(row, column.key)
    if sealed is None:
        return None
    return unit.keyring.open(unit.key(row.eoi_id), sealed, cell_of(column, row.id)).decode()

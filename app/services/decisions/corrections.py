"""Requests to correct an end, or an answer: the person says what is wrong, a reviewer answers."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import Template
from app.domain.cases.lifecycle import ENDED_AGAINST
from app.domain.intake import journey
from app.domain.intake.answers import Answers
from app.domain.intake.exclusions import Ground
from app.domain.screening.matches import MatchStatus
from app.security.tokens import new_id
from app.services.cases import outcomes
from app.services.core import approvals, notifications
from app.services.core.approvals import AlreadyAsked, SamePerson
from app.services.core.errors import NotFound, Refused
from app.services.core.unit import Unit
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.database.marks import Column, cell_of
from app.storage.decisions import corrections, matches
from app.storage.decisions.corrections import Correction as Row


class NothingToCorrect(Refused):
    """The person has not been told of an end that could be corrected."""


class NoSuchCorrection(NotFound):
    """Nobody asked for that."""


class AlreadyAnswered(Refused):
    """The request has its answer, which is final."""


@dataclass(frozen=True)
class Correction:
    id: UUID
    page: str | None  # of the journey; None: it is the end that is wrong
    entry: str | None  # of a page that asks for several, unless one is missing
    text: str = field(repr=False)
    before: Answers = field(repr=False)  # what was on the page until it was corrected
    asked_at: datetime
    upheld: bool | None  # None until it is answered
    answer: str | None = field(repr=False)
    answered_at: datetime | None


def ask(unit: Unit, eoi_id: UUID, text: str) -> UUID:
    """Ask for the correction of an end that the person was shown: its id. The unit opens the EOI.

    Raises NothingToCorrect, or AlreadyAsked while one waits.
    """
    eoi = unit.locked(eoi_id)
    if eoi.shown(unit.now) not in ENDED_AGAINST:
        raise NothingToCorrect
    return add(unit, eoi_id, text)


def add(
    unit: Unit, eoi_id: UUID, text: str, *, page: str | None = None, entry: str | None = None
) -> UUID:
    """Store a request: its id. Raises AlreadyAsked while one of its kind waits."""
    for asked in corrections.of_eoi(unit.session, eoi_id):
        if asked.answered_at is None and _kind(asked.page) == _kind(page):
            raise AlreadyAsked
    row = Row(id=new_id(), eoi_id=eoi_id, page=page, entry=entry, asked_at=unit.now)
    row.text = sealed(unit, row, Row.text, text)
    unit.session.add(row)
    of_contact = page == journey.CONTACT  # which anybody may ask for: it is no word of the person
    action = AuditAction.CONTACT_CHANGE_ASKED if of_contact else AuditAction.CORRECTION_ASKED
    unit.log(action, eoi_id, row=row)
    return row.id


def _kind(page: str | None) -> str | None:
    """Of the end, of how somebody is reached, or of another answer."""
    return page if page in {None, journey.CONTACT} else "answer"


def answer(unit: Unit, eoi_id: UUID, correction_id: UUID, *, upheld: bool, text: str) -> None:
    """Answer the person about an end, which takes two.

    Upheld, the EOI has its status of before again, with its time and place. One that was held when
    it ended has that of before the hold, and is screened again. The unit opens the EOI. Raises
    SamePerson for one of the two who ended it, AlreadyAnswered or NoSuchCorrection.
    """
    eoi, row = waiting(unit, eoi_id, correction_id)
    if row.page is not None:
        raise NoSuchCorrection
    if approvals.took_part(unit, eoi_id, unit.actor):
        raise SamePerson
    record_answer(unit, row, upheld=upheld, text=text)
    if upheld and eoi.state in ENDED_AGAINST:
        _undo(unit, eoi)
    else:
        notifications.tell(unit, eoi, Template.NEWS)


def let_stay(unit: Unit, eoi_id: UUID, correction_id: UUID, text: str) -> None:
    """Tell the person that what they wrote is to stay. Nothing moves, and they may ask again.

    Raises AlreadyAnswered, or NoSuchCorrection for one that is of an end.
    """
    eoi, row = waiting(unit, eoi_id, correction_id)
    if row.page is None:
        raise NoSuchCorrection
    record_answer(unit, row, upheld=False, text=text)
    notifications.tell(unit, eoi, Template.NEWS)


def waiting(unit: Unit, eoi_id: UUID, correction_id: UUID) -> tuple[Eoi, Row]:
    """The EOI and the request, locked. Raises AlreadyAnswered or NoSuchCorrection."""
    eoi = eois.get_for_update(unit.session, eoi_id)
    row = corrections.get_for_update(unit.session, correction_id)
    if eoi is None or row is None or row.eoi_id != eoi_id:
        raise NoSuchCorrection
    if row.answered_at is not None:
        raise AlreadyAnswered
    return eoi, row


def record_answer(unit: Unit, row: Row, *, upheld: bool, text: str) -> None:
    """Store the answer, which is final."""
    row.answer = sealed(unit, row, Row.answer, text)
    row.answered_by, row.answered_at, row.upheld = unit.actor, unit.now, upheld
    action = AuditAction.CORRECTION_UPHELD if upheld else AuditAction.CORRECTION_NOT_UPHELD
    unit.log(action, row.eoi_id, row=row)


def of_eoi(unit: Unit, eoi_id: UUID) -> list[Correction]:
    """What was asked and answered, oldest first. The unit opens the EOI."""
    key = unit.key(eoi_id)

    def opened(sealed: bytes, column: Column, row_id: UUID) -> str:
        return unit.keyring.open(key, sealed, cell_of(column, row_id)).decode()

    return [
        Correction(
            id=row.id,
            page=row.page,
            entry=row.entry,
            text=opened(row.text, Row.text, row.id),
            before=json.loads(opened(row.before, Row.before, row.id)) if row.before else {},
            asked_at=row.asked_at,
            upheld=row.upheld,
            answer=opened(row.answer, Row.answer, row.id) if row.answer else None,
            answered_at=row.answered_at,
        )
        for row in corrections.of_eoi(unit.session, eoi_id)
    ]


def _undo(unit: Unit, eoi: Eoi) -> None:
    """Dismiss the matches that refused, so that the next screening does not, and re-open."""
    if eoi.ground is Ground.RETURNED:
        for match in matches.of_eoi(unit.session, eoi.id).values():
            if match.status is MatchStatus.CONFIRMED:
                match.status = MatchStatus.DISMISSED
    outcomes.reopen(unit, eoi)
    notifications.screen(unit, eoi.id)


def sealed(unit: Unit, row: Row, column: Column, text: str) -> bytes:
    return unit.keyring.seal(unit.key(row.eoi_id), text.encode(), cell_of(column, row.id))

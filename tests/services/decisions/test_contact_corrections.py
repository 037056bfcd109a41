"""Who reads none of our messages any more: a person decides, and no thief gets in by it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import ForbiddenMove, Status
from app.domain.intake import journey
from app.services.contact import addresses, changes
from app.services.contact.change_recipients import recipient_of_code
from app.services.contact.change_records import UNDOABLE
from app.services.contact.changes import NoContactLeft, Unchanged
from app.services.contact.delivery import recipient
from app.services.core import proof
from app.services.core.unit import unit_for
from app.services.decisions import answer_corrections, contact_corrections, corrections
from app.services.decisions.contact_corrections import StillReached, TooSoon
from app.services.decisions.corrections import AlreadyAnswered, NoSuchCorrection
from app.services.sign_in import applicant_sessions, codes
from app.storage.cases import eois
from app.storage.decisions.corrections import Correction
from app.storage.outbox import OutboxTask
from app.storage.sign_in.code_requests import CONTACT, AccessRequest
from app.storage.sign_in.sessions import ApplicantSession
from tests.conftest import NOW
from tests.support.desk import AMINA, a_screened, at_desk, moved
from tests.support.people import ADDRESS, a_draft, a_submission, reference_of

HOUR = timedelta(hours=1)
ASKED = NOW + HOUR
DECIDED = ASKED + UNDOABLE
NEW = {"email": "new@example.org", "phone": ""}


@pytest.fixture
def eoi_id(portal):
    return a_screened(portal)


def ask(portal, eoi_id, given=None, now=ASKED, text="I lost it at the station"):
    """The id of the request that waits; None if there is none."""
    with at_desk(portal, "applicant", eoi_id, now) as unit:
        contact_corrections.ask(unit, eoi_id, given or {"email": NEW["email"]}, text)
        waiting = [each for each in corrections.of_eoi(unit, eoi_id) if each.upheld is None]
        return next((each.id for each in waiting if each.page == journey.CONTACT), None)


def apply(portal, eoi_id, request, values=NEW, now=DECIDED):
    with at_desk(portal, AMINA, eoi_id, now) as unit:
        contact_corrections.apply(unit, eoi_id, request, values, "We have seen you")


def reached(portal, eoi_id):
    with at_desk(portal, "test", eoi_id) as unit:
        eoi = eois.get(unit.session, eoi_id)
        return addresses.of_answers(eoi.read(unit.keyring, unit.key(eoi_id)))


def told(portal, side):
    """The messages that go to how they were reached on that side of a change."""
    with unit_for(portal, "test") as unit:
        bodies = unit.session.scalars(select(OutboxTask.body).order_by(OutboxTask.id))
        return [body["message"] for body in bodies if body.get("side") == side]


def count(portal, table, *where):
    with unit_for(portal, "test") as unit:
        return unit.session.scalar(select(func.count()).select_from(table).where(*where))


def come_back(portal, eoi_id, now):
    """With a code that went to how they are reached."""
    with at_desk(portal, "applicant", eoi_id, now) as unit:
        unit.log(AuditAction.RETURNED, eoi_id)


def test_who_reads_nothing_any_more_is_reached_anew_by_a_person_s_decision(portal, eoi_id):
    before = reached(portal, eoi_id)
    request = ask(portal, eoi_id)
    assert reached(portal, eoi_id) == before
    assert told(portal, "before") == ["contact-asked"]
    assert count(portal, AccessRequest, AccessRequest.purpose == CONTACT) == 0  # no code goes there
    with at_desk(portal, "applicant", eoi_id, DECIDED) as unit:
        applicant_sessions.begin(unit, eoi_id)

    apply(portal, eoi_id, request)

    assert reached(portal, eoi_id) == NEW
    assert told(portal, "before") == ["contact-asked", "contact-changed"]
    assert count(portal, ApplicantSession) == 0
    with at_desk(portal, "applicant", eoi_id, DECIDED + HOUR) as unit:
        assert changes.unsettled_until(unit, eoi_id) == DECIDED + UNDOABLE
        [answered] = corrections.of_eoi(unit, eoi_id)
    assert (answered.upheld, answered.answer) == (True, "We have seen you")
    with pytest.raises(AlreadyAnswered):
        apply(portal, eoi_id, request, now=DECIDED + HOUR)


def test_no_decision_before_three_days_nor_once_somebody_has_come_back(portal, eoi_id):
    request = ask(portal, eoi_id)
    with pytest.raises(TooSoon):
        apply(portal, eoi_id, request, now=DECIDED - timedelta(seconds=1))
    come_back(portal, eoi_id, ASKED + 71 * HOUR)
    with pytest.raises(StillReached):
        apply(portal, eoi_id, request)
    assert reached(portal, eoi_id) != NEW


def test_a_decision_is_no_proof_that_the_new_address_is_read(portal):
    eoi_id = a_submission(portal, reached=False)
    apply(portal, eoi_id, ask(portal, eoi_id))
    assert reached(portal, eoi_id) == NEW
    with unit_for(portal, "test") as unit:
        assert not proof.is_reached(unit, eoi_id)


def test_the_owner_undoes_the_decision_as_any_other_change(portal, eoi_id):
    before = reached(portal, eoi_id)
    apply(portal, eoi_id, ask(portal, eoi_id))
    with at_desk(portal, "applicant", eoi_id, DECIDED + 71 * HOUR) as unit:
        assert changes.undo(unit, eoi_id, "")
    assert reached(portal, eoi_id) == before


def test_the_owner_stops_what_was_only_asked_for(portal, eoi_id):
    """By the page that the notice names: the code for it goes to the address of before."""
    before, request = reached(portal, eoi_id), ask(portal, eoi_id)
    with at_desk(portal, "applicant", eoi_id, ASKED + HOUR) as unit:
        token = codes.request_undo(unit, reference_of(portal, eoi_id), ADDRESS)
        [asked] = unit.session.scalars(select(AccessRequest))
        to = recipient_of_code(unit, recipient(unit, eoi_id), asked)
        assert to.addresses == {"mail": before["email"]}
        code = codes.code_to_send(unit, asked.id).code
        assert codes.enter(unit, token, code).undoes
        assert changes.undo(unit, eoi_id, "")
    with pytest.raises(StillReached):
        apply(portal, eoi_id, request)


def test_one_waits_at_a_time_and_one_in_a_day_is_stored_whoever_asks(portal, eoi_id):
    first = ask(portal, eoi_id)
    assert ask(portal, eoi_id, now=ASKED + 25 * HOUR) == first
    with at_desk(portal, AMINA, eoi_id, ASKED + 26 * HOUR) as unit:
        corrections.let_stay(unit, eoi_id, first, "We are not sure")
    assert ask(portal, eoi_id, now=ASKED + 27 * HOUR) is None
    assert count(portal, Correction) == 1
    assert ask(portal, eoi_id, now=ASKED + 50 * HOUR) not in {None, first}


def test_it_keeps_nobody_from_correcting_another_answer(portal, eoi_id):
    ask(portal, eoi_id)
    with at_desk(portal, "applicant", eoi_id, ASKED) as unit:
        answer_corrections.ask(unit, eoi_id, journey.BY_NAME["sex"], None, "I am a man")


def test_what_is_asked_of_a_draft_or_of_what_has_ended_is_not_stored(portal, eoi_id):
    assert ask(portal, a_draft(portal)) is None
    moved(portal, eoi_id, Status.WITHDRAWN)
    assert ask(portal, eoi_id, now=DECIDED) is None
    assert told(portal, "before") == []


def test_what_a_reviewer_cannot_do_by_it_is_refused(portal, eoi_id):
    request, before = ask(portal, eoi_id), reached(portal, eoi_id)
    with pytest.raises(Unchanged):
        apply(portal, eoi_id, request, before)
    with pytest.raises(NoContactLeft):
        apply(portal, eoi_id, request, {"email": "", "phone": ""})
    with at_desk(portal, "applicant", eoi_id, ASKED) as unit:
        other = answer_corrections.ask(unit, eoi_id, journey.BY_NAME["sex"], None, "I am a man")
    with pytest.raises(NoSuchCorrection):
        apply(portal, eoi_id, other)
    moved(portal, eoi_id, Status.WITHDRAWN)
    with pytest.raises(ForbiddenMove):
        apply(portal, eoi_id, request)
    assert reached(portal, eoi_id) == before

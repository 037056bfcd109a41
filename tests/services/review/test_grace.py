"""What was confirmed waits some minutes: nothing leaves, and each of the two takes it back."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.domain.cases.lifecycle import Status
from app.domain.review.roles import Role
from app.domain.scheme.balance import Overdrawn
from app.security.openid.oidc import Identity
from app.services.cases import information_requests, notes
from app.services.core import approvals
from app.services.core.approvals import AlreadyAsked, NotEntitled, SamePerson
from app.services.core.unit import unit_for
from app.services.decisions import corrections
from app.services.oversight import conflicts
from app.services.review import actions, confirmation, requests
from app.services.review.confirmation import NotExplained
from app.services.scheme import settings
from app.services.self_service import status, withdrawal
from app.services.sign_in import staff_sessions
from app.storage import outbox
from app.storage.decisions.approvals import Approval
from tests.conftest import NOW, on_both
from tests.support.at_once import at_once
from tests.support.confirming import ask
from tests.support.desk import (
    AMINA,
    BRUNO,
    CLARA,
    SENIOR,
    a_return,
    a_screened,
    at_desk,
    confirm,
    ended_by_two,
    events_of,
    screen_all,
)
from tests.support.families import a_submitted_family
from tests.support.people import passport, status_of
from tests.support.scheme import places

GRACE = timedelta(minutes=10)
OVER = NOW + GRACE
AGREED = confirmation.AGREED


@pytest.fixture(autouse=True)
def grace(portal):
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        settings.change(unit, grace_minutes=10)


def carry_out(portal, now=OVER):
    """As the worker does what is due; how many there were."""
    with unit_for(portal, "worker", write=True, now=now) as unit:
        due = outbox.lease(unit.session, unit.now, ["carry-out"])
        found = [(task.id, task.subject, task.body["approval"]) for task in due]
    for task, subject, approval in found:
        with unit_for(portal, "worker", write=True, opens=[subject], now=now) as unit:
            confirmation.carry_out(unit, subject, UUID(approval))
            outbox.complete(unit.session, task, now, "done")
    return len(found)


def take_back(portal, eoi_id, approval, actor, now=NOW):
    with at_desk(portal, actor, eoi_id, now) as unit:
        return confirmation.decline(unit, eoi_id, approval, SENIOR, "")


def outcome_of(portal, approval):
    with unit_for(portal, "test") as unit:
        return unit.session.get(Approval, approval).outcome


def seen(portal, eoi_id, now):
    with unit_for(portal, "test", opens=[eoi_id], now=now) as unit:
        return repr(status.view(unit, eoi_id))


def a_decision(portal):
    eoi_id = a_screened(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        return eoi_id, actions.decide(unit, eoi_id, "suitability", "A conviction")


@on_both
def test_nothing_leaves_and_nothing_is_seen_before_the_time_is_over(portal):
    eoi_id, asked = a_decision(portal)
    later = NOW + timedelta(days=2)

    def state():
        told = events_of(portal), seen(portal, eoi_id, later)
        return status_of(portal, eoi_id), places(portal), told

    before = state()
    assert confirm(portal, eoi_id, asked) == AGREED
    assert carry_out(portal, OVER - timedelta(seconds=1)) == 0
    assert state() == before
    assert outcome_of(portal, asked) is None

    assert carry_out(portal) == 1
    assert status_of(portal, eoi_id) is Status.REFUSED
    assert state()[2] != before[2]
    with unit_for(portal, "test") as unit:
        row = unit.session.get(Approval, asked)
        assert (row.outcome, row.settled_by, row.settled_at) == ("confirmed", BRUNO, OVER)
    assert carry_out(portal) == 0


@on_both
@pytest.mark.parametrize("who", [AMINA, BRUNO])
def test_either_of_the_two_takes_it_back_and_nobody_else_without_a_right_to_it(portal, who):
    eoi_id, asked = a_decision(portal)
    before = status_of(portal, eoi_id), events_of(portal)
    confirm(portal, eoi_id, asked)
    with pytest.raises(NotEntitled), at_desk(portal, CLARA, eoi_id) as unit:
        confirmation.decline(unit, eoi_id, asked, frozenset({Role.CASEWORKER}), "I think not")

    assert take_back(portal, eoi_id, asked, who) == "declined"
    assert carry_out(portal) == 1
    assert (status_of(portal, eoi_id), events_of(portal)) == before
    assert outcome_of(portal, asked) == "declined"
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.decide(unit, eoi_id, "suitability", "A conviction")


@on_both
def test_a_third_who_may_confirm_stops_it_with_a_reason_that_the_two_read(portal):
    eoi_id, asked = a_decision(portal)
    before = status_of(portal, eoi_id), events_of(portal)
    confirm(portal, eoi_id, asked)
    with pytest.raises(NotExplained):
        take_back(portal, eoi_id, asked, CLARA)

    with at_desk(portal, CLARA, eoi_id) as unit:
        assert confirmation.decline(unit, eoi_id, asked, SENIOR, "Of another case") == "declined"
        assert notes.read(unit, eoi_id)[-1].text == "Of another case"
    carry_out(portal)
    assert (status_of(portal, eoi_id), events_of(portal)) == before


def test_what_was_done_is_taken_back_no_more(portal):
    eoi_id, asked = a_decision(portal)
    confirm(portal, eoi_id, asked)
    carry_out(portal)
    assert take_back(portal, eoi_id, asked, BRUNO, OVER) == "confirmed"
    assert status_of(portal, eoi_id) is Status.REFUSED


def test_meanwhile_nothing_else_is_asked_for_and_a_second_click_changes_nothing(portal):
    eoi_id, asked = a_decision(portal)
    confirm(portal, eoi_id, asked)
    assert confirm(portal, eoi_id, asked, now=NOW + timedelta(minutes=5)) == AGREED
    assert confirm(portal, eoi_id, asked, CLARA) == AGREED
    with at_desk(portal, CLARA, eoi_id) as unit, pytest.raises(AlreadyAsked):
        actions.erase(unit, eoi_id, "They ask for it")
    assert carry_out(portal) == 1
    with unit_for(portal, "test") as unit:
        assert unit.session.get(Approval, asked).settled_by == BRUNO


@on_both
def test_a_return_that_is_recorded_meanwhile_is_decided_at_once(portal, grantable):
    asked = ask(portal, requests.grant, grantable, "Both are cleared")
    assert confirm(portal, grantable, asked) == AGREED
    a_return(portal, return_id="R-late", documents=passport())
    screen_all(portal)
    assert status_of(portal, grantable) is Status.REFUSED

    carry_out(portal)
    assert status_of(portal, grantable) is Status.REFUSED
    assert outcome_of(portal, asked) == "overtaken"


def test_who_withdraws_meanwhile_has_withdrawn(portal):
    eoi_id, asked = a_decision(portal)
    confirm(portal, eoi_id, asked)
    with at_desk(portal, "applicant", eoi_id) as unit:
        withdrawal.withdraw(unit, eoi_id)
    carry_out(portal)
    assert status_of(portal, eoi_id) is Status.WITHDRAWN
    assert outcome_of(portal, asked) == "overtaken"


def is_reported(portal, eoi_id):
    with at_desk(portal, CLARA, eoi_id) as unit:
        information_requests.ask(unit, eoi_id, "Which of the two?", 14)


def has_lost_the_role(portal, _):
    issuer, _, subject = BRUNO.partition(" ")
    with unit_for(portal, BRUNO, write=True, now=NOW) as unit:
        staff_sessions.sign_in(unit, Identity(issuer, subject, "sid", "Bruno", ("caseworker",)))


def is_a_neighbour(portal, eoi_id):
    with at_desk(portal, CLARA, eoi_id) as unit:
        conflicts.declare(unit, eoi_id, AMINA, "A neighbour")


@on_both
@pytest.mark.parametrize("happens", [is_reported, has_lost_the_role, is_a_neighbour])
def test_what_is_not_as_both_saw_it_or_not_theirs_to_do_any_more_is_not_done(portal, happens):
    eoi_id, asked = a_decision(portal)
    before = status_of(portal, eoi_id)
    confirm(portal, eoi_id, asked)
    happens(portal, eoi_id)
    carry_out(portal)
    assert (status_of(portal, eoi_id), outcome_of(portal, asked)) == (before, "overtaken")


@on_both
def test_a_place_is_taken_when_it_is_done_and_what_lacks_one_takes_none(portal):
    family, other = a_submitted_family(portal), a_screened(portal, document_number="M 555 123")
    screen_all(portal)
    for number in ("one", "two", "three"):
        a_return(portal, return_id=number, documents=passport(number))
    asked = ask(portal, requests.invite, family[0], "The next in line")
    assert confirm(portal, family[0], asked) == AGREED
    assert places(portal) == 3
    with at_desk(portal, AMINA, other) as unit:
        actions.invite(unit, other)

    with pytest.raises(Overdrawn):
        carry_out(portal)
    assert {status_of(portal, member) for member in family} == {Status.ELIGIBLE}
    assert places(portal) == 2


def test_who_ended_it_does_not_confirm_the_answer_to_it(portal):
    eoi_id = a_screened(portal)
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        settings.change(unit, grace_minutes=0)
    ended_by_two(portal, eoi_id)
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        settings.change(unit, grace_minutes=10)
    with at_desk(portal, "applicant", eoi_id, NOW + timedelta(days=2)) as unit:
        request = corrections.ask(unit, eoi_id, "It was somebody else")
    asked = ask(
        portal, requests.answer, eoi_id, request, upheld=True, text="You are right", actor=CLARA
    )
    later = NOW + timedelta(days=3)
    with pytest.raises(SamePerson):
        confirm(portal, eoi_id, asked, BRUNO, now=later)
    assert confirm(portal, eoi_id, asked, "https://id.example dora", now=later) == AGREED
    carry_out(portal, later + GRACE)
    assert status_of(portal, eoi_id) is Status.ELIGIBLE


@on_both
def test_done_and_taken_back_at_once_it_is_one_of_both(portal):
    eoi_id, asked = a_decision(portal)
    confirm(portal, eoi_id, asked)

    at_once(
        lambda: carry_out(portal),
        lambda: take_back(portal, eoi_id, asked, BRUNO, OVER),
    )

    ended = status_of(portal, eoi_id) is Status.REFUSED
    assert outcome_of(portal, asked) == ("confirmed" if ended else "declined")


def test_what_does_not_leave_the_house_does_not_wait(portal, grantable):
    with at_desk(portal, AMINA, grantable) as unit:
        asked = actions.erase(unit, grantable, "They ask for it")
    assert confirm(portal, grantable, asked) == "confirmed"


def test_without_grace_it_is_done_at_once(portal):
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        settings.change(unit, grace_minutes=0)
    eoi_id, asked = a_decision(portal)
    assert confirm(portal, eoi_id, asked) == "confirmed"
    assert status_of(portal, eoi_id) is Status.REFUSED
    with unit_for(portal, "test", now=NOW) as unit:
        assert approvals.waiting(unit) == []

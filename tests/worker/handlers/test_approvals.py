"""The worker does what two persons agreed on, once its time is over: whole, or not at all."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import CarryOut, Task
from app.domain.cases.lifecycle import Status
from app.security.tokens import new_id
from app.services.core import approvals
from app.services.core.unit import unit_for
from app.services.review import actions, confirmation, past, requests
from app.services.scheme import settings as scheme
from app.storage import outbox
from app.storage.decisions.approvals import Approval
from app.storage.outbox import OutboxTask
from app.worker import loop
from app.worker.task import MOST_ATTEMPTS
from tests.conftest import NOW, on_both
from tests.support.confirming import ask
from tests.support.desk import AMINA, a_return, a_screened, at_desk, confirm, screen_all
from tests.support.families import a_submitted_family
from tests.support.people import passport, status_of
from tests.support.scheme import places

OVER = NOW + timedelta(minutes=10)


@pytest.fixture(autouse=True)
def grace(portal):
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        scheme.change(unit, grace_minutes=10)


def outcome_of(portal, approval):
    with unit_for(portal, "test") as unit:
        return unit.session.get(Approval, approval).outcome


@on_both
def test_what_was_agreed_is_done_by_the_worker(portal, settings):
    eoi_id = a_screened(portal)
    asked = ask(portal, actions.decide, eoi_id, "suitability", "A conviction")
    assert confirm(portal, eoi_id, asked) == confirmation.AGREED

    loop.drain(portal, settings, OVER - timedelta(seconds=1))
    assert outcome_of(portal, asked) is None
    loop.drain(portal, settings, OVER)
    assert status_of(portal, eoi_id) is Status.REFUSED
    assert outcome_of(portal, asked) == "confirmed"


@on_both
def test_a_family_that_lacks_a_place_by_then_takes_none(portal, settings):
    family, other = a_submitted_family(portal), a_screened(portal, document_number="M 555 123")
    screen_all(portal)
    for number in ("one", "two", "three"):
        a_return(portal, return_id=number, documents=passport(number))
    asked = ask(portal, requests.invite, family[0], "The next in line")
    assert confirm(portal, family[0], asked) == confirmation.AGREED
    with at_desk(portal, AMINA, other) as unit:
        actions.invite(unit, other)

    loop.drain(portal, settings, OVER)
    assert {status_of(portal, member) for member in family} == {Status.ELIGIBLE}
    assert places(portal) == 2
    assert outcome_of(portal, asked) == "overtaken"


@on_both
def test_what_fails_to_the_last_try_waits_no_longer_and_nothing_of_it_is_done(
    portal, settings, monkeypatch
):
    """The first of the family has its place by then, and the next cannot have one."""
    members = a_submitted_family(portal)
    screen_all(portal)
    for number in ("one", "two", "three"):
        a_return(portal, return_id=number, documents=passport(number))
    asked = ask(portal, requests.invite, members[0], "The next in line")
    assert confirm(portal, members[0], asked) == confirmation.AGREED
    reserve = scheme.reserve_place

    def broken(unit, eoi):
        if eoi.id == members[-1]:
            raise RuntimeError
        reserve(unit, eoi)

    with monkeypatch.context() as patched:
        patched.setattr(scheme, "reserve_place", broken)
        loop.drain(portal, settings, OVER)
        assert outcome_of(portal, asked) is None
        with unit_for(portal, "test", write=True) as unit:
            unit.session.execute(update(OutboxTask).values(attempts=MOST_ATTEMPTS - 1))
        loop.drain(portal, settings, OVER + timedelta(hours=2))

    assert outcome_of(portal, asked) == "overtaken"
    assert {status_of(portal, member) for member in members} == {Status.ELIGIBLE}
    assert places(portal) == 3
    with at_desk(portal, AMINA, members[0]) as unit:
        assert approvals.waiting(unit) == []
        assert [each.action for each in past.history(unit, members[0], None)][-1] == (
            AuditAction.APPROVAL_GIVEN_UP
        )
    again = ask(portal, requests.invite, members[0], "Once more")
    later = OVER + timedelta(hours=3)
    assert confirm(portal, members[0], again, now=later) == confirmation.AGREED
    loop.drain(portal, settings, later + timedelta(minutes=10))
    assert {status_of(portal, member) for member in members} == {Status.INVITED}


def test_a_task_that_is_given_up_after_its_case_was_erased_ends(portal, settings):
    eoi_id = a_screened(portal)
    with unit_for(portal, "test", write=True) as unit:
        outbox.enqueue(unit.session, Task.CARRY_OUT, CarryOut(new_id()), now=NOW, subject=eoi_id)
        outbox.write(unit.session)
        unit.session.execute(update(OutboxTask).values(attempts=MOST_ATTEMPTS - 1))
    loop.drain(portal, settings, OVER)
    with unit_for(portal, "test") as unit:
        assert not outbox.is_waiting(unit.session, Task.CARRY_OUT)

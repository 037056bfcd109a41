"""The worker does what two persons agreed on, once its time is over: whole, or not at all."""

from datetime import timedelta

import pytest

from app.domain.cases.lifecycle import Status
from app.services.core.unit import unit_for
from app.services.review import actions, confirmation, requests
from app.services.scheme import settings as scheme
from app.storage.decisions.approvals import Approval
from app.worker import loop
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

"""Of what several ask for or confirm at once, one thing happens."""

from app.domain.cases.lifecycle import Status
from app.services.core import approvals
from app.services.core.approvals import AlreadyAsked
from app.services.core.unit import unit_for
from app.services.review import requests
from tests.conftest import NOW, on_both
from tests.support.at_once import at_once
from tests.support.confirming import MANAGER, ask, in_force, setting, settle
from tests.support.desk import (
    AMINA,
    BRUNO,
    CLARA,
    confirm,
    events_of,
)
from tests.support.people import status_of


@on_both
def test_of_two_who_confirm_a_grant_at_once_one_grants(portal, grantable):
    asked = ask(portal, requests.grant, grantable, "Both are cleared")
    before = len(events_of(portal))

    found = at_once(
        lambda: confirm(portal, grantable, asked, BRUNO),
        lambda: confirm(portal, grantable, asked, CLARA),
    )

    assert found == ["confirmed", "confirmed"]
    assert events_of(portal)[before:].count("news") == 1


@on_both
def test_a_grant_and_its_being_taken_back_at_once_are_one_of_both(portal, grantable):
    asked = ask(portal, requests.grant, grantable, "Both are cleared")

    def take_back():
        with unit_for(portal, AMINA, write=True, now=NOW) as unit:
            return approvals.decline(unit, grantable, asked)

    [outcome] = {*at_once(take_back, lambda: confirm(portal, grantable, asked))}

    granted = status_of(portal, grantable) is Status.GRANTED
    assert outcome == ("confirmed" if granted else "declined")


@on_both
def test_of_two_settings_asked_for_at_once_one_waits(portal):
    found = at_once(
        lambda: setting(portal, "operator", tolerance=5), lambda: setting(portal, weekly_limit=70)
    )
    assert found.count(AlreadyAsked) == 1


@on_both
def test_of_two_who_confirm_a_setting_at_once_one_makes_a_version(portal):
    asked, before = setting(portal), in_force(portal)[0]
    found = at_once(
        lambda: settle(portal, asked, BRUNO), lambda: settle(portal, asked, CLARA, MANAGER)
    )
    assert found == ["confirmed", "confirmed"]
    assert in_force(portal)[0] == before + 1

"""Settings of the scheme and rights of partners wait for a second person."""

import pytest

from app.domain.scheme.settings import SETTINGS
from app.services.core import approvals
from app.services.core.approvals import AlreadyAsked, NoSuchApproval, NotEntitled, SamePerson
from app.services.core.unit import unit_for
from app.services.partners import admission, registry
from app.services.partners.admission import Rights
from app.services.review import requests
from app.services.scheme import settings
from app.storage.partners import partners as partner_rows
from tests.conftest import NOW, on_both
from tests.support.confirming import MANAGER, ask, in_force, setting, settle
from tests.support.desk import (
    BRUNO,
    confirm,
)

RIGHTS = Rights("https://lab.example/in", ["check.updated.v1"], ["check.requested.v1"])


@on_both
def test_settings_change_when_another_confirms(portal):
    before = in_force(portal)
    asked = setting(portal)
    with unit_for(portal, BRUNO, now=NOW) as unit:
        [waits] = approvals.waiting(unit)
        [change] = settings.compared(unit, waits.terms)
    assert (change.setting.name, change.before, change.after) == ("weekly_limit", before[1], 70)
    assert (waits.reason, waits.reference) == ("More flights", None)
    with pytest.raises(AlreadyAsked):
        setting(portal, "operator", tolerance=5)
    with pytest.raises(SamePerson):
        settle(portal, asked, "https://id.example mara", MANAGER)
    with pytest.raises(NotEntitled):
        settle(portal, asked, "operator", frozenset())
    assert in_force(portal) == before

    assert settle(portal, asked) == "confirmed"
    assert in_force(portal) == (before[0] + 1, 70, BRUNO)
    assert settle(portal, asked) == "confirmed"
    assert in_force(portal)[0] == before[0] + 1


def test_every_setting_comes_through_its_text_as_it_was(portal):
    with unit_for(portal, "test", now=NOW) as unit:
        values = {name: getattr(settings.current(unit), name) for name in SETTINGS}
    asked = setting(portal, **values)

    assert settle(portal, asked) == "confirmed"

    with unit_for(portal, "test", now=NOW) as unit:
        assert {name: getattr(settings.current(unit), name) for name in SETTINGS} == values


def test_a_setting_asked_for_of_an_earlier_version_is_overtaken(portal):
    asked = setting(portal)
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        settings.change(unit, tolerance=3)
    assert settle(portal, asked) == "overtaken"
    assert in_force(portal)[1] != 70


def test_what_contradicts_itself_is_not_asked_for(portal):
    with pytest.raises(settings.UnsoundScheme):
        setting(portal, weekly_limit=-1)


def admit(portal, rights=RIGHTS, name="lab"):
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        assert not admission.is_first(unit)
        secrets = admission.ask(unit, name, rights, "A new laboratory")
    with unit_for(portal, "test", now=NOW) as unit:
        return secrets, approvals.waiting(unit)[-1].id


def partner(portal, name="lab"):
    with unit_for(portal, "test", now=NOW) as unit:
        row = partner_rows.by_name(unit.session, name)
        return row.url, row.accepts, row.subscribed


@on_both
@pytest.mark.usefixtures("first")
def test_a_partner_may_do_nothing_until_a_manager_confirms(portal):
    secrets, asked = admit(portal)
    assert secrets.inbound != secrets.outbound
    assert partner(portal) == (None, [], [])
    with pytest.raises(NotEntitled):
        settle(portal, asked)  # a senior

    assert settle(portal, asked, roles=MANAGER) == "confirmed"
    assert partner(portal) == (RIGHTS.url, RIGHTS.accepts, RIGHTS.subscribed)
    with pytest.raises(registry.UnsoundPartner, match="of that name"):
        admit(portal)


@pytest.mark.usefixtures("first")
def test_what_was_declined_of_a_partner_may_be_asked_for_again(portal):
    _, asked = admit(portal)
    with pytest.raises(AlreadyAsked):
        admit(portal)
    assert settle(portal, asked, roles=MANAGER, verb=approvals.decline) == "declined"
    assert partner(portal) == (None, [], [])

    secrets, asked = admit(portal)
    assert secrets is None  # those that were printed stay
    assert settle(portal, asked, roles=MANAGER) == "confirmed"


@pytest.mark.usefixtures("first")
def test_rights_that_came_by_another_way_are_not_exchanged(portal):
    _, asked = admit(portal)
    with unit_for(portal, "test", write=True) as unit:
        partner_rows.by_name(unit.session, "lab").url = "https://thief.example/in"
    assert settle(portal, asked, roles=MANAGER) == "overtaken"
    assert partner(portal)[1:] == ([], [])


def test_what_is_of_a_case_is_not_settled_as_of_none_nor_the_reverse(portal, grantable):
    of_case, of_none = ask(portal, requests.grant, grantable, "Cleared"), setting(portal)
    with pytest.raises(NoSuchApproval):
        settle(portal, of_case)
    with pytest.raises(NoSuchApproval):
        confirm(portal, grantable, of_none)

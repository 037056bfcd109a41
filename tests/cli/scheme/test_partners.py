"""`partners`: what an operator sees of them, and how one is disabled."""

import re

import pytest
from sqlalchemy import select

from app.domain.partners import incoming, outgoing, reading
from app.services.core import approvals
from app.services.core.unit import unit_for
from app.services.partners import admission
from app.storage.audit.entries import AuditEntry
from app.storage.partners import partners
from tests.conftest import on_both, on_sqlite
from tests.peers.partner import a_partner
from tests.support.killing import COMMIT, kill

URL = "https://lab.example.org/events"
ADD = f"./portal partners add lab --url {URL} --accepts check.updated.v1"


@pytest.fixture
def lab(portal):
    return a_partner(portal, "lab", URL, [incoming.CHECK_UPDATED], [outgoing.CHECK_REQUESTED])


def rights(portal):
    with unit_for(portal, "test") as unit:
        partner = partners.by_name(unit.session, "lab")
        return partner.url, partner.accepts, partner.subscribed


def noted(portal):
    with unit_for(portal, "test") as unit:
        disabled = AuditEntry.action == "partner-disabled"
        return [entry.actor for entry in unit.session.scalars(select(AuditEntry).where(disabled))]


@on_sqlite
def test_what_each_may_do_and_since_when_it_has_its_secrets(invoke, lab):
    rotated = invoke("./portal partners rotate lab inbound --overlap 5")[1]
    assert rotated.startswith("inbound, it signs with: whsec_")
    assert re.search(r"\nthe one before it works until 20\S+ \d\d:\d\d UTC\n$", rotated)

    listed, shown = invoke("./portal partners list")[1], invoke("./portal partners show lab")[1]

    assert listed == f"lab: sends check.updated.v1; receives check.requested.v1 at {URL}\n"
    assert f"address: {URL}\nsends: check.updated.v1\nreceives: check.requested.v1\n" in shown
    assert shown.count("inbound secret (it signs with): since 20") == 2
    assert shown.count(", until 20") == 1
    assert "whsec_" not in shown
    assert lab.inbound not in shown


@on_sqlite
def test_one_is_disabled_by_one_person_and_what_it_had_is_shown(portal, invoke, lab):
    code, told, _ = invoke(f"./portal partners disable {lab.name}")

    assert code == 0
    assert f"address: {URL} → none\nsends: check.updated.v1 → nothing\n" in told
    assert rights(portal) == (None, [], [])
    assert noted(portal) == ["operator"]
    assert invoke("./portal partners disable lab")[0] == 0
    assert noted(portal) == ["operator"]
    assert "say why" in invoke(ADD)[2]
    code, told, _ = invoke(f"{ADD} --why Again")
    assert (code, "whsec_" in told, "wait for a manager" in told) == (0, False, True)
    assert rights(portal) == (None, [], [])


@on_sqlite
@pytest.mark.usefixtures("lab")
@pytest.mark.parametrize("typed", ["n\n", ""])
def test_who_does_not_say_yes_changes_nothing(portal, invoke, typed):
    before = rights(portal)

    for command in ("disable lab", "rotate lab outbound --overlap 0"):
        code, told, wrong = invoke(f"./portal partners {command}", typed)
        assert (code, told) == (1, "")
        assert wrong.endswith("Error: nothing was done; --yes does it unasked\n")

    assert rights(portal) == before
    assert invoke("./portal partners disable lab --yes", "")[0] == 0
    assert rights(portal) == (None, [], [])


@on_sqlite
@pytest.mark.usefixtures("lab")
def test_a_second_rotation_asks_since_the_oldest_secret_ends_by_it(invoke):
    def dates():
        return invoke("./portal partners show lab")[1]

    assert invoke("./portal partners rotate lab inbound", "")[0] == 0
    before = dates()

    code, told, wrong = invoke("./portal partners rotate lab inbound", "")

    assert (code, told, dates()) == (1, "", before)
    assert re.search(r"The older secret, else good until 20\S+ \d\d:\d\d UTC, ends at once", wrong)
    assert invoke("./portal partners rotate lab inbound")[0] == 0
    assert dates().count("inbound secret") == 2
    assert "no partner is called" in invoke("./portal partners rotate other inbound --overlap 0")[2]


@on_both
@pytest.mark.usefixtures("lab")
def test_what_waits_for_a_disabled_one_is_declined_too(portal, invoke):
    url = "https://wrong.example.org/events"
    invoke(f"./portal partners add other --url {url} --why Wrong")
    invoke(f"./portal partners add third --url {url} --why Right")

    told = invoke("./portal partners disable other")[1]

    assert told.startswith("what waited for a manager is declined\naddress: none → none\n")
    with unit_for(portal, "test") as unit:
        assert [each.terms["partner"] for each in approvals.waiting(unit)] == ["third"]
    assert invoke(f"./portal partners add other --url {URL} --why Again")[0] == 0


def disable(portal):
    with unit_for(portal, "operator", write=True) as unit:
        admission.disable(unit, "lab")


@on_both
@pytest.mark.usefixtures("lab")
def test_cut_off_it_is_as_before_and_done_by_the_next_time(portal, environ):
    before = rights(portal)

    kill(environ, [COMMIT], disable)
    assert rights(portal) == before
    disable(portal)

    assert rights(portal) == (None, [], [])
    assert noted(portal) == ["operator"]


@on_sqlite
@pytest.mark.usefixtures("lab")
def test_adding_one_twice_is_a_sentence(invoke):
    assert invoke(ADD) == (1, "", "Error: lab is there already: see partners show lab\n")


@on_sqlite
def test_which_types_there_are_is_said(portal, invoke):
    del portal
    code, _, wrong = invoke("./portal partners add lab --accepts check.updated")
    assert code == 2
    assert all(kind in wrong for kind in reading.INCOMING)
    helped = invoke("./portal partners add --help")[1]
    assert all(kind in helped for kind in (*reading.INCOMING, *outgoing.OUTGOING))


@on_sqlite
def test_an_address_that_can_never_be_reached_is_refused_as_it_is_added(portal, invoke):
    code, _, wrong = invoke("./portal partners add lab --url https://10.0.0.1/events")

    assert code == 2
    assert "an https address is required" in wrong
    with unit_for(portal, "test") as unit:
        assert partners.everyone(unit.session) == []
    inside = {"OUTBOUND_ALLOW": "10.0.0.1:443"}
    assert invoke("./portal partners add lab --url https://10.0.0.1/events", **inside)[0] == 0
    assert "https://10.0.0.1/events" in invoke("./portal partners list")[1]

"""The back office's page on alerts: read by all who see the scheme, set by its manager."""

from datetime import timedelta

import pytest

from app.services.core.unit import unit_for
from app.services.scheme import settings as scheme
from tests.conftest import NOW
from tests.support.desk import returned
from tests.support.scheme import measured

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = "/review/screening"
SET = f"{PAGE}/budget"


@pytest.fixture
def manager(desk):
    return desk("mara", "manager")


def in_force(portal):
    with unit_for(portal, "test") as unit:
        settings = scheme.current(unit)
        return settings.alerts_per_hundred, settings.set_by


def test_what_was_never_measured_is_said_to_be_a_guess(manager):
    page = manager.get(PAGE)

    assert "Nothing was measured yet" in page.text()
    assert "−170" in page.text()
    assert page.all("table") == []


def test_the_scheme_leads_to_what_is_in_force_and_who_is_flagged_how_often(portal, manager):
    returned(portal, 1, 2)
    measured(portal, people=2, now=NOW - timedelta(days=366))

    manager.get("/review/scheme")
    [link] = manager.page.all("a", href=PAGE)
    page = manager.get(link.get("href"))

    assert "time to measure again" in page.text()
    assert "Points from which a person is asked +1600 " in page.text()
    assert "Of people respelt, found 10% " in page.text()
    assert "Most alerted over the mean 2.0" in page.text()
    assert page.text("table").endswith("Urdu 40.0 French 0.0")


def test_a_manager_sees_what_would_follow_and_another_person_confirms_it(portal, manager, desk):
    returned(portal, 1, 2)
    measured(portal, people=2)
    manager.get(PAGE)
    assert manager.page.all("form", method="post", action=SET) == []

    page = manager.get(f"{PAGE}?budget=٣٠")
    assert "at most 20 30" in page.text("table")
    assert "asked +1600 +1400" in page.text("table")
    assert "found 10% 15%" in page.text("table")
    assert "screened again" in page.text()
    assert in_force(portal)[0] == 20

    assert manager.send(SET).status == 422
    assert "at most 20 30" in manager.page.text("table")
    page = manager.send(SET, reason="Two more reviewers")
    assert page.url == "/review/approvals"
    assert page.said.startswith("A second person is asked.")
    assert "at most 20 30" in page.text("table")
    assert page.all("form", method="post", action=f"{page.url}/confirm") == []
    assert in_force(portal)[0] == 20
    assert manager.get(f"{PAGE}?budget=40").status == 200
    page = manager.send(SET, reason="Or more still")
    assert (page.status, "waits for a second person already" in page.text()) == (409, True)
    assert page.fields["reason"] == "Or more still"

    senior = desk("sena", "senior")
    assert "Two more reviewers" in senior.get("/review/approvals").text()
    [confirm] = [f.get("action") for f in senior.page.all("form") if "/confirm" in f.get("action")]
    assert senior.act(confirm).url == "/review/approvals"
    assert in_force(portal) == (30, "https://id.example sena")
    assert "stays" in manager.get(f"{PAGE}?budget=10").text()
    assert "Nothing changes" in manager.get(f"{PAGE}?budget=30").text()


@pytest.mark.parametrize("wrong", ["", "0", "101", "-5", "2.5", "many", "9" * 5000])
def test_what_is_no_budget_is_refused(portal, manager, wrong):
    manager.get(PAGE)

    assert "whole number from 1 to 100" in manager.get(f"{PAGE}?budget={wrong}").text()
    assert manager.page.status == 422
    assert manager.act(SET, budget=wrong).status == 422
    assert in_force(portal)[0] == 20


@pytest.mark.parametrize("role", ["caseworker", "senior", "auditor"])
def test_others_of_the_scheme_read_it_and_set_nothing(portal, desk, role):
    reader = desk("kim", role)

    page = reader.get(f"{PAGE}?budget=30")

    assert page.status == 200
    assert "What would follow" not in page.text()
    assert {form.get("action") for form in page.all("form")} <= {"/review/sign-out", "/review/next"}
    assert reader.act(SET, budget="30").status == 403
    assert in_force(portal)[0] == 20

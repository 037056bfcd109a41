"""The first thing on a status page is what is to be done, or that nothing is."""

import pytest

from app.domain.cases.checks import Check
from app.domain.cases.lifecycle import Status
from app.domain.intake import journey
from app.domain.partners.incoming import CheckUpdated
from app.services.cases import checks
from app.services.core.unit import unit_for
from app.services.decisions import answer_corrections
from tests.support.desk import moved
from tests.support.people import a_submission

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

NOTHING = "You have nothing to do now."
GO = "Go to your appointment for fingerprints and photo."


def next_of(page):
    [line] = page.all("p", class_="app-next")
    return line.text


def at(portal, visitor, now, *statuses):
    """The visitor is somebody whose checks have begun in the last of these statuses."""
    eoi_id = moved(portal, a_submission(portal, now), *statuses)
    with unit_for(portal, "test", write=True, opens=[eoi_id]) as unit:
        checks.request(unit, eoi_id)
    visitor.take_up(eoi_id)
    return eoi_id


def report(portal, eoi_id, now, kind, status):
    with unit_for(portal, "partner:test", write=True, opens=[eoi_id], now=now) as unit:
        checks.report(unit, eoi_id, CheckUpdated(kind, status, "vac-1", now))


ACCEPTED = (Status.ELIGIBLE, Status.INVITED, Status.ACCEPTED)


@pytest.mark.parametrize("statuses", [ACCEPTED, ACCEPTED[:1]])
def test_an_appointment_is_what_is_to_be_done_and_nothing_before_or_after_it(
    visitor, portal, now, statuses
):
    eoi_id = at(portal, visitor, now, *statuses)
    said = [next_of(visitor.get("/status"))]
    for status in ("booked", "missed", "booked", "enrolled", "failed"):
        report(portal, eoi_id, now, Check.BIOMETRIC, status)
        said.append(next_of(visitor.get("/status")))
    assert said == [NOTHING, GO, NOTHING, GO, NOTHING, NOTHING]


def test_once_both_checks_are_done_a_person_decides(visitor, portal, now):
    eoi_id = at(portal, visitor, now, *ACCEPTED)
    report(portal, eoi_id, now, Check.BIOMETRIC, "cleared")
    assert "are being made" in visitor.get("/status").heading

    report(portal, eoi_id, now, Check.SECURITY, "cleared")

    assert visitor.get("/status").heading.endswith("Your checks are done.")
    assert "A person now decides" in visitor.page.text()
    assert next_of(visitor.page) == NOTHING


def test_who_said_that_an_answer_is_wrong_has_not_contested_the_end(visitor, portal, now):
    eoi_id = a_submission(portal, now)
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=now) as unit:
        answer_corrections.ask(unit, eoi_id, journey.BY_NAME["name"], None, "It is Zuplo.")
    visitor.take_up(eoi_id)
    assert next_of(visitor.get("/status")) == NOTHING
    moved(portal, eoi_id, Status.REFUSED)

    assert (
        next_of(visitor.get("/status")) == "If you think this is a mistake, tell us on this page."
    )
    assert "If you do nothing" in visitor.page.text()
    visitor.send("/status/correction", text="It was not me.")

    text = visitor.page.text()
    assert next_of(visitor.page).startswith("You told us about a mistake.")
    assert "If you do nothing" not in text
    assert "There is no fixed day for the answer." in text
    assert "come back from any other phone" in text

"""At the desk: what reviewers read, and what they do."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import Status
from app.domain.review.roles import Role
from app.services.cases import location
from app.services.cases.location import Declaration
from app.services.core.unit import unit_for
from app.storage.audit.entries import AuditEntry
from tests.support.desk import (
    a_return,
    a_screened,
    annul,
    at_desk,
    matches_of,
    screen_all,
)
from tests.support.people import ANSWERS, a_submission, passport, status_of
from tests.support.reviewer import actions_to, case_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(("language", "said"), [("en", "no letters"), ("fr", "pas de lettres")])
def test_why_a_name_that_cannot_be_looked_for_is_held_is_read_and_released(
    portal, desk, language, said
):
    eoi_id = a_screened(portal, given_names="", family_name="😀")
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")

    assert said in amina.get(f"{case}?lang={language}").text()
    amina.act(f"{case}/release", **{"release-reason": "The passport shows the name"})

    assert status_of(portal, eoi_id) is Status.ELIGIBLE


def test_a_possible_match_is_compared_dismissed_and_released(portal, desk):
    for return_id in ("R-1", "R-2"):
        a_return(portal, return_id=return_id, documents=passport(), family_name="Inventado")
    eoi_id = a_screened(portal)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")

    page = amina.get("/review/lists/matches")
    [link] = [a for a in page.all("a") if a.get("href") == case]
    page = amina.get(link.get("href"))
    assert "Inventado" in page.text()
    assert actions_to(page, "release") == []
    assert amina.act(f"{case}/release", **{"release-reason": "No"}).status == 409
    for record in matches_of(portal, eoi_id):
        dismissal = {f"dismiss-{record}-reason": "Another year of birth"}
        amina.act(f"{case}/matches/{record}/dismiss", **dismissal)
    page = amina.act(f"{case}/release", **{"release-reason": "Nothing left to ask"})

    assert (page.status, page.url) == (200, case)
    assert status_of(portal, eoi_id) is Status.ELIGIBLE
    assert "It is released." in page.text()
    assert "Another year of birth" in amina.get(f"{case}?tab=notes").text()


def test_beside_a_match_stands_what_the_register_was_told_before(portal, desk):
    a_return(portal, documents=passport("K74O1882"), basis="treaty")
    a_return(portal, documents=passport("K740I882"), basis="treaty", sex="female")
    eoi_id = a_screened(portal)
    page = desk("amina", "caseworker").get(case_of(portal, eoi_id))

    told = page.text().partition("What the register was told, match 1")[2]
    assert re.search(r"Recorded\W+partner system register", told)
    assert re.search(r"Corrected – Document, Sex\W+partner system register", told)
    assert "treaty" in page.text()
    assert "K74O1882" not in page.text()


def test_an_annulment_that_comes_while_the_match_is_open_ends_what_was_being_decided(portal, desk):
    a_return(portal, documents=passport("K74O1882"))
    eoi_id = a_screened(portal)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    amina.get(case)
    [record] = matches_of(portal, eoi_id)
    annul(portal)
    screen_all(portal)

    page = amina.act(f"{case}/matches/{record}/confirm", **{f"same-{record}-reason": "The same"})

    assert page.status == 409
    assert "The match was decided or is gone" in page.text()
    assert status_of(portal, eoi_id) is Status.HELD
    page = amina.act(f"{case}/release", **{"release-reason": "Nothing left to ask"})
    assert status_of(portal, eoi_id) is Status.ELIGIBLE


def test_where_somebody_says_they_are_is_read_and_accepted(portal, desk):
    eoi_id = a_submission(portal, datetime.now(UTC), located=False)
    screen_all(portal)
    with at_desk(portal, "applicant", eoi_id, None) as unit:
        location.declare(unit, eoi_id, Declaration("Loon-Plage", "no-phone"))
    reviewer = desk("amina", Role.CASEWORKER)
    url = case_of(portal, eoi_id)
    assert url.rpartition("/")[2] in reviewer.get("/review/lists/locations").text()
    assert "Loon-Plage" in reviewer.get(url).text()

    reviewer.act(f"{url}/location/again", **{"location-again-reason": "They lost it"})
    more = {"location-extend-hours": "48", "location-extend-reason": "They are ill"}
    assert reviewer.act(f"{url}/location/extend").status == 422
    reviewer.act(f"{url}/location/extend", **more)
    assert "They have more time to confirm" in reviewer.page.text()
    reviewer.act(f"{url}/location/accept", **{"location-accept-reason": "I spoke to them"})
    screen_all(portal)

    assert "Accepted by a person" in reviewer.get(f"{url}?tab=checks").text()
    assert status_of(portal, eoi_id) is Status.ELIGIBLE


def test_how_a_person_is_reached_is_masked_until_somebody_asks_which_is_written_down(portal, desk):
    eoi_id = a_submission(portal)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")

    masked = amina.get(case)
    assert ANSWERS["email"] not in masked.html
    assert f"{ANSWERS['email'][0]}…@" in masked.html
    assert times_seen(portal) == 0

    shown = amina.act(f"{case}/contact")
    assert ANSWERS["email"] in shown.html
    assert (shown.status, actions_to(shown, "contact")) == (200, [])
    assert times_seen(portal) == 1
    assert ANSWERS["email"] not in amina.get(case).html


def times_seen(portal):
    with unit_for(portal, "test") as unit:
        seen = AuditEntry.action == AuditAction.CONTACT_SEEN
        return unit.session.scalar(select(func.count()).where(seen))

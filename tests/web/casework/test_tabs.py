"""The tabs of a case are links, and a form that is not whole comes back on its own."""

from datetime import timedelta

import pytest

from app.domain.cases.checks import OVERDUE_AFTER, Check
from app.services.core.unit import unit_for
from app.services.decisions import corrections
from app.storage.cases import checks as check_store
from app.web.casework.overview import TABS
from tests.conftest import NOW
from tests.support.desk import a_return, a_screened, an_accepted, at_desk, cleared
from tests.support.people import passport
from tests.support.reviewer import case_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def shown(page):
    """The tab that is shown, by the address of its link."""
    [link] = [a for a in page.all("a") if a.get("aria-current") and "tab=" in a.get("href")]
    return link.get("href").partition("tab=")[2].removesuffix("#rest")


def test_each_tab_is_a_link_that_shows_it(portal, desk):
    case, amina = case_of(portal, a_screened(portal)), desk("amina", "caseworker")
    links = [a.get("href") for a in amina.get(case).all("a") if f"{case}?tab=" in a.get("href")]

    assert [link.partition("#")[0] for link in links] == [f"{case}?tab={tab}" for tab in TABS]
    assert [shown(amina.get(link)) for link in links] == [*TABS]
    assert shown(amina.get(f"{case}?tab=nowhere")) == "answers"


def test_a_case_with_an_open_match_begins_with_it(portal, desk, alike):
    assert shown(desk("amina", "caseworker").get(case_of(portal, alike[0]))) == "matches"


def test_a_case_whose_check_asks_for_a_person_begins_with_it(portal, desk):
    eoi_id, amina = an_accepted(portal), desk("amina", "caseworker")
    case = case_of(portal, eoi_id)
    cleared(portal, eoi_id)
    assert shown(amina.get(case)) == "answers"
    cleared(portal, eoi_id, biometric="missed")
    page = amina.get(case)
    assert shown(page) == "checks"
    [check] = [a for a in page.all("a") if a.get("href").endswith("tab=checks#rest")][:1]
    assert check.text == "Fingerprints and photo"
    with unit_for(portal, "test", write=True) as unit:
        biometric = check_store.of_eoi(unit.session, eoi_id)[Check.BIOMETRIC]
        biometric.status, biometric.occurred_at = "booked", unit.now - OVERDUE_AFTER
    assert shown(amina.get(case)) == "checks"


def test_another_language_leaves_the_tab_as_it_is(portal, desk):
    case, amina = case_of(portal, a_screened(portal)), desk("amina", "caseworker")
    page = amina.get(f"{case}?tab=history&lang=fr")
    [english] = [link.get("href") for link in page.all("a", hreflang="en", lang="en")]
    page = amina.get(f"{case}{english}")
    assert shown(page) == "history"
    assert page.all("html")[0].get("lang") == "en"


def test_what_was_typed_is_shown_in_another_language_on_the_tab_that_it_was_typed_on(portal, desk):
    case, amina = case_of(portal, a_screened(portal)), desk("amina", "caseworker")
    amina.get(f"{case}?tab=notes")
    typed = {"page": case, "note-text": "She rang"}
    page = amina.send("/language?tab=notes&lang=fr", **typed)
    assert (page.status, shown(page)) == (200, "notes")
    assert "She rang" in page.html


def test_a_case_whose_refusal_by_a_match_is_disputed_begins_with_the_match(portal, desk):
    a_return(portal, documents=passport("K7401882"))
    eoi_id, amina = a_screened(portal, document_number="K7401882"), desk("amina", "caseworker")
    assert shown(amina.get(case_of(portal, eoi_id))) == "answers"
    with at_desk(portal, "applicant", eoi_id, NOW + timedelta(days=3)) as unit:
        corrections.ask(unit, eoi_id, "I am somebody else")
    assert shown(amina.get(case_of(portal, eoi_id))) == "matches"


def test_a_form_comes_back_on_its_tab_with_its_errors_and_after_it(portal, desk):
    case, amina = case_of(portal, an_accepted(portal)), desk("amina", "caseworker")
    amina.get(f"{case}?tab=checks")

    page = amina.act(f"{case}/checks/biometric")
    assert (page.status, shown(page)) == (422, "checks")
    page = amina.act(f"{case}/checks/biometric", **{"check-biometric-status": "booked"})
    assert (page.status, shown(page)) == (200, "checks")
    assert "The status is recorded." in page.text()


def test_an_act_on_the_case_leaves_the_tab_as_it_was(portal, desk):
    case, amina = case_of(portal, a_screened(portal)), desk("amina", "caseworker")
    tab = amina.get(f"{case}?tab=history").fields["tab"]

    page = amina.act(f"{case}/hold", tab=tab)
    assert (page.status, shown(page)) == (422, "history")
    page = amina.act(f"{case}/hold", tab=tab, **{"hold-reason": "Two dates of birth"})
    assert (page.status, shown(page)) == (200, "history")
    assert "It is held." in page.text()


def test_what_takes_two_says_that_a_second_person_is_asked(portal, desk):
    case, amina = case_of(portal, a_screened(portal)), desk("amina", "caseworker")
    amina.get(case)

    page = amina.act(f"{case}/erase", **{"erase-reason": "They asked"})

    assert "A second person is asked. Nothing happens until they confirm." in page.text()


def test_answers_stand_in_groups_under_short_labels(portal, desk):
    case, amina = case_of(portal, a_screened(portal)), desk("amina", "caseworker")

    told = amina.get(case).text()

    for group in ("Person", "Contact and help", "Documents", "Eligibility"):
        assert group in told
    assert "Entered the UK illegally No" in told
    assert "Have you ever" not in told
    assert "What is your" not in told

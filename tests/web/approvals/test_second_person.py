"""The second person's page: what is asked, what its asker saw, and what the applicant will read."""

from datetime import UTC, datetime
from http import HTTPStatus
from uuid import uuid4

import pytest

from app import wording
from app.domain.cases.grounds import SECOND_EOI
from app.domain.cases.lifecycle import Status
from app.domain.intake.exclusions import ENTERED_ILLEGALLY, PROTECTED
from app.domain.review.approvals import TAKES_TWO, Act
from app.services.core.unit import unit_for
from app.services.review import actions
from app.services.scheme import settings
from app.services.work_lists import claims
from tests.support.asked_for import OF_A_CASE, WHY, asked, speaks_french
from tests.support.desk import AMINA, CLARA, a_return, a_screened, at_desk, matches_of, screen_all
from tests.support.families import SON, WIFE, a_submitted_family
from tests.support.matched import ON_REGISTER, ZUPLO
from tests.support.people import a_session, status_of
from tests.support.reviewer import actions_to, case_of
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
READ = sorted(OF_A_CASE.keys() - {Act.ERASE})


def paragraphs(elements):
    return {" ".join("".join(p.itertext()).split()) for p in elements}


def told(page):
    """What the page says that the applicant will read, a paragraph each."""
    [part, *_] = page.all("div", class_="app-told")
    return paragraphs(each for each in part.iter() if each.tag.endswith("}p"))


@pytest.mark.parametrize("act", READ)
def test_what_is_shown_before_is_what_the_applicant_reads_after(portal, desk, application, act):
    eoi_id, address = asked(portal, desk, act)
    bruno = desk("bruno", min(TAKES_TWO[act].confirm))
    page = bruno.get(address)
    shown = told(page)
    assert WHY in page.text()
    [confirm] = actions_to(page, "confirm")

    assert bruno.act(confirm).status == 200
    applicant = Visitor(application.test_client(), "fr")
    with applicant.client.session_transaction() as cookie:
        cookie["applicant"] = a_session(portal, eoi_id, proved_at=datetime.now(UTC))
    status = applicant.get("/status?lang=fr")

    assert len(shown) > 2
    assert shown - paragraphs([*status.all("p"), *status.all("h1")]) == set()


def test_an_erasure_tells_nobody(portal, desk):
    _, address = asked(portal, desk, Act.ERASE)
    page = desk("bruno", "senior").get(address)
    assert page.all("div", class_="app-told") == []
    assert "No message is sent." in page.text()


def test_the_second_person_sees_the_match_that_the_first_saw(portal, desk):
    a_return(portal, **ON_REGISTER)
    eoi_id = a_screened(portal, **ZUPLO)
    [record] = matches_of(portal, eoi_id)
    with at_desk(portal, AMINA, eoi_id) as unit:
        approval = actions.confirm_match(unit, eoi_id, record, WHY)

    page = desk("bruno", "senior").get(f"/review/approvals/{approval}")
    named = ["".join(name.itertext()) for name in page.all("bdi")]
    for side in (ZUPLO, ON_REGISTER):
        assert f"{side['given_names']} {side['family_name']}" in named
    for each in ("Returned from", "Points:"):
        assert each in page.text()


def test_what_follows_for_a_family_is_said_by_name_and_told_to_each(portal, desk):
    family = a_submitted_family(portal)
    screen_all(portal)
    with at_desk(portal, AMINA, family[0]) as unit:
        approval = actions.decide(unit, family[0], "suitability", WHY)

    page = desk("bruno", "senior").get(f"/review/approvals/{approval}")
    for person in (WIFE, SON):
        assert f"{person.given_names} {person.family_name}" in page.text()
    assert len(page.all("div", class_="app-told")) == 3
    assert "Then all of the family group are refused." in page.text()


def test_who_declines_says_why_and_who_asked_need_not(portal, desk):
    eoi_id, address = asked(portal, desk, Act.END)
    before, bruno, amina = (
        status_of(portal, eoi_id),
        desk("bruno", "senior"),
        desk("amina", "senior"),
    )
    [decline] = actions_to(bruno.get(address), "decline")

    page = bruno.act(decline)
    assert (page.status, "Say why you decline it" in page.text()) == (422, True)
    assert actions_to(amina.get(address), "confirm") == []
    assert amina.act(decline).status == 200
    assert status_of(portal, eoi_id) is before
    assert amina.get(address).url == "/review/approvals"


def test_what_nobody_asked_for_is_not_there(desk):
    assert desk("bruno", "senior").get(f"/review/approvals/{uuid4()}").status == 404


def test_what_was_confirmed_says_until_when_the_two_may_take_it_back(portal, desk):
    with unit_for(portal, "test", write=True) as unit:
        settings.change(unit, grace_minutes=10)
    eoi_id, address = asked(portal, desk, Act.END)
    before = status_of(portal, eoi_id)
    amina, bruno = desk("amina", "caseworker"), desk("bruno", "senior")
    [confirm] = actions_to(bruno.get(address), "confirm")

    assert "until then it can be taken back" in bruno.act(confirm).said
    page = bruno.get(address)
    assert "bruno confirmed it. It is done at" in page.text()
    assert actions_to(page, "confirm") == []
    dora = desk("dora", "caseworker").get(address)
    assert [*actions_to(dora, "confirm"), *actions_to(dora, "decline")] == []
    assert "Confirmed; done at" in amina.get("/review/approvals").text()
    [take_back] = actions_to(amina.get(address), "decline")

    assert amina.act(take_back).status == 200
    assert status_of(portal, eoi_id) is before
    assert amina.get(address).url == "/review/approvals"


def test_who_is_asked_opens_the_case_whoever_works_on_it(portal, desk):
    eoi_id, address = asked(portal, desk, Act.END)
    with unit_for(portal, CLARA, write=True) as unit:
        claims.take(unit, eoi_id)
    bruno = desk("bruno", "senior")
    assert bruno.get(case_of(portal, eoi_id)).status == 409
    [confirm] = actions_to(bruno.get(address), "confirm")

    page = bruno.act(confirm)
    assert (page.status, page.said) == (200, "It is confirmed.")
    assert status_of(portal, eoi_id) is Status.REFUSED


def test_what_keeps_it_from_being_done_is_read_on_that_page(portal, desk):
    eoi_id, address = asked(portal, desk, Act.INVITE)
    with unit_for(portal, "test", write=True) as unit:
        settings.change(unit, weekly_limit=0)
    bruno = desk("bruno", "senior")
    [confirm] = actions_to(bruno.get(address), "confirm")

    page = bruno.act(confirm)
    assert (page.status, page.heading) == (409, TAKES_TWO[Act.INVITE].title)
    assert "There are too few places open now." in page.text()
    assert status_of(portal, eoi_id) is Status.ELIGIBLE


def test_what_came_too_late_is_read_in_the_list(portal, desk):
    _, address = asked(portal, desk, Act.END)
    bruno, clara = desk("bruno", "senior"), desk("clara", "senior")
    [confirm] = actions_to(bruno.get(address), "confirm")
    [decline] = actions_to(clara.get(address), "decline")
    name = f"decline-{address.rpartition('/')[2]}-reason"
    seen = clara.page.fields["seen"]
    bruno.act(confirm)

    page = clara.act(decline, **{name: "I think not", "seen": seen})
    assert (page.status, page.heading) == (409, "Approvals")
    assert "Nothing was done now" in page.text()


def test_the_keys_of_the_page_lead_to_both_answers(portal, desk):
    _, address = asked(portal, desk, Act.END)
    page = desk("bruno", "senior").get(address)
    keys = {
        each.get("data-key"): each.tag.rpartition("}")[2]
        for tag in ("button", "summary")
        for each in page.all(tag)
        if each.get("data-key")
    }
    assert {"y": "button", "x": "summary"}.items() <= keys.items()


def test_before_it_is_asked_for_the_asker_reads_the_same(portal, desk):
    eoi_id = a_screened(portal)
    speaks_french(portal, eoi_id)
    page = desk("amina", "caseworker").get(case_of(portal, eoi_id))
    said, french = " ".join(page.text().split()), wording.catalogue("fr").gettext
    for rule in (SECOND_EOI, PROTECTED, ENTERED_ILLEGALLY):
        assert " ".join(french(rule.reason).split()) in said
    mail = french("There is news about your Expression of Interest")
    assert " ".join(mail.split()) in said


def test_an_auditor_reads_no_case_by_declining(portal, desk):
    _eoi_id, address = asked(portal, desk, Act.END)
    auditor = desk("clara", "auditor")
    auditor.get("/review/approvals")
    for act in ("confirm", "decline"):
        page = auditor.act(f"{address}/{act}", seen="older")
        assert page.status in {HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT}
        assert WHY not in page.text()
        assert not page.all("div", class_="app-told")

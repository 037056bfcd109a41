"""A phone that others use too: how long it stays signed in, and what is left on it afterwards."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.domain.sign_in.codes import KNOWN_FOR
from app.services.core.unit import unit_for
from app.services.sign_in import applicant_sessions
from app.services.sign_in.applicant_sessions import IDLE, LONGEST
from app.storage.sign_in.sessions import ApplicantSession
from tests.support.people import ANSWERS
from tests.support.returning import age_session, come_back, end_session
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MINUTE = timedelta(minutes=1)


def left(portal):
    """How long the one session goes on."""
    with unit_for(portal, "test") as unit:
        [session] = unit.session.scalars(select(ApplicantSession))
        return session.expires_at - unit.now


def test_a_session_that_is_used_goes_on(visitor, portal):
    visitor.walk(until="/apply/contact")
    age_session(portal, used=IDLE - MINUTE)
    visitor.fill_in_page()
    assert left(portal) > IDLE - MINUTE


def test_looking_extends_nothing_and_a_button_does(visitor, portal):
    visitor.fill_in(until="/apply/name")
    age_session(portal, used=IDLE - MINUTE)
    for path in ("/apply/name", "/stay", "/"):
        visitor.get(path)
    assert left(portal) < MINUTE

    assert visitor.send("/stay").heading == "You have more time"
    assert left(portal) > IDLE - MINUTE


def test_a_session_ends_after_a_day_s_work_however_much_it_is_used(visitor, portal):
    visitor.fill_in(until="/apply/name")
    age_session(portal, used=IDLE - MINUTE, began=LONGEST - IDLE - MINUTE)
    visitor.send("/stay")
    assert left(portal) < 3 * MINUTE


def test_a_page_says_until_when_and_how_many_seconds_that_is(visitor):
    visitor.get("/apply/in-france")
    assert not visitor.page.all("div", class_="app-session")
    visitor.fill_in(until="/apply/name")

    [said] = visitor.get("/apply/name").all("div", class_="app-session")
    assert 1790 < int(said.get("data-seconds")) <= 1800
    assert "You can go on here until" in visitor.page.text("footer")


@pytest.mark.parametrize(
    ("page", "wrong"), [("name", {"family_name": ""}), ("documents", {"document_number": "?"})]
)
def test_so_does_a_page_that_comes_back(visitor, page, wrong):
    visitor.fill_in(until=f"/apply/{page}")
    assert visitor.send(**wrong).all("div", class_="app-session")
    assert visitor.page.status == 422


def test_so_does_an_entry_that_comes_back(visitor):
    visitor.fill_in(until="/apply/photo")
    visitor.get("/apply/documents")
    visitor.get(visitor._entries()[0].get("href"))
    assert visitor.send(document_number="").all("div", class_="app-session")
    assert visitor.page.status == 422


def test_after_the_code_it_goes_on_where_the_session_ended(visitor, portal):
    visitor.fill_in(until="/apply/name")
    reference = visitor.get("/apply/saved").all("bdi")[0].text
    end_session(portal)

    assert visitor.get("/apply/free-movement").url == "/return?again=yes"
    visitor.get("/stay")  # a script that asks is nobody's place
    come_back(visitor, portal, reference)
    assert visitor.page.url == "/apply/free-movement"

    come_back(visitor, portal, reference)
    assert visitor.page.url == "/apply/task-list"


def test_leaving_ends_the_session_and_clears_the_browser(visitor, portal):
    visitor.get("/?lang=fr")
    visitor.fill_in(until="/apply/name")
    token = visitor.page.fields["csrf_token"]

    response = visitor.client.post("/leave", data={"csrf_token": token})

    assert response.status_code == 303
    assert response.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    with unit_for(portal, "test") as unit:
        assert not unit.session.scalar(select(func.count()).select_from(ApplicantSession))
    assert not visitor.client.get_cookie("portal")
    page = visitor.client.get(response.location)
    assert "Set-Cookie" not in page.headers
    assert '<html lang="fr"' in page.text


def test_a_phone_is_cleared_too_where_the_session_had_ended_by_itself(visitor, portal):
    visitor.fill_in(until="/apply/name")
    end_session(portal)
    assert visitor.send("/leave").heading == "You have left"
    assert visitor.get("/apply/name").url == "/return?again=yes"


def test_the_phone_can_be_left_from_every_page_once_it_is_known(visitor):
    assert not visitor.get("/privacy").all("form")
    assert visitor.get("/").all("a", href="/apply/in-france")

    visitor.fill_in(until="/apply/name")

    for path in ("/", "/privacy", "/apply/name", "/apply/saved", "/nothing"):
        [form] = visitor.get(path).all("form", action="/leave")
        assert "Finish and remove my traces from this phone" in "".join(form.itertext())
    assert visitor.get("/").all("a", href="/apply/next")


def test_a_browser_by_which_somebody_came_in_is_remembered_until_it_is_left(visitor, portal):
    reference = visitor.submit()
    come_back(visitor, portal, reference)
    kept = visitor.client.get_cookie("known")
    assert (kept.http_only, kept.same_site, kept.max_age) == (
        True,
        "Lax",
        KNOWN_FOR.total_seconds(),
    )
    assert reference not in kept.value
    end_session(portal)
    visitor.get("/status")  # it has ended, and there is still something to clear

    assert visitor.get("/").all("form", action="/leave")
    visitor.send("/leave")
    assert not visitor.client.get_cookie("known")
    assert not visitor.get("/").all("form", action="/leave")


def test_what_was_answered_stands_in_no_title_and_no_address_and_is_not_kept_by_the_browser(
    visitor,
):
    """A browser keeps titles and addresses in its history, and what was typed for the next one."""
    secrets = {
        "family_name": "Vorimble",
        "document_number": "ZZ-0700-123",
        "email": "z@example.org",
    }
    visitor.get("/apply/in-france")
    seen = []
    while visitor.page.url != "/apply/submitted":
        page = visitor.page
        seen.append(page.url + page.text("title"))
        for element in page.all("input") + page.all("textarea") + page.all("select"):
            if element.get("type") not in {"hidden", "radio", "checkbox", "file"}:
                assert element.get("autocomplete") == "off", (page.url, element.get("name"))
        if page.url == "/apply/check-answers":
            visitor.send(consent="y")
        else:
            visitor.go_on(**secrets)
    assert len(seen) > 10
    answers = [value for value in (ANSWERS | secrets).values() if len(value) > 3]
    assert [(text, each) for text in seen for each in answers if each in text] == []


def sessions_of(portal):
    with unit_for(portal, "test") as unit:
        return unit.session.scalar(select(func.count()).select_from(ApplicantSession))


def test_a_code_ends_the_session_that_the_browser_had(visitor, portal):
    """A copy of the earlier cookie, as somebody took it from the phone, leads nowhere."""
    reference = visitor.submit()
    with visitor.client.session_transaction() as cookie:
        before = cookie["applicant"]
    come_back(visitor, portal, reference)
    assert visitor.get("/status").url == "/status"
    assert sessions_of(portal) == 1

    with visitor.client.session_transaction() as cookie:
        cookie["applicant"] = before
    assert visitor.get("/status").url == "/return?again=yes"


def test_a_wrong_code_ends_nothing(visitor):
    reference = visitor.submit()
    visitor.get("/return")
    visitor.send(reference=reference)
    assert visitor.send(code="00000000").status == 422
    assert visitor.get("/status").url == "/status"


def test_an_eoi_has_ten_sessions_and_the_one_used_least_makes_room(visitor, portal, application):
    reference = visitor.submit()
    age_session(portal, used=MINUTE)
    with unit_for(portal, "test", write=True) as unit:
        eoi_id = unit.session.scalar(select(ApplicantSession.eoi_id))
        for _ in range(applicant_sessions.MOST - 1):
            applicant_sessions.begin_another(unit, eoi_id, proved=True)
    assert visitor.get("/status").url == "/status"

    other = Visitor(application.test_client())
    assert come_back(other, portal, reference).url == "/status"

    assert sessions_of(portal) == applicant_sessions.MOST
    assert visitor.get("/status").url == "/return?again=yes"

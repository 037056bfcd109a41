"""An applicant chooses the time of their appointment, and reads when and where it is."""

import calendar
import json
from datetime import UTC, datetime, timedelta

import pytest

from app import wording
from app.domain.cases.checks import Check
from app.domain.partners import incoming
from app.services.appointments import arrangements
from app.services.core.unit import unit_for
from app.services.sign_in import applicant_sessions
from app.storage.cases import checks as check_store
from app.storage.cases import eois
from tests.peers.partner import a_partner
from tests.support.callbacks import an_accepted_case, send
from tests.support.people import a_session

PAGE = "/status/appointment"
PLACE = "Calais <b>1 rue Vide</b>"
DAY = timedelta(days=1)


@pytest.fixture
def portal(application):
    return application.extensions["portal"]


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def case(portal, visitor):
    eoi_id, reference = an_accepted_case(portal)
    visitor.take_up(eoi_id)
    return eoi_id, reference


@pytest.fixture
def tell(portal, case, now):
    partner = a_partner(portal)

    def told(status, after=0, **more):
        at = (now + timedelta(seconds=after)).isoformat()
        data = {"reference": case[1], "check": "biometric", "status": status, **more}
        body = {"type": incoming.APPOINTMENT_UPDATED, "timestamp": at, "data": data}
        return send(portal, partner, json.dumps(body).encode(), now=now)

    return told


def slots(now, *places, days=2):
    return [
        {
            "slot_id": f"s-{n}",
            "place": place,
            "starts_at": (now + (days + n) * DAY).isoformat(),
        }
        for n, place in enumerate(places)
    ]


def keys(visitor):
    return [radio.get("value") for radio in visitor.page.all("input", name="slot")]


def test_the_status_page_leads_to_the_times_and_back_to_what_was_chosen(visitor, tell, now):
    tell("offered", slots=slots(now, PLACE, "Lille"))

    page = visitor.get("/status")
    assert "We need something from you" in page.text()
    [button] = page.all("a", href=PAGE)
    day = wording.format_weekday("en", now + 2 * DAY)
    assert day.split()[0].rstrip(",") in calendar.day_name
    assert "You can choose when and where." in page.text()
    page = visitor.get(button.get("href"))
    assert page.heading == "Choose the time of your appointment"
    assert PLACE in page.text()  # as text
    page = visitor.send(slot=keys(visitor)[0])

    assert (page.url, page.said) == ("/status", "You have chosen the time of your appointment.")
    assert page.all("a", href=PAGE) == []
    assert f"You chose: {' '.join(day.split())}, " in page.text()
    assert PLACE in page.text()
    assert "You have nothing to do until then." in page.text()
    assert "You chose your appointment" in page.text()  # the timeline
    assert visitor.get(PAGE).url == "/status"

    tell("booked", 60)
    page = visitor.get("/status")
    [first] = page.all("p", class_="app-next")  # what there is to do, when and where
    said = "".join(first.itertext())
    assert said.startswith("Go to your appointment for fingerprints and photo.Booked: ")
    assert said.endswith(PLACE)
    assert PLACE in page.text()
    assert "it does not stand here" not in page.text()


def test_two_tabs_and_a_double_click_choose_once(portal, visitor, case, tell, now):
    tell("offered", slots=slots(now, "Calais", "Lille"))
    visitor.get(PAGE)
    first, second = keys(visitor)
    form = visitor.page.fields
    visitor.send(PAGE, slot=first)
    for again in (first, second):
        page = visitor.send(PAGE, **form | {"slot": again})
        assert page.said == "That was done before. Nothing was changed now."
    with unit_for(portal, "test") as unit:
        check = check_store.of_eoi(unit.session, case[0])[Check.BIOMETRIC]
        assert arrangements.of_check(unit, check).chosen.place == "Calais"


def test_who_chooses_nothing_is_asked_to(visitor, tell, now):
    tell("offered", slots=slots(now, "Calais"))
    visitor.get(PAGE)
    page = visitor.send()
    assert page.status == 422
    assert "Choose one of the times" in page.text()


def test_what_was_replaced_meanwhile_is_said_and_the_others_are_shown(visitor, tell, now):
    tell("offered", slots=slots(now, "Calais"))
    visitor.get(PAGE)
    [gone] = keys(visitor)
    tell("offered", 60, slots=slots(now, "Lens"))  # the same ids
    page = visitor.send(slot=gone)
    assert page.status == 422
    assert "This time is not free any more." in page.text()
    assert "Lens" in page.text()
    assert keys(visitor) != [gone]
    assert visitor.send(slot=keys(visitor)[0]).said


def test_what_was_withdrawn_meanwhile_is_said(visitor, tell, now):
    tell("offered", slots=slots(now, "Calais"))
    visitor.get(PAGE)
    [gone] = keys(visitor)
    tell("offered", 60, slots=[])
    page = visitor.send(slot=gone)
    assert (page.url, page.said) == (
        "/status",
        "That is not possible any more. Nothing was changed.",
    )
    assert "The times that you were offered are no longer free" in page.text()


def test_a_choice_that_is_not_free_any_more_is_told(visitor, tell, now):
    tell("offered", slots=slots(now, "Calais"))
    visitor.get(PAGE)
    visitor.send(slot=keys(visitor)[0])
    tell("offered", 60, slots=slots(now, "Lens"))
    assert "The time that you chose before is not free any more." in visitor.get(PAGE).text()
    tell("offered", 120, slots=[])
    assert "The times that you could choose are not free any more." in visitor.get("/status").text()


def test_times_that_have_begun_are_not_shown(visitor, tell, now):
    tell("offered", slots=slots(now, "Calais", "Lille", days=-1))
    assert visitor.get(PAGE).url == "/status"
    assert "The times that you could choose are not free any more." in visitor.page.text()


def test_after_the_deadline_it_can_still_be_chosen(visitor, tell, now):
    tell("offered", slots=slots(now, "Calais"), choose_by=(now - DAY).isoformat())
    assert "You can still do it." in visitor.get(PAGE).text()
    visitor.send(slot=keys(visitor)[0])
    assert visitor.page.said


def test_whose_session_ended_comes_back_to_the_times(portal, visitor, case, tell, now):
    tell("offered", slots=slots(now, "Calais"))
    visitor.get(PAGE)
    with unit_for(portal, "test", write=True) as unit:
        applicant_sessions.end_all(unit, case[0])
    page = visitor.send(slot=keys(visitor)[0])
    assert page.url == "/return?again=yes"
    visitor.take_up(case[0])
    assert keys_of(visitor.get(PAGE)) != []


def keys_of(page):
    return page.all("input", name="slot")


def test_while_an_outcome_waits_nothing_shows(portal, visitor, case, tell, now):
    with unit_for(portal, "test", write=True) as unit:
        eois.get(unit.session, case[0]).shown_at = now + DAY
    tell("offered", slots=slots(now, "Calais"))
    assert visitor.get(PAGE).url == "/status"
    assert "appointment" not in visitor.page.text()


def test_the_copy_of_data_has_what_was_offered_chosen_and_booked(portal, visitor, case, tell, now):
    tell("booked", place="Lens", starts_at=(now + 5 * DAY).isoformat())
    tell("offered", 60, slots=slots(now, "Calais", "Lille"))
    visitor.get(PAGE)
    visitor.send(slot=keys(visitor)[1])
    with visitor.client.session_transaction() as cookie:
        cookie["applicant"] = a_session(portal, case[0], proved_at=now)
    page = visitor.get("/status/data/print")
    for said in ("Your appointment", "Booked: ", "Lens", "You chose: ", "You are offered: "):
        assert said in page.text()

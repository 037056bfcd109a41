"""A parent is told on their own page what is to be done on that of a child they filled in for."""

import pytest

from app.domain.cases.lifecycle import Status
from app.services.cases import information_requests, invitation_clock
from app.services.core.unit import unit_for
from app.storage.cases import eois, family_groups
from tests.support.desk import moved
from tests.support.families import SON, a_submitted_family, group_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

THERE = "on the page of the child"
ACCEPTED = [Status.ELIGIBLE, Status.INVITED, Status.ACCEPTED]


@pytest.fixture
def family(portal, visitor, now):
    """The ids of a parent, who looks, and of a child they filled in for; the child as listed."""
    first, child = a_submitted_family(portal, SON, now=now)
    [listed] = group_of(portal, first).members
    with unit_for(portal, "test", write=True) as unit:
        family_groups.get_for_update(unit.session, listed.id).by_first = True
    visitor.take_up(first)
    return first, child, listed


def invite(portal, eoi_id):
    moved(portal, eoi_id, *ACCEPTED[:2])
    with unit_for(portal, "test", write=True) as unit:
        invitation_clock.begin(unit, eois.get_for_update(unit.session, eoi_id))


def test_who_accepts_is_led_on_to_the_invitation_of_the_child(visitor, portal, family):
    first, child, listed = family
    invite(portal, first)
    invite(portal, child)
    visitor.get("/status")

    page = visitor.send("/status/accept")

    assert "We need something from you" in page.text()
    [todo] = page.all("section", **{"aria-labelledby": "todo"})
    assert THERE in "".join(todo.itertext())
    assert "in 13 days" in "".join(todo.itertext())
    [form] = [form for form in page.all("form") if form in todo.iter()]
    assert form.get("action") == f"/apply/family/{listed.id}/open"
    [button] = [button for button in page.all("button") if button in form.iter()]
    assert (button.text, button.get("class")) == ("Open the page of ", "govuk-button")

    page = visitor.send(form.get("action"))
    assert (page.url, page.said) == ("/status", "")
    assert "This page is about a child in your family." in page.html
    assert page.heading.startswith("You are invited.")
    assert visitor.send("/status/accept").said == "You have accepted the invitation."

    page = visitor.send("/apply/family/back")
    assert page.url == "/status"
    assert THERE not in page.text()


def test_a_question_to_the_child_is_told_until_it_is_answered(visitor, portal, family, now):
    _, child, _ = family
    assert THERE not in visitor.get("/status").text()
    with unit_for(portal, "desk amina", write=True, opens=[child], now=now) as unit:
        asked = information_requests.ask(unit, child, "Which school?", 14)
    assert THERE in visitor.get("/status").text()
    assert "Which school?" not in visitor.page.text()

    with unit_for(portal, "applicant", write=True, opens=[child]) as unit:
        information_requests.answer(unit, child, asked, "That of Calais.")

    assert THERE not in visitor.get("/status").text()

"""Whose EOI has ended without a decision against them can send another, and is led to its form."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.domain.cases.lifecycle import Status
from app.services.core.unit import unit_for
from app.services.scheme import settings
from app.storage.cases.eois import Eoi
from tests.support.desk import moved
from tests.support.people import a_submission

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ENDS = {
    Status.WITHDRAWN: [Status.WITHDRAWN],
    Status.LAPSED: [Status.ELIGIBLE, Status.INVITED, Status.LAPSED],
}


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.mark.parametrize("way", ENDS.values(), ids=ENDS)
def test_the_button_of_an_ended_one_leads_to_a_new_form(visitor, portal, now, way):
    visitor.take_up(moved(portal, a_submission(portal, now), *way))
    page = visitor.get("/status")
    assert "Start a new Expression of Interest" in [button.text for button in page.all("button")]

    page = visitor.send("/leave")

    assert (page.url, page.status) == ("/apply/in-france?lang=en", 200)
    visitor.fill_in_page()
    assert visitor.page.url == "/apply/free-movement"
    with unit_for(portal, "test") as unit:
        assert unit.session.scalar(select(func.count()).select_from(Eoi)) == 2


def test_none_is_offered_after_the_window(visitor, portal, now):
    visitor.take_up(moved(portal, a_submission(portal, now), Status.WITHDRAWN))
    with unit_for(portal, "operator", write=True) as unit:
        past = now - timedelta(days=9)
        settings.change(unit, window_opens_at=past, window_closes_at=past + timedelta(days=1))
    assert "Start a new" not in visitor.get("/status").text()


@pytest.mark.parametrize("way", [[], [Status.REFUSED]])
def test_nor_to_whom_waits_or_was_decided_against(visitor, portal, now, way):
    visitor.take_up(moved(portal, a_submission(portal, now), *way))
    assert "Start a new" not in visitor.get("/status").text()


def test_going_on_leads_to_where_it_stands_and_never_to_the_receipt_of_what_has_ended(
    visitor, portal, now
):
    visitor.take_up(moved(portal, a_submission(portal, now), Status.WITHDRAWN))
    assert visitor.get("/apply/next").url == "/status"
    assert visitor.get("/apply/submitted").url == "/status"
    assert visitor.get("/apply/submitted?done=sent").url == "/status"

"""Going, in the browser: what it means is read first, and a lent phone cannot do it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from app.domain.cases.lifecycle import Status
from app.services.core.unit import unit_for
from app.services.sign_in import applicant_sessions
from app.storage.cases.eois import Eoi
from app.storage.privacy.erasures import ErasureOrder
from app.storage.sign_in.sessions import ApplicantSession
from tests.support.people import status_of
from tests.support.returning import show_who_i_am

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def the_eoi(portal):
    with unit_for(portal, "test") as unit:
        return unit.session.scalar(select(Eoi.id))


def test_who_has_just_shown_who_they_are_withdraws_and_reads_so(visitor, portal):
    visitor.submit()
    visitor.get("/status/withdraw")
    assert visitor.page.heading == "Show that it is you"

    page = show_who_i_am(visitor, portal)
    assert page.url == "/status/withdraw"
    assert "you lose it" in page.text()
    assert visitor.send().status == 422
    form = visitor.page
    page = visitor.send("/status/withdraw", sure="y")

    assert (page.url, page.heading) == ("/status", "You withdrew your Expression of Interest.")
    assert not page.all("a", href="/status/withdraw")
    visitor.page = form
    assert visitor.send("/status/withdraw", sure="y").heading == page.heading


def test_a_proof_does_not_last(visitor, portal):
    visitor.submit()
    visitor.get("/status/withdraw")
    show_who_i_am(visitor, portal)
    before = datetime.now(UTC) - applicant_sessions.PROOF
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(update(ApplicantSession).values(proved_at=before))

    page = visitor.send(sure="y")

    assert (page.status, page.heading) == (403, "Show that it is you")
    assert status_of(portal, the_eoi(portal)) is Status.SUBMITTED


def test_only_a_page_of_ours_waits_for_a_code(visitor):
    visitor.submit()
    assert visitor.send("/status/code", then="//elsewhere.example").status == 400


def test_a_draft_is_deleted_from_the_phone_at_once(visitor, portal):
    visitor.fill_in(until="/apply/name")
    visitor.get("/apply/delete")
    assert visitor.send().status == 422

    page = visitor.send(sure="y")

    assert page.url == "/apply/deleted?lang=en"
    assert visitor.get("/apply/name").url == "/return?again=yes"
    with unit_for(portal, "test") as unit:
        assert unit.session.scalars(select(ErasureOrder.owner)).all() == [the_eoi(portal)]


def test_a_draft_that_cannot_be_returned_to_is_deleted_too(visitor, portal):
    visitor.walk(until="/apply/free-movement")
    visitor.get("/apply/delete")
    assert visitor.send(sure="y").url == "/apply/deleted?lang=en"
    with unit_for(portal, "test") as unit:
        assert unit.session.scalars(select(ErasureOrder.owner)).all() == [the_eoi(portal)]


def test_what_was_sent_meanwhile_is_not_deleted(visitor, portal):
    visitor.fill_in()
    form = visitor.get("/apply/delete")
    visitor.get("/apply/check-answers")
    visitor.send(consent="y")
    visitor.page = form

    assert visitor.send(sure="y").url == "/status"
    assert visitor.get("/apply/delete").url == "/status"
    assert status_of(portal, the_eoi(portal)) is Status.SUBMITTED


def test_a_draft_is_not_withdrawn(visitor):
    visitor.fill_in(until="/apply/name")
    assert visitor.get("/status/withdraw").url == "/apply/task-list"


@pytest.mark.parametrize("address", ["/status/withdraw", "/apply/delete"])
def test_a_stranger_can_do_neither(visitor, address):
    visitor.get("/return")
    assert visitor.get(address).url == "/return?again=yes"
    assert visitor.send(address).url == "/return?again=yes"

"""Who reads no message any more asks on a page, and a caseworker decides on the case's."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.services.contact.change_records import UNDOABLE
from app.services.core.unit import unit_for
from app.storage.decisions.corrections import Correction
from tests.support.people import a_submission, reference_of
from tests.support.returning import come_back
from tests.support.reviewer import actions_to, case_of
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PAGE = "/return/unreached"
ASKED = {"email": "new@example.org", "text": "I lost it at the station."}


@pytest.fixture
def eoi_id(portal):
    return a_submission(portal, datetime.now(UTC) - timedelta(days=5))


def ask(visitor, reference):
    visitor.get(PAGE)
    page = visitor.send(reference=reference, **ASKED)
    return page.status, page.url, page.text()


def requests(portal):
    with unit_for(portal, "test") as unit:
        return unit.session.scalar(select(func.count()).select_from(Correction))


def the_change(page):
    """Where a caseworker sends it, and what."""
    [change] = [way for way in actions_to(page, "contact") if "/corrections/" in way]
    form = {name.rpartition("-")[2]: name for name in page.fields if name.startswith("reach-")}
    return change, {form["email"]: ASKED["email"], form["text"]: "We have seen you."}


def as_if_asked_before(portal, time):
    with unit_for(portal, "test", write=True) as unit:
        for row in unit.session.scalars(select(Correction)):
            row.asked_at -= time


def test_known_or_not_the_page_is_the_same_and_so_it_is_the_second_time(visitor, portal, eoi_id):
    known = reference_of(portal, eoi_id)
    pages = [ask(visitor, reference) for reference in (known, "EOI-0000-0000-0000", known)]
    assert pages[0] == pages[1] == pages[2]
    assert "72 hours" in pages[0][2]
    assert requests(portal) == 1


def test_what_is_missing_is_said_and_what_was_typed_stays(visitor):
    visitor.get(PAGE)
    page = visitor.send(reference="EOI", text="I lost it.")
    assert (page.status, page.fields["text"]) == (422, "I lost it.")


def test_a_caseworker_decides_after_three_days(visitor, portal, eoi_id, desk):
    reference, case = reference_of(portal, eoi_id), case_of(portal, eoi_id)
    ask(visitor, reference)
    clerk = desk("amina", "caseworker")
    page = clerk.get(case)
    assert "new@example.org" in page.text()
    assert "person@example.org" not in page.html  # how they were reached shows only when asked for
    change, new = the_change(page)
    page = clerk.act(change, **new)
    assert page.status == 409
    assert "less than 72 hours ago" in page.text()

    as_if_asked_before(portal, UNDOABLE)
    assert clerk.act(change, **new).status == 200

    come_back(visitor, portal, reference)  # with the code that went to the new address
    visitor.get("/status/contact")
    assert "n…@example.org" in visitor.page.text()


def test_the_owner_reads_of_it_and_stops_it_by_coming_back(
    visitor, portal, eoi_id, desk, application
):
    ask(visitor, reference_of(portal, eoi_id))
    owner = Visitor(application.test_client())
    page = come_back(owner, portal, reference_of(portal, eoi_id))
    assert "somebody asked that we write to another address" in page.text()
    assert ASKED["text"] not in page.text()  # which may be a stranger's words

    as_if_asked_before(portal, timedelta(hours=1))
    clerk = desk("amina", "caseworker")
    page = clerk.get(case_of(portal, eoi_id))
    change, new = the_change(page)
    page = clerk.act(change, **new)
    assert "Somebody has come back with a code since then" in page.text()

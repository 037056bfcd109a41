"""Taking along all that is held about oneself, in the browser."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from app.domain.intake import journey
from app.services.cases import information_requests, location
from app.services.cases.location import Declaration
from app.services.core.unit import unit_for
from app.services.decisions import answer_corrections
from app.settings import read
from app.storage.audit.entries import AuditEntry
from app.worker import loop
from tests.support.desk import AMINA, at_desk
from tests.support.families import WIFE, a_submitted_family
from tests.support.people import a_submission, reference_of
from tests.support.returning import come_back, show_who_i_am
from tests.support.visitor import a_photo_file

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
YESTERDAY = datetime.now(UTC) - timedelta(days=1, minutes=1)


def downloaded(visitor):
    response = visitor.client.get("/status/data.json", headers=visitor.headers)
    assert response.headers["Content-Disposition"] == 'attachment; filename="data.json"'
    assert response.headers["Cache-Control"] == "no-store"
    return json.loads(response.get_data())


def test_who_has_just_shown_who_they_are_reads_and_keeps_it(visitor, portal, environ):
    reference = visitor.apply(other_name="Plantedother")
    loop.drain(portal, read(environ))
    for address in ("/status/data", "/status/data/print", "/status/data.json"):
        assert visitor.get(address).heading == "Show that it is you"
    assert show_who_i_am(visitor, portal).url == "/status/data"

    page = visitor.get("/status/data/print")
    for text in (reference, "Invented", "Plantedother", "We have received", "27 March 1990"):
        assert text in page.text()
    held = downloaded(visitor)
    assert (held["reference"], held["status"]) == (reference, "submitted")
    assert held["answers"]["family_name"] == "Invented"
    rows = [row for section in held["sections"] for row in section["rows"]]
    assert ["Family name", "Invented"] in rows
    assert "<" not in str(held)
    # The same was sent twice, each time for something else.
    assert [file["what"] for file in held["files"]] == ["A photo of you", "Passport"]
    for file in held["files"]:
        [picture] = [urlsplit(address).path for address in file["pages"]]
        assert picture in page.html
        assert visitor.client.get(picture).mimetype == "image/jpeg"
    with unit_for(portal, "test") as unit:
        actions = list(unit.session.scalars(select(AuditEntry.action)))
    assert actions.count("data-given") == 2


def test_a_draft_is_given_to_the_browser_that_shows_it_anyway(visitor):
    visitor.walk(until="/apply/task-list")
    assert visitor.get("/status/data").heading == "All that we hold about you"
    assert "person@example.org" in visitor.get("/status/data/print").text()
    assert downloaded(visitor)["status"] == "draft"


def test_a_stranger_gets_nothing(visitor):
    for address in ("/status/data", "/status/data/print", "/status/data.json"):
        assert visitor.get(address).url == "/return?again=yes"


def test_of_what_was_sent_no_picture_is_shown_on_a_lent_phone(visitor, portal):
    visitor.walk()
    [picture, *_] = [image.get("src") for image in visitor.page.all("img", class_="app-picture")]
    assert visitor.client.get(picture).mimetype == "image/jpeg"
    visitor.send(consent="y")
    assert visitor.get(picture).heading == "Show that it is you"
    assert show_who_i_am(visitor, portal).url == "/status/data"
    assert visitor.client.get(picture).mimetype == "image/jpeg"


def test_it_says_what_was_written_after_the_sending(visitor, portal, environ):
    """Where the person is, what they were asked and said, what was corrected, the evidence."""
    eoi_id = a_submission(portal, YESTERDAY, located=False)
    with at_desk(portal, "applicant", eoi_id, YESTERDAY) as unit:
        location.declare(unit, eoi_id, Declaration("Plantedville", "no-phone"))
    loop.drain(portal, read(environ), now=YESTERDAY)
    with at_desk(portal, AMINA, eoi_id, datetime.now(UTC)) as unit:
        question = information_requests.ask(unit, eoi_id, "Which name is yours?", 14)
    come_back(visitor, portal, reference_of(portal, eoi_id))
    visitor.get(f"/status/information/{question}")
    visitor.send(text="The first.", evidence=a_photo_file())
    with at_desk(portal, "applicant", eoi_id, datetime.now(UTC)) as unit:
        page = journey.BY_NAME["name"]
        wrong = answer_corrections.ask(unit, eoi_id, page, None, "It is Fictitious.")
    names = {"given_names": "Fictitious", "family_name": "Invented", "native_name": ""}
    with at_desk(portal, AMINA, eoi_id, datetime.now(UTC)) as unit:
        answer_corrections.apply(unit, eoi_id, wrong, names, "Thank you", excluding=False)

    told = visitor.get("/status/data/print").text()
    for text in (
        "Plantedville",
        "I have no phone",
        "Which name is yours?",
        "The first.",
        "It is Fictitious.",
        "Given names (until it was corrected) Imaginary",
        "Evidence, sent later",
    ):
        assert text in told


def test_the_first_of_a_family_reads_whom_they_listed_and_the_others_do_not(visitor, portal):
    first, wife = a_submitted_family(portal, WIFE, now=YESTERDAY)
    for eoi_id, is_first in ((first, True), (wife, False)):
        come_back(visitor, portal, reference_of(portal, eoi_id))
        told = visitor.get("/status/data/print").text()
        assert "How many you are 2" in told
        assert ("You listed: Husband, wife or partner Selam" in told) == is_first

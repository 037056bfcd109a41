"""Photos and papers that come with what a person writes on the status page."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import encode_multipart

from app.services.cases import information_requests
from app.services.core.unit import unit_for
from app.services.decisions import corrections
from app.services.files import uploads
from app.storage.cases.files import StoredFile
from tests.support.desk import at_desk
from tests.support.people import a_submission, reference_of
from tests.support.pictures import a_photo
from tests.support.returning import come_back, refused
from tests.support.reviewer import case_of
from tests.support.visitor import Page, a_photo_file

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SENT = "You sent 1 file with it."


def evidence_of(portal, eoi_id):
    """The files that were sent since, by what they are about."""
    with unit_for(portal, "test") as unit:
        rows = unit.session.scalars(select(StoredFile).where(StoredFile.eoi_id == eoi_id))
        return {row.about: row.id for row in rows if row.about}


def pictures(page):
    """The addresses of the small pictures on a case page, list by list."""
    lists = page.all("ul", class_="app-pictures")
    return [[image.get("src") for image in one.findall(".//{*}img")] for one in lists]


def test_an_answer_to_a_question_takes_photos_and_a_bad_file_loses_no_words(
    visitor,
    portal,
    asked,
    desk,
):
    eoi_id, address = asked
    come_back(visitor, portal, reference_of(portal, eoi_id))
    visitor.get(address)
    page = visitor.send(text="My aunt.", evidence=a_photo_file(b"no picture"))
    assert (page.status, page.fields["text"]) == (422, "My aunt.")

    page = visitor.send(text="My aunt.", evidence=a_photo_file())

    assert page.url == "/status"
    assert SENT in page.text()
    with at_desk(portal, "test", eoi_id, datetime.now(UTC)) as unit:
        [request] = information_requests.of_eoi(unit, eoi_id)
    evidence = evidence_of(portal, eoi_id)
    assert list(evidence) == [request.id]
    answered, beside = pictures(desk("clerk", "caseworker").get(case_of(portal, eoi_id)))
    assert [str(evidence[request.id]) in picture for picture in answered] == [True]
    assert [picture for picture in beside if picture in answered] == answered


def test_a_wrong_answer_is_shown_with_a_photo(visitor, portal):
    eoi_id = a_submission(portal, datetime.now(UTC))
    come_back(visitor, portal, reference_of(portal, eoi_id))
    visitor.get("/status/wrong-answer")
    page = visitor.send(what="name", text="As here.", evidence=a_photo_file())
    assert (page.url, SENT in page.text()) == ("/status", True)

    with at_desk(portal, "test", eoi_id) as unit:
        [request] = corrections.of_eoi(unit, eoi_id)
    assert list(evidence_of(portal, eoi_id)) == [request.id]


def test_a_refusal_is_contested_with_a_photo(visitor, portal, environ, now):
    eoi_id = refused(portal, environ, now)
    come_back(visitor, portal, reference_of(portal, eoi_id))
    page = visitor.send("/status/correction", text="Look.", evidence=a_photo_file())

    assert (page.url, SENT in page.text()) == ("/status", True)
    with at_desk(portal, "test", eoi_id) as unit:
        [request] = corrections.of_eoi(unit, eoi_id)
    assert list(evidence_of(portal, eoi_id)) == [request.id]


def test_who_has_sent_too_many_files_loses_no_words_and_sends_them_without(
    visitor, portal, monkeypatch
):
    monkeypatch.setattr(uploads, "MOST_FILES", 1)
    eoi_id = a_submission(portal, datetime.now(UTC))
    come_back(visitor, portal, reference_of(portal, eoi_id))
    visitor.get("/status/wrong-answer")

    page = visitor.send(what="name", text="As here.", evidence=a_photo_file())
    assert (page.status, page.fields["text"]) == (422, "As here.")
    assert "Send this one without files" in page.text()
    with at_desk(portal, "test", eoi_id) as unit:
        assert corrections.of_eoi(unit, eoi_id) == []

    assert visitor.send().url == "/status"
    assert evidence_of(portal, eoi_id) == {}


def test_who_sends_more_than_is_read_loses_no_words_and_sends_fewer_files(visitor, portal):
    eoi_id = a_submission(portal, datetime.now(UTC))
    come_back(visitor, portal, reference_of(portal, eoi_id))
    visitor.get("/status/wrong-answer")
    page = send_files(visitor, *(a_photo_file(bytes(11 * 1024**2)) for _ in range(3)))
    assert page.status == 413
    assert (page.fields["what"], page.fields["text"]) == ("name", "As here.")
    assert page.all("input", type="file", name="evidence")

    page = visitor.send(evidence=a_photo_file(a_photo(300, 400)))
    assert (page.url, SENT in page.text()) == ("/status", True)


def send_files(visitor, *files):
    """Several with one answer that is wrong."""
    token = visitor.page.fields["csrf_token"]
    words = {"csrf_token": token, "what": "name", "text": "As here."}
    sent = [("evidence", file) for file in files]
    boundary, body = encode_multipart(MultiDict([*words.items(), *sent]))
    response = visitor.client.post(
        visitor.page.url,
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
        headers={"Origin": "http://localhost"},
    )
    visitor.page = Page(response)
    return visitor.page


def test_of_more_files_than_are_taken_none_is_left_out_unsaid(visitor, portal):
    eoi_id = a_submission(portal, datetime.now(UTC))
    come_back(visitor, portal, reference_of(portal, eoi_id))
    visitor.get("/status/wrong-answer")
    page = send_files(visitor, *(a_photo_file(a_photo(300 + n, 400)) for n in range(4)))
    assert (page.status, page.fields["text"]) == (422, "As here.")
    assert "Choose 3 files at most." in page.text()
    assert evidence_of(portal, eoi_id) == {}

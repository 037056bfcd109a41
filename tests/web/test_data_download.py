"""Taking along all that is held about oneself, in the browser."""

import json

import pytest
from sqlalchemy import select

from app.services.unit import unit_for
from app.settings import read
from app.storage.audit import AuditEntry
from app.worker import loop
from tests.web.test_leaving import show_who_i_am

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def downloaded(visitor):
    response = visitor.client.get("/status/data.json", headers=visitor.headers)
    assert response.headers["Content-Disposition"] == 'attachment; filename="data.json"'
    assert response.headers["Cache-Control"] == "no-store"
    return json.loads(response.get_data())


def test_who_has_just_shown_who_they_are_reads_and_keeps_it(visitor, portal, environ):
    reference = visitor.submit(other_name="Plantedother")
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
    with unit_for(portal, "test") as unit:
        actions = list(unit.session.scalars(select(AuditEntry.action)))
    assert actions.count("data-given") == 2


def test_a_draft_is_given_to_the_browser_that_shows_it_anyway(visitor):
    visitor.fill_in(until="/apply/task-list")
    assert visitor.get("/status/data").heading == "All that we hold about you"
    assert "person@example.org" in visitor.get("/status/data/print").text()
    assert downloaded(visitor)["status"] == "draft"


def test_a_stranger_gets_nothing(visitor):
    for address in ("/status/data", "/status/data/print", "/status/data.json"):
        assert visitor.get(address).url == "/return?again=yes"

"""Marked values go in by every door; none of them comes to lie anywhere in the clear."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from app.services import corrections, notes, returns, reviews
from app.services.unit import unit_for
from app.settings import read
from app.storage import eois, schema
from app.storage.eois import Eoi
from app.worker import loop
from tests.people import a_returned_person

PLANTED = {
    "given_names": "Plantedgiven",
    "family_name": "Plantedfamily",
    "document_number": "PLANTED77001",
    "where_in_france": "Plantedtown",
    "uk_connections": "Plantedconnection",
    "email": "planted@example.org",
    "phone": "+33612300456",
}
REVIEWER = "https://id.example.org reviewer"


def everything_stored(portal):
    """Every cell of every table as bytes, and the database's own files."""
    with unit_for(portal, "test") as unit:
        for table in schema.metadata().sorted_tables:
            for row in unit.session.execute(select(table)):
                yield from (v if isinstance(v, bytes) else str(v).encode() for v in row)
    if portal.engine.dialect.name == "sqlite":
        folder = Path(portal.engine.url.database).parent
        yield from (file.read_bytes() for file in folder.glob("portal.db*"))


def test_nothing_planted_is_stored_logged_or_sent(visitor, portal, environ, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    settings = read(environ)
    with unit_for(portal, "operator", write=True) as unit:
        person = a_returned_person(given_names="Plantedgiven", family_name="Plantedfamily")
        returns.record(unit, person)
    visitor.submit(**PLANTED)
    visitor.get("/apply/name?family_name=nothing")
    with unit_for(portal, "test") as unit:
        eoi_id = unit.session.scalar(select(Eoi.id))
    loop.drain(portal, settings)
    with unit_for(portal, REVIEWER, write=True, opens=[eoi_id]) as unit:
        reviews.hold(unit, eoi_id, "Plantedreason")
    with unit_for(portal, "test", write=True) as unit:
        eoi = eois.get(unit.session, eoi_id)
        eoi.status, eoi.shown_at = "refused", None
    with unit_for(portal, "applicant", write=True, opens=[eoi_id]) as unit:
        corrections.ask(unit, eoi_id, "Plantedcorrection")
        assert notes.read(unit, eoi_id)[0].text == "Plantedreason"  # it is there, but sealed
    with portal.engine.connect() as connection, pytest.raises(DatabaseError) as failure:
        connection.execute(text("SELECT * FROM nothing WHERE a = :a"), {"a": "Plantedparameter"})
    loop.drain(portal, settings)

    for stored in everything_stored(portal):
        assert b"lanted" not in stored
        assert b"PLANTED" not in stored
        assert b"612300456" not in stored
    assert "lanted" not in caplog.text.lower()
    assert "lanted" not in str(failure.value)
    sent = [mail.read_text() for mail in (tmp_path / "mail").iterdir()]
    assert len(sent) == 2  # the draft is saved; it was received
    for mail in sent:
        assert mail.count("lanted") == 1  # the address it goes to
        assert "To: planted@example.org" in mail


def test_no_address_of_a_page_names_a_person(application):
    """Addresses are logged by every proxy on the way: they hold references and ids at most."""
    arguments = {name for rule in application.url_map.iter_rules() for name in rule.arguments}
    ids = {"reference", "partner", "approval", "correction", "record", "message"}
    assert arguments <= ids | {"name", "kind"}  # of a page, of a check

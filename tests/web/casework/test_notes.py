"""Notes without an act, and telephone calls."""

import pytest
from sqlalchemy import select

from app.services.core.unit import unit_for
from app.storage.cases.notes import Note
from tests.support.desk import a_screened
from tests.support.people import status_of
from tests.support.reviewer import case_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CALL = {
    "call-direction": "in",
    "call-outcome": "another",
    "call-when": "1/6/2026 9:30",
    "call-text": "Her brother: she is in hospital",
}


def test_a_note_needs_no_act_and_changes_nothing(portal, desk):
    eoi_id = a_screened(portal)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    before = status_of(portal, eoi_id)
    amina.get(f"{case}?tab=notes")

    page = amina.act(f"{case}/notes", **{"note-text": "She writes with her left hand"})

    assert "The note is kept." in page.text()
    assert "She writes with her left hand" in page.text()
    assert status_of(portal, eoi_id) is before
    with unit_for(portal, "test") as unit:
        [row] = unit.session.scalars(select(Note))
        assert b"left" not in row.text


def test_a_call_stands_with_who_called_what_came_of_it_and_when(portal, desk):
    case, amina = case_of(portal, a_screened(portal)), desk("amina", "caseworker")
    amina.get(case)

    page = amina.act(f"{case}/calls", **CALL)

    assert "The call is written down." in page.text()
    told = page.text().replace(" ,", ",")
    assert "Telephone call: They called, Spoke with somebody else, amina, 1 June 2026" in told
    assert "Her brother" in page.text()
    history = amina.get(f"{case}?tab=history").text()
    assert "Telephone call amina" in history
    assert "Her brother" not in history


def test_a_call_without_words_stands_too_and_one_that_is_not_whole_is_shown_again(portal, desk):
    case, amina = case_of(portal, a_screened(portal)), desk("amina", "caseworker")
    amina.get(case)
    page = amina.act(f"{case}/calls", **CALL | {"call-when": "tomorrow", "call-outcome": ""})
    assert page.status == 422
    assert "Choose what came of it" in page.text()
    assert "Write a time that is over" in page.text()
    assert page.fields["call-when"] == "tomorrow"

    page = amina.act(f"{case}/calls", **CALL | {"call-outcome": "nobody", "call-text": ""})
    assert "Telephone call: They called, Nobody answered" in page.text()


def test_of_a_double_click_one_note_is_kept_and_what_was_typed_stays(portal, desk):
    case, amina = case_of(portal, a_screened(portal)), desk("amina", "caseworker")
    seen = amina.get(case).fields["seen"]
    written = {"seen": seen, "note-text": "She writes with her left hand"}
    assert amina.act(f"{case}/notes", **written).status == 200

    page = amina.act(f"{case}/notes", **written)

    assert (page.status, page.fields["note-text"]) == (409, written["note-text"])
    with unit_for(portal, "test") as unit:
        assert len(unit.session.scalars(select(Note)).all()) == 1

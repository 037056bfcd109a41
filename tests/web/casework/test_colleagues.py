"""Colleagues stand on a case by name."""

import re

import pytest
from sqlalchemy import delete

from app.services.core.unit import unit_for
from app.services.sign_in import colleagues
from app.storage.sign_in.colleagues import Colleague
from tests.support.desk import BRUNO, a_screened
from tests.support.reviewer import case_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
REASON = "Two dates of birth"


@pytest.fixture
def held(portal, desk):
    case = case_of(portal, a_screened(portal))
    amina = desk("amina", "caseworker")
    amina.get(case)
    amina.act(f"{case}/hold", **{"hold-reason": REASON})
    return case


def test_history_and_notes_name_them(held, desk):
    for tab in ("history", "notes"):
        told = desk("bruno", "senior").get(f"{held}?tab={tab}").text()

        assert told.count("amina") == 2  # who has it open, too
        assert " reviewer " not in told
        assert "id.example" not in told


def test_who_asked_is_named_on_the_case_and_in_the_list(held, desk):
    amina = desk("amina", "caseworker")
    amina.get(held)
    amina.act(f"{held}/decide", **{"decide-ground": "suitability", "decide-reason": REASON})
    bruno = desk("bruno", "senior")

    assert "amina asked" in bruno.get(held).text()
    assert "amina" in bruno.get("/review/approvals").text()


def test_of_who_has_left_stands_what_the_log_calls_them(held, desk, portal):
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(delete(Colleague))

    assert "Held former colleague (" in desk("bruno", "senior").get(f"{held}?tab=history").text()


def test_two_of_one_name_are_told_apart(held, desk, portal):
    bruno = desk("bruno", "senior")
    bruno.get(held)
    bruno.act(f"{held}/release", **{"release-reason": REASON})
    with unit_for(portal, BRUNO, write=True) as unit:
        colleagues.remember(unit, "amina")

    said = re.findall(r"amina \((\w{4})\)", bruno.get(f"{held}?tab=history").text())

    assert len(set(said)) == 2

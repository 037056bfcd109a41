"""An action of a reviewer is whole: nothing of it is forgotten."""

import re
from pathlib import Path

import pytest

import app
from app.domain.review.approvals import Act
from app.services.review import requests
from app.web.casework import actions
from app.web.casework.action import Words
from app.web.casework.available_actions import ACTIONS

TEMPLATES = Path(app.__path__[0]).parent / "templates/review"
# A booking is recorded at once; whether it is a result, the service looks.
ASKED_FOR_ELSEWHERE = {Act.CHECK, Act.ARRIVAL, Act.CLOSE}  # by a check, a message, and for a list


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_an_action_says_what_happens_and_its_address_names_its_part(action):
    named = re.findall(r"<(?:\w+:)?(\w+)>", action.path)
    assert named == list(action.on.arguments)
    if isinstance(action.words, Words):
        assert all([action.words.consequence, action.words.button])
    assert action.done or action.after or isinstance(action.needs, Act)


def test_no_two_actions_are_taken_for_one_another():
    for told_apart in ("name", "path"):
        assert len({getattr(action, told_apart) for action in ACTIONS}) == len(ACTIONS)
    prefixes = [(action.prefix or action.name, action.on.name) for action in ACTIONS]
    assert len(set(prefixes)) == len(prefixes)


def test_what_goes_for_a_family_says_so():
    """Whatever a confirmation does to it, and what a reviewer does at once."""
    named = {action.name for action in ACTIONS if action.with_family}
    assert named == (
        {"hold", "release"}
        | {"invite", "grant", "decide", "confirm_match"}
        | {"answer_correction", "let_lapse"}
    )


def test_the_actions_of_each_theme_are_in_the_table():
    themes = {path.stem for path in Path(actions.__path__[0]).glob("[!_]*.py")}
    declared = [one.name for theme in themes for one in getattr(actions, theme).ACTIONS]
    assert sorted(declared) == sorted(action.name for action in ACTIONS)


def test_the_page_shows_the_actions_of_each_part():
    pages = "".join(path.read_text() for path in TEMPLATES.glob("case*.html"))
    shown = set(re.findall(r"\bactions_on\(([\w.]+)\)", pages)) - {"part"}
    shown |= set(re.findall(r"\bsameas (case) and", pages))
    assert shown == {action.on.name for action in ACTIONS}


def test_whatever_takes_two_can_be_asked_for():
    asked = {action.needs for action in ACTIONS if isinstance(action.needs, Act)}
    assert asked | ASKED_FOR_ELSEWHERE == {*requests.OF_AN_EOI}

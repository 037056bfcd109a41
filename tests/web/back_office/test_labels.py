"""The back office has words for what the services name."""

import ast
from dataclasses import fields
from pathlib import Path

import app
from app.domain.cases.lifecycle import Status
from app.domain.partners.incoming import ReturnedPerson
from app.domain.screening import synthetic
from app.domain.screening.matches import MatchKind, MatchReason, MatchStatus
from app.services.review.case_file import NOT_SHOWN
from app.storage.register import versions
from app.web.back_office import labels
from app.web.back_office.labels import ACTIONS, CULTURES
from app.web.casework import comparison

NOT_OF_A_CASE = {
    "alerts-measured",
    "draft-expired",
    "erased",  # then there is no case any more
    "former-dropped",
    "keys-rewrapped",
    "location-outage",
    "message-id-reused",
    "message-quarantined",
    "message-settled",
    "partner-added",
    "partner-admitted",
    "partner-secret-rotated",
    "return-",
    "return-annulled",
    "return-sealed",
    "scheme-changed",
    "signed-in",
    "system-key-dropped",
    "system-key-rotated",
    "tags-dropped",
}


def test_the_history_has_words_for_all_that_is_written_down():
    """Some are written down by how they begin, as `place-`."""
    written = set(_logged("services")) | set(_logged("worker")) | set(Status) - {Status.DRAFT}
    assert "message-given-up" in written
    assert {
        w for w in written - NOT_OF_A_CASE - NOT_SHOWN if not any(a.startswith(w) for a in ACTIONS)
    } == set()


def test_every_culture_that_names_are_invented_of_has_a_name():
    assert CULTURES.keys() == synthetic.CULTURES.keys()


def _logged(layer):
    for path in Path(app.__path__[0], layer).rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "log":
                parts = ast.walk(call.args[0])
                yield from (p.value for p in parts if isinstance(p, ast.Constant))


def test_why_there_is_a_match_and_what_became_of_a_return_has_words():
    assert set(labels.MATCH_REASONS) == set(MatchReason)
    assert set(labels.MATCH_KINDS) == set(MatchKind)
    assert set(labels.MATCH_STATUSES) == set(MatchStatus)
    acts = {versions.RECORDED, versions.CORRECTED}
    assert set(labels.RETURN_ACTS) == acts | {versions.ANNULLED, versions.REVIVED}
    told = {member.name for member in fields(ReturnedPerson)} - {"return_id"}
    assert set(comparison.MEMBERS) == told

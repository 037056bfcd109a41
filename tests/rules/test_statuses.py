"""Each status is thought of in every set of statuses, and none is made but where they all stand."""

import ast
import re
from pathlib import Path

import pytest

from app.domain.cases import lifecycle
from app.domain.cases.lifecycle import RETENTION, Status

ROOT = Path(__file__).parents[2]
MODULES = sorted({*(ROOT / "app").rglob("*.py")} - {Path(lifecycle.__file__)})
SETS = {name: s for name, s in vars(lifecycle).items() if name[0] != "_" and type(s) is frozenset}

# By status the sets that it belongs to. Of a new one: which of them all?
EARLIER = "COUNTS_AS_EARLIER"
AT_WORK = f"LIVE SCREENED SHOWS_LOCATION_RESULT {EARLIER}"
BELONGS = {
    "draft": "UNJUDGED",
    "submitted": f"UNJUDGED LIVE SCREENED BEING_CHECKED MAY_BE_HELD {EARLIER}",
    "eligible": f"{AT_WORK} MAY_BE_HELD CHECKS_MAY_BEGIN",
    "held": f"{AT_WORK} BEING_CHECKED CONCERNS_FAMILY",
    "invited": f"{AT_WORK} MAY_BE_HELD UNDER_WAY HOLDS_PLACE",
    "accepted": f"{AT_WORK} MAY_BE_HELD UNDER_WAY HOLDS_PLACE CHECKS_MAY_BEGIN",
    "granted": f"{AT_WORK} HOLDS_PLACE",
    "arrived": f"SHOWS_LOCATION_RESULT {EARLIER} keep_arrived",
    "rejected": f"ENDED_AGAINST CONCERNS_FAMILY {EARLIER} keep_refused",
    "void": "ENDED_AGAINST CONCERNS_FAMILY keep_refused",
    "refused": f"ENDED_AGAINST CONCERNS_FAMILY SCREENED {EARLIER} keep_refused",
    "withdrawn": "CONCERNS_FAMILY MAY_APPLY_AGAIN keep_withdrawn",
    "lapsed": "CONCERNS_FAMILY MAY_APPLY_AGAIN keep_refused",
    "cancelled": "CONCERNS_FAMILY keep_refused",
}


def test_every_status_is_in_each_set_or_not_as_the_table_says():
    assert {
        status: {name for name, members in (SETS | RETENTION).items() if status in members}
        for status in Status
    } == {status: set(names.split()) for status, names in BELONGS.items()}


def test_each_end_is_kept_for_one_time_and_nothing_else_is():
    kept = sorted(status for statuses in RETENTION.values() for status in statuses)
    assert kept == sorted(set(Status) - lifecycle.LIVE - {Status.DRAFT})


def is_status(node):
    return isinstance(node, ast.Attribute) and ast.unparse(node.value).split(".")[-1] == "Status"


def made(tree):
    """The statuses named together: in a set, a tuple, a list, or the arguments of a call."""
    for node in ast.walk(tree):
        match node:
            case ast.Set(elts=together) if any(map(is_status, together)):
                yield node
            case ast.Tuple(elts=together) | ast.List(elts=together) | ast.Call(args=together):
                several = sum(map(is_status, together)) > 1
                starred = any(isinstance(each, ast.Starred) for each in together)
                if several or (starred and any(map(is_status, together))):
                    yield node
            case ast.BoolOp(values=asked):
                compared = [each for each in asked if isinstance(each, ast.Compare)]
                lefts = [ast.dump(c.left) for c in compared if is_status(c.comparators[0])]
                if len(lefts) > len(set(lefts)):
                    yield node


def test_no_other_module_makes_a_set_of_statuses():
    found = {path: list(made(ast.parse(path.read_text()))) for path in MODULES}
    assert {str(path): list(map(ast.unparse, sets)) for path, sets in found.items() if sets} == {}


@pytest.mark.parametrize(
    "made_here",
    [
        "{Status.HELD}",
        "LIVE | {Status.ARRIVED}",
        "(*LIVE, Status.ARRIVED)",
        "Eoi.status.in_([Status.HELD, lifecycle.Status.INVITED])",
        "queue(Status.HELD, Status.INVITED)",
        "eoi.state is Status.HELD or eoi.state is Status.INVITED",
    ],
)
def test_a_set_is_seen(made_here):
    assert list(made(ast.parse(made_here)))


def test_no_template_does():
    for template in (ROOT / "templates").rglob("*.html"):
        assert not re.search(r"status (not )?in [(\[]", template.read_text()), template

"""Tests stand in the rooms of what they test, and lend one another nothing."""

import ast

from tests.support.sources import ROOT, TESTS

# What is of no single layer, or helps the others.
APART = {"bench", "browser", "peers", "rules", "soak", "stories", "support", "upgrade"}


def imported(path):
    """The modules from which it imports something."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_what_several_tests_need_is_in_none_of_them():
    lent = {
        (str(path.relative_to(ROOT)), name)
        for path in TESTS
        for name in imported(path)
        if name.startswith("tests.") and ".test_" in name
    }
    assert lent == set()


def test_tests_have_the_rooms_that_the_application_has():
    rooms = {path.parent.relative_to(ROOT / "tests") for path in TESTS}
    of_the_application = {room for room in rooms if not {*room.parts[:1]} & APART}
    assert {str(room) for room in of_the_application if not (ROOT / "app" / room).is_dir()} == set()

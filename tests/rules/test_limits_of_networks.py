"""No limit takes a network's address as it came, and operators can read of each."""

import ast
import re
from pathlib import Path

from app.services.core import rate_limits
from app.services.core.rate_limits import LIMITS, OF_ADDRESS
from tests.support.sources import MODULES

ROOT = Path(__file__).parents[2]
COUNTING = ("rate_limits.count", "rate_limits.is_within", "rate_limits.require_room")


def uses():
    """What each call that counts is of, as the code names it, and the source of whom."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in COUNTING:
                _, what, *who = (ast.unparse(argument) for argument in node.args)
                yield what.strip("'"), who


def test_each_limit_is_used():
    code = "".join(path.read_text() for path in MODULES if path != Path(rate_limits.__file__))
    assert {what for what in LIMITS if f'"{what}"' not in code} == set()


def test_what_takes_an_address_counts_its_networks_and_nothing_else_does():
    named = [(what, who) for what, who in uses() if what in LIMITS]
    assert {what for what, _ in named if what.endswith(OF_ADDRESS)} == {
        what for what in LIMITS if what.endswith(OF_ADDRESS)
    }
    for what, who in named:
        takes_address = any("address" in each.split(".")[-1] or "remote" in each for each in who)
        assert takes_address == what.endswith(OF_ADDRESS), (what, who)


def test_each_limit_has_a_row_that_says_who_waits():
    text = (ROOT / "docs/operations.md").read_text()
    table = text[text.index("| limit | used up by") :].split("\n\n")[0]
    assert set(re.findall(r"`([a-z-]+)`", table)) >= set(LIMITS)

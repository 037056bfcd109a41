"""No limit takes a network's address as it came."""

import ast

from app.services.core.rate_limits import LIMITS, OF_ADDRESS
from tests.support.sources import MODULES

COUNTING = ("limits.count", "limits.is_within")


def uses():
    """What each call of `limits.count` in the code counts, and the source of whom."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in COUNTING:
                _, what, *who = (ast.unparse(argument) for argument in node.args)
                yield what.strip("'"), who


def test_each_limit_is_used():
    code = "".join(path.read_text() for path in MODULES if path.name != "limits.py")
    assert {what for what in LIMITS if f'"{what}"' not in code} == set()


def test_what_takes_an_address_counts_its_networks_and_nothing_else_does():
    for what, who in uses():
        takes_address = any("address" in each.split(".")[-1] or "remote" in each for each in who)
        assert takes_address == what.endswith(OF_ADDRESS), (what, who)

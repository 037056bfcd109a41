"""The house rules that no linter knows."""

import ast
import re
from collections import Counter

import pytest

from tests.support.sources import MODULES, ROOT

LONGEST_MODULE, LONGEST_FUNCTION = 260, 40
LARGEST_ROOM = 9  # modules


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_stay_small(path):
    source = path.read_text()
    functions = {
        node.name: node.end_lineno - node.lineno + 1
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert len(source.splitlines()) <= LONGEST_MODULE
    assert {name: lines for name, lines in functions.items() if lines > LONGEST_FUNCTION} == {}


def test_rooms_stay_small():
    rooms = Counter(path.parent for path in MODULES if path.name != "__init__.py")
    assert {str(room): rooms[room] for room in rooms if rooms[room] > LARGEST_ROOM} == {}


def test_every_package_says_what_lives_there():
    packages = [path for path in MODULES if path.name == "__init__.py"]
    assert all(ast.get_docstring(ast.parse(path.read_text())) for path in packages)


def test_only_the_edges_end_a_transaction():
    ending = re.compile(r"\.(commit|rollback|begin_nested)\(")
    assert [path for path in MODULES if ending.search(path.read_text())] == []


def test_only_settings_and_commands_read_the_environment():
    reading = [path for path in MODULES if re.search(r"os\.(environ|getenv)", path.read_text())]
    folders = {path.relative_to(ROOT / "app").parts[0] for path in reading}
    assert folders <= {"__init__.py", "server", "settings.py", "cli"}


def test_nothing_is_decided_by_the_clock_of_a_machine():
    """Those of two machines may differ by minutes: services.core.clock asks the database's."""
    reading = [path for path in MODULES if "datetime.now(" in path.read_text()]
    assert {str(path.relative_to(ROOT / "app")) for path in reading} == {
        "cli/demo/command.py",
        "cli/demo/partner.py",
        "cli/scheme/partner_callbacks.py",  # a partner's clock
        "cli/scheme/partner_sandbox.py",
        "security/http/outbound.py",  # beside a date in an answer
        "storage/database/clock.py",
        "telemetry/logs.py",
        "worker/handlers/audit.py",  # the date of a mail
    }


def test_each_migration_follows_the_one_before():
    """So two branches that both add one do not go together: the later takes the next number."""
    files = sorted((ROOT / "migrations/versions").glob("*.py"))
    numbers = [f"{number:04}" for number in range(1, len(files) + 1)]
    assert [path.name[:4] for path in files] == numbers
    follows = re.compile(r'^(?:down_)?revision = "(\w+)"', re.MULTILINE)
    for at, path in enumerate(files):
        assert follows.findall(path.read_text()) == numbers[max(at - 1, 0) : at + 1][::-1], path


def test_locks_hold_names_versions_and_hashes_only():
    assert not any("://" in lock.read_text() for lock in ROOT.glob("requirements/*.txt"))
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_templates_have_no_script_and_no_style_of_their_own():
    for template in (ROOT / "templates").rglob("*.html"):
        source = template.read_text()
        if template.parent.name == "messages":  # a mail cannot load any
            source = source.replace(" style=", " ")
        source = source.replace('<script type="module" src="{{ asset(name) }}" nonce=', "")
        if template.name == "page.html":  # for how long a button is not there: see counts_down
            source = source.replace('<style nonce="{{ csp_nonce() }}">.app-later{', "{")
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", source), template

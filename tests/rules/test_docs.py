"""What the documents name exists, and what exists is documented: a test for each kind of thing."""

import re
import subprocess
import tomllib

import click
import pytest

from app import cli, create_app
from app.domain.cases import checks, lifecycle
from app.domain.cases.checks import Check
from app.domain.partners import outgoing, reading
from app.domain.scheme.settings import SETTINGS
from app.settings import _DEFAULTS, _REQUIRED, read
from app.storage.database import schema
from tests.support import documents
from tests.support.documents import ROOT, differences
from tests.support.settings import environment

EVERY = sorted(
    str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
)
OPERATIONS, README = documents.read("docs/operations.md"), documents.read("README.md")
STATUSES = documents.read("docs/statuses.md")
CONTRACTS = tomllib.loads(documents.read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
FLASKS_OWN = {"routes": frozenset(), "run": frozenset({"--debug"})}


def commands(group=None, name=""):
    """Each command's options by its whole name."""
    found = {}
    for command in group.commands.values() if group else [one.load() for one in cli.COMMANDS]:
        whole = f"{name} {command.name}".strip()
        if isinstance(command, click.Group):
            found |= commands(command, whole)
        else:
            found[whole] = {option for part in command.params for option in part.opts} | {"--help"}
    return found


COMMANDS = commands()


def test_settings():
    """And what a command alone reads of the environment; the demonstration sets its own."""
    commands = [path for path in ROOT.glob("app/cli/**/*.py") if "demo" not in path.parts]
    edge = "".join(path.read_text() for path in (ROOT / "app/__init__.py", *commands))
    read_by = re.findall(r'os\.environ(?:\.get\(|\[)"(\w+)"', edge)
    alone = [name for name in read_by if not name.startswith("FLASK_")]  # Flask's own marks
    listed = documents.column(README, "setting")
    assert differences([*_REQUIRED, *_DEFAULTS, *alone], listed) == []


def test_each_table_says_what_bounds_it():
    """What one browser can fill: each table of the database stands there, once."""
    listed = documents.column(OPERATIONS, "table")
    assert differences(schema.metadata().tables, listed) == []
    assert len(listed) == len({*listed})


def test_layers():
    [layers] = [c for c in CONTRACTS if c["name"] == "The layers"]
    names = [name for floor in layers["layers"] for name in floor.split(" | ")]
    architecture = documents.read("docs/architecture.md")
    assert [name for name in names if f"app/{name}" not in architecture] == []


LAYERS = ("cli", "domain", "security", "services", "storage", "web", "worker")


@pytest.mark.parametrize("layer", LAYERS)
def test_rooms(layer):
    architecture = documents.read("docs/architecture.md")
    rooms = {path.parent.name for path in ROOT.glob(f"app/{layer}/*/**/__init__.py")}
    assert rooms
    assert {room for room in rooms if f"`{room}`" not in architecture} == set()


def test_settings_of_the_scheme():
    given = re.findall(
        r"\b([a-z_]+)=", "\n".join(re.findall(r"scheme set (.*(?:\\\n.*)*)", OPERATIONS))
    )
    named = {name for span in documents.code(OPERATIONS) for name in re.findall(r"[a-z_]+", span)}
    assert differences(SETTINGS, set(given) | (named & set(SETTINGS))) == []


def test_commands():
    listed = [name.removeprefix("./portal ") for name in documents.column(OPERATIONS, "command")]
    assert differences(COMMANDS, listed) == []


def test_the_readme_leads_to_each():
    documented = re.findall(r"\]\((docs/[\w-]+\.md)", README)
    assert differences([n for n in EVERY if re.fullmatch(r"docs/[\w-]+\.md", n)], documented) == []


LONG = 120  # lines


@pytest.mark.parametrize("name", EVERY)
def test_a_long_one_begins_with_what_is_in_it(name):
    text = documents.read(name)
    beginning, _, rest = text.partition("\n## ")
    chapters = documents.chapters(f"## {rest}")
    if name.startswith("docs/") and len(text.splitlines()) > LONG and len(chapters) > 3:
        linked = re.findall(r"\]\(#([^)]+)\)", beginning)
        assert [anchor for anchor in linked if anchor in chapters] == chapters


@pytest.mark.parametrize("name", EVERY)
def test_commands_that_are_named_anywhere(name):
    """With the options that stand behind them."""
    known = COMMANDS | FLASKS_OWN
    for span in documents.code(documents.read(name)):
        for line in re.findall(
            r"(?:\bflask (?:--app app )?|\bportal )([a-z][a-z-]*\b.*)", span.split("#")[0]
        ):
            command = next((known[c] for c in known if f"{line} ".startswith(f"{c} ")), None)
            is_group = any(c.startswith(f"{line.strip()} ") for c in known)
            assert command is not None or is_group, f"{name}: {line}"
            assert set(re.findall(r"(?<!\S)--[a-z-]+", line)) <= set(command or ()), line


def test_whoever_types_a_command_types_the_portals_own():
    """`flask --app app` does the same; docs/CHANGELOG.md has some that the release before runs."""
    groups = "|".join({name.split()[0] for name in COMMANDS})
    flask = re.compile(rf"\bflask (?:--app app )?(?:{groups})\b")
    read = [path for name in ("docs", "app", "templates") for path in ROOT.glob(f"{name}/**/*.*")]
    texts = [path for path in read if path.suffix in {".md", ".service", ".py", ".html"}]
    assert len(texts) > 600
    typed = [path.name for path in [ROOT / "README.md", *texts] if flask.search(path.read_text())]
    assert typed == ["CHANGELOG.md"]


def test_targets_of_make():
    makefile = documents.read("Makefile")
    [phony] = re.findall(r"(?m)^\.PHONY: (.*)$", makefile)
    listed = documents.column(documents.read("docs/CONTRIBUTING.md"), "make")
    assert differences(phony.split(), [name.removeprefix("make ") for name in listed]) == []
    named = [
        target
        for name in EVERY
        for span in documents.code(documents.read(name))
        for target in re.findall(r"(?:^|\s)make ([a-z-]+)", span)
    ]
    assert set(named) <= set(phony.split())


def moves(table, all_ends):
    return {
        status: set(documents.names(row[-1])) | (all_ends if "an end" in row[-1] else set())
        for row in documents.rows(STATUSES, table)
        for status in documents.names(row[0])
    }


def test_statuses_of_an_eoi():
    ends = {"refused", "rejected", "void", "withdrawn"}
    documented = moves("EOI", ends)
    assert differences(list(lifecycle.Status), documented) == []
    assert documented == {s: set(lifecycle.MOVES.get(s, ())) for s in lifecycle.Status}
    words = {row[0].strip("`"): row[1] for row in documents.rows(STATUSES, "EOI")}
    assert words == dict(lifecycle.STATUS_NAMES)


def test_the_picture_of_an_eois_moves():
    [picture] = documents.blocks(STATUSES, "mermaid")
    drawn = set(re.findall(r"(\w+) --> (\w+)", picture))
    left_out = {"refused", "rejected", "void", "withdrawn"}
    made = {(a, b) for a, to in lifecycle.MOVES.items() for b in to if b not in left_out}
    assert differences(map(" to ".join, made), map(" to ".join, drawn)) == []


@pytest.mark.parametrize("check", list(Check))
def test_statuses_of_a_check(check):
    documented = moves(f"{check} check", set())
    assert differences(checks.statuses(check), documented) == []
    assert documented == {s: checks.MOVES[check].get(s, set()) for s in checks.statuses(check)}


def test_types_of_events():
    partners = documents.read("docs/partners.md")
    named = re.findall(r"\b[a-z]+\.[a-z]+\.v\d+\b", partners)
    ours = [*outgoing.OUTGOING, outgoing.ENDPOINT_TESTED]
    assert differences([*reading.INCOMING, *ours], named) == []
    assert differences(reading.INCOMING, documents.column(partners, "type")) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_metrics(database_url, key_file, tmp_path):
    values = environment(database_url, key_file, tmp_path, METRICS_TOKEN="invented")
    answer = (
        create_app(read(values))
        .test_client()
        .get("/metrics", headers={"Authorization": "Bearer invented"})
    )
    counted = re.findall(r"(?m)^(?:# TYPE )?(portal_\w+?)(?:\{.*\}| )", answer.text)
    parts = re.compile(r"_(bucket|count|sum|created)$")
    documented = re.findall(r"\bportal_\w+", OPERATIONS)
    assert differences([m for m in counted if not parts.search(m)], documented) == []


@pytest.mark.parametrize("name", EVERY)
def test_links(name):
    assert documents.broken_links(name, documents.read(name)) == []


@pytest.mark.parametrize("name", EVERY)
def test_paths(name):
    assert documents.missing_paths(documents.read(name)) == []


@pytest.mark.parametrize("name", EVERY)
def test_tests_that_are_named(name):
    sources = [path.read_text() for path in ROOT.glob("tests/**/test_*.py")]
    there = {found for source in sources for found in re.findall(r"def (test_\w+)", source)}
    there |= {path.stem for path in ROOT.glob("tests/**/test_*.py")}
    named = re.findall(r"`(test_\w+)`", documents.read(name))
    assert set(named) <= there


@pytest.mark.again  # real processes, or as much work
def test_the_commands_for_contributors_run():
    """Those for one test; a draft of a migration, and `routes`, in the tests of development."""
    blocks = documents.blocks(documents.read("docs/CONTRIBUTING.md"), "bash")
    [pytests] = [block for block in blocks if "pytest" in block]
    done = subprocess.run(["bash", "-ec", pytests], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout


def test_what_runs_before_a_commit_is_the_projects_own():
    hooks = documents.read(".pre-commit-config.yaml")
    assert set(re.findall(r"repo: (.*)", hooks)) == {"local"}
    assert all((ROOT / entry).exists() for entry in re.findall(r"entry: (\S+)", hooks))
    assert set(re.findall(r"language: (.*)", hooks)) == {"system"}


# Blocks that are run by a test which finds them by other words.
RUN_OTHERWISE = {
    "set -a; . instance/demo.env": "tests/cli/operations/test_development.py",
    "make_key() {": "tests/security/encryption/providers/test_pkcs11.py",
}


def test_each_block_of_commands_for_operators_is_run():
    tests = "\n".join(path.read_text() for path in ROOT.glob("tests/cli/**/test_*.py"))
    run = re.findall(r'command\("([^"]+)"\)', tests)
    for block in documents.blocks(OPERATIONS, "bash"):
        otherwise = [RUN_OTHERWISE[words] for words in RUN_OTHERWISE if words in block]
        assert otherwise or any(words in block for words in run), block
    for words, path in RUN_OTHERWISE.items():
        assert words.split("(")[0] in documents.read(path)


MADE_UP = """# A heading

| setting | |
|---|---|
| `COLOUR`, `SHAPE` | see [there](#a-heading), [nowhere](#another-heading), [gone](gone.md) |

```bash
flask paint --red app/nowhere.py
```

`tests/support/documents.py`, `app/*/http/health.py`, `docs/gone.md`
"""


def test_what_only_one_of_the_two_knows_is_found_both_ways():
    listed = documents.column(MADE_UP, "setting")
    assert listed == ["COLOUR", "SHAPE"]
    assert differences(["COLOUR", "SHAPE"], listed) == []
    assert differences(["COLOUR", "SHAPE", "SIZE"], listed) == ["SIZE is not documented"]
    assert differences(["COLOUR"], listed) == ["SHAPE is documented and does not exist"]
    assert documents.broken_links("docs/made_up.md", MADE_UP) == ["#another-heading", "gone.md"]
    assert documents.missing_paths(MADE_UP) == ["docs/gone.md", "app/nowhere.py"]

"""No migration keeps a big table from who uses it for long, or it says here why that is no harm.

squawk reads the SQL that each migration since the first release would have PostgreSQL do, as
`alembic upgrade --sql` writes it: it needs no database, and what a migration reads is not there.
"""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from alembic import op
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine.mock import MockConnection

ROOT = Path(__file__).parents[2]
FIRST_RELEASE = "0017"
SCRIPTS = ScriptDirectory.from_config(Config(toml_file=ROOT / "pyproject.toml"))
SINCE = [s.revision for s in SCRIPTS.walk_revisions() if s.revision > FIRST_RELEASE]

# Against which rules a migration is, and why it may be. Each is one transaction, in which
# PostgreSQL builds no index concurrently.
SMALL = "an approval waits for a person: there are few"
ALLOWED = {
    "0019": {"require-concurrent-index-creation": "of people and two short columns: seconds"},
    "0022": {
        "ban-drop-not-null": "the release before asks for the rows that have it",
        "constraint-missing-not-valid": SMALL,
        "adding-foreign-key-constraint": SMALL,
        "require-concurrent-index-creation": SMALL,
    },
    "0027": {"require-concurrent-index-creation": "of the few rows that wait: one look at each"},
    "0040": {"require-concurrent-index-creation": "of the few pairs that wait, or are confirmed"},
    "0028": {"require-concurrent-index-creation": "of a day's requests for codes"},
    "0033": {"require-concurrent-index-creation": "of what partners reported: few until invited"},
    "0039": {"require-concurrent-index-creation": "of the few that wait: one look at each row"},
    "0046": {"ban-drop-constraint": "the release before takes turns at a lock, and needs none"},
    "0043": {"require-concurrent-index-creation": "of a table that the release before lacks"},
    "0047": {
        "require-concurrent-index-creation": "of a table that the release before lacks",
        "require-concurrent-index-deletion": "of a table that the release before lacks",
    },
    "0051": {
        "require-concurrent-index-creation": "of the few that wait: one look at each row",
        "require-concurrent-index-deletion": "of a table that the release before lacks",
    },
    "0052": {
        "require-concurrent-index-creation": "of the few that wait: one look at each row",
        "require-concurrent-index-deletion": "what goes is forgotten, and not read: an instant",
    },
}


@pytest.fixture(autouse=True)
def _no_rows(monkeypatch):
    """A migration that reads finds nothing."""
    monkeypatch.setattr(MockConnection, "scalar", lambda *_: None, raising=False)
    empty = SimpleNamespace(all=list)
    monkeypatch.setattr(MockConnection, "scalars", lambda *_: empty, raising=False)


def sql_of(upgrade):
    written = StringIO()
    options = {"as_sql": True, "output_buffer": written}
    context = MigrationContext.configure(dialect_name="postgresql", opts=options)
    with Operations.context(context):
        upgrade()
    return written.getvalue()


def said_of(sql):
    """The names of the rules that it is against."""
    squawk = [Path(sys.executable).with_name("squawk"), "--config", ROOT / ".squawk.toml"]
    run = subprocess.run(
        [*squawk, "--reporter", "Json"], input=sql, capture_output=True, text=True, check=False
    )
    return {fault["rule_name"] for fault in json.loads(run.stdout)}


def test_a_long_lock_is_found():
    assert said_of(sql_of(lambda: op.create_index("ix", "eoi", ["status"]))) == {
        "require-concurrent-index-creation"
    }


@pytest.mark.parametrize("revision", SINCE)
def test_a_migration_locks_no_big_table_for_long(revision):
    sql = sql_of(SCRIPTS.get_revision(revision).module.upgrade)
    assert said_of(sql) == ALLOWED.get(revision, {}).keys()

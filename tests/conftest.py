"""What most tests need: a portal on each database, prepared by the real migrations."""

import itertools
import os
import shutil
import tempfile
import traceback
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from sqlalchemy import Engine, event, text
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.orm import Session
from sqlalchemy.util import LRUCache

from app.security.encryption.providers import local_file
from app.security.sandbox import starting
from app.security.scanner import scanner_at
from app.services.core.unit import Portal, unit_for
from app.services.operations import setup
from app.services.scheme import settings
from app.storage.database import engine as database_engine
from app.storage.objects.stores import Folder
from app.telemetry import logs
from app.telemetry.flood import Flood
from tests.peers import pgbouncer, postgresql
from tests.support import sandboxed

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday, in week 2026-W47
SCHEME = {
    "name": "Pilot",
    "starts_on": NOW.date() - timedelta(days=30),
    "ends_on": NOW.date() + timedelta(days=300),
    "weekly_limit": 50,
    "tolerance": 0,
    "window_opens_at": NOW - timedelta(days=7),
    "window_closes_at": NOW + timedelta(days=3650),
    "outcome_delay": timedelta(hours=24),
    "grace_minutes": 0,  # or whatever is confirmed would be done later
    "location_sample": 0,  # or one of twenty tests would wait for a person
}


_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - what is made there has a name nobody guesses
_ROOM = 2 * 1024**3  # bytes, of which the tests take a part


def pytest_configure():
    """Keep files in memory where there is room: no test is about how long a disk takes.

    Each process of the tests has a fork server of its own: in its line nobody else waits.
    """
    python, *program = starting.FORK_SERVER
    starting.FORK_SERVER = (python, "-X", f"tests={os.getpid()}", *program)
    if _IN_MEMORY.exists() and shutil.disk_usage(_IN_MEMORY).free > _ROOM:
        tempfile.tempdir = str(_IN_MEMORY)


def pytest_unconfigure():
    """Have it end."""
    sandboxed.end(list(starting._KEPT))


class Compiled(BytecodeCache):
    """What the templates compile to, for all applications that a process of the tests makes."""

    def __init__(self):
        self._codes = {}

    def load_bytecode(self, bucket):
        bucket.code = self._codes.get(self._place(bucket))

    def dump_bytecode(self, bucket):
        self._codes[self._place(bucket)] = bucket.code

    def _place(self, bucket):
        """A template is compiled for each language, of which Jinja's own key knows nothing."""
        return bucket.environment.language, bucket.key, bucket.checksum


@pytest.fixture(scope="session", autouse=True)
def compiled():
    """Templates and statements are compiled once, not for each application and engine."""
    statements = LRUCache(5000)  # by dialect, of which each engine has its own; here one is as all
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": Compiled()})
        patch.setattr(
            Engine,
            "_compiled_cache",
            property(lambda _: statements, lambda *_: None),
            raising=False,
        )
        patch.setattr(DefaultDialect, "__eq__", lambda one, other: type(one) is type(other))
        patch.setattr(DefaultDialect, "__hash__", lambda one: hash(type(one)))
        yield


_ROOT = str(Path(__file__).parents[1])


@event.listens_for(Session, "do_orm_execute")
def nothing_changes_past_the_log(statement):
    """A statement that changes rows which the audit log vouches for says that they are noted."""
    changes = statement.is_update or statement.is_delete or statement.is_insert
    mapper = statement.bind_mapper  # none where a test inserts into a bare table
    if not changes or mapper is None or getattr(mapper.class_, "unvouched", "other"):
        return
    callers = (frame.f_code.co_filename for frame, _ in traceback.walk_stack(None))
    ours = next(name for name in callers if name.startswith(_ROOT) and name != __file__)
    if ours.startswith(f"{_ROOT}/app/"):
        assert statement.execution_options.keys() & {"noted", "of_drafts"}, statement.statement


@pytest.fixture(autouse=True)
def quiet_log(monkeypatch):
    """Nobody has flooded the log before a test."""
    monkeypatch.setattr(logs, "_flood", Flood())


@pytest.fixture(scope="session")
def workshop():
    """A folder that another account may reach, and short enough for a socket's path."""
    folder = Path(tempfile.mkdtemp(prefix="eoi-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def key_file(workshop):
    path = workshop / "keys.json"
    local_file.create(path)
    return path


@pytest.fixture
def key_copy(key_file, tmp_path):
    """A key file of the test's own: others go on with theirs."""
    return shutil.copy(key_file, tmp_path / "keys.json")


@pytest.fixture(scope="session")
def postgresql_server(workshop):
    with postgresql.running(workshop / "pg") as url:
        yield url


def a_portal(url, key_file, ledger="erasures"):
    """Its erasure ledger is beside the key file."""
    place = Folder(key_file.parent / ledger)
    kept = Folder(key_file.parent / "files")
    return Portal(
        database_engine.make_engine(url),
        local_file.LocalFile(key_file),
        place,
        kept,
        scanner_at(""),
    )


def prepared(url, key_file, ledger="erasures"):
    """A portal with tables, keys and an open window."""
    portal = a_portal(url, key_file, ledger)
    setup.prepare(portal)
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        settings.change(unit, **SCHEME)
    return portal


@pytest.fixture(scope="session")
def pooler(workshop, postgresql_server):  # noqa: ARG001 - it stands in front of that
    """The folder of one in front of all databases of the server."""
    with pgbouncer.running(workshop / "pooler", host=workshop / "pg"):
        yield workshop / "pooler"


@pytest.fixture(scope="session")
def sqlite_template(workshop, key_file):
    path = workshop / "template.db"
    prepared(f"sqlite:///{path}", key_file, "sqlite-erasures").engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server, key_file):
    create_database(postgresql_server, "template_portal")
    url = postgresql_server.replace("/postgres?", "/template_portal?")
    prepared(url, key_file, "postgresql-erasures").engine.dispose()
    return url


_numbers = itertools.count()


def create_database(server, name, template="template0"):
    _command(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")


def _command(server, command):
    engine = database_engine.make_engine(server).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(command))
    engine.dispose()


on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
# For a test of which the databases make another story, as of who waits for whom.
# Most of them are about who comes first, so again through a pooler, where no session is one's own.
on_both = pytest.mark.parametrize(
    "database_url",
    ["sqlite", "postgresql", pytest.param("pgbouncer", marks=pytest.mark.again)],
    indirect=True,
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.again)])
def database_url(request, tmp_path):
    """A database of the test's own, prepared, on each of the two; with its erasure ledger."""
    kind = "sqlite" if request.param == "sqlite" else "postgresql"
    ledger = request.getfixturevalue("workshop") / f"{kind}-erasures"
    if kind == "sqlite":
        path = tmp_path / "portal.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        shutil.copytree(ledger, tmp_path / "erasures")
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("postgresql_template")
    shutil.copytree(ledger, tmp_path / "erasures")
    server, name = template.replace("/template_portal?", "/postgres?"), f"portal_{next(_numbers)}"
    create_database(server, name, "template_portal")
    url = template.replace("/template_portal?", f"/{name}?")
    if request.param == "pgbouncer":
        url = f"{url.partition('host=')[0]}host={request.getfixturevalue('pooler')}"
    yield url
    # What is deleted at once never reaches the disk; hundreds of databases at the end would have.
    _command(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def portal(database_url, key_file, tmp_path):
    places = {"ledger": Folder(tmp_path / "erasures"), "files": Folder(tmp_path / "files")}
    portal = replace(a_portal(database_url, key_file), **places)
    yield portal
    portal.engine.dispose()

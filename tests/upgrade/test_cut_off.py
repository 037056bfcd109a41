"""An upgrade is killed, meets another, or is kept from what it needs: run again, it is whole."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import event, select, text

from app.security.encryption.keyring import SYSTEM_KEYS
from app.security.encryption.providers import local_file
from app.services.audit.verification import Verdict
from app.services.core.unit import unit_for
from app.services.operations import setup
from app.storage.database import engine, schema
from app.storage.database.failures import Away
from app.storage.keys.keys import Deployment, SystemKey
from tests.browser.site import until
from tests.conftest import a_portal
from tests.support.killing import COMMIT, kill
from tests.support.settings import environment
from tests.upgrade import found
from tests.upgrade.after import checked

pytestmark = pytest.mark.again  # real processes, or as much work
FIRST = "0017"
KILLS = 2
MOST = 60  # statements, of those that change tables
PATIENCE = 3.0  # seconds for which an upgrade waits for a table
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def environ(database_url, tmp_path):
    return environment(database_url, tmp_path / "keys.json", tmp_path)


def revision(portal):
    with portal.engine.connect() as connection:
        return connection.scalar(text("SELECT version_num FROM alembic_version"))


def require_whole(portal, known, folder):
    assert found.persons(portal, known["people"]) == known["persons"]
    assert found.records(portal) == known["records"]
    assert checked(portal, folder) == Verdict([], "")


def test_killed_at_any_moment_and_run_again_it_ends_as_if_it_had_not_been(
    installed, known, environ, tmp_path
):
    """At some statement or other; as the next migration ends, the last does, and after that."""
    for statements in random.sample(range(1, MOST), KILLS):
        kill(environ, [""] * statements, setup.prepare)
        assert FIRST <= revision(installed) < engine.HEAD, statements
    left = int(engine.HEAD) - int(revision(installed))
    for commits in (1, left):
        kill(environ, [COMMIT] * commits, setup.prepare)
        assert int(engine.HEAD) - int(revision(installed)) == left - commits + 1
        left -= commits - 1
    kill(environ, [COMMIT, "INSERT INTO audit_entry"], setup.prepare)
    assert revision(installed) == engine.HEAD

    setup.prepare(installed)

    require_whole(installed, known, tmp_path)


def meet_after(portals, beginning):
    """Have those who read what begins so wait for one another, as far as nothing keeps them."""
    both = Barrier(len(portals))

    def wait(*arguments):
        if beginning in arguments[2]:
            with suppress(BrokenBarrierError):
                both.wait(1)

    for portal in portals:
        event.listen(portal.engine, "after_cursor_execute", wait)


@pytest.mark.parametrize("reading", ["FROM deployment", "FROM system_key"])
def test_two_operators_at_once_make_one_installation(new_url, tmp_path, reading):
    local_file.create(tmp_path / "new.json")
    portals = [a_portal(new_url, tmp_path / "new.json", "new-erasures") for _ in range(2)]
    meet_after(portals, reading)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(setup.prepare, portals))

    for portal in portals:
        with unit_for(portal, "test") as unit:
            keys = unit.session.scalars(select(SystemKey.purpose)).all()
            assert sorted(keys) == sorted(SYSTEM_KEYS)
            assert len(unit.session.scalars(select(Deployment.id)).all()) == 1
        portal.engine.dispose()


@on_postgresql
def test_where_somebody_keeps_a_table_it_gives_up_before_those_who_wait_do(
    installed, known, database_url, tmp_path
):
    """As behind a backup. The same migration has changed EOIs, and keeps them from everybody."""
    upgrading, waits = a_portal(database_url, tmp_path / "keys.json"), []
    over = threading.Event()

    def read_on():
        while not over.is_set():
            began = time.monotonic()
            with installed.engine.begin() as connection:
                connection.execute(text("SELECT count(*) FROM eoi"))
            waits.append(time.monotonic() - began)

    with installed.engine.begin() as keeping, ThreadPoolExecutor(1) as threads:
        keeping.execute(text("SELECT count(*) FROM invitation"))
        reading = threads.submit(read_on)
        with pytest.raises(Away):
            setup.prepare(upgrading)
        over.set()
        reading.result()
    assert PATIENCE - 1 < max(waits) < PATIENCE + 2
    assert FIRST < revision(installed) < engine.HEAD

    setup.prepare(upgrading)
    upgrading.engine.dispose()
    require_whole(installed, known, tmp_path)


WAITS = "SELECT pid FROM pg_locks WHERE NOT granted"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
HELD = """
SELECT relname FROM pg_locks JOIN pg_class ON relation = pg_class.oid WHERE granted
  AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'AccessExclusiveLock')
  AND pid IN (SELECT pid FROM pg_locks WHERE NOT granted)
"""


@on_postgresql
def test_while_a_migration_waits_nothing_is_locked_that_an_earlier_one_changed(
    installed, database_url, tmp_path
):
    """0037 changes settings and approvals; 0038 refers to EOIs, which somebody writes."""
    schema.upgrade(installed.engine, "0036")
    upgrading = a_portal(database_url, tmp_path / "keys.json")

    def told(question):
        with installed.engine.connect() as connection:
            return list(connection.scalars(text(question)))

    with ThreadPoolExecutor(1) as threads:
        with installed.engine.begin() as keeping:
            keeping.execute(text("LOCK TABLE eoi IN ROW EXCLUSIVE MODE"))
            ends = threads.submit(setup.prepare, upgrading)
            until(lambda: told(WAITS))
            assert told(HELD) == []
        ends.result()
    upgrading.engine.dispose()
    assert revision(installed) == engine.HEAD


@on_postgresql
def test_who_reads_a_row_and_then_writes_it_meets_no_deadlock(installed, database_url):
    """As a migration would cause that first keeps a table from being written, then from all.

    PostgreSQL ends whoever began to wait first, which may be the applicant.
    """
    upgrading = engine.make_engine(database_url)
    waits = f"{WAITS} AND pid <> pg_backend_pid()"
    with ThreadPoolExecutor(1) as threads:
        for number in range(int(FIRST) + 1, int(engine.HEAD) + 1):
            with installed.engine.begin() as person:
                tables = ", ".join(person.scalars(text(TABLES)))
                person.execute(text(f"LOCK TABLE {tables} IN ROW SHARE MODE"))
                ends = threads.submit(schema.upgrade, upgrading, f"{number:04}")
                until(lambda ends=ends, person=person: ends.done() or person.scalar(text(waits)))
                person.execute(text(f"LOCK TABLE {tables} IN ROW EXCLUSIVE MODE"))
            ends.result()
    upgrading.dispose()


@on_sqlite
def test_on_a_full_disk_it_stops_and_goes_on_when_there_is_room(
    installed, known, database_url, tmp_path
):
    upgrading = a_portal(database_url, tmp_path / "keys.json")

    def fill(connection, _record):
        [(pages,)] = connection.execute("PRAGMA page_count")
        connection.execute(f"PRAGMA max_page_count = {pages + 1}")

    event.listen(upgrading.engine, "connect", fill)
    with pytest.raises(Away):
        setup.prepare(upgrading)
    assert FIRST <= revision(installed) < engine.HEAD
    event.remove(upgrading.engine, "connect", fill)
    upgrading.engine.dispose()

    setup.prepare(upgrading)
    upgrading.engine.dispose()
    require_whole(installed, known, tmp_path)

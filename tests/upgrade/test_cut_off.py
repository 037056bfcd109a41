"""An upgrade is killed, meets another, or has no room: run again, it is whole."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import event, select, text

from app.security.encryption.keyring import SYSTEM_KEYS
from app.security.encryption.providers import local_file
from app.services.core.unit import unit_for
from app.services.operations import setup
from app.storage.database import engine
from app.storage.database.failures import Away
from app.storage.keys.keys import Deployment, SystemKey
from tests.conftest import a_portal
from tests.support.killing import COMMIT, kill
from tests.support.settings import environment
from tests.upgrade.after import require_whole

pytestmark = pytest.mark.again  # real processes, or as much work
FIRST = "0017"
KILLS = 2
MOST = 60  # statements, of those that change tables
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def environ(database_url, tmp_path):
    return environment(database_url, tmp_path / "keys.json", tmp_path)


def revision(portal):
    with portal.engine.connect() as connection:
        return connection.scalar(text("SELECT version_num FROM alembic_version"))


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

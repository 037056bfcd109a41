"""Migrations lock tables on PostgreSQL, and neither keep who uses them for long nor end them."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, text

from app.services.operations import setup
from app.storage.database import engine, schema
from app.storage.database.failures import Busy
from tests.browser.site import until
from tests.conftest import a_portal
from tests.upgrade.after import require_whole

pytestmark = [
    pytest.mark.again,  # upgrades of an installation
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]
FIRST = "0017"
SINCE = [f"{number:04}" for number in range(int(FIRST) + 1, int(engine.HEAD) + 1)]
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
WAITS = "SELECT pid FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()"
HELD = """
SELECT relname, mode FROM pg_locks JOIN pg_class ON relation = pg_class.oid WHERE granted
  AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'AccessExclusiveLock') AND pid
"""
ITS_OWN = f"{HELD} = pg_backend_pid()"
OF_WHO_WAITS = f"{HELD} IN ({WAITS})"
LONGEST = 2.0  # seconds that anybody waits: a tenth for each table, on a machine that is busy


@pytest.fixture
def upgrading(installed, database_url, tmp_path):  # noqa: ARG001 - with its tables
    portal = a_portal(database_url, tmp_path / "keys.json")
    yield portal
    portal.engine.dispose()


def told(portal, question):
    with portal.engine.connect() as connection:
        return list(connection.scalars(text(question)))


def revision(portal):
    return told(portal, "SELECT version_num FROM alembic_version")[0]


def lock(person, tables, mode):
    """As whoever reads or writes rows there, to the end of the transaction."""
    person.execute(text(f"LOCK TABLE {', '.join(tables)} IN {mode} MODE"))


def test_where_somebody_keeps_a_table_it_gives_up_and_nobody_waits_behind_it(
    installed, upgrading, known, tmp_path, monkeypatch
):
    """As behind a backup. The same migration has changed EOIs, and keeps them from everybody."""
    monkeypatch.setattr(schema, "_PATIENCE", 2.0)
    over, waits = threading.Event(), []

    def read_on():
        while not over.is_set():
            began = time.monotonic()
            with installed.engine.begin() as connection:
                connection.execute(text("SELECT count(*) FROM eoi"))
            waits.append(time.monotonic() - began)

    with installed.engine.begin() as keeping, ThreadPoolExecutor(1) as threads:
        keeping.execute(text("SELECT count(*) FROM invitation"))
        reading = threads.submit(read_on)
        with pytest.raises(Busy):
            setup.prepare(upgrading)
        over.set()
        reading.result()
    assert max(waits) < LONGEST
    assert FIRST < revision(installed) < engine.HEAD

    setup.prepare(upgrading)
    require_whole(installed, known, tmp_path)


def test_while_a_migration_waits_nothing_is_locked_that_an_earlier_one_changed(
    installed, upgrading
):
    """0037 changes settings and approvals; 0038 refers to EOIs, which somebody writes."""
    schema.upgrade(installed.engine, "0036")
    with ThreadPoolExecutor(1) as threads:
        with installed.engine.begin() as keeping:
            lock(keeping, ["eoi"], "ROW EXCLUSIVE")
            ends = threads.submit(setup.prepare, upgrading)
            until(lambda: revision(installed) == "0037" and told(installed, WAITS))
            assert told(installed, OF_WHO_WAITS) == []
        ends.result()
    assert revision(installed) == engine.HEAD


def test_who_reads_a_row_and_then_writes_it_meets_no_deadlock(installed, upgrading):
    """Nor is ended for it, as would be who began to wait first, if both went on."""
    tables = told(installed, TABLES)
    with ThreadPoolExecutor(1) as threads:
        for number in SINCE:
            with installed.engine.begin() as person:
                lock(person, tables, "ROW SHARE")
                ends = threads.submit(schema.upgrade, upgrading.engine, number)
                until(lambda ends=ends: ends.done() or told(installed, WAITS))
                lock(person, tables, "ROW EXCLUSIVE")
            ends.result()


class Enough(Exception):
    """A migration has done all but say so."""


def locked_by(upgrading, number, tables):
    """How a migration locks which tables, in order, and what of it late.

    That is, having read a table for an index, for as long as it is big.
    """
    order, late, has_read = {}, [], False

    def stop(_connection, _cursor, statement, *_more):
        if statement.startswith("UPDATE alembic_version"):
            raise Enough

    def note(connection, _cursor, statement, *_more):
        nonlocal has_read
        with connection.connection.cursor() as cursor:
            held = [lock for lock in cursor.execute(ITS_OWN) if lock[0] in tables]
        new = {*held} - order.keys()
        order.update(dict.fromkeys(sorted(new)))
        late.extend(new if has_read else [])
        has_read |= "CREATE INDEX" in statement and statement.split(" ON ")[1].split()[0] in tables

    noted = [("before_cursor_execute", stop), ("after_cursor_execute", note)]
    for name, function in noted:
        event.listen(upgrading.engine, name, function)
    with pytest.raises(Enough):
        schema.upgrade(upgrading.engine, number)
    for name, function in noted:
        event.remove(upgrading.engine, name, function)
    return list(dict.fromkeys(table for table, _mode in order)), late


def test_who_uses_its_tables_in_another_order_meets_none_either(installed, upgrading):
    """A migration waits for each but a moment, and for none once it does what may take long."""
    tables, of_several = {*told(installed, TABLES)} - {"alembic_version"}, []
    with ThreadPoolExecutor(1) as threads:
        for number in SINCE:
            order, late = locked_by(upgrading, number, tables)
            assert late == [], number
            if len(order) < 2:
                schema.upgrade(installed.engine, number)
                continue
            of_several.append(number)
            *others, last = order
            with installed.engine.begin() as person:
                lock(person, [last], "ROW EXCLUSIVE")
                ends = threads.submit(schema.upgrade, upgrading.engine, number)
                until(lambda: told(installed, WAITS))
                lock(person, others, "ROW EXCLUSIVE")
            ends.result()
    assert of_several

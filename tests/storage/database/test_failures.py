"""Failures that pass are told from faults of ours, and what served one is not used again."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from app.services.core.errors import DatabaseAway
from app.services.core.unit import unit_for
from app.storage.database import engine
from tests.conftest import on_sqlite

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
GONE = ("08006", "08P01", "25P03", "57P01", "57P02", "57P03", "57P05", "58030")
BUSY = ("40001", "40P01", "53100", "53200", "53300", "55P03", "57014")
OURS = ("22012", "25P02", "42601", "XX000")
ON_STANDBY = ("25006", "0A000")


def meet(portal, state, *, write=True):
    """Have the database answer with this SQLSTATE; the backend that did."""
    with unit_for(portal, "test", write=write) as unit:
        meet.backend = backend(unit)
        unit.session.execute(text(f"DO $$ BEGIN RAISE SQLSTATE '{state}'; END $$"))


def backend(unit):
    return unit.session.scalar(text("SELECT pg_backend_pid()"))


def is_there_still(portal):
    with unit_for(portal, "test") as unit:
        return backend(unit) == meet.backend


@on_postgresql
def test_a_failure_is_known_by_its_state_and_its_connection_thrown_away(portal):
    for state in (*GONE, *ON_STANDBY):
        with pytest.raises(DatabaseAway):
            meet(portal, state)
        assert not is_there_still(portal), state
    for state in BUSY:
        with pytest.raises(DatabaseAway):
            meet(portal, state)
        assert is_there_still(portal), state


@on_postgresql
def test_a_fault_of_ours_is_none_of_the_database(portal):
    for state in OURS:
        with pytest.raises(DBAPIError):
            meet(portal, state)
        assert is_there_still(portal), state
    for state in ON_STANDBY:
        with pytest.raises(DBAPIError):
            meet(portal, state, write=False)
        assert is_there_still(portal), state


@on_sqlite
def test_a_fault_of_ours_is_none_of_a_file(portal):
    with pytest.raises(OperationalError), unit_for(portal, "test") as unit:
        unit.session.execute(text("SELECT * FROM that_is_not_there"))


@on_postgresql
def test_one_that_finds_a_standby_throws_all_older_connections_away(portal):
    with unit_for(portal, "test") as one, unit_for(portal, "test") as other:
        before = {backend(one), backend(other)}
    with pytest.raises(DatabaseAway):
        meet(portal, "25006")
    with unit_for(portal, "test") as one, unit_for(portal, "test") as other:
        assert not before & {backend(one), backend(other)}


@on_postgresql
def test_a_lost_connection_is_replaced_as_a_unit_begins(portal):
    """No ping asks beforehand: nothing is begun on a lost one, so it is begun on another."""
    with unit_for(portal, "test") as one, unit_for(portal, "test") as other:
        lost = {backend(one), backend(other)}
    with unit_for(portal, "test", write=True) as unit:
        kept = backend(unit)
        end = text("SELECT pg_terminate_backend(:pid)")
        assert all(unit.session.scalar(end, {"pid": pid}) for pid in lost - {kept})
    for write in (True, False):
        with unit_for(portal, "test", write=write) as one, unit_for(portal, "test") as other:
            assert not {backend(one), backend(other)} & (lost - {kept})
            assert one.session.scalar(text("SHOW transaction_read_only")) == (
                "off" if write else "on"
            )


@on_postgresql
def test_nothing_is_kept_in_a_session(portal):
    """PgBouncer gives each transaction another one: in transaction mode none may need it."""
    with portal.engine.connect() as connection:
        named = text("SELECT name FROM pg_settings WHERE source IN ('client', 'session')")
        for _ in range(10):  # the driver would prepare a statement by then
            said = set(connection.scalars(named))
        assert connection.scalar(text("SELECT count(*) FROM pg_prepared_statements")) == 0
        connection.commit()
        driver = connection.connection.driver_connection
        left = driver.execute(
            "SELECT name FROM pg_settings WHERE name LIKE '%%timeout' AND source = 'session'"
        )
        assert left.fetchall() == []
    assert said >= {"lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"}


@on_postgresql
def test_whoever_names_the_database_has_the_last_word(database_url):
    ours = engine.make_engine(database_url)
    theirs = engine.make_engine(f"{database_url}&connect_timeout=3&keepalives_idle=60")
    told = []
    for each in (ours, theirs):
        with each.connect() as connection:
            told.append(connection.connection.driver_connection.info.get_parameters())
        each.dispose()
    assert told[0] | {"connect_timeout": "3", "keepalives_idle": "60"} == told[1]
    assert told[0]["tcp_user_timeout"] == "10000"
    assert told[0]["connect_timeout"] == "5"

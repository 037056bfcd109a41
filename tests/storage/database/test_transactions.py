"""How long a statement may take, and that a unit which only reads writes nothing."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.domain.audit.actions import AuditAction
from app.services.core.errors import DatabaseAway
from app.services.core.unit import unit_for
from app.storage.database import schema

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def setting(connection, name):
    return connection.scalar(text(f"SHOW {name}"))


def test_nobody_waits_for_ever(portal):
    with unit_for(portal, "test") as unit:
        assert setting(unit.session, "lock_timeout") == "10s"
        assert setting(unit.session, "statement_timeout") == "1min"


def test_who_waits_too_long_is_told_to_come_back(portal):
    sleepy = text("SET LOCAL statement_timeout = '10ms'; SELECT pg_sleep(5)")
    with pytest.raises(DatabaseAway), unit_for(portal, "test") as unit:
        unit.session.execute(sleepy)


def test_a_migration_takes_its_time(portal):
    with portal.engine.begin() as connection:
        schema._alone(connection)
        assert setting(connection, "statement_timeout") == "0"
        assert setting(connection, "lock_timeout") == "100ms"


def test_a_unit_that_reads_cannot_write_and_leaves_the_connection_as_it_was(portal):
    for _ in "as often as one likes":
        with pytest.raises(DBAPIError, match="read-only"), unit_for(portal, "test") as unit:
            unit.log(AuditAction.SIGNED_IN)
        with unit_for(portal, "test", write=True) as unit:
            unit.log(AuditAction.SIGNED_IN)

"""Somebody who owns the database and forges rows, and what the audit log says of that."""

from contextlib import contextmanager
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.types import TypeDecorator

from app.security.proofs.verifier import Evidence
from app.security.tokens import new_id
from app.services.audit import verification
from app.services.core.unit import unit_for
from app.storage.audit.entries import AuditEntry, AuditUnsequenced
from app.storage.database import vouched
from tests.conftest import NOW

NOTHING_KEPT = Evidence(set(), [])
# What tells the database that a row is another's, or that it is there once.
_UNCHECKED = {
    "sqlite": "PRAGMA foreign_keys = off",
    "postgresql": "SET session_replication_role = replica",
}


@contextmanager
def as_thief(portal):
    """Who owns the database and heeds none of its rules, but has no key."""
    with portal.engine.connect() as connection:
        connection.connection.cursor().execute(_UNCHECKED[connection.dialect.name])
        if connection.dialect.name == "sqlite":
            for name in connection.scalars(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        yield connection
        connection.commit()
        connection.invalidate()


def faults(portal):
    with unit_for(portal, "auditor", now=NOW) as unit:
        verdict = verification.check(unit, NOTHING_KEPT)
    assert verdict.since
    return verdict.faults


def named(portal):
    return {fault.split(": ")[0] for fault in faults(portal)}


def rows_of(connection, model):
    query = select(model.__table__).where(vouched.is_history(model))
    return [dict(row) for row in connection.execute(query).mappings()]


def itself(model, row):
    table = model.__table__
    return [table.c[key.key] == row[key.key] for key in table.primary_key]


def another(column, value):  # noqa: PLR0911 - a line for each type
    """Something else that may stand there."""
    match value if value is not None else kind_of(column)():
        case bool():
            return value is not True
        case str() as known:
            return f"{known}x"
        case bytes() as known:
            return (known or b"x")[:-1] + bytes([(known or b"x")[-1] ^ 1])
        case UUID():
            return new_id()
        case int() as known:
            return known + 1
        case list() | dict():
            return ["another"]
        case timedelta() | datetime() | date() as known:
            return known + timedelta(days=1)
    raise AssertionError(column)


_MADE = {UUID: new_id, datetime: lambda: NOW, date: NOW.date}


def another_of(column, value):
    if value is None and kind_of(column) in _MADE:
        return _MADE[kind_of(column)]()
    return another(column, value)


def kind_of(column):
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return kind.python_type


def forge(thief, rows, mac):
    """An entry of the thief's that says the rows are right; its id."""
    entry_id = new_id()
    values = {"id": entry_id, "at": NOW, "actor": "worker", "action": "eligible"}
    thief.execute(insert(AuditEntry.__table__).values(values | {"rows": rows, "mac": mac}))
    thief.execute(insert(AuditUnsequenced.__table__).values(entry_id=entry_id))
    return entry_id

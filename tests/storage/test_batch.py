"""Rows of several tables are written by one statement on PostgreSQL, all of them or none."""

import pytest
from sqlalchemy import func, select

from app.security.tokens import new_id
from app.services.core.errors import Conflict
from app.services.core.unit import unit_for
from app.storage import batch
from app.storage.audit.entries import AuditUnsequenced
from app.storage.outbox import OutboxTask
from tests.conftest import NOW, on_both
from tests.support.rows import rows, statements

TASKS, WAITING = OutboxTask.__table__, AuditUnsequenced.__table__


def a_task(number=0):
    return {
        "id": new_id(),
        "task": f"%(braces)s :name 'and' {number}",
        "subject": None if number % 2 else new_id(),
        "body": {"é": [number, "\N{ARABIC LETTER ALEF}"]} if number % 3 else {},
        "created_at": NOW,
        "due_at": NOW,
        "attempts": number,
        "settled_at": None,
        "outcome": None,
    }


def write(portal, tasks, entries, told=()):
    def at_once():
        with (
            unit_for(portal, "test", write=True, now=NOW) as unit,
            batch.together(unit.session),
        ):
            for task in tasks:
                batch.add(unit.session, TASKS, [task])
            batch.add(unit.session, WAITING, [{"entry_id": one} for one in entries])
            count = select(func.count()).select_from(TASKS)
            assert unit.session.scalar(count) == 0  # nothing is written yet
            for words in told if portal.engine.dialect.name == "postgresql" else ():
                batch.notify(unit.session, "portal_due", words)

    asked, _ = statements(portal, at_once)
    return [one for one in asked if "INSERT INTO" in one or "pg_notify" in one]


@on_both
@pytest.mark.parametrize(("tasks", "entries"), [(0, 1), (1, 0), (3, 2), (12, 12)])
def test_rows_are_what_they_were_given_as(portal, tasks, entries):
    several, ids = [a_task(number) for number in range(tasks)], [new_id() for _ in range(entries)]

    asked = write(portal, several, ids, told=["mail", "sms"])

    there = {row.id: row for row in rows(portal, OutboxTask)}
    assert [
        {name: getattr(there[task["id"]], name) for name in task} for task in several
    ] == several
    assert {row.entry_id for row in rows(portal, AuditUnsequenced)} >= set(ids)
    if portal.engine.dialect.name == "postgresql" and tasks + entries < 20:
        assert len(asked) == 1


@on_both
def test_of_a_batch_that_fails_nothing_is_written(portal):
    before, twice = rows_there(portal), a_task()

    with pytest.raises(Conflict):
        write(portal, [twice, twice], [new_id()])
    with pytest.raises(ZeroDivisionError):
        write(portal, [twice], [1 / 0 for _ in range(1)])
    assert rows_there(portal) == before


def rows_there(portal):
    return [len(rows(portal, table)) for table in (OutboxTask, AuditUnsequenced)]

"""Rows of several tables are written by one statement on PostgreSQL, all of them or none."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import StatementError

from app.security.tokens import new_id
from app.services.core.errors import Conflict
from app.services.core.unit import unit_for
from app.storage import batch
from app.storage.audit.entries import AuditUnsequenced
from app.storage.database import changes
from app.storage.outbox import OutboxTask
from app.storage.partners.inbox import InboxMessage
from app.storage.partners.partners import Partner
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
    if portal.engine.dialect.name == "postgresql":
        assert len(asked) == 1


@on_both
def test_rows_are_changed_with_what_is_added_and_others_stay(portal):
    several = [a_task(number) for number in range(4)]
    write(portal, several, [])
    changed = [
        {**a_task(number + 7), "id": several[number]["id"], "settled_at": NOW, "outcome": "done"}
        for number in range(2)
    ]

    def at_once():
        with unit_for(portal, "test", write=True, now=NOW) as unit:
            batch.hold(unit.session)
            for row in changed:
                batch.change(unit.session, TASKS, row)
            with batch.together(unit.session):
                batch.add(unit.session, WAITING, [{"entry_id": new_id()}])
            settled = select(func.count()).where(TASKS.c.settled_at.is_not(None))
            assert unit.session.scalar(settled) == 0  # all of it waits for the unit's end

    asked, _ = statements(portal, at_once)

    there = {row.id: row for row in rows(portal, OutboxTask)}
    expected = {row["id"]: row for row in (*several, *changed)}
    found = {
        one: {name: getattr(there[one], name) for name in row} for one, row in expected.items()
    }
    assert found == expected
    if portal.engine.dialect.name == "postgresql":
        assert sum("UPDATE" in one for one in asked) == 1


@on_both
def test_a_time_without_zone_has_no_place_in_the_database(portal):
    naive = {**a_task(), "due_at": NOW.replace(tzinfo=None)}

    with pytest.raises((ValueError, StatementError)):
        write(portal, [naive], [])
    assert rows(portal, OutboxTask) == []


@on_both
def test_bytes_come_back_as_they_were(portal):
    kept = bytes(range(256)) + b"\\x00'"
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        partner = {"id": new_id(), "name": "lab", "url": None, "accepts": [], "subscribed": ["x"]}
        batch.add(unit.session, Partner.__table__, [partner | {"created_at": NOW}])
        row = {
            "id": new_id(),
            "partner_id": partner["id"],
            "message_id": "1",
            "body_hash": b"",
            "type": "\N{ARABIC LETTER ALEF}\t\U0001f600",
            "received_at": NOW,
            "outcome": 'a "quoted" \\ one',
            "reason": None,
            "body": kept,
        }
        changes.put(unit.session, InboxMessage, row)

    [there] = rows(portal, InboxMessage)
    assert {name: getattr(there, name) for name in row} == row


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

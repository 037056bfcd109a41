"""Several rows are inserted by one statement, and each is what its object would have been."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import event, insert, select

from app.security.tokens import new_id
from app.storage import statements
from app.storage.outbox import OutboxTask
from tests.conftest import NOW

TABLE = OutboxTask.__table__
PLACES = "in %(braces)s {} :name 'and' \"quotes\""


def a_task(number):
    return {
        "id": new_id(),
        "task": f"{PLACES} {number}",
        "subject": None if number % 2 else new_id(),
        "body": {"id": None, "é": [number, "\N{ARABIC LETTER ALEF}"]} if number % 3 else {},
        "created_at": NOW,
        "due_at": datetime(1, 1, 2, tzinfo=UTC) + timedelta(microseconds=number),
        "attempts": number,
        "settled_at": None,
        "outcome": None,
    }


def written(portal, several, write):
    made = []
    with portal.engine.execution_options(write=True).connect() as connection:
        event.listen(connection, "before_cursor_execute", lambda *given: made.append(given[2]))
        connection.begin()
        made.clear()
        write(connection, several)
        costs = sum(statement.startswith("INSERT") for statement in made)
        rows = connection.execute(select(TABLE).order_by(TABLE.c.attempts)).mappings().all()
        connection.rollback()
    return costs, [dict(row) for row in rows]


def test_rows_are_what_they_were_given_as_at_one_statement_for_25(portal):
    for count in (1, 2, 25, 26, 60):
        several = [a_task(number) for number in range(count)]
        one_by_one = written(portal, several, lambda c, rows: c.execute(insert(TABLE), rows))[1]
        costs, at_once = written(portal, several, lambda c, rows: statements.insert(c, TABLE, rows))
        assert at_once == one_by_one == several
        assert costs == -(-count // 25)


def test_no_rows_are_no_statement(portal):
    assert written(portal, [], lambda c, rows: statements.insert(c, TABLE, rows)) == (0, [])

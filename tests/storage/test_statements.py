"""Several rows are inserted by one statement, as their objects would be; plans are kept."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, insert, select

from app.domain.cases.lifecycle import Status
from app.security.tokens import new_id
from app.services.core.unit import unit_for
from app.services.work_lists import lists, next_case, pairs
from app.storage import statements
from app.storage.database import engine
from app.storage.outbox import OutboxTask
from tests.conftest import NOW
from tests.support.desk import AMINA, a_screened, moved

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


@pytest.mark.again
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_takes_long_to_plan_is_planned_once_on_each_connection(portal):
    """PostgreSQL keeps a plan where, after five others, it expects one for the values no better."""
    moved(portal, a_screened(portal), Status.HELD)
    for read in (lists.overview, next_case.take, pairs.count, pairs.next_after):
        for _ in range(6):
            with unit_for(portal, AMINA, write=True, now=NOW) as unit:
                read(unit)
    asked = """
        SELECT custom_plans, generic_plans, cardinality(parameter_types) FROM pg_prepared_statements
        WHERE statement LIKE 'WITH hidden %' ORDER BY prepare_time
    """
    with engine.autocommit(portal.engine) as cursor:
        kept = cursor.execute(asked).fetchall()
    # Of which only moments and the actor are not in their text.
    assert kept == [(5, 1, 4), (5, 1, 3), (5, 1, 2), (5, 1, 2)]

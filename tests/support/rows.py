"""What stands in a database, and what it is asked."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import event, select

from app.services.core.unit import unit_for
from app.storage.cases.eois import Eoi
from app.storage.database import engine, schema


def rows(portal, table):
    with unit_for(portal, "test") as unit:
        found = unit.session.scalars(select(table)).all()
        unit.session.expunge_all()
        return found


def everything(portal):
    """Every row there is, by table."""
    with engine.transaction(portal.engine, write=False) as session:
        return {
            table.name: session.execute(select(table).order_by(*table.primary_key)).all()
            for table in schema.metadata().sorted_tables
        }


def statements(portal, act):
    """What the database is asked by it."""
    made = []

    def listen(_connection, _cursor, statement, *_):
        made.append(statement)

    event.listen(portal.engine, "before_cursor_execute", listen)
    result = act()
    event.remove(portal.engine, "before_cursor_execute", listen)
    return made, result


def plan_of(portal, act):
    """How the database finds what is read, with a query within a query, as it says itself."""
    plans = []
    explain = {"postgresql": "EXPLAIN", "sqlite": "EXPLAIN QUERY PLAN"}[portal.engine.dialect.name]

    def listen(_connection, cursor, statement, parameters, _context, _many):
        if statement.startswith(("SELECT", "WITH")) and "anon_1" in statement:
            cursor.execute(f"{explain} {statement}", parameters)
            plans.extend(str(row[-1]) for row in cursor.fetchall())

    event.listen(portal.engine, "before_cursor_execute", listen)
    act()
    event.remove(portal.engine, "before_cursor_execute", listen)
    return "\n".join(plans)


def many_like(portal, eoi_id, number):
    """So many EOIs in the same status, each submitted a second after the one before; their ids.

    Rows alone, for lists: nobody can open one.
    """
    with engine.transaction(portal.engine, write=True) as session:
        table = Eoi.__table__
        row = dict(session.execute(select(table).where(table.c.id == eoi_id)).mappings().one())
        began, ids = row["submitted_at"], [uuid4() for _ in range(number)]
        copies = [
            row
            | {"id": one, "reference": f"EOI-{one}", "submitted_at": began + timedelta(seconds=at)}
            for at, one in enumerate(ids, start=1)
        ]
        session.execute(table.insert(), copies)
    return ids

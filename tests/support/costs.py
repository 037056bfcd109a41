"""What a request costs in statements, units and calls, which are the same on every machine."""

import sys
from contextlib import contextmanager
from typing import NamedTuple

import psycopg
from sqlalchemy import event


class Cost(NamedTuple):
    """At most, of one request, once all that is kept between requests is there.

    A call is an event `call` of sys.setprofile in the thread that answers: a Python function that
    is entered, or a generator that goes on. Functions written in C are not counted.
    """

    # Beside those that begin and end a transaction. SQLite tells of each row that is inserted.
    statements: int
    units: int  # transactions that are begun; a statement in autocommit needs none
    calls: int


@contextmanager
def statements_of(engine):
    """Everything that drivers are given meanwhile, on new connections."""
    seen = []

    class Cursor(psycopg.Cursor):
        def execute(self, query, *arguments, **options):
            seen.append(str(query))
            return super().execute(query, *arguments, **options)

        def executemany(self, query, *arguments, **options):
            seen.append(str(query))
            return super().executemany(query, *arguments, **options)

    def listen(connection, record):
        if engine.dialect.name == "sqlite":
            connection.set_trace_callback(seen.append)
        else:
            connection.cursor_factory = Cursor
            record.info["cursor"] = connection.cursor(binary=True)

    event.listen(engine, "connect", listen)
    engine.dispose()
    yield seen
    event.remove(engine, "connect", listen)
    engine.dispose()


def calls_of(act):
    made = []

    def count(_frame, what, _argument):
        if what == "call":
            made.append(1)

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return len(made)


def asked(seen):
    """Of `statements_of` one request, the statements, and the number of units."""
    units = sum(statement.startswith("BEGIN") for statement in seen)
    ends = ("BEGIN", "COMMIT", "ROLLBACK")
    return [statement for statement in seen if not statement.startswith(ends)], units

"""How a database carries out what it is asked, as it says itself."""

from contextlib import contextmanager

from sqlalchemy import event


@contextmanager
def asked(portal, table):
    """The statements about a table meanwhile, but what is added to it, with their parameters."""
    statements = []

    def note(_connection, _cursor, statement, parameters, *_):
        if table in statement and not statement.startswith("INSERT"):
            statements.append((statement, parameters))

    event.listen(portal.engine, "before_cursor_execute", note)
    yield statements
    event.remove(portal.engine, "before_cursor_execute", note)


def plans(portal, statements):
    explain = "EXPLAIN " if portal.engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    with portal.engine.connect() as connection:
        return [
            "\n".join(str(row[-1]) for row in connection.exec_driver_sql(explain + one, given))
            for one, given in statements
        ]

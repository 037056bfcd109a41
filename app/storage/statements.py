"""Statements that do at once what costs a round trip each: rows of a table, and several queries.

Drivers would carry out an INSERT once a row, and SQLAlchemy compiles one of several rows anew each
time. So it is written as text, with the types of the columns, once for each number of rows.

PostgreSQL keeps the plan of a statement that has the option PREPARED, once a connection, where no
PgBouncer is between; others it plans anew each time, which may cost more than to carry them out.

Where a transaction may begin `late` (an option of the connection), what is ALONE does not begin it:
a statement that locks nothing, before any other, or one that writes all there is to write, as the
last. Each is a transaction of its own if nothing else has begun one: two ways to the server less.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

from psycopg.pq import TransactionStatus
from sqlalchemy import (
    BindParameter,
    Connection,
    Engine,
    Integer,
    Select,
    Table,
    TextClause,
    bindparam,
    cast,
    event,
    literal_column,
    null,
    select,
    text,
    union_all,
)
from sqlalchemy.engine.interfaces import ExecutionContext
from sqlalchemy.sql import visitors
from sqlalchemy.sql.selectable import CompoundSelect

PATIENCE = "10s"  # for a lock
PREPARED = {"prepare": True}  # execution options
ALONE = {"prepare": True, "alone": True}

_AT_ONCE = 25  # rows in a statement
_Query = TypeVar("_Query", Select[Any], CompoundSelect[Any])


def install(engine: Engine) -> None:
    """Have an engine of PostgreSQL's, whose pool resets nothing by itself, go by the option."""
    event.listen(engine, "do_execute", _execute)
    event.listen(engine, "reset", _roll_back)


def _roll_back(connection: Any, *_: Any) -> None:
    """It takes the driver long to see that nothing is to be rolled back, as after autocommit."""
    if connection.pgconn.transaction_status != TransactionStatus.IDLE:
        connection.execute("ROLLBACK")


def begins_late(connection: Connection, begin: str) -> bool:
    """Note how to begin, where that waits for a statement which is not alone; whether it does."""
    is_late = bool(connection.get_execution_options().get("late"))
    connection.info["begin"] = begin if is_late else ""
    return is_late


def is_alone(connection: Connection) -> bool:
    """Whether nothing has begun the transaction yet."""
    return bool(connection.info.get("begin"))


def _begin(cursor: Any, connection: Connection) -> None:
    if is_alone(connection):
        cursor.connection.execute(connection.info["begin"])
        connection.info["begin"] = ""


def _execute(cursor: Any, statement: str, parameters: Any, context: ExecutionContext) -> bool:
    """Whether this has carried it out."""
    options = context.execution_options
    if options.get("late") and "alone" not in options:
        _begin(cursor, context.root_connection)
    is_prepared = "prepare" in options
    if is_prepared:
        cursor.execute(statement, parameters, prepare=True)
    return is_prepared


def planned_once(query: _Query) -> _Query:
    """The query with its constants in its text, prepared. To be made once.

    A plan is kept only where it is as good as one made for the values at hand; and a parameter says
    nothing of how few rows have a status, or are asked for.
    """

    def write(parameter: BindParameter[Any]) -> None:
        parameter.literal_execute = not parameter.required

    written = visitors.cloned_traverse(query, {}, {"bindparam": write})
    return written.execution_options(**PREPARED)


def insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, each of which names all columns."""
    for start in range(0, len(rows), _AT_ONCE):
        several = rows[start : start + _AT_ONCE]
        given = {f"{name}_{n}": row[name] for n, row in enumerate(several) for name in row}
        connection.execute(_insert(table, len(several)), given)


@cache
def _insert(table: Table, rows: int) -> TextClause:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(
        "(" + ", ".join(f":{column.key}_{n}" for column in table.columns) + ")" for n in range(rows)
    )
    statement = f"INSERT INTO {table.name} ({names}) VALUES {values}"  # noqa: S608 - names of ours
    return text(statement).bindparams(
        *(
            bindparam(f"{column.key}_{n}", type_=column.type)
            for n in range(rows)
            for column in table.columns
        )
    )


def update(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Update rows, found by their primary keys, each by one that names all columns."""
    for row in rows:
        connection.execute(_update(table), row)


@cache
def _update(table: Table) -> TextClause:
    told = {column.name: f'"{column.name}" = :{column.key}' for column in table.columns}
    keys = [told.pop(column.name) for column in table.primary_key]
    change, where = ", ".join(told.values()), " AND ".join(keys)
    statement = f"UPDATE {table.name} SET {change} WHERE {where}"  # noqa: S608 - names of ours
    typed = (bindparam(column.key, type_=column.type) for column in table.columns)
    return text(statement).bindparams(*typed)


class Together(NamedTuple):
    """Several queries as one, whose rows say which they are of and have the columns of all."""

    statement: CompoundSelect[Any]
    names: list[list[str]]  # of the columns of each


def together(*queries: Select[*tuple[Any, ...]]) -> Together:
    """To be made once; it keeps its plan. Queries may lock rows, and take equal parameters."""
    each = [query.cte(f"query_{n}") for n, query in enumerate(queries)]
    columns = [(one, column, cast(null(), column.type)) for one in each for column in one.c]
    branches = (
        select(
            literal_column(str(n), Integer),
            *(column if one is own else empty for one, column, empty in columns),
        )
        for n, own in enumerate(each)
    )
    statement = union_all(*branches).execution_options(**PREPARED)
    return Together(statement, [[column.key for column in one.c] for one in each])


def read(
    connection: Connection, queries: Together, parameters: Mapping[str, Any]
) -> list[list[dict[str, Any]]]:
    """The rows that each of the queries finds, by the names of its columns."""
    found: list[list[dict[str, Any]]] = [[] for _ in queries.names]
    starts = [1 + sum(map(len, queries.names[:n])) for n in range(len(queries.names))]
    for row in connection.execute(queries.statement, parameters):
        names, start = queries.names[row[0]], starts[row[0]]
        found[row[0]].append(dict(zip(names, row[start : start + len(names)], strict=True)))
    return found

"""Statements that do at once what costs a round trip each: rows of a table, and several queries.

Drivers would carry out an INSERT once a row, and SQLAlchemy compiles one of several rows anew each
time. So it is written as text, with the types of the columns, once for each number of rows.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    Connection,
    Integer,
    Select,
    Table,
    TextClause,
    bindparam,
    cast,
    literal_column,
    null,
    select,
    text,
    union_all,
)
from sqlalchemy.sql.selectable import CompoundSelect

_AT_ONCE = 25  # rows in a statement


def insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, each of which names all columns."""
    for start in range(0, len(rows), _AT_ONCE):
        several = rows[start : start + _AT_ONCE]
        given = {f"{name}_{n}": row[name] for n, row in enumerate(several) for name in row}
        connection.execute(_insert(table, len(several)), given)


@cache
def _insert(table: Table, rows: int) -> TextClause:
    return text(values_into(table, rows)).bindparams(*typed(table, rows))


def values_into(table: Table, rows: int, prefix: str = "") -> str:
    """The text of an INSERT of so many rows."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(
        "(" + ", ".join(f":{prefix}{column.key}_{n}" for column in table.columns) + ")"
        for n in range(rows)
    )
    return f"INSERT INTO {table.name} ({names}) VALUES {values}"  # noqa: S608 - names of ours


def typed(table: Table, rows: int, prefix: str = "") -> list[BindParameter[Any]]:
    """What it takes, typed as the columns are."""
    return [
        bindparam(f"{prefix}{column.key}_{n}", type_=column.type)
        for n in range(rows)
        for column in table.columns
    ]


class Together(NamedTuple):
    """Several queries as one, whose rows say which they are of and have the columns of all."""

    statement: CompoundSelect[Any]
    names: list[list[str]]  # of the columns of each


def together(*queries: Select[*tuple[Any, ...]]) -> Together:
    """To be made once. Queries may lock rows, and take parameters of the same names."""
    each = [query.cte(f"query_{n}") for n, query in enumerate(queries)]
    columns = [(one, column) for one in each for column in one.c]
    branches = (
        select(
            literal_column(str(n), Integer),
            *(c if one is own else cast(null(), c.type).label(None) for one, c in columns),
        )
        for n, own in enumerate(each)
    )
    return Together(union_all(*branches), [[column.key for column in one.c] for one in each])


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

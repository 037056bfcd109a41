"""Statements that do at once what costs a round trip each: several rows of a table are inserted.

Drivers would carry out an INSERT once a row, and SQLAlchemy compiles one of several rows anew each
time. So it is written as text, with the types of the columns, once for each number of rows.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, TextClause, bindparam, text

_AT_ONCE = 25  # rows in a statement


def insert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    within: str = "{}",
    **more: Any,
) -> None:
    """Insert rows, each of which names all columns.

    `within` is a statement that has the INSERT at {}, and `more` what else it takes.
    """
    for start in range(0, len(rows), _AT_ONCE):
        several = rows[start : start + _AT_ONCE]
        given = {f"{name}_{n}": row[name] for n, row in enumerate(several) for name in row}
        connection.execute(_insert(table, len(several), within), given | more)


@cache
def _insert(table: Table, rows: int, within: str) -> TextClause:
    places = [[(f"{c.key}_{n}", c) for c in table.columns] for n in range(rows)]
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join("(" + ", ".join(f":{name}" for name, _ in row) + ")" for row in places)
    made = f"INSERT INTO {table.name} ({names}) VALUES {values}"  # noqa: S608 - names of ours
    typed = (bindparam(name, type_=column.type) for row in places for name, column in row)
    return text(within.format(made)).bindparams(*typed)

"""A batch of rows, new or changed, of one table or several, is one statement on PostgreSQL.

There each statement goes to the server and back, and each of its parameters costs as much as a row.
So a table's rows go as one, in JSON, and the server keeps the plan whatever their number. SQLite is
in this process, and takes a statement for each table.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.orm import Session

from app.storage import statements

Row = Mapping[str, Any]  # names all columns of its table


@dataclass
class _Batch:
    rows: dict[Table, list[Row]] = field(default_factory=dict)
    changed: dict[Table, list[Row]] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def together(session: Session) -> Iterator[None]:
    """Write what is added in this block at its end, unless it fails: nobody reads it within.

    Tables come in the order in which they refer to each other. In a unit that holds all back, it
    waits for the unit's end.
    """
    if "batch" in session.info:
        yield
        return
    hold(session)
    try:
        yield
    except BaseException:
        del session.info["batch"]
        raise
    write(session)


def hold(session: Session) -> None:
    """Hold back what is added from now on, until `write`: nobody reads it before."""
    session.info.setdefault("batch", _Batch())


def write(session: Session, *, is_last: bool = False) -> None:
    """Write what was held back; whether the transaction does nothing after it."""
    _write(session, session.info.pop("batch"), is_last=is_last)


def add(session: Session, table: Table, rows: Sequence[Row]) -> None:
    """Add rows, now or with the others of the block."""
    batch: _Batch | None = session.info.get("batch")
    if batch is None:
        _write(session, _Batch({table: [*rows]}))
    else:
        batch.rows.setdefault(table, []).extend(rows)


def change(session: Session, table: Table, row: Row) -> None:
    """Change a row that is locked, likewise; it is found by its primary key."""
    batch: _Batch | None = session.info.get("batch")
    if batch is None:
        _write(session, _Batch(changed={table: [row]}))
    else:
        batch.changed.setdefault(table, []).append(row)


def notify(session: Session, channel: str, words: str) -> None:
    """Have PostgreSQL tell who listens, once it is committed; likewise."""
    batch: _Batch | None = session.info.get("batch")
    if batch is None:
        _write(session, _Batch(told=[(channel, words)]))
    else:
        batch.told.append((channel, words))


def _write(session: Session, batch: _Batch, *, is_last: bool = False) -> None:
    rows = {table: several for table, several in batch.rows.items() if several}
    if not rows and not batch.changed and not batch.told:
        return
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        for table, several in rows.items():
            statements.insert(connection, table, several)
        for table, several in batch.changed.items():
            statements.update(connection, table, several)
        return
    given = {f"new_{n}": _json(several) for n, several in enumerate(rows.values())}
    given |= {f"changed_{n}": _json(several) for n, several in enumerate(batch.changed.values())}
    for n, (channel, words) in enumerate(batch.told):
        given |= {f"channel_{n}": channel, f"words_{n}": words}
    is_alone = is_last and statements.is_alone(connection)
    statement = _statement(tuple(rows), tuple(batch.changed), len(batch.told), is_alone=is_alone)
    options = statements.ALONE if is_alone else statements.PREPARED
    connection.exec_driver_sql(statement, given, execution_options=options)


@cache
def _statement(
    new: tuple[Table, ...], changed: tuple[Table, ...], told: int, *, is_alone: bool
) -> str:
    """INSERT into some tables, UPDATE others, and NOTIFY so often.

    PostgreSQL selects before it changes anything: alone, it is as patient as in a transaction.
    """
    parts = [f"new_{n} AS ({_insert(table, n)})" for n, table in enumerate(new)]
    parts += [f"changed_{n} AS ({_update(table, n)})" for n, table in enumerate(changed)]
    begins = f"WITH {', '.join(parts)} " if parts else ""
    heard = [f"pg_notify(%(channel_{n})s, %(words_{n})s)" for n in range(told)]
    if is_alone:
        heard.insert(0, f"set_config('lock_timeout', '{statements.PATIENCE}', true)")
    return f"{begins}SELECT {', '.join(heard or ['1'])}"


def _insert(table: Table, n: int) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    return f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {_rows(table, f'new_{n}')}"  # noqa: S608


def _update(table: Table, n: int) -> str:
    names = {column.name: f'"{column.name}" = told."{column.name}"' for column in table.columns}
    keys = [f"{table.name}.{names.pop(column.name)}" for column in table.primary_key]
    told = f"{_rows(table, f'changed_{n}')} AS told WHERE {' AND '.join(keys)}"
    return f"UPDATE {table.name} SET {', '.join(names.values())} FROM {told}"  # noqa: S608


def _rows(table: Table, name: str) -> str:
    return f"json_populate_recordset(NULL::{table.name}, %({name})s)"


def _instant(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("a naive time has no place in the database")
    return at.isoformat()


# What PostgreSQL reads as a value of that type.
_WRITTEN: dict[type, Callable[[Any], str]] = {
    UUID: str,
    datetime: _instant,
    date: date.isoformat,
    bytes: lambda value: f"\\x{value.hex()}",
}
_json = json.JSONEncoder(
    ensure_ascii=False, default=lambda value: _WRITTEN[type(value)](value)
).encode

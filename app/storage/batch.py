"""A batch of new rows, of one table or several, is written by one statement on PostgreSQL.

There each statement goes to the server and back, which costs as much as what it does. SQLite is in
this process, and takes a statement for each table.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, TextClause, text
from sqlalchemy.orm import Session

from app.storage import statements

Rows = Sequence[Mapping[str, Any]]  # each names all columns of its table

_MOST = 20  # rows of one statement: for each other number of rows another has to be built
_KEPT = 256  # statements


@dataclass
class _Batch:
    rows: dict[Table, list[Mapping[str, Any]]] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def together(session: Session) -> Iterator[None]:
    """Write what is added in this block at its end, unless it fails: nobody reads it within.

    Tables come in the order in which they refer to each other.
    """
    session.info["batch"] = batch = _Batch()
    try:
        yield
    finally:
        del session.info["batch"]
    _write(session, batch)


def add(session: Session, table: Table, rows: Rows) -> None:
    """Add rows, now or with the others of the block."""
    batch: _Batch | None = session.info.get("batch")
    if batch is None:
        _write(session, _Batch({table: [*rows]}))
    else:
        batch.rows.setdefault(table, []).extend(rows)


def notify(session: Session, channel: str, words: str) -> None:
    """Have PostgreSQL tell who listens, once it is committed; likewise."""
    batch: _Batch | None = session.info.get("batch")
    if batch is None:
        _write(session, _Batch(told=[(channel, words)]))
    else:
        batch.told.append((channel, words))


def _write(session: Session, batch: _Batch) -> None:
    tables = [(table, rows) for table, rows in batch.rows.items() if rows]
    if not tables and not batch.told:
        return
    connection = session.connection()
    number = sum(len(rows) for _, rows in tables)
    if connection.dialect.name == "sqlite" or number > _MOST:
        for table, rows in tables:
            statements.insert(connection, table, rows)
        tables = []
    if connection.dialect.name == "postgresql" and (tables or batch.told):
        shape = tuple((table, len(rows)) for table, rows in tables)
        values = {
            f"b{place}_{name}_{n}": value
            for place, (_, rows) in enumerate(tables)
            for n, row in enumerate(rows)
            for name, value in row.items()
        }
        for n, (channel, words) in enumerate(batch.told):
            values |= {f"channel_{n}": channel, f"words_{n}": words}
        connection.execute(_statement(shape, len(batch.told)), values)


@lru_cache(_KEPT)
def _statement(shape: tuple[tuple[Table, int], ...], told: int) -> TextClause:
    """INSERT so many rows into each table, and NOTIFY so often."""
    inserts = [
        f"b{place} AS ({statements.values_into(table, rows, f'b{place}_')})"
        for place, (table, rows) in enumerate(shape)
    ]
    begins = f"WITH {', '.join(inserts)} " if inserts else ""
    heard = [f"pg_notify(:channel_{n}, :words_{n})" for n in range(told)]
    typed = [
        parameter
        for place, (table, rows) in enumerate(shape)
        for parameter in statements.typed(table, rows, f"b{place}_")
    ]
    return text(f"{begins}SELECT {', '.join(heard or ['1'])}").bindparams(*typed)

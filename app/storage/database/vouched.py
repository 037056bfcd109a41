"""Vouching: the audit log says of each row that decides anything what it holds.

It vouches for every table and every column but those whose model leaves them out and says why (see
`base`). A draft is no history: for the log its rows come into being when it is submitted.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, exists, select, true
from sqlalchemy.orm import Session

from app.security.encryption.encoding import encode
from app.storage.database.base import Base, import_all

Values = Mapping[str, Any]  # of a row's columns, by name

_AT_ONCE = 1000


@cache
def models() -> list[type[Base]]:
    """Of all tables that the log vouches for, whoever asks."""
    import_all()
    mapped = [mapper.class_ for mapper in Base.registry.mappers]
    return sorted((m for m in mapped if not m.unvouched), key=lambda model: model.__tablename__)


def row_hash(model: type[Base], values: Values) -> bytes:
    """SHA-256 of the table's name and of each column's that holds something, with what it holds.

    So a column that comes later and holds nothing, or what its model says that the rows before it
    got, changes no hash.
    """
    parts = [model.__tablename__.encode()]
    for name in columns(model):
        value = values[name]
        if value is not None and value != model.backfilled.get(name):
            parts += [name.encode(), _written(value)]
    return hashlib.sha256(encode(*parts)).digest()


def hash_or_draft(model: type[Base], values: Values) -> bytes | None:
    """The hash; None of a draft. What is part of one is not seen here."""
    if model.draft_if and values[model.draft_if[0]] == model.draft_if[1]:
        return None
    return row_hash(model, values)


def identity(model: type[Base], values: Values) -> tuple[Any, ...]:
    """The values of the primary key."""
    return tuple(values[name] for name in _keys(model))


def row_name(model: type[Base], identity: tuple[Any, ...]) -> str:
    """As `table/id`, with a stroke between the parts of an id; several may have one name."""
    if model.named_by:
        identity = (identity[_keys(model).index(model.named_by)],)
    parts = (p.hex() if isinstance(p, bytes) else _written(p).decode() for p in identity)
    return "/".join([model.__tablename__, *parts])


def values_of(row: Base) -> Values:
    """What it holds; what is not known is read."""
    known = row.__dict__
    return {n: known[n] if n in known else getattr(row, n) for n in names(type(row))}


@cache
def _keys(model: type[Base]) -> list[str]:
    return [column.key for column in table(model).primary_key]


def rows(session: Session, model: type[Base]) -> Iterator[tuple[str, bytes]]:
    """The name and the hash of each row, without those of drafts."""
    query = select(*table(model).columns).where(is_history(model))
    with session.connection().execute(query.execution_options(yield_per=_AT_ONCE)) as found:
        for row in found.mappings():
            values = cast("Values", row)
            yield row_name(model, identity(model, values)), row_hash(model, values)


def is_history(model: type[Base]) -> ColumnElement[bool]:
    """Whether a row is no draft's, as a condition."""
    if model.part_of:
        mine = table(model).c[model.part_of[0]] == table(whole(model)).c.id
        return ~exists().where(mine, ~is_history(whole(model)))
    if model.draft_if:
        column, value = model.draft_if
        return table(model).c[column].is_distinct_from(value)
    return true()


def drafts(session: Session, model: type[Base], ids: Collection[Any]) -> list[Any]:
    """Those of the ids that are of drafts."""
    mine = table(model).c.id
    return list(session.connection().scalars(select(mine).where(mine.in_(ids), ~is_history(model))))


@cache
def whole(model: type[Base]) -> type[Base]:
    """What the rows are parts of."""
    named = model.part_of[1] if model.part_of else ""
    return next(other for other in models() if other.__tablename__ == named)


@cache
def names(model: type[Base]) -> list[str]:
    """Those of all its columns."""
    return [column.key for column in table(model).columns]


def table(model: type[Base]) -> Table:
    return cast("Table", model.__table__)


@cache
def columns(model: type[Base]) -> list[str]:
    """Those that the log vouches for, in the order in which they are hashed."""
    return sorted(set(names(model)) - model.unvouched_columns.keys())


def _written(value: Any) -> bytes:  # noqa: PLR0911 - a line for each type
    """The same bytes for the same value on every database; a column is of one type."""
    match value:
        case bytes():
            return value
        case str():
            return value.encode()
        case UUID():
            return str(value).encode()
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds").encode()
        case date():
            return value.isoformat().encode()
        case timedelta():
            return str(value // timedelta(microseconds=1)).encode()
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()

"""Rows are hashed for the audit log, which vouches for each row that decides anything.

It vouches for every table and column except those that a model leaves out with a reason (see
`base`). Drafts are left out: for the log their rows are created when the draft is submitted.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, bindparam, exists, select, true
from sqlalchemy.orm import Session

from app.security.encryption.encoding import encode
from app.storage import statements
from app.storage.database.base import Base, import_all
from app.storage.statements import Together

Values = Mapping[str, Any]  # of a row's columns, by name

_AT_ONCE = 1000


@cache
def models() -> list[type[Base]]:
    """The models of all tables that the log vouches for, whichever modules were imported before."""
    import_all()
    mapped = [mapper.class_ for mapper in Base.registry.mappers]
    return sorted((m for m in mapped if not m.unvouched), key=lambda model: model.__tablename__)


def row_hash(model: type[Base], values: Values) -> bytes:
    """SHA-256 of the table's name, and of the name and value of each column that is not null.

    So a column that is added later changes no hash while it is null, or has the value that existing
    rows got by its model (`backfilled`).
    """
    parts = [model.__tablename__.encode()]
    for name in columns(model):
        value = values[name]
        if value is not None and value != model.backfilled.get(name):
            parts += [name.encode(), _written(value)]
    return hashlib.sha256(encode(*parts)).digest()


def hash_or_draft(model: type[Base], values: Values) -> bytes | None:
    """The hash; None of a draft. A row that is only part of a draft is not recognised here."""
    if model.draft_if and values[model.draft_if[0]] == model.draft_if[1]:
        return None
    return row_hash(model, values)


def identity(model: type[Base], values: Values) -> tuple[Any, ...]:
    """The values of the primary key."""
    return tuple(values[name] for name in _keys(model))


def row_name(model: type[Base], identity: tuple[Any, ...]) -> str:
    """The row's name in the log, `table/id`: a slash parts several keys; rows may share a name."""
    if model.named_by:
        identity = (identity[_keys(model).index(model.named_by)],)
    parts = (p.hex() if isinstance(p, bytes) else _written(p).decode() for p in identity)
    return "/".join([model.__tablename__, *parts])


def values_of(row: Base) -> Values:
    """The row's values; those that are not loaded are read from the database."""
    known = row.__dict__
    return {n: known[n] if n in known else getattr(row, n) for n in names(type(row))}


@cache
def _keys(model: type[Base]) -> list[str]:
    return [column.key for column in table(model).primary_key]


def rows(session: Session, model: type[Base]) -> Iterator[tuple[str, bytes]]:
    """The name and the hash of each row that is no draft's."""
    query = select(*table(model).columns).where(is_history(model))
    with session.connection().execute(query.execution_options(yield_per=_AT_ONCE)) as found:
        for row in found.mappings():
            values = cast("Values", row)
            yield row_name(model, identity(model, values)), row_hash(model, values)


def is_history(model: type[Base]) -> ColumnElement[bool]:
    """An SQL condition: the row is neither a draft nor part of one."""
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
    """The model that this one's rows are parts of."""
    named = model.part_of[1] if model.part_of else ""
    return next(other for other in models() if other.__tablename__ == named)


@cache
def parts_of(whole_model: type[Base]) -> list[type[Base]]:
    return [m for m in models() if m.part_of and whole(m) is whole_model]


@cache
def parts(whole_model: type[Base]) -> list[Select[Any]]:
    """Queries of the rows that are parts of the one with the id `whole`, which they lock."""
    tables = [(table(m).columns, m.part_of or ("", "")) for m in parts_of(whole_model)]
    queries = (select(*c).where(c[of] == bindparam("whole")) for c, (of, _) in tables)
    return [query.with_for_update() for query in queries]


def read_parts(session: Session, whole_model: type[Base], row_id: UUID) -> list[list[Values]]:
    """The rows of each of `parts_of`, locked."""
    found = statements.read(session.connection(), _parts(whole_model), {"whole": row_id})
    return cast("list[list[Values]]", found)


@cache
def _parts(whole_model: type[Base]) -> Together:
    return statements.together(*parts(whole_model))


@cache
def names(model: type[Base]) -> list[str]:
    """The names of all columns."""
    return [column.key for column in table(model).columns]


@cache
def defaults(model: type[Base]) -> Values:
    """What a new row has in the columns that it does not name."""
    columns: Any = table(model).columns
    return {column.key: column.default.arg if column.default else None for column in columns}


def table(model: type[Base]) -> Table:
    return cast("Table", model.__table__)


@cache
def columns(model: type[Base]) -> list[str]:
    """The names of the columns that the log vouches for, in the order of the hash."""
    return sorted(set(names(model)) - model.unvouched_columns.keys())


def _written(value: Any) -> bytes:
    """The same bytes for the same value on every database; a column is of one type."""
    if type(value) in _WRITTEN:
        return _WRITTEN[type(value)](value)
    if isinstance(value, str):  # of an enum
        return value.encode()
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


_WRITTEN: dict[type, Callable[[Any], bytes]] = {
    bytes: bytes,
    str: str.encode,
    UUID: lambda value: str(value).encode(),
    datetime: lambda at: at.astimezone(UTC).isoformat(timespec="microseconds").encode(),
    date: lambda day: day.isoformat().encode(),
    timedelta: lambda long: str(long // timedelta(microseconds=1)).encode(),
}

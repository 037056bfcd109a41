"""Change tracking records which rows a transaction changes, for the audit log to vouch for them.

Of each row it records the hash before and after. Changes of the session's objects are recorded by
events of SQLAlchemy; a statement that changes rows of such a table goes through `put`, `change`,
`delete` or `add_once`, or changes only drafts and says so. A test fails where one does not.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import ColumnElement, event
from sqlalchemy import delete as delete_rows
from sqlalchemy.orm import InstanceState, Session
from sqlalchemy.orm.base import NO_VALUE
from sqlalchemy.orm.context import QueryContext
from sqlalchemy.sql.dml import ReturningInsert

from app.storage import batch
from app.storage.database import engine, vouched
from app.storage.database.base import Base
from app.storage.database.vouched import Values

# Execution options of a statement.
NOTED = {"noted": True}
OF_DRAFTS = {"of_drafts": True}

_MOST_AT_ONCE = 5000  # parameters of a statement, well below what the databases take

_Key = tuple[type[Base], tuple[Any, ...]]


class Change(NamedTuple):
    """A row, as `table/id`, and its hashes: None where there is no row, or only a draft."""

    row: str
    before: bytes | None
    after: bytes | None


@dataclass
class _Noted:
    before: bytes | None
    whole: _Key | None  # the row that it is part of
    row: Base | None = None  # its object in the session
    after: bytes | None = None

    def settle(self) -> None:
        """Look at the row as it is now."""
        if self.row is not None:
            self.after = None if _state(self.row).deleted else _hash(self.row)


def delete(session: Session, model: Any, *where: ColumnElement[bool]) -> int:
    """Delete rows of any table in one statement; returns how many."""
    columns = vouched.table(model).columns
    statement = delete_rows(model).where(*where).returning(*columns)
    gone = session.execute(statement, execution_options=NOTED).all()
    for row in gone if not model.unvouched else ():
        values = dict(zip(vouched.names(model), row, strict=True))
        noted = _note(session, model, values, vouched.hash_or_draft(model, values))
        noted.row = noted.after = None
    return len(gone)


def put(session: Session, model: type[Base], *rows: Mapping[str, Any]) -> None:
    """Insert new rows in one statement, as objects of the session do at a third of the cost.

    For what nobody looks at again in the transaction. Columns not named have their defaults.
    """
    whole = [{**vouched.defaults(model), **row} for row in rows]
    for values in whole if not model.unvouched else ():
        noted = _note(session, model, values, None)
        noted.row, noted.after = None, vouched.hash_or_draft(model, values)
    batch.add(session, vouched.table(model), whole)


def change(session: Session, model: type[Base], before: Values, after: Values) -> None:
    """Change a row that is locked and was read as `before`, as `put` inserts one."""
    noted = _note(session, model, before, vouched.hash_or_draft(model, before))
    noted.row, noted.after = None, vouched.hash_or_draft(model, after)
    batch.change(session, vouched.table(model), after)


def add_once(session: Session, model: type[Base], **named: Any) -> bool:
    """Insert a row unless it exists; whether it was new. One statement: others may add it, too."""
    values = {**vouched.defaults(model), **named}
    statement = _insert_once(session.get_bind().dialect.name, model)
    if session.connection().execute(statement, values).first() is None:
        return False
    if not model.unvouched:
        _note(session, model, values, None).after = vouched.hash_or_draft(model, values)
    return True


@cache
def _insert_once(dialect: str, model: type[Base]) -> ReturningInsert[Any]:
    key = vouched.table(model).primary_key.columns  # no row comes back where there was one
    return engine.insert(dialect, model).on_conflict_do_nothing().returning(*key)


def made(session: Session) -> list[Change]:
    """All changes of the transaction so far, each row once."""
    session.flush()
    noted = _all(session)
    for one in noted.values():
        one.settle()
    drafts = _drafts(session, noted)
    for model, (row_id, *_) in [
        k for k, one in noted.items() if k[0].draft_if and one.after and not one.before
    ]:
        if row_id not in session.info.get("with_parts", ()):
            note_parts(session, model, row_id, vouched.read_parts(session, model, row_id))
    both = ((vouched.row_name(*key), *_both(noted, one, drafts)) for key, one in noted.items())
    changed = [Change(row, before, after) for row, before, after in both if before != after]
    return [*changed, *session.info.get("adopted", ())]


def adopt(session: Session, several: Sequence[Change]) -> None:
    """Have the audit log record these changes, as if they were made now."""
    session.info["adopted"] = several


def note_parts(
    session: Session, whole: type[Base], whole_id: UUID, rows: Sequence[Sequence[Values]]
) -> None:
    """Record the parts of a draft, which is locked, as new if it is submitted.

    At the end, or before by who reads them anyway. `rows` are those of each of vouched.parts_of.
    """
    session.info.setdefault("with_parts", set()).add(whole_id)
    for model, several in zip(vouched.parts_of(whole), rows, strict=True):
        for values in several:
            one = _note(session, model, values, None)
            if one.row is None and one.after is None:
                one.after = vouched.row_hash(model, values)


def _both(
    noted: Mapping[_Key, _Noted], one: _Noted, drafts: Collection[_Key]
) -> tuple[bytes | None, bytes | None]:
    """The hashes before and after; None as long as the whole that it is part of is a draft."""
    if one.whole is None:
        return one.before, one.after
    if whole := noted.get(one.whole):
        return one.before if whole.before else None, one.after if whole.after else None
    return (None, None) if one.whole in drafts else (one.before, one.after)


def _drafts(session: Session, noted: Mapping[_Key, _Noted]) -> set[_Key]:
    """Of the unchanged wholes that changed rows are parts of: those that are drafts."""
    wholes = {one.whole for one in noted.values() if one.whole} - noted.keys()
    there = {key: session.identity_map.get(session.identity_key(*key)) for key in wholes}
    found = {key for key, row in there.items() if row is not None and _hash(row) is None}
    unknown = [key for key, row in there.items() if row is None]
    for model in {model for model, _ in unknown}:
        ids = [identity[0] for of, identity in unknown if of is model]
        for start in range(0, len(ids), _MOST_AT_ONCE):
            drafts = vouched.drafts(session, model, ids[start : start + _MOST_AT_ONCE])
            found |= {(model, (one,)) for one in drafts}
    return found


def _hash(row: Base) -> bytes | None:
    return vouched.hash_or_draft(type(row), vouched.values_of(row))


def _note(session: Session, model: type[Base], values: Values, before: bytes | None) -> _Noted:
    """The record of the row's change; only the first hash of a transaction is the one before."""
    whole: _Key | None = None
    if model.part_of and model.is_part(values):
        whole = (vouched.whole(model), (values[model.part_of[0]],))
    key = (model, vouched.identity(model, values))
    return _all(session).setdefault(key, _Noted(before, whole))


def _all(session: Session) -> dict[_Key, _Noted]:
    noted: dict[_Key, _Noted] = session.info.setdefault("changes", {})
    return noted


# Through the session's objects


@event.listens_for(Session, "before_flush")
def _note_flush(session: Session, *_: Any) -> None:
    for row in session.new:
        if not row.unvouched:
            _note(session, type(row), _set(row), None).row = row
    deleted = session.deleted
    changed = [row for row in session.dirty if not row.unvouched and _changed(row)]
    changed += [row for row in deleted if not row.unvouched]
    # This may lock rows: always in the same order.
    for row in sorted(changed, key=lambda row: vouched.row_name(type(row), _identity(row))):
        _note_change(session, row)


def _identity(row: Base) -> tuple[Any, ...]:
    return tuple(_state(row).identity or ())


def _note_change(session: Session, row: Base) -> None:
    model = type(row)
    known = _all(session).get((model, _identity(row)))
    if known is None:
        before = as_read(row)
        if vouched.hash_or_draft(model, before) and not _is_current(session, row):
            _read_again(session, row)
            before = as_read(row)
        known = _note(session, model, before, vouched.hash_or_draft(model, before))
    known.row = row


def _changed(row: Base) -> bool:
    """Whether a column has changed that the log vouches for."""
    old, new = _state(row).committed_state, _state(row).dict
    return any(n in old and old[n] != new.get(n) for n in vouched.columns(type(row)))


def _is_current(session: Session, row: Base) -> bool:
    """Whether all its columns were read, and nobody else can have changed it since."""
    alone = session.get_bind().dialect.name == "sqlite"  # as soon as a transaction is to write
    if not alone and "locked" not in _state(row).info:
        return False
    known = {**_state(row).dict, **_state(row).committed_state}
    return all(known.get(n, NO_VALUE) is not NO_VALUE for n in vouched.columns(type(row)))


def _read_again(session: Session, row: Base) -> None:
    """Read the row again under a lock, except for what is about to be written."""
    state, columns = _state(row), vouched.names(type(row))
    written = {name: state.dict[name] for name in state.committed_state if name in columns}
    session.refresh(row, with_for_update=True)
    for name, value in written.items():
        setattr(row, name, value)


@event.listens_for(Base, "load", propagate=True)
@event.listens_for(Base, "refresh", propagate=True)
def _note_lock(row: Base, context: QueryContext | None, *_: Any) -> None:
    """Mark a row that was read with a lock: nobody else can change it any more."""
    if getattr(context and context.query, "_for_update_arg", None) is not None:
        _state(row).info["locked"] = True


def as_read(row: Base) -> dict[str, Any]:
    """The row's values as they were read."""
    read, old = _set(row), _state(row).committed_state
    return read | {name: value for name, value in old.items() if name in read}


def _set(row: Base) -> dict[str, Any]:
    """The row's values that are loaded, without a query."""
    return {name: row.__dict__.get(name) for name in vouched.names(type(row))}


def _state(row: Base) -> InstanceState[Any]:
    return cast("InstanceState[Any]", row.__dict__["_sa_instance_state"])

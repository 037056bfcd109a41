"""The pairs that wait for a reviewer, longest first: a page each."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.cases.lifecycle import LIVE, Status
from app.storage.cases.eois import Eoi
from app.storage.decisions.conflicts import HIDDEN
from app.storage.decisions.matches import WAITS_FOR_REVIEWER, Match
from app.storage.review import claims


class Place(NamedTuple):
    """Where a pair stands in the list."""

    rank: int
    found_at: datetime
    eoi_id: UUID
    record_id: UUID


def next_after(
    session: Session, now: datetime, me: str, after: Place | None = None
) -> Place | None:
    """The first pair, or the first after a place; those of whom is granted before all others.

    Not of a case that a colleague works on, that was laid by, or that `me` must not see.
    """
    # Few are granted: a database begins with them, and not with all pairs that wait.
    granted = Match.eoi_id.in_(select(Eoi.id).where(Eoi.status == Status.GRANTED))
    others = _is(Eoi.status.in_(LIVE), Eoi.status != Status.GRANTED)
    both = union_all(_first(0, granted, after), _first(1, others, after))
    found = session.execute(both, {"now": now, "me": me})
    return min((Place(*row) for row in found), default=None)


def _is(*status: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(Eoi.id).where(Eoi.id == Match.eoi_id, *status).exists()


def _first(rank: int, of_eoi: ColumnElement[bool], after: Place | None) -> Select[Any]:
    pair = Match.found_at, Match.eoi_id, Match.record_id
    rows = _waiting(literal_column(str(rank)).label("rank"), *pair).where(of_eoi)
    if after and after.rank >= rank:
        last = (literal(value, column.type) for value, column in zip(after[1:], pair, strict=True))
        rows = rows.where(tuple_(*pair) > tuple_(*last) if after.rank == rank else false())
    return select(rows.order_by(*pair).limit(1).subquery())


def count(session: Session, now: datetime, me: str, most: int) -> int:
    """How many such pairs wait; at most `most` and one more are counted."""
    some = _waiting(literal_column("1")).where(_is(Eoi.status.in_(LIVE))).limit(most + 1).subquery()
    return session.scalar(select(func.count()).select_from(some), {"now": now, "me": me}) or 0


def _waiting(*columns: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Select[Any]:
    to_me = or_(claims.is_mine(Match.eoi_id), claims.is_free(Match.eoi_id, Match.found_at))
    rows = select(*columns).select_from(Match)
    return rows.where(*WAITS_FOR_REVIEWER, to_me, Match.eoi_id.not_in(HIDDEN))

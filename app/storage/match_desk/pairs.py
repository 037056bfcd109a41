"""The pairs that wait for a reviewer, the most urgent first: a page each."""

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Uuid,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from app.domain.cases.lifecycle import LIVE, Status
from app.storage import statements
from app.storage.cases.eois import Eoi
from app.storage.cases.information_requests import InformationRequest
from app.storage.cases.location_requests import LocationRequest
from app.storage.database.base import Instant
from app.storage.decisions import list_signs
from app.storage.decisions.conflicts import HIDDEN
from app.storage.decisions.matches import OPEN, WAITS_FOR_REVIEWER, Match
from app.storage.review import claims


class Place(NamedTuple):
    """Where a pair stands in the list."""

    rank: int
    at: datetime  # until when the person has to do something; of all others, when it was found
    eoi_id: UUID
    record_id: UUID


class _Part(NamedTuple):
    """Pairs of a rank; no pair is of two."""

    at: Any
    source: Any
    where: ColumnElement[bool]


def _is(*status: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(Eoi.id).where(Eoi.id == Match.eoi_id, *status).exists()


# Few are granted: a database begins with them, and not with all pairs that wait.
_GRANTED = Match.eoi_id.in_(select(Eoi.id).where(Eoi.status == Status.GRANTED))
_OTHERS = _is(Eoi.status.in_(LIVE), Eoi.status != Status.GRANTED)
_ASKED = (
    (InformationRequest, list_signs.IS_UNANSWERED),
    (LocationRequest, list_signs.IS_UNLOCATED),
)
_OPEN = select(Match.eoi_id).where(OPEN)
_dues = union_all(
    *(select(row.eoi_id, row.due_at).where(waits, row.eoi_id.in_(_OPEN)) for row, waits in _ASKED)
).subquery()
_DUE = (
    select(_dues.c.eoi_id, func.min(_dues.c.due_at).label("at")).group_by(_dues.c.eoi_id).subquery()
)
_HAS_TIME = and_(
    _OTHERS,
    *(
        ~select(row.eoi_id).where(row.eoi_id == Match.eoi_id, waits).exists()
        for row, waits in _ASKED
    ),
)
_PAIR = Match.eoi_id, Match.record_id
# What comes last of a Place, as parameters.
_LAST = bindparam("at", type_=Instant()), *(bindparam(one.key, type_=Uuid()) for one in _PAIR)
_BY_POINTS = Match.points.is_not(None)  # else by a document or fingerprints
# As the next case: whom it keeps from travelling, who has a deadline, then by evidence and age.
_PARTS = (
    _Part(Match.found_at, Match.__table__, _GRANTED),
    _Part(_DUE.c.at, Match.__table__.join(_DUE, _DUE.c.eoi_id == Match.eoi_id), _OTHERS),
    _Part(Match.found_at, Match.__table__, and_(_HAS_TIME, ~_BY_POINTS)),
    _Part(Match.found_at, Match.__table__, and_(_HAS_TIME, _BY_POINTS)),
)


def next_after(
    session: Session, now: datetime, me: str, after: Place | None = None
) -> Place | None:
    """The first pair, or the first after a place.

    Not of a case that a colleague works on, or of its family, that was laid by, or that `me` must
    not see.
    """
    given = {"now": now, "me": me} | (after._asdict() if after else {})
    found = session.execute(_first(after.rank if after else None), given)
    return min((Place(*row) for row in found), default=None)


def place_of(session: Session, eoi_id: UUID, record_id: UUID) -> Place | None:
    """Where a pair stands, or would if it waited; None where its EOI has ended."""
    found = session.execute(_placing(), {"eoi_id": eoi_id, "record_id": record_id})
    return next((Place(*row) for row in found), None)


@cache
def _placing() -> CompoundSelect[Any]:
    this = [column == value for column, value in zip(_PAIR, _LAST[1:], strict=True)]
    places = (_of(rank, part).where(*this) for rank, part in enumerate(_PARTS))
    return statements.planned_once(union_all(*places))


def _of(rank: int, part: _Part) -> Select[Any]:
    columns = part.at.label("at"), *_PAIR
    rows = select(literal_column(str(rank)).label("rank"), *columns).select_from(part.source)
    return rows.where(part.where)


@cache
def _first(after: int | None) -> CompoundSelect[Any]:
    """The first of each rank, or of those after a place of a rank."""
    return statements.planned_once(
        union_all(*(_first_of(rank, after) for rank in range(after or 0, len(_PARTS))))
    )


def _first_of(rank: int, after: int | None) -> Select[Any]:
    part = _PARTS[rank]
    order = part.at, *_PAIR
    rows = _waiting(_of(rank, part))
    if rank == after:
        rows = rows.where(tuple_(*order) > tuple_(*_LAST))
    return select(rows.order_by(*order).limit(1).subquery())


def count(session: Session, now: datetime, me: str, most: int) -> int:
    """How many such pairs wait; at most `most` and one more are counted."""
    return session.scalar(_counting(most), {"now": now, "me": me}) or 0


@cache
def _counting(most: int) -> Select[int]:
    rows: Select[Any] = (
        select(literal_column("1")).select_from(Match).where(_is(Eoi.status.in_(LIVE)))
    )
    some = _waiting(rows).limit(most + 1).subquery()
    return statements.planned_once(select(func.count()).select_from(some))


def _waiting(rows: Select[Any]) -> Select[Any]:
    free = claims.is_free(Match.eoi_id, Match.found_at)
    is_anybodys = and_(free, ~claims.is_in_family_of_anothers(Match.eoi_id))
    to_me = or_(claims.is_mine(Match.eoi_id), is_anybodys)
    return rows.where(*WAITS_FOR_REVIEWER, to_me, Match.eoi_id.not_in(HIDDEN))

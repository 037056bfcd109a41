"""The reviewers' queue is read here: lists of what waits for one, a page of each at a time.

It costs the same however many wait: of a row four short columns are read and none that is sealed,
a list goes on after the last row of the page before (keyset pagination, by an index), and nobody
counts further than MOST.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Uuid,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from app.domain.cases.lifecycle import LIVE, UNDER_WAY, Status
from app.domain.screening.matches import MatchStatus
from app.storage.cases.eois import Eoi
from app.storage.cases.information_requests import InformationRequest
from app.storage.cases.invitations import Invitation
from app.storage.cases.location_requests import LocationRequest
from app.storage.database.base import Instant
from app.storage.decisions.approvals import Approval
from app.storage.decisions.corrections import Correction
from app.storage.decisions.matches import Match

MOST = 10_000  # that are counted of anything


class List(StrEnum):
    CORRECTIONS = "corrections"
    INFORMATION = "information"  # answered, or not in time
    LOCATIONS = "locations"  # whether they are in France, since when a person is asked
    TO_LOOK_AT = "to-look-at"
    ELIGIBLE = "eligible"
    UNDER_WAY = "under-way"


class Place(NamedTuple):
    """Where a row stands in its list."""

    rank: int
    since: datetime
    row: UUID


class Row(NamedTuple):
    place: Place
    reference: str | None
    status: str
    matches: int  # that nobody has decided on


class Part(NamedTuple):
    """A part of a list; those of lower rank come first, those of the same are one sequence."""

    name: str  # it is counted under; a status, if all EOIs of that are in it
    rank: int
    since: Any  # its column
    row: Any  # the column that tells rows of the same moment apart
    eoi: Any  # that of the EOI's id
    source: FromClause  # one table: of several a database may begin with the largest
    where: tuple[ColumnElement[bool], ...]


_NOW = bindparam("now", type_=Instant())
# As it stands in the index of the undecided: a parameter would not be seen to be the same.
_OPEN = Match.status == literal_column(f"'{MatchStatus.OPEN}'")
_EOI = Eoi.__table__
Parts = Mapping[List, tuple[Part, ...]]


def parts(is_reached: ColumnElement[bool]) -> Parts:
    """The lists. `is_reached` is a condition on EOIs: who may be asked where they are."""
    request, asked = InformationRequest, LocationRequest
    live = Eoi.status.in_(LIVE)
    answered = request.answered_at.is_not(None)
    return {
        List.CORRECTIONS: (_of(Correction, Correction.asked_at, Correction.answered_at.is_(None)),),
        List.INFORMATION: (
            _of(
                request,
                func.coalesce(request.answered_at, request.due_at),
                request.closed_at.is_(None),
                or_(answered, request.due_at <= _NOW),
                _eoi_of(request, live),
            ),
        ),
        List.LOCATIONS: (
            _of(
                asked,
                asked.referred_at,
                asked.settled_at.is_(None),
                asked.referred_at.is_not(None),
                _eoi_of(asked, live, or_(Eoi.status != Status.SUBMITTED, is_reached)),
            ),
        ),
        # One that is granted is not held by a match, and one that is overdue not by its silence.
        List.TO_LOOK_AT: (
            _granted_with_match(),
            _stalled(),
            _in_status(Status.HELD, 2),
        ),
        List.ELIGIBLE: (_in_status(Status.ELIGIBLE),),
        List.UNDER_WAY: tuple(_in_status(status) for status in sorted(UNDER_WAY)),
    }


def _of(table: Any, since: Any, *where: ColumnElement[bool]) -> Part:
    return Part(table.__tablename__, 0, since, table.id, table.eoi_id, table.__table__, where)


def _eoi_of(table: Any, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(Eoi.id).where(Eoi.id == table.eoi_id, *where).exists()


def _in_status(status: Status, rank: int = 0) -> Part:
    return Part(status, rank, Eoi.submitted_at, Eoi.id, Eoi.id, _EOI, (Eoi.status == status,))


def _granted_with_match() -> Part:
    doubted = select(Match.eoi_id).where(Match.eoi_id == Eoi.id, _OPEN).exists()
    where = (Eoi.status == Status.GRANTED, doubted)
    return Part("granted-with-match", 0, Eoi.submitted_at, Eoi.id, Eoi.id, _EOI, where)


def _stalled() -> Part:
    stalled = (Invitation.eoi_id == Eoi.id, Invitation.stalled_at.is_not(None))
    overdue = select(Invitation.eoi_id).where(*stalled).exists()
    where = (Eoi.status == Status.INVITED, overdue)
    return Part("stalled", 1, Eoi.submitted_at, Eoi.id, Eoi.id, _EOI, where)


def read(
    session: Session, lists: Parts, now: datetime, size: int, *, after: Place | None = None
) -> dict[List, list[Row]]:
    """The first rows of each list, at most `size` of one; of one list those `after` a place."""
    statement = _reading(tuple(lists.items()), after.rank if after else None)
    given: dict[str, Any] = {"now": now, "size": size}
    if after:
        given |= {"since": after.since, "row": after.row}
    found: dict[List, list[Row]] = {name: [] for name in lists}
    for name, *place, reference, status, matches in session.execute(statement, given):
        found[List(name)].append(Row(Place(*place), reference, status, matches))
    return {name: sorted(rows)[:size] for name, rows in found.items()}


def count(
    session: Session, lists: Parts, now: datetime
) -> tuple[dict[Status, int], dict[str, int]]:
    """How many EOIs each status has, and how many rows each list; at most MOST + 1 of a part.

    And, as `approvals`, how many of these wait.
    """
    found = session.execute(_counting(tuple(lists.items())), {"now": now}).mappings().one()
    of_lists = {name: sum(found[part.name] for part in lists[name]) for name in lists}
    by_status = {status: found[status] for status in Status}
    return by_status, of_lists | {"approvals": found[_APPROVALS]}


_Flat = tuple[tuple[List, tuple[Part, ...]], ...]
_APPROVALS = Approval.__tablename__


@cache
def _counting(lists: _Flat) -> Select[Any]:
    """One row: each count looks at MOST rows and one more."""
    counted: dict[str, tuple[FromClause, tuple[ColumnElement[bool], ...]]] = {
        **{status: (_EOI, (Eoi.status == status,)) for status in Status},
        **{part.name: (part.source, part.where) for _, parts in lists for part in parts},
        _APPROVALS: (Approval.__table__, (Approval.settled_at.is_(None),)),
    }
    some: dict[str, Select[Any]] = {
        name: select(literal_column("1", Integer)).select_from(source).where(*where).limit(MOST + 1)
        for name, (source, where) in counted.items()
    }
    return select(
        *(
            select(func.count()).select_from(rows.subquery()).scalar_subquery().label(name)
            for name, rows in some.items()
        )
    )


@cache
def _reading(lists: _Flat, after: int | None) -> Select[Any]:
    """At most `size` rows of each part, in its order, by one statement."""
    several = (
        _page(name, part, after)
        for name, parts in lists
        for part in parts
        if after is None or part.rank >= after
    )
    page = union_all(*several).subquery()
    matches = select(func.count()).where(Match.eoi_id == page.c.eoi_id, _OPEN).scalar_subquery()
    named = (page.c.name, page.c.rank, page.c.since, page.c.row, Eoi.reference, Eoi.status)
    return select(*named, matches).select_from(page.outerjoin(_EOI, Eoi.id == page.c.eoi_id))


def _page(name: List, part: Part, after: int | None) -> Select[Any]:
    """A subquery of its own, since SQLite takes no limit within a union."""
    rows = select(
        literal_column(f"'{name}'").label("name"),
        literal_column(str(part.rank)).label("rank"),
        part.since.label("since"),
        part.row.label("row"),
        part.eoi.label("eoi_id"),
    ).select_from(part.source)
    if part.rank == after:
        last = tuple_(bindparam("since", type_=Instant()), bindparam("row", type_=Uuid()))
        rows = rows.where(tuple_(part.since, part.row) > last)
    ordered = rows.where(*part.where).order_by(part.since, part.row).limit(bindparam("size"))
    return select(ordered.subquery())

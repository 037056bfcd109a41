"""The reviewers' work lists are read here, a page of each at a time, and counted.

It costs the same however many wait: of a row only short columns are read and none that is sealed,
a list goes on after the last row of the page before (keyset pagination, by an index), and nobody
counts further than MOST.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from itertools import starmap
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from app.domain.cases.lifecycle import Status
from app.storage import statements
from app.storage.cases.eois import Eoi
from app.storage.cases.family_groups import FamilyMember
from app.storage.decisions import conflicts, list_signs
from app.storage.decisions.approvals import Approval
from app.storage.decisions.list_parts import LAST, Part, Parts
from app.storage.decisions.list_signs import Deadline, List, Waiting
from app.storage.decisions.matches import WAITS_FOR_REVIEWER, Match
from app.storage.partners import inbox
from app.storage.partners.inbox import InboxMessage
from app.storage.review import claims

MOST = 100  # that are counted of anything
_EOI = Eoi.__table__


class Sort(StrEnum):
    WAITING = "waiting"  # who waits longest comes first
    DEADLINE = "deadline"


class Filter(StrEnum):
    """What may be asked of an EOI: whose work it is, and of a channel that it is one of theirs."""

    MINE = "mine"
    FREE = "free"
    LANGUAGE = "language"
    EMAIL = "email"
    SMS = "sms"
    FAMILY = "family"
    ALONE = "alone"


class Place(NamedTuple):
    """Where a row stands in its list."""

    rank: int
    at: datetime  # since when it waits or, where the list is sorted so, until when
    row: UUID


class Row(NamedTuple):
    """Nothing of it is sealed."""

    place: Place
    eoi_id: UUID
    since: datetime
    reference: str
    status: Status
    language: str
    gaps: str
    matches: int  # that nobody has decided on
    family: int  # how many sent theirs together; 0 of who sent it alone
    asked: str | None  # the act that waits for a second person
    holder: str | None  # who works on it
    signs: frozenset[List]  # what there is to do
    check: Waiting | None
    deadlines: Mapping[Deadline, datetime]


class Counted(NamedTuple):
    number: int  # more than MOST are not counted
    oldest: datetime | None


_IN_FAMILY = select(FamilyMember.id).where(FamilyMember.eoi_id == Eoi.id).exists()
_FILTERS: Mapping[Filter, ColumnElement[bool]] = {
    Filter.LANGUAGE: Eoi.language == bindparam("language"),
    Filter.EMAIL: Eoi.by_email.is_(True),
    Filter.SMS: Eoi.by_sms.is_(True),
    Filter.FAMILY: _IN_FAMILY,
    Filter.ALONE: ~_IN_FAMILY,
}


class Page(NamedTuple):
    """Which rows of a list are read, and in which order."""

    size: int
    after: Place | None
    sort: Sort
    filters: frozenset[Filter]


def read(
    session: Session, parts: tuple[Part, ...], page: Page, given: Mapping[str, Any]
) -> list[Row]:
    """The rows of a page. `given` is what list_parts asks for, and the language of a filter."""
    size, after, sort, filters = page
    statement = _reading(parts, sort, filters, after.rank if after else None)
    values = {**given, "size": size} | ({"at": after.at, "row": after.row} if after else {})
    return sorted(map(_row, session.execute(statement, values).mappings()))[:size]


def _row(found: Any) -> Row:
    return Row(
        place=Place(found["rank"], found["at"], found["row"]),
        eoi_id=found["eoi_id"],
        since=found["since"],
        reference=found["reference"],
        status=Status(found["status"]),
        language=found["language"],
        gaps=found["gaps"],
        matches=found["matches"],
        family=found["family"],
        asked=found["asked"],
        holder=found["holder"],
        signs=frozenset(name for name in List if found.get(f"sign-{name}")),
        check=Waiting.read(found),
        deadlines={name: found[f"due-{name}"] for name in Deadline if found[f"due-{name}"]},
    )


def count(
    session: Session, parts: Parts, filters: frozenset[Filter], given: Mapping[str, Any]
) -> dict[str, Counted]:
    """How many rows each list has, and since when the oldest waits.

    And, as `approvals` and `quarantine`, how many of these wait.
    """
    statement = _counting(tuple(parts.items()), filters)
    found = {name: (number, at) for name, number, at in session.execute(statement, given)}
    named = {name: [part.name for part in several] for name, several in parts.items()}
    return {
        name: Counted(
            sum(found[part][0] for part in of_list),
            min((at for part in of_list if (at := found[part][1])), default=None),
        )
        for name, of_list in (named | {name: [name] for name in _OTHERS}).items()
    }


_ON_CASE = func.coalesce(Approval.eoi_id, Approval.case_id)
_NOT_CONFIRMED = (
    Approval.settled_at.is_(None),
    Approval.confirmed_by.is_(None),
    or_(_ON_CASE.is_(None), _ON_CASE.not_in(conflicts.HIDDEN)),
)
_OTHERS: dict[str, tuple[Any, tuple[ColumnElement[bool], ...]]] = {
    "approvals": (Approval.asked_at, _NOT_CONFIRMED),
    "quarantine": (InboxMessage.received_at, inbox.WAITS),
}


@cache
def _counting(
    lists: tuple[tuple[List, tuple[Part, ...]], ...], filters: frozenset[Filter]
) -> CompoundSelect[Any]:
    """A row for each part: its count looks at MOST rows and one more."""
    some = {
        part.name: select(part.since.label("since"))
        .select_from(part.source)
        .where(part.where, *_of_eoi(part, filters))
        for _, several in lists
        for part in several
    } | {name: select(at.label("since")).where(*where) for name, (at, where) in _OTHERS.items()}
    return statements.planned_once(union_all(*starmap(_counted, some.items())))


def _counted(name: str, rows: Select[Any]) -> Select[str, int, Any]:
    """By one look at them, the oldest first."""
    since = rows.selected_columns.since
    few = rows.order_by(since).limit(MOST + 1).subquery()
    return select(literal(name, String), func.count(), func.min(few.c.since))


@cache
def _reading(
    parts: tuple[Part, ...], sort: Sort, filters: frozenset[Filter], after: int | None
) -> Select[Any]:
    """At most `size` rows of each part, in its order, by one statement."""
    several = [
        _page(part, sort, filters, after) for part in parts if after is None or part.rank >= after
    ]
    page = union_all(*several).subquery()
    eoi_id = page.c.eoi_id
    of_it = select(func.count()).where(Match.eoi_id == eoi_id, *WAITS_FOR_REVIEWER)
    matches = of_it.scalar_subquery()
    signs = list_signs.signs(eoi_id)
    return (
        select(
            *page.c,
            *(Eoi.reference, Eoi.status, Eoi.language, Eoi.gaps),
            matches.label("matches"),
            list_signs.family(eoi_id).label("family"),
            list_signs.asked_act(eoi_id).label("asked"),
            claims.holder_of(eoi_id).scalar_subquery().label("holder"),
            *(is_so.label(f"sign-{name}") for name, is_so in signs.items()),
            list_signs.check_that_waits(eoi_id).label("check"),
            *(at.label(f"due-{name}") for name, at in list_signs.deadlines(eoi_id).items()),
        )
        .select_from(page)
        .join(_EOI, Eoi.id == eoi_id)
    )


def _page(part: Part, sort: Sort, filters: frozenset[Filter], after: int | None) -> Select[Any]:
    """A subquery of its own, since SQLite takes no limit within a union."""
    at = part.due if sort is Sort.DEADLINE and part.due is not None else part.since
    rows = select(
        literal_column(str(part.rank), Integer).label("rank"),
        at.label("at"),
        part.row.label("row"),
        part.eoi.label("eoi_id"),
        part.since.label("since"),
    ).select_from(part.source)
    if part.rank == after:
        rows = rows.where(tuple_(at, part.row) > tuple_(*LAST))
    rows = rows.where(part.where, *_of_eoi(part, filters))
    return select(rows.order_by(at, part.row).limit(bindparam("size")).subquery())


def _of_eoi(part: Part, filters: frozenset[Filter]) -> list[ColumnElement[bool]]:
    """The conditions on the EOI of a row; nobody sees what is hidden from them."""
    whose = {
        Filter.MINE: claims.is_mine(part.eoi),
        Filter.FREE: claims.is_free(part.eoi, part.since),
    }
    of_row = [part.eoi.not_in(conflicts.HIDDEN)]
    of_row += [is_so for name, is_so in whose.items() if name in filters]
    asked = [_FILTERS[name] for name in sorted(filters - whose.keys())]
    if asked and part.source is not _EOI:
        asked = [select(Eoi.id).where(Eoi.id == part.eoi, *asked).exists()]
    return of_row + asked

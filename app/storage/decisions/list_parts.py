"""What stands in each of the reviewers' work lists: the rows of one table, and in which order."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Uuid, and_, bindparam, or_, select

from app.domain.cases.lifecycle import LIVE, UNDER_WAY, Status
from app.storage.cases.eois import Eoi
from app.storage.cases.information_requests import InformationRequest
from app.storage.cases.invitations import Invitation
from app.storage.cases.location_requests import LocationRequest
from app.storage.database.base import Instant
from app.storage.decisions import list_signs
from app.storage.decisions.corrections import Correction
from app.storage.decisions.list_signs import List


class Part(NamedTuple):
    """A part of a list; those of lower rank come first, those of the same are one sequence."""

    name: str  # it is counted under
    rank: int
    since: Any  # its column
    due: Any  # that of the deadline; None where there is none
    row: Any  # the column that tells rows of the same moment apart
    eoi: Any  # that of the EOI's id
    source: FromClause  # one table: of several a database may begin with the largest
    where: ColumnElement[bool]


Parts = Mapping[List, tuple[Part, ...]]
_SOON = bindparam("soon", type_=Instant())  # so near a deadline is
_NOT_LIVE = frozenset(Status) - LIVE
# The place after which a list goes on: `at` and `row`, two parameters.
# Each as a query of its own: PostgreSQL takes a third of the list to follow then. Of a value that
# it knows it takes so few to follow, of a list that is few of all rows, that it would sort them.
LAST = [
    select(bindparam(name, type_=of_type)).scalar_subquery()
    for name, of_type in (("at", Instant()), ("row", Uuid()))
]


def parts(is_reached: ColumnElement[bool]) -> Parts:
    """The lists. `is_reached` is a condition on EOIs: who may be asked where they are."""
    return {
        List.INVITATIONS: (_running_out(),),
        List.QUESTIONS: _questions(),
        List.APPEALS: (_corrections(List.APPEALS),),
        List.LOCATIONS: (_locations(is_reached),),
        # One that is granted is not held by a match.
        List.MATCHES: (_matched(Status.GRANTED, 0), _matched(Status.HELD, 1)),
        List.CORRECTIONS: (_corrections(List.CORRECTIONS),),
        List.NEW: (_held(),),
        List.CHECKS: (_eois(List.CHECKS, Status.ACCEPTED, list_signs.check_waits(Eoi.id)),),
        List.GRANTS: (_eois(List.GRANTS, Status.ACCEPTED, list_signs.may_be_granted(Eoi.id)),),
        List.UNDELIVERABLE: _undeliverable(),
        List.ELIGIBLE: (_eois(List.ELIGIBLE, Status.ELIGIBLE),),
        List.UNDER_WAY: tuple(_eois(status, status) for status in sorted(UNDER_WAY)),
    }


def _running_out() -> Part:
    table = Invitation
    of_invited = _eoi_of(table, Eoi.status == Status.INVITED)
    where = and_(table.stalled_at.is_(None), table.due_at <= _SOON, of_invited)
    named = (List.INVITATIONS, 0, table.opened_at, table.due_at, table.eoi_id)
    return Part(*named, table.eoi_id, table.__table__, where)


def _questions() -> tuple[Part, Part]:
    """One sequence of two, since each has an index of its own order."""
    table = InformationRequest
    of_live = _eoi_of(table, Eoi.status.in_(LIVE))
    is_answered = and_(table.closed_at.is_(None), table.answered_at.is_not(None), of_live)
    is_late = and_(list_signs.IS_UNANSWERED, table.due_at <= list_signs.NOW, of_live)
    return (
        _of("answered", table, table.answered_at, table.due_at, is_answered),
        _of("unanswered", table, table.due_at, table.due_at, is_late),
    )


def _locations(is_reached: ColumnElement[bool]) -> Part:
    table = LocationRequest
    may_be_asked = or_(Eoi.status != Status.SUBMITTED, is_reached)
    of_asked = _eoi_of(table, and_(Eoi.status.in_(LIVE), may_be_asked))
    where = and_(list_signs.IS_REFERRED, of_asked)
    return _of(List.LOCATIONS, table, table.referred_at, table.due_at, where)


def _corrections(name: List) -> Part:
    """Requests to correct an end, unless the answer to it waits; or an answer."""
    table = Correction
    where = {
        List.APPEALS: and_(list_signs.IS_APPEAL, list_signs.not_asked(table.eoi_id)),
        List.CORRECTIONS: list_signs.IS_OF_ANSWER,
    }
    return _of(name, table, table.asked_at, None, where[name])


def _matched(status: Status, rank: int) -> Part:
    where = and_(list_signs.matched(Eoi.id), list_signs.not_asked(Eoi.id))
    return _eois(f"{List.MATCHES}-{status}", status, where, rank)


def _held() -> Part:
    """For something that no other list says."""
    elsewhere = or_(list_signs.undecided(Eoi.id), list_signs.to_locate(Eoi.id))
    return _eois(List.NEW, Status.HELD, and_(~elsewhere, list_signs.not_asked(Eoi.id)))


def _undeliverable() -> tuple[Part, Part]:
    """First whom nothing reached in time: an invitation does not lapse by that."""
    stalled = list_signs.stalled(Eoi.id)
    elsewhere = and_(Eoi.status == Status.INVITED, stalled)
    # By the index of these alone: that by status would find more.
    others = and_(Eoi.status.not_in(_NOT_LIVE), list_signs.unreachable(), ~elsewhere)
    return (
        _eois("stalled", Status.INVITED, stalled),
        _of(List.UNDELIVERABLE, Eoi, Eoi.submitted_at, None, others, rank=1),
    )


def _eois(
    name: str, status: Status, where: ColumnElement[bool] | None = None, rank: int = 0
) -> Part:
    is_so = Eoi.status == status
    every = is_so if where is None else and_(is_so, where)
    return _of(name, Eoi, Eoi.submitted_at, None, every, rank=rank)


def _of(
    name: str, table: Any, since: Any, due: Any, where: ColumnElement[bool], *, rank: int = 0
) -> Part:
    eoi = Eoi.id if table is Eoi else table.eoi_id
    return Part(name, rank, since, due, table.id, eoi, table.__table__, where)


def _eoi_of(table: Any, where: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(Eoi.id).where(Eoi.id == table.eoi_id, where).exists()

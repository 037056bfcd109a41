"""The reviewers' queue: what there is to do, by references and statuses, no personal data."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.cases.lifecycle import Status
from app.services.core import proof
from app.services.core.errors import NotFound
from app.services.core.unit import Unit
from app.storage.decisions import queue
from app.storage.decisions.queue import MOST, List, Place, Row

__all__ = ["MOST", "Entry", "List", "Listed", "Place", "Queue", "read", "read_list"]

_AT_FIRST = 20  # of each list on the page of all
_AT_ONCE = 50  # of one list on a page of its own
_LISTS = queue.parts(proof.is_reached_alone())


class NoSuchPlace(NotFound):
    """The list has no part of that rank."""


@dataclass(frozen=True)
class Entry:
    """An EOI in a queue: no personal data."""

    reference: str
    status: Status
    since: datetime
    matches: int  # that nobody has decided on


@dataclass(frozen=True)
class Listed:
    """A page of a list, the most urgent first, then the oldest."""

    name: List
    entries: list[Entry]
    total: int  # in the whole list; more than MOST are not counted
    after: Place | None  # the last, if others follow


@dataclass(frozen=True)
class Queue:
    counts: dict[Status, int]  # as `Listed.total`; none of which there is no EOI
    lists: dict[List, Listed]
    approvals: int  # that wait for a second person


def read(unit: Unit) -> Queue:
    """What there is to do: the first of each list."""
    counts, totals = queue.count(unit.session, _LISTS, unit.now)
    found = queue.read(unit.session, _LISTS, unit.now, _AT_FIRST + 1)
    lists = {name: _listed(name, rows, _AT_FIRST, totals[name]) for name, rows in found.items()}
    there = {status: number for status, number in counts.items() if number}
    return Queue(there, lists, totals["approvals"])


def read_list(unit: Unit, name: List, after: Place | None) -> Listed:
    """What follows in a list after a place. Raises NoSuchPlace."""
    if after and after.rank not in {part.rank for part in _LISTS[name]}:
        raise NoSuchPlace
    _, totals = queue.count(unit.session, _LISTS, unit.now)
    this = {name: _LISTS[name]}
    rows = queue.read(unit.session, this, unit.now, _AT_ONCE + 1, after=after)[name]
    return _listed(name, rows, _AT_ONCE, totals[name])


def _listed(name: List, rows: list[Row], size: int, total: int) -> Listed:
    entries = [
        Entry(row.reference or "", Status(row.status), row.place.since, row.matches)
        for row in rows[:size]
    ]
    after = rows[size - 1].place if len(rows) > size else None
    return Listed(name, entries, total, after)

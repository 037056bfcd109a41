"""The work lists: what there is to do, by kind, with what a reviewer chooses a case by.

A name, a nationality and an age are sealed. They are opened for the rows of a page, which one entry
of the audit log names; and where it is filtered by them, for the rows that are looked at: from the
profiles, which need no key provider.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from app.domain.basics import dates
from app.domain.cases.checks import OVERDUE_AFTER
from app.domain.cases.lifecycle import BEING_CHECKED
from app.domain.intake import concerns
from app.domain.screening.names import Described, Gap
from app.services.blind_index import profiles
from app.services.core import proof
from app.services.core.errors import NotFound
from app.services.core.unit import Unit
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.decisions import list_parts, work_lists
from app.storage.decisions.list_signs import Deadline, List
from app.storage.decisions.work_lists import (
    MOST,
    Counted,
    Filter,
    Page,
    Place,
    Row,
    Sort,
)

__all__ = ["MOST", "Counted", "Deadline", "Filter", "List", "Place", "Row", "Sort"]

_PARTS = list_parts.parts(proof.is_reached_alone())
_SOON = timedelta(days=3)  # an invitation runs out
# Those whose rows have a deadline of their own, to be sorted by.
WITH_DEADLINE = frozenset(
    name for name, several in _PARTS.items() if all(part.due is not None for part in several)
)
# The youngest and the oldest of each group that a list may be filtered by.
AGES = {"0-17": (0, 17), "18-29": (18, 29), "30-49": (30, 49), "50-64": (50, 64), "65": (65, 200)}


class NoSuchPlace(NotFound):
    """The list has no part of that rank."""


class Choice(NamedTuple):
    """What of a list is shown, and in which order."""

    sort: Sort = Sort.WAITING
    filters: frozenset[Filter] = frozenset()
    language: str = ""  # of what they read and are sent
    nationality: str = ""  # a country's code
    ages: str = ""  # of AGES

    @property
    def opens(self) -> bool:
        """Whether a row has to be opened to know that it is meant."""
        return bool(self.nationality or self.ages)


class Entry(NamedTuple):
    """A case in a list; `person` is None for who may not see it, or before it was looked at."""

    row: Row
    days: int  # that it waits
    person: Described | None = None
    reasons: tuple[str, ...] = ()  # message ids: what a person has to weigh


def overview(unit: Unit) -> dict[str, Counted]:
    """How much each list has; and `approvals` and `quarantine`."""
    return work_lists.count(unit.session, _PARTS, frozenset(), _given(unit))


def count(unit: Unit, name: List, choice: Choice) -> Counted:
    """How many rows a list has with these filters; those that open rows are not asked."""
    this = {name: _PARTS[name]}
    return work_lists.count(unit.session, this, choice.filters, _given(unit, choice))[name]


def rows(unit: Unit, name: List, choice: Choice, after: Place | None, size: int) -> list[Row]:
    """What follows in a list after a place, the most urgent first. Raises NoSuchPlace."""
    parts = _PARTS[name]
    if after and after.rank not in {part.rank for part in parts}:
        raise NoSuchPlace
    page = Page(size, after, choice.sort, choice.filters)
    return work_lists.read(unit.session, parts, page, _given(unit, choice))


def meant(unit: Unit, found: Collection[Row], choice: Choice) -> list[Row]:
    """Those of the rows whose person is one that the choice asks for."""
    if not choice.opens:
        return list(found)
    persons = profiles.described(unit, profiles.OF_EOIS, [row.eoi_id for row in found])
    today = dates.today(unit.now)
    return [
        row
        for row in found
        if row.eoi_id in persons and _is_meant(persons[row.eoi_id], choice, today)
    ]


def entries_of(unit: Unit, found: Collection[Row], *, with_persons: bool) -> list[Entry]:
    """The rows with their persons, and with why they are held, where the unit opens them."""
    if not with_persons:
        return [Entry(row, _days(unit, row)) for row in found]
    persons = profiles.described(unit, profiles.OF_EOIS, [row.eoi_id for row in found])
    opened = eois.get_many(unit.session, unit.keys)
    weighed = {eoi.id: tuple(_concerns(unit, eoi)) for eoi in opened}
    return [
        Entry(row, _days(unit, row), persons.get(row.eoi_id), weighed.get(row.eoi_id, ()))
        for row in found
    ]


def names_of(unit: Unit, eoi_ids: Collection[UUID]) -> dict[UUID, str]:
    """What their documents call those of them that are indexed."""
    persons = profiles.described(unit, profiles.OF_EOIS, eoi_ids)
    return {eoi_id: person.names[0] for eoi_id, person in persons.items() if person.names}


def to_open(found: Collection[Row]) -> list[UUID]:
    """Those of whose answers something may have to be weighed."""
    return [row.eoi_id for row in found if row.status in BEING_CHECKED]


def ages(person: Described, today: date) -> tuple[int, int] | None:
    """The fewest and the most years that they have lived, by the date in their document."""
    if not person.births:
        return None
    first, last = dates.parse(person.births[0])
    return dates.age(last, today), dates.age(first, today)


def _is_meant(person: Described, choice: Choice, today: date) -> bool:
    if choice.nationality and choice.nationality not in person.nationalities:
        return False
    if not choice.ages:
        return True
    lived, (youngest, oldest) = ages(person, today), AGES[choice.ages]
    return lived is not None and lived[0] <= oldest and youngest <= lived[1]


def _concerns(unit: Unit, eoi: Eoi) -> list[str]:
    """As family.concerns_of, without what asks the database for each."""
    answers = eoi.read(unit.keyring, unit.key(eoi.id))
    gaps = [Gap(gap).concern for gap in eoi.gaps.split()]
    return concerns.concerns(answers, dates.today(unit.now)) + gaps


def _days(unit: Unit, row: Row) -> int:
    return (unit.now - row.since).days


def _given(unit: Unit, choice: Choice | None = None) -> dict[str, Any]:
    """What the statements of the lists ask for."""
    moments = {"now": unit.now, "soon": unit.now + _SOON, "long_ago": unit.now - OVERDUE_AFTER}
    return moments | {"me": unit.actor, "language": choice.language if choice else ""}

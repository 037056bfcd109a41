"""Unusual reading: what one person may read in an hour before a manager is told to ask them why.

A flag proves nothing: a busy day, a large family or a night shift raises one, too.
"""

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.audit.actions import AuditAction
from app.domain.audit.searches import Key
from app.domain.basics.text import N_

SPAN = timedelta(hours=1)
OFFICE = ZoneInfo("Europe/London")
_DAY = range(6, 22)  # hours in which people work


class Unusual(StrEnum):
    MANY_CASES = "many-cases"
    ODD_HOURS = "odd-hours"
    MANY_SEARCHES = "many-searches"
    MANY_NAMES = "many-names"
    NOTHING_FOUND = "nothing-found"
    MANY_CONTACTS = "many-contacts"
    OF_COLLEAGUES = "of-colleagues"


class Read(NamedTuple):
    """One entry of the log that says that somebody read something."""

    id: UUID
    at: datetime
    action: str
    subject: UUID | None
    kind: str = ""  # of a search
    results: int | None = None


class Rule(NamedTuple):
    title: str
    most: int  # in SPAN: from one more on it is unusual
    counted: Callable[[Read], Hashable | None]  # what is counted once; None: it does not count


def _case(read: Read) -> Hashable | None:
    return read.subject if read.action == AuditAction.CASE_OPENED else None


def _case_at_night(read: Read) -> Hashable | None:
    return None if read.at.astimezone(OFFICE).hour in _DAY else _case(read)


def _contact(read: Read) -> Hashable | None:
    return read.subject if read.action == AuditAction.CONTACT_SEEN else None


def _entered(read: Read) -> Hashable | None:
    return read.subject if read.action == AuditAction.CASE_ENTERED else None


def _search(read: Read) -> Hashable | None:
    return read.id if read.action == AuditAction.SEARCHED else None


RULES: dict[Unusual, Rule] = {
    Unusual.MANY_CASES: Rule(N_("Many cases opened in an hour"), 120, _case),
    Unusual.ODD_HOURS: Rule(N_("Cases opened at night"), 5, _case_at_night),
    Unusual.MANY_SEARCHES: Rule(N_("Many searches in an hour"), 60, _search),
    Unusual.MANY_NAMES: Rule(
        N_("Many searches by name in an hour"),
        20,
        lambda read: _search(read) if read.kind == Key.NAME else None,
    ),
    Unusual.NOTHING_FOUND: Rule(
        N_("Many searches that found nothing, in an hour"),
        15,
        lambda read: _search(read) if read.results == 0 else None,
    ),
    Unusual.MANY_CONTACTS: Rule(
        N_("Many addresses and numbers looked at in an hour"), 30, _contact
    ),
    Unusual.OF_COLLEAGUES: Rule(
        N_("Many cases opened in an hour that colleagues work on"), 10, _entered
    ),
}
COUNTED = frozenset(
    {
        AuditAction.CASE_OPENED,
        AuditAction.CASE_ENTERED,
        AuditAction.CONTACT_SEEN,
        AuditAction.SEARCHED,
    }
)


def found(several: Iterable[Read]) -> dict[Unusual, int]:
    """What is unusual in what one person has read within SPAN, each with its number."""
    several = list(several)
    numbers = {
        kind: len({thing for read in several if (thing := rule.counted(read)) is not None})
        for kind, rule in RULES.items()
    }
    return {kind: number for kind, number in numbers.items() if number > RULES[kind].most}

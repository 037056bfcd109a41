"""Unusual reading: what one person may read in an hour before a manager is told to ask them why.

A flag proves nothing: a busy day, a large family or a night shift raises one, too.
"""

from collections.abc import Callable, Collection, Hashable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.audit.actions import AuditAction
from app.domain.audit.searches import Key
from app.domain.audit.trail import SHOWING
from app.domain.basics.text import N_

SPAN = timedelta(hours=1)
OFFICE = ZoneInfo("Europe/London")
_DAY = range(6, 22)  # hours in which people work


class Unusual(StrEnum):
    MANY_CASES = "many-cases"
    ODD_HOURS = "odd-hours"
    MANY_SHOWN = "many-shown"
    SHOWN_AT_NIGHT = "shown-at-night"
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
    shown: Collection[UUID] = ()  # cases, by a list or a search


class Flagged(NamedTuple):
    """The last flag of a person and a kind."""

    at: datetime
    number: int
    is_closed: bool


class Rule(NamedTuple):
    title: str
    most: int  # in SPAN: from one more on it is unusual
    counted: Callable[[Read], Iterable[Hashable]]  # what is counted, each once


def _of(action: AuditAction) -> Callable[[Read], Iterable[Hashable]]:
    """The cases of this action."""
    return lambda read: [read.subject] if read.action == action else []


def _shown(read: Read) -> Iterable[Hashable]:
    return read.shown


def _at_night(counted: Callable[[Read], Iterable[Hashable]]) -> Callable[..., Iterable[Hashable]]:
    return lambda read: [] if read.at.astimezone(OFFICE).hour in _DAY else counted(read)


def _search(read: Read) -> Iterable[Hashable]:
    return [read.id] if read.action == AuditAction.SEARCHED else []


_opened = _of(AuditAction.CASE_OPENED)
RULES: dict[Unusual, Rule] = {
    Unusual.MANY_CASES: Rule(N_("Many cases opened in an hour"), 120, _opened),
    Unusual.ODD_HOURS: Rule(N_("Cases opened at night"), 5, _at_night(_opened)),
    # A page of a list has fifty, and whoever begins the day looks at several.
    Unusual.MANY_SHOWN: Rule(N_("Many cases seen in lists and searches in an hour"), 400, _shown),
    Unusual.SHOWN_AT_NIGHT: Rule(
        N_("Cases seen in lists and searches at night"), 100, _at_night(_shown)
    ),
    Unusual.MANY_SEARCHES: Rule(N_("Many searches in an hour"), 60, _search),
    Unusual.MANY_NAMES: Rule(
        N_("Many searches by name in an hour"),
        20,
        lambda read: _search(read) if read.kind == Key.NAME else [],
    ),
    Unusual.NOTHING_FOUND: Rule(
        N_("Many searches that found nothing, in an hour"),
        15,
        lambda read: _search(read) if read.results == 0 else [],
    ),
    Unusual.MANY_CONTACTS: Rule(
        N_("Many addresses and numbers looked at in an hour"), 30, _of(AuditAction.CONTACT_SEEN)
    ),
    Unusual.OF_COLLEAGUES: Rule(
        N_("Many cases opened in an hour that colleagues work on"),
        10,
        _of(AuditAction.CASE_ENTERED),
    ),
}
COUNTED = SHOWING | {
    AuditAction.CASE_OPENED,
    AuditAction.CASE_ENTERED,
    AuditAction.CONTACT_SEEN,
}


def found(several: Collection[Read]) -> dict[Unusual, int]:
    """What is unusual in what one person has read within SPAN, each with its number."""
    numbers = {kind: _number(rule, several) for kind, rule in RULES.items()}
    return {kind: number for kind, number in numbers.items() if number > RULES[kind].most}


def since(last: Flagged, kind: Unusual, several: Iterable[Read]) -> int:
    """How much was read since the last flag, if that is worth another; else 0.

    While nobody has closed that one, it takes as much again. Closing it changes nothing of what is
    counted: nobody can make room for a friend.
    """
    number = _number(RULES[kind], (read for read in several if read.at > last.at))
    least = RULES[kind].most + 1 if last.is_closed else last.number
    return number if number >= least else 0


def _number(rule: Rule, several: Iterable[Read]) -> int:
    return len({thing for read in several for thing in rule.counted(read)})

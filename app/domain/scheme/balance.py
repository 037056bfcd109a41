"""The balance compares persons returned to France with those who come to the UK [T 1(3), 17]."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

WEEKS_IN = ZoneInfo("Europe/London")


class Fact(StrEnum):
    """What a ledger entry records, in persons. Only a reservation can be refused."""

    RETURNED = "returned"
    ANNULLED = "annulled"  # a return that was recorded in error
    ARRIVED = "arrived"
    RESERVED = "reserved"
    RELEASED = "released"  # the place was given back, or its person has arrived


class Overdrawn(Exception):
    """There are fewer places open than were to be reserved."""


@dataclass(frozen=True)
class Tally:
    """The ledger's sums, in persons."""

    returned: int = 0
    annulled: int = 0
    arrived: int = 0
    reserved: int = 0
    released: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        sums = {name: persons + getattr(other, name) for name, persons in asdict(self).items()}
        return Tally(**sums)

    @property
    def out(self) -> int:
        return self.returned - self.annulled

    @property
    def places_taken(self) -> int:
        return self.reserved - self.released


def places_open(tally: Tally, reserved_this_week: int, *, tolerance: int, weekly_limit: int) -> int:
    """How many persons may still be invited now; never less than 0.

    Returns + tolerance − arrivals − places reserved, within the weekly limit. The limit counts
    every reservation of the week, released or not: places released late in the week do not let a
    larger number through at once.
    """
    by_balance = tally.out + tolerance - tally.arrived - tally.places_taken
    return max(0, min(by_balance, weekly_limit - reserved_this_week))


def week_of(at: datetime) -> str:
    """The ISO week of an instant as people in London count it: `2026-W47`."""
    return week_on(at.astimezone(WEEKS_IN).date())


def week_on(day: date) -> str:
    """The ISO week of a day."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def monday_of(week: str) -> date:
    """The day that an ISO week begins on."""
    return date.fromisocalendar(int(week[:4]), int(week[-2:]), 1)


def end_of(week: str) -> datetime:
    """The instant at which an ISO week is over in London."""
    return datetime.combine(monday_of(week) + timedelta(days=7), time(), WEEKS_IN)


def weeks(first: str, last: str) -> list[str]:
    """Every ISO week from the first to the last; the last alone where it is the earlier one.

    Stepped by date: an instant seven times 24 hours earlier may be in the week before that one, or
    in the same, where the clocks changed in between.
    """
    monday, names = monday_of(last), [last]
    while names[-1] > first:
        monday -= timedelta(days=7)
        names.append(week_on(monday))
    return names[::-1]

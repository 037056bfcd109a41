"""The public figures: persons out, persons in and places open, by week. Counts only."""

from dataclasses import dataclass

from app.domain.scheme import balance
from app.domain.scheme.balance import Tally
from app.services.core.unit import Unit
from app.services.scheme import settings
from app.storage.scheme import ledger


@dataclass(frozen=True)
class Week:
    name: str  # ISO 8601: 2026-W47
    out: int  # returned to France, less returns annulled
    arrived: int  # in the UK
    places_open: int  # at its end (now, for this week), by today's limit and tolerance


@dataclass(frozen=True)
class Figures:
    weeks: list[Week]  # oldest first
    out: int
    arrived: int
    places_open: int
    weekly_limit: int
    tolerance: int


def read(unit: Unit) -> Figures:
    """The whole ledger by week since the scheme began, quiet weeks included.

    A partner's clock that is ahead may have told of the next week already: that one is shown, too.
    """
    in_force = settings.current(unit)
    by_week = ledger.by_week(unit.session)
    now = balance.week_of(unit.now)
    first = max(min([*by_week, now]), balance.week_on(in_force.starts_on))
    names = balance.weeks(first, max([*by_week, now]))
    earlier = [tally for week, tally in by_week.items() if week < names[0]]
    limits = {"tolerance": in_force.tolerance, "weekly_limit": in_force.weekly_limit}
    total, weeks = sum(earlier, Tally()), []
    for name in names:
        tally = by_week.get(name, Tally())
        total = total + tally
        places = balance.places_open(total, tally.reserved, **limits)
        weeks.append(Week(name, tally.out, tally.arrived, places))
    return Figures(
        weeks=weeks,
        out=total.out,
        arrived=total.arrived,
        places_open=balance.places_open(total, by_week.get(now, Tally()).reserved, **limits),
        **limits,
    )

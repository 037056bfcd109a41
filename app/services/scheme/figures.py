"""The public figures: persons out, persons in and places open, by week. Counts only.

A week is published when it ends, with what was recorded until then and by the settings then in
force. Ledger and settings only grow, so it can be read from them at any time and never changes;
what is recorded of it later is a correction, with a date of its own.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from app.domain.scheme import balance
from app.domain.scheme.balance import WEEKS_IN, Tally
from app.services.core.unit import Unit
from app.services.scheme import settings
from app.storage.scheme import ledger
from app.storage.scheme.settings import SchemeVersion


class Week(NamedTuple):
    begins_on: date
    out: int  # returned to France, less returns annulled
    arrived: int  # in the UK
    balance: int  # all who were out less all who had arrived, at its end
    places_open: int  # at its end (now, for this week)
    is_over: bool


class Correction(NamedTuple):
    """Persons more, or fewer, than a week was published with."""

    recorded_on: date
    begins_on: date  # of the week
    out: int
    arrived: int


class Figures(NamedTuple):
    weeks: list[Week]  # oldest first
    corrections: list[Correction]  # newest first
    out: int
    arrived: int
    places_open: int
    weekly_limit: int
    tolerance: int
    updated_at: datetime | None  # when something was last recorded


def read(unit: Unit) -> Figures:
    """The whole ledger by week since the scheme began, quiet weeks included.

    A partner's clock that is ahead may have told of the next week already: that one is shown, too.
    Raises settings.NoScheme.
    """
    versions, span = settings.versions(unit), ledger.span(unit.session)
    now, in_force = balance.week_of(unit.now), versions[-1]
    names = balance.weeks(min(span.first_week, now), max(span.last_week, now)) if span else [now]
    published, late = _recorded(unit, span, names)
    total, weeks = Tally(), []
    for name in names:
        tally, ends_at = published[name], balance.end_of(name)
        told_since = (more for (on, _), more in late.items() if balance.week_on(on) == name)
        total = sum(told_since, total + tally)
        places = _places_open(total, tally, _in_force(versions, ends_at))
        sums = (tally.out, tally.arrived, total.out - total.arrived, places)
        weeks.append(Week(balance.monday_of(name), *sums, is_over=ends_at <= unit.now))
    begun = balance.week_on(min(version.starts_on for version in versions))
    return Figures(
        weeks=weeks[-len(balance.weeks(max(names[0], begun), names[-1])) :],
        corrections=_corrections(late),
        out=total.out,
        arrived=total.arrived,
        places_open=_places_open(total, published[now], in_force),
        weekly_limit=in_force.weekly_limit,
        tolerance=in_force.tolerance,
        updated_at=span.last_recorded if span else None,
    )


_Late = dict[tuple[date, str], Tally]  # by the day it was recorded on, and the week that it is of


def _recorded(
    unit: Unit, span: ledger.Span | None, names: Sequence[str]
) -> tuple[defaultdict[str, Tally], _Late]:
    """What each week was published with, and what was recorded of it later.

    Weeks before the first record are published with that one's: the register is taken over then.
    """
    published: defaultdict[str, Tally] = defaultdict(Tally)
    late: defaultdict[tuple[date, str], Tally] = defaultdict(Tally)
    if span:
        first = balance.week_of(span.first_recorded)
        published_at = {name: balance.end_of(max(name, first)) for name in names}
        for week, late_at, tally in ledger.by_week(unit.session, published_at):
            if late_at is None:
                published[week] += tally
            else:
                late[late_at.astimezone(WEEKS_IN).date(), week] += tally
    return published, late


def _in_force(versions: Sequence[SchemeVersion], at: datetime) -> SchemeVersion:
    """The settings at that instant; before there were any, the first ones."""
    return next((one for one in reversed(versions) if one.set_at < at), versions[0])


def _places_open(total: Tally, week: Tally, terms: SchemeVersion) -> int:
    limits = {"tolerance": terms.tolerance, "weekly_limit": terms.weekly_limit}
    return balance.places_open(total, week.reserved, **limits)


def _corrections(late: _Late) -> list[Correction]:
    return [
        Correction(on, balance.monday_of(week), tally.out, tally.arrived)
        for (on, week), tally in sorted(late.items(), reverse=True)
        if tally.out or tally.arrived
    ]

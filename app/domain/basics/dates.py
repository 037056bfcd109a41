"""Partial dates are read here: `1990`, `1990-03` or `1990-03-05`; and ages are counted."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

# A day from the ends of the calendar, so that every time zone can show them.
EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
LATEST = datetime(9999, 12, 30, tzinfo=UTC)
AGES_IN = ZoneInfo("Europe/Paris")  # where the applicants are
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def parse(text: str) -> tuple[date, date]:
    """The first and the last day that `text` can mean. Raises ValueError."""
    match = _PARTIAL.fullmatch(text)
    if not match:
        raise ValueError("not a date of the form 1990, 1990-03 or 1990-03-05")
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None:  # pragma: no cover - the pattern demands it
        raise ValueError("no year")
    first = date(year, 1 if month is None else month, 1 if day is None else day)
    if day:
        return first, first
    if month:
        return first, date(year, month, monthrange(year, month)[1])
    return first, date(year, 12, 31)


def age(born: date, today: date) -> int:
    """Whole years lived. Somebody born on 29 February comes of age on 1 March."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def today(now: datetime) -> date:
    return now.astimezone(AGES_IN).date()


def later(moment: datetime, **span: float) -> datetime:
    """So much later, as `timedelta` takes it (`days=14`); earlier where it is negative.

    Past the end of the calendar it is that end: a setting that the first release took may be any
    number, and whatever it delays must not stop what is done beside it.
    """
    try:
        return min(max(moment + timedelta(**span), EARLIEST), LATEST)
    except OverflowError:
        return LATEST if sum(span.values()) > 0 else EARLIEST

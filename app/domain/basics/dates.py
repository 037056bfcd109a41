"""Partial dates are read here: `1990`, `1990-03` or `1990-03-05`; and ages are counted."""

import re
from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

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

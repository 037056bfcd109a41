"""Synthetic dates of birth: as they are first recorded, and as another clerk records them."""

from calendar import monthrange
from random import Random

from app.domain.screening.synthetic.pools import Culture

_NOW = 2026  # the year that ages count from: fixed, so that the same seed gives the same people
_MONTHS = range(1, 13)
_AGES = ((0, 17, 12), (18, 28, 46), (29, 45, 32), (46, 70, 10))  # from, to, people of 100
_UNKNOWN = 0.003  # the portal asks for a year at least; seldom a record has none
# Of 100: as it was, year only, day and month swapped, 1 January, missing, a year off, another day.
_ERRORS = (60, 16, 7, 5, 4, 4, 4)


def birth(culture: Culture, random: Random) -> tuple[str, ...]:
    """No date, a year or a day; 1 January if an office had to guess."""
    youngest, oldest, _ = random.choices(_AGES, [share for *_, share in _AGES])[0]
    year = _NOW - random.randint(youngest, oldest)
    month = random.randint(1, 12)
    known = _day(year, month, random.randint(1, 31)), str(year), f"{year}-01-01", ""
    guessed = culture.year_only + culture.new_year
    shares = 1 - _UNKNOWN - guessed, culture.year_only, culture.new_year, _UNKNOWN
    [written] = random.choices(known, shares)
    return (written,) if written else ()


def _day(year: int, month: int, day: int) -> str:
    return f"{year}-{month:02}-{min(day, monthrange(year, month)[1]):02}"


def rewritten(births: tuple[str, ...], random: Random) -> tuple[str, ...]:
    """The same dates on another form: three of five unchanged, the others with clerks' errors."""
    return tuple(other for one in births if (other := _rewritten(one, random)))


def _rewritten(birth: str, random: Random) -> str:
    year, *known = (int(part) for part in birth.split("-"))
    month, day = known or (1, 1)
    near = year + random.choice((-1, 1))
    swapped = _day(year, day, month) if known and day in _MONTHS else birth
    other_day = _day(year, month, random.randint(1, 31)) if known else birth
    near_one = _day(near, month, day) if known else str(near)
    forms = birth, str(year), swapped, f"{year}-01-01", "", near_one, other_day
    return random.choices(forms, _ERRORS)[0]

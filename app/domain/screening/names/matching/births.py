"""Dates of birth are compared: each may be known in part only, or written wrongly."""

import re
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from app.domain.basics.text import latin_digits

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
MOST_BIRTHS = 12  # of one person that are read
_NEAR = 5  # years
_MONTHS, _DAYS = 12, 31


class Birth(NamedTuple):
    """A date of birth; 0 means that the month or the day is not known."""

    year: int
    month: int
    day: int

    @property
    def exact(self) -> bool:
        """Whether the day is known: 1 January is written where a form requires an unknown day."""
        return bool(self.day) and not self.new_year

    @property
    def estimated(self) -> bool:
        """Whether no more is known than the year."""
        return self.new_year or not self.month

    @property
    def new_year(self) -> bool:
        return (self.month, self.day) == (1, 1)


class Relation(IntEnum):
    YEARS_APART = 0
    YEARS_NEAR = 1  # two to five years apart
    ESTIMATES_NEAR = 2  # the same, and only the years are known
    BESIDE_OTHER_DAY = 3  # one year apart, on another day
    BESIDE = 4  # one year apart, and no more is known of one
    ESTIMATES_BESIDE = 5  # the same, nor of the other
    DAY_OTHER_YEAR = 6  # the same day and month of another year
    DAY_BESIDE = 7  # the same day and month, one year apart
    YEAR_OTHER_DAY = 8  # the same year, another day and month
    SLIP = 9  # the same year, and either the day or the month
    YEAR = 10  # the same year, and no more is known of one
    ESTIMATE = 11  # the same, nor of the other
    MONTH = 12  # the same month of the same year, and no more is known of one
    NEW_YEAR = 13  # both 1 January of the same year
    SWAPPED = 14  # day and month changed places
    SAME = 15


# Who does not know their day of birth has a year at every office, and not always the same one: that
# both are years says more than one year beside one day.
_OF_ESTIMATES = {
    Relation.YEARS_NEAR: Relation.ESTIMATES_NEAR,
    Relation.BESIDE: Relation.ESTIMATES_BESIDE,
    Relation.YEAR: Relation.ESTIMATE,
}


def births_of(texts: tuple[str, ...]) -> tuple[Birth, ...]:
    """The dates that can be read; the rest is left out, for it says nothing."""
    births = dict.fromkeys(map(_birth, texts))
    return tuple(birth for birth in births if birth)[:MOST_BIRTHS]


@lru_cache(maxsize=4096)
def _birth(text: str) -> Birth | None:
    match = _FORM.fullmatch(latin_digits(text).strip())
    if not match:
        return None
    birth = Birth(*(int(part or 0) for part in match.groups()))
    return birth if _real(birth) else None


def _real(birth: Birth) -> bool:
    return birth.year > 0 and birth.month <= _MONTHS and birth.day <= _DAYS


def relation(one: Birth, other: Birth) -> Relation:
    how = _relation(one, other)
    return _OF_ESTIMATES.get(how, how) if one.estimated and other.estimated else how


def _relation(one: Birth, other: Birth) -> Relation:
    exact = one.exact and other.exact
    apart = abs(one.year - other.year)
    if apart == 0:
        return _exact_in_one_year(one, other) if exact else _known_in_part(one, other)
    if exact and one[1:] == other[1:]:
        return Relation.DAY_BESIDE if apart == 1 else Relation.DAY_OTHER_YEAR
    if apart == 1:
        return Relation.BESIDE_OTHER_DAY if _differ(one, other) else Relation.BESIDE
    return Relation.YEARS_NEAR if apart <= _NEAR else Relation.YEARS_APART


def _exact_in_one_year(one: Birth, other: Birth) -> Relation:
    if one == other:
        return Relation.SAME
    if (one.month, one.day) == (other.day, other.month):
        return Relation.SWAPPED
    if one.month == other.month or one.day == other.day:
        return Relation.SLIP
    return Relation.YEAR_OTHER_DAY


def _known_in_part(one: Birth, other: Birth) -> Relation:
    if one.new_year and other.new_year:
        return Relation.NEW_YEAR
    if _differ(one, other):
        return Relation.YEAR_OTHER_DAY
    both = one.month and other.month and not (one.new_year or other.new_year)
    return Relation.MONTH if both else Relation.YEAR


def _differ(one: Birth, other: Birth) -> bool:
    """Whether enough is known of day and month to say that they differ."""
    if one.new_year or other.new_year or not (one.month and other.month):
        return False
    return one.month != other.month or bool(one.day and other.day and one.day != other.day)

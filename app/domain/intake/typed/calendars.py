"""Two other calendars are converted: of Afghanistan and Iran (Solar Hijri), and of Ethiopia.

Both as their civil authorities count leap years arithmetically: the Solar Hijri by a cycle of 33
years, which agrees with the sun from 1799 to 2256 (Borkowski, Earth, Moon and Planets 74, 1996);
the Ethiopian every fourth year. A month of Afghanistan before 1957 could be a day or two longer or
shorter, so that a person sees the converted date before it counts.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import StrEnum

from app.domain.basics import dates

_LONG_MONTHS = 6  # of the Solar Hijri year: they have 31 days, the others 30 or less
_PAGUME = 13  # the Ethiopian month of five or six days
# The day before the first year as the cycles count back to it, in the proleptic Gregorian calendar.
_DAY_BEFORE_SOLAR_HIJRI = date(622, 3, 20).toordinal()
_DAY_BEFORE_ETHIOPIAN = date(8, 8, 26).toordinal()


class Calendar(StrEnum):
    GREGORIAN = "gregorian"
    SOLAR_HIJRI = "solar-hijri"
    ETHIOPIAN = "ethiopian"


def period(calendar: Calendar, year: int, month: int = 0, day: int = 0) -> tuple[date, date]:
    """The first and the last day of a date; 0 for a month or day that is unknown.

    Raises ValueError if there is no such date, or a day without its month.
    """
    if day and not month:
        raise ValueError("a day without its month")
    if calendar is Calendar.GREGORIAN:
        text = f"{year:04}" + f"-{month:02}" * bool(month) + f"-{day:02}" * bool(day)
        return dates.parse(text)
    days_before, months = _YEARS[calendar]
    if month > months:
        raise ValueError("no such month")
    first, last = (month, month) if month else (1, months)
    start = date.fromordinal(days_before(year, first) + 1)
    following = (year, last + 1) if last < months else (year + 1, 1)
    end = date.fromordinal(days_before(*following))
    if not day:
        return start, end
    if day > (end - start).days + 1:
        raise ValueError("no such day")
    only = start + timedelta(days=day - 1)
    return only, only


def _before_solar_hijri(year: int, month: int) -> int:
    years = 365 * (year - 1) + (8 * year + 21) // 33
    return _DAY_BEFORE_SOLAR_HIJRI + years + 30 * (month - 1) + min(month - 1, _LONG_MONTHS)


def _before_ethiopian(year: int, month: int) -> int:
    return _DAY_BEFORE_ETHIOPIAN + 365 * (year - 1) + year // 4 + 30 * (month - 1)


# How many days are before a month, as date.toordinal counts; how many months a year has.
_YEARS: Mapping[Calendar, tuple[Callable[[int, int], int], int]] = {
    Calendar.SOLAR_HIJRI: (_before_solar_hijri, 12),
    Calendar.ETHIOPIAN: (_before_ethiopian, _PAGUME),
}

"""Dates are read as people write them: in three boxes or one, with names, in three calendars.

What can mean several dates, or is in another calendar, is never decided here: a person chooses.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from app.domain.basics.text import N_, latin_digits
from app.domain.intake.answers import Invalid
from app.domain.intake.typed import months
from app.domain.intake.typed.calendars import Calendar, period

NO_DATE = N_("Enter a real date, for example 27\xa03\xa01990")
WHOLE_YEAR = N_("Enter the whole year, for example 1990")
OTHER_CALENDAR = N_(
    "Write the date in the calendar that is used in France, for example 27\xa03\xa01990"
)

_OLDEST, _LATEST = 120, 50  # years before and after today
_FIRST_YEAR, _LAST_YEAR = 1000, 9999  # of four digits
_HIJRI = range(1200, 1500)
_TOKEN = re.compile(r"\d+|[^\W\d_]+|[?*]+")
_ETHIOPIC_NUMBER = re.compile("[\u1369-\u137b]+")
_LONGEST = 60  # letters in a box; reading takes time for the square of them
_COMPACT = 8  # digits: 27031990 or 19900327
# Between the parts of a date, or after them: ordinals, `day` and `month`, the era of a year.
_BESIDE = frozenset(
    months.plain("st nd rd th er re of de du le the ngày tháng năm م ميلادي ش ه شمسی ዓ ም").split()
)


@dataclass(frozen=True)
class Meaning:
    """A date that may be meant: `1990`, `1990-03` or `1990-03-27`, as it will be stored."""

    value: str = field(repr=False)
    calendar: Calendar = Calendar.GREGORIAN  # in which it was typed
    typed: str = field(default="", repr=False)  # in that calendar: `6 1 1369`


@dataclass(frozen=True, repr=False)
class _Written:
    year: int
    month: int
    day: int
    calendars: tuple[Calendar, ...]


def meanings(
    boxes: tuple[str, str, str], today: date, calendar: Calendar | None = None, *, past: bool
) -> list[Meaning]:
    """What day, month and year as typed can mean; nothing if they are empty or say `unknown`.

    `calendar` is what the person says it is in. One that is Gregorian and alone is sure. One after
    today, or before anybody's birth, is left out if there is another. Raises Invalid.
    """
    if max(map(len, boxes)) > _LONGEST:
        raise Invalid(NO_DATE)
    tokens = [_tokens(box) for box in boxes]
    if not any(_is_known(token) for box in tokens for token in box):
        return []
    written = _in_three(tokens) or _in_one([token for box in tokens for token in box])
    latest = today if past else date(today.year + _LATEST, 12, 31)
    plausible: dict[str, Meaning] = {}
    others: list[Meaning] = []
    for each in written:
        for counted in _calendars(each, calendar, is_ethiopic=any(map(months.is_ethiopic, boxes))):
            try:
                first, last = period(counted, each.year, each.month, each.day)
            except ValueError:
                continue
            found = _meant(each, counted, first, last)
            if today.year - _OLDEST <= last.year and first <= latest:
                plausible |= {meaning.value: meaning for meaning in found}
            elif counted is Calendar.GREGORIAN:
                others += found
    if not plausible and any(each.year in _HIJRI for each in written):
        raise Invalid(OTHER_CALENDAR)
    if not plausible and not others:
        raise Invalid(NO_DATE)
    return list(plausible.values()) or others[:1]


def _tokens(box: str) -> list[str]:
    """Numbers, names and signs; a name of several words is one, and what is beside is left out."""
    text = _ETHIOPIC_NUMBER.sub(lambda found: f" {_number(found[0])} ", latin_digits(box))
    tokens: list[str] = []
    for token in _TOKEN.findall(months.plain(text)):
        if token in _BESIDE:
            continue
        if tokens and token.isalpha() and tokens[-1].replace(" ", "").isalpha():
            tokens[-1] += f" {token}"
        else:
            tokens.append(token)
    return tokens


def _number(ethiopic: str) -> int:
    """፲፱፻፹፪ is 1982: tens and ones, and how many hundreds."""
    hundreds = ones = 0
    for sign in map(unicodedata.numeric, ethiopic):
        if sign == 100:  # noqa: PLR2004 - the sign for a hundred
            hundreds, ones = max(ones, 1), 0
        else:
            ones += int(sign)
    return 100 * int(hundreds) + ones


def _is_known(token: str) -> bool:
    """Whether it says something: 0, 00, XX and ? are printed for an unknown day or month."""
    return bool(set(token) - set("0x?*"))


def _value(token: str) -> int:
    if not _is_known(token):
        return 0
    if not token.isdecimal() or len(token) > _COMPACT:
        raise Invalid(NO_DATE)
    return int(token)


def _in_three(tokens: list[list[str]]) -> list[_Written]:
    """Each box by its label; nothing unless each holds one thing at most, and not the day alone."""
    day, month, year = ((box or ["0"])[0] for box in tokens)
    is_alone = not _is_known(year) and _is_known(day) != _is_known(month)
    if is_alone or any(len(box) > 1 for box in tokens) or len(year) == _COMPACT:
        return []
    if any(_is_known(token) and not token.isdecimal() for token in (day, year)):
        return []
    return _of(_value(year), month, _value(day))


def _in_one(tokens: list[str]) -> list[_Written]:
    """A whole date in one box. Of two numbers that can be day and month, either may be the day."""
    names = [t for t in tokens if _is_known(t) and not t.isdecimal()]
    numbers = [t for t in tokens if t not in names]
    values = [_value(t) for t in numbers]
    years = [v for v in values if _FIRST_YEAR <= v <= _LAST_YEAR]
    rest = [v for v in values if v not in years]
    if len(names) > 1 or len(years) > 1 or not numbers:
        raise Invalid(NO_DATE)
    if not names and len(numbers) == 1 and len(numbers[0]) == _COMPACT:
        return _compact(numbers[0])
    if not years:
        raise Invalid(WHOLE_YEAR)
    match names, rest:
        case [[name], [] | [_]]:
            return _of(years[0], name, *rest)
        case [[], []]:
            return _of(years[0], "0")
        case [[], [month]]:
            return _of(years[0], str(month))
        case [[], [one, other]] if values[0] == years[0]:
            return _of(years[0], str(one), other)
        case [[], [one, other]] if values[-1] == years[0]:
            return _of(years[0], str(other), one) + _of(years[0], str(one), other)
    raise Invalid(NO_DATE)


def _compact(digits: str) -> list[_Written]:
    """Of eight digits: 27031990 or 19900327."""
    found = (
        (digits[4:], digits[2:4], digits[:2]),
        (digits[4:], digits[:2], digits[2:4]),
        (digits[:4], digits[4:6], digits[6:]),
    )
    real = [each for each in found if int(each[0]) >= _FIRST_YEAR]
    return [_Written(int(year), int(month), int(day), ()) for year, month, day in real]


def _of(year: int, month: str, day: int = 0) -> list[_Written]:
    """Of a month's number, or of its name, which may be of several."""
    if year > _LAST_YEAR:
        raise Invalid(NO_DATE)
    if year < _FIRST_YEAR:
        raise Invalid(WHOLE_YEAR)
    if not _is_known(month) or month.isdecimal():
        return [_Written(year, _value(month), day, ())]
    if not (named := months.named(month)):
        raise Invalid(NO_DATE)
    return [_Written(year, number, day, (calendar,)) for calendar, number in named]


def _calendars(
    written: _Written, chosen: Calendar | None, *, is_ethiopic: bool
) -> tuple[Calendar, ...]:
    """Those it may be counted in. An Ethiopian year cannot be told from ours by its number."""
    if written.calendars:
        return written.calendars
    if chosen:
        return (chosen,)
    hijri = (Calendar.SOLAR_HIJRI,) if written.year in _HIJRI else ()
    ethiopian = is_ethiopic or written.month == 13  # noqa: PLR2004 - months there are nowhere else
    return (Calendar.GREGORIAN, *hijri, *((Calendar.ETHIOPIAN,) if ethiopian else ()))


def _meant(written: _Written, calendar: Calendar, first: date, last: date) -> list[Meaning]:
    """In our calendar: a month or year of another lies in two of ours, of which more in one."""
    typed = " ".join(str(part) for part in (written.day, written.month, written.year) if part)
    precision = 1 + bool(written.month) + bool(written.day)
    ends = {"-".join(str(day).split("-")[:precision]): day for day in (first, last)}
    [*values] = ends
    if len(values) > 1 and precision == 1 and (date(last.year, 1, 1) - first) * 2 < last - first:
        values.reverse()
    return [Meaning(value, calendar, typed) for value in values]

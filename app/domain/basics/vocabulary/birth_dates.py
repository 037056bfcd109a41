"""Dates of birth are read as registers write them: partial, and in the order of any country.

A date that nobody's birth can have is no date: one after the return, or long before it. So is the
number that a spreadsheet made of a date.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from app.domain.basics import dates
from app.domain.basics.text import latin_digits

_OLDEST = 120  # years; no return is of anybody older
_TIME = re.compile(r"[T ]\d\d:\d\d(:\d\d(\.\d+)?)?( ?(Z|[+-]\d\d:?\d\d))?$", re.IGNORECASE)
_UNKNOWN = r"00|XX|\?\?|--|0"  # as ICAO Doc 9303 fills an unknown day or month
_FORMS = tuple(
    re.compile(form.format(unknown=_UNKNOWN), re.IGNORECASE)
    for form in (
        r"(?P<year>\d{{4}})",
        r"(?P<year>\d{{4}})[-/.](?P<month>\d\d?|{unknown})",
        r"(?P<year>\d{{4}})[-/.](?P<month>\d\d?|{unknown})[-/.](?P<day>\d\d?|{unknown})",
        r"(?P<year>\d{{4}})(?P<month>\d\d|{unknown})(?P<day>\d\d|{unknown})",
        r"(?P<day>\d\d?|{unknown})[-/. ](?P<month>\d\d?|{unknown})[-/. ](?P<year>\d{{4}})",
        r"(?P<month>\d\d?)[-/. ](?P<day>\d\d?)[-/. ](?P<year>\d{{4}})",
    )
)


def read(written: str, returned_on: date) -> tuple[str, ...]:
    """The partial dates that it may mean, of somebody who was returned that day; perhaps none.

    03/04/1990 may be of April or of March: then both.
    """
    found = dict.fromkeys(filter(None, map(_partial, _matches(written))))
    return tuple(born for born in found if _can_be(born, returned_on))


def returned_on(person: Mapping[str, Any]) -> date:
    """The day of a return, of which `person` has the members."""
    return dates.today(datetime.fromisoformat(str(person["returned_at"])))


def _matches(written: str) -> Iterator[re.Match[str]]:
    text = latin_digits(unicodedata.normalize("NFKC", written).strip())
    text = _TIME.sub("", text)
    return (match for form in _FORMS if (match := form.fullmatch(text)))


def _partial(match: re.Match[str]) -> str:
    """The date in the portal's form, without what is not known; empty if there is none such."""
    given = match.groupdict()
    parts = [given["year"], given.get("month"), given.get("day")]
    known = [int(part) if part and part.isdecimal() else 0 for part in parts]
    if known[2] and not known[1]:  # a day of no month
        known[2] = 0
    born = "-".join(
        f"{part:0{width}}" for part, width in zip(known, (4, 2, 2), strict=True) if part
    )
    try:
        dates.parse(born)
    except ValueError:
        return ""
    return born


def _can_be(born: str, returned_on: date) -> bool:
    first, last = dates.parse(born)
    return first <= returned_on and last.year >= returned_on.year - _OLDEST

"""Dates of birth are read as registers write them: partial, and in the order of any country.

A date that nobody's birth can have is no date: one after the return, or long before it. So is the
number that a spreadsheet made of a date, and a date that may be of another calendar than ours.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from app.domain.basics import dates
from app.domain.intake.answers import Invalid
from app.domain.intake.typed.calendars import Calendar
from app.domain.intake.typed.written_dates import meanings

MOST = 12  # of one person that are read
_OLDEST = 120  # years; no return is of anybody older
_LONGEST = 50  # characters of what is read
_TIME = re.compile(r"[T ]\d\d:\d\d(:\d\d(\.\d+)?)?( ?(Z|[+-]\d\d:?\d\d))?$", re.IGNORECASE)
_UNKNOWN = re.compile(r"\bXX\b", re.IGNORECASE)  # as ICAO Doc 9303 prints it


def read(written: str, returned_on: date) -> tuple[str, ...]:
    """The partial dates that it may mean, of somebody who was returned that day; perhaps none.

    03/04/1990 may be of April or of March: then both.
    """
    if len(written) > _LONGEST:
        return ()
    text = _TIME.sub("", unicodedata.normalize("NFKC", written).strip())
    text = _UNKNOWN.sub("00", text)
    try:
        found = meanings(("", "", text), returned_on, past=True)
    except Invalid:
        return ()
    ours = (meant.value for meant in found if meant.calendar is Calendar.GREGORIAN)
    return tuple(born for born in ours if _can_be(born, returned_on))


def returned_on(person: Mapping[str, Any]) -> date:
    """The day of a return, of which `person` has the members."""
    return dates.today(datetime.fromisoformat(str(person["returned_at"])))


def _can_be(born: str, returned_on: date) -> bool:
    first, last = dates.parse(born)
    return first <= returned_on and last.year >= returned_on.year - _OLDEST

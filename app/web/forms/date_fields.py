"""A date is typed in three boxes, or as people write it; what is not sure is offered for a yes."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import wtforms
from markupsafe import Markup
from wtforms.validators import StopValidation

from app.domain.basics.text import N_, latin_digits
from app.domain.intake import answers
from app.domain.intake.answers import Invalid
from app.domain.intake.typed import written_dates
from app.domain.intake.typed.calendars import Calendar
from app.domain.intake.typed.written_dates import Meaning
from app.web.forms.answers import partial_date
from app.web.forms.fields import Offer, OfferingField, TextField, today
from app.web.http.language import gettext, unbroken

CALENDARS = {
    Calendar.GREGORIAN: N_("The calendar used in France"),
    Calendar.SOLAR_HIJRI: N_("The calendar of Afghanistan and Iran"),
    Calendar.ETHIOPIAN: N_("The calendar of Ethiopia"),
}
_CONVERTED = {
    Calendar.SOLAR_HIJRI: N_("%(date)s (%(typed)s in the calendar of Afghanistan and Iran)"),
    Calendar.ETHIOPIAN: N_("%(date)s (%(typed)s in the calendar of Ethiopia)"),
}
_LONGEST_PART = 20  # letters


class DateField(OfferingField):
    """Day, month and year in boxes of their own; day, or day and month, may be empty.

    `data` is `1990`, `1990-03`, `1990-03-27`; or what was typed, which then fails validation.
    Of a person's date, `calendars` lets them say which it is in.
    """

    kind = "date"
    NAMES = ("day", "month", "year")

    def __init__(
        self,
        label: str = "",
        *,
        past: bool = False,
        calendars: Mapping[Calendar, str] = CALENDARS,
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.calendars = calendars
        self.parts = dict.fromkeys(self.NAMES, "")
        self.calendar = ""
        self._past = past
        self._fault = ""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        if formdata is not None:
            given = {part: formdata.get(f"{self.name}-{part}", "") for part in self.NAMES}
            self.parts = {part: answers.clean(text) for part, text in given.items()}
            self.calendar = formdata.get(f"{self.name}-calendar", "")
            self.data = self._read()
        elif self.data:
            year, month, day = (*self.data.split("-"), "", "")[:3]
            self.parts = {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year}

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Nothing is sent under the name of the field itself."""

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        del form
        if self._fault:
            raise StopValidation(self._fault)
        if self.offers:
            self.data = self.choose()

    def _read(self) -> str:
        day, month, year = (self.parts[part] for part in self.NAMES)
        calendar = Calendar(self.calendar) if self.calendar in set(Calendar) else None
        typed = " ".join(filter(None, (day, month, year)))
        try:
            found = written_dates.meanings((day, month, year), today(), calendar, past=self._past)
        except Invalid as fault:
            self._fault = fault.message
            return typed
        if len(found) == 1 and found[0].calendar is Calendar.GREGORIAN:
            return found[0].value
        self.offers = tuple(Offer(meaning.value, _label(meaning)) for meaning in found)
        return typed if found else ""

    @property
    def bad_parts(self) -> list[str]:
        """Which boxes to mark as wrong: those whose number is impossible, or else all."""
        if not self.errors or self.offers:
            return []
        limits = {"day": 31, "month": 12, "year": 9999}
        bad = [part for part, text in self.parts.items() if not _within(text, limits[part])]
        return bad or list(self.NAMES)


class DayField(TextField):
    """A day to come, within so many, in the browser's own box for dates."""

    kind = "day"

    def __init__(self, label: str = "", *, within: int, **options: Any) -> None:
        super().__init__(label, **options)
        self.within = within

    @property
    def ahead(self) -> int:
        """In how many days it is; 0 if it is none of them."""
        try:
            days = (date.fromisoformat(self.data or "") - today()).days
        except ValueError:
            return 0
        return days if 1 <= days <= self.within else 0

    @property
    def bounds(self) -> tuple[date, date]:
        return today() + timedelta(1), today() + timedelta(self.within)


def _label(meaning: Meaning) -> Markup:
    shown = Markup("<bdi>{}</bdi>").format(partial_date(meaning.value))
    if meaning.calendar is Calendar.GREGORIAN:
        return shown
    sentence = Markup(gettext(_CONVERTED[meaning.calendar]))  # noqa: S704 - the catalogue's
    typed = unbroken(meaning.typed)
    return sentence % {"date": shown, "typed": typed}


def _within(text: str, limit: int) -> bool:
    # A text longer than any day, month or year is not worth parsing as a number.
    text = latin_digits(text)
    return not text or (text.isdecimal() and len(text) <= _LONGEST_PART and 1 <= int(text) <= limit)

"""WTForms fields render the components of the GOV.UK design system.

A field's `kind` picks its macro in macros/form.html; labels and messages are message ids.

govuk-frontend-wtf has English in its code, and its date field fails where a form was not sent
whole.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import wtforms
from flask import g
from markupsafe import Markup, escape
from wtforms.validators import StopValidation

from app import wording
from app.domain.basics import countries, dates
from app.domain.basics.text import N_
from app.domain.basics.vocabulary import country_search
from app.domain.intake import answers
from app.security import tokens
from app.web import current
from app.web.http import unit
from app.web.http.language import gettext
from app.web.http.typed_input import typed_here

Choices = Sequence[tuple[str, str]]
_MISSPELT = N_(
    "One letter or digit of the reference is wrong. Compare it with the one that you were given."
)
_NO_SUCH_COUNTRY = N_(
    "We do not know this country. Write it another way, or choose it in the list."
)


class Form(wtforms.Form):
    """A form without a CSRF field: the token is checked for the whole application, before views.

    Made for a page whose language was changed, it shows what was typed there (`was_typed`).
    """

    was_typed = False

    def __init__(self, formdata: Any = None, **given: Any) -> None:
        super().__init__(formdata, **given)
        typed = typed_here() if formdata is None else None
        if typed and any(self._has(name) for name in typed):
            super().__init__(typed, **given)
            self.was_typed = True

    def _has(self, name: str) -> bool:
        return any(f"{name}-".startswith(f"{field.name}-") for field in self)


class TextField(wtforms.StringField):
    kind = "text"
    lines = False  # whether the answer may have several

    def __init__(self, label: str = "", **options: Any) -> None:
        super().__init__(label, filters=[self._cleaned], **options)

    def _cleaned(self, text: str | None) -> str:
        return answers.clean(text or "", lines=self.lines)


class Offer(NamedTuple):
    value: str
    label: Markup


class OfferingField(wtforms.Field):
    """A field that is shown again with `offers` of what was meant, until one of them is chosen."""

    offers: tuple[Offer, ...] = ()
    chosen = ""

    def process(self, formdata: Any, *args: Any, **options: Any) -> None:
        self.chosen = formdata.get(f"{self.name}-meant", "") if formdata else ""
        super().process(formdata, *args, **options)

    def choose(self) -> str:
        """The value of the offer that was chosen. Raises StopValidation while there is none."""
        if self.chosen not in {offer.value for offer in self.offers}:
            raise StopValidation(N_("Which do you mean? Choose it, or change what you wrote."))
        return self.chosen


class LongTextField(TextField):
    kind = "textarea"
    lines = True
    LONGEST = 4000

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        del form
        if len(self.data or "") > self.LONGEST:
            raise StopValidation(N_("That is too long: shorten it"))


class ChoiceField(TextField):
    """One of `choices` (value, text); a validator, Answers or Chosen, checks that it is.

    own_names: of those that are languages.
    """

    kind = "radios"
    beneath: Mapping[str, Markup] = {}

    def __init__(
        self,
        label: str = "",
        *,
        choices: Choices = (),
        own_names: Mapping[str, Markup] = {},
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.choices, self.own_names = choices, own_names


class CheckboxField(wtforms.BooleanField):
    kind = "checkbox"


class TickField(TextField):
    """A box whose answer is `yes`, or empty."""

    kind = "checkbox"

    def _cleaned(self, text: str | None) -> str:
        return "yes" if text else ""


class CountryField(OfferingField, TextField):
    """A country by its code: its name in the reader's language is chosen, or written beside that.

    `data` is the code; or what was written, which then fails validation.
    """

    kind = "select"

    def __init__(self, label: str = "", *, codes: frozenset[str], **options: Any) -> None:
        super().__init__(label, **options)
        self._codes = codes
        self.written = ""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        if formdata is not None:
            self.written = answers.clean(formdata.get(f"{self.name}-written", ""))
        if self.written:
            self.data = self._read()

    def _read(self) -> str:
        """The code of what was written, unless it is not sure or the list says another."""
        names = dict(country_choices(g.language, self._codes))
        listed = {code for code in names if code == self.data}
        sure = country_search.meant(self.written, names)
        if len(sure | listed) == 1 and sure:
            return sure.pop()
        found = sorted(sure) or country_search.alike(self.written, names)
        either = dict.fromkeys([*found, *listed])
        self.offers = tuple(Offer(code, escape(names[code])) for code in either)
        return self.written

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        del form
        if self.offers:
            self.data = self.choose()
        elif self.written and self.data == self.written:
            raise StopValidation(_NO_SUCH_COUNTRY)

    @property
    def options(self) -> Markup:
        """The list in HTML, with the answer chosen."""
        html = _options(g.language, self._codes)
        if self.data in self._codes:
            option = f'<option value="{self.data}"'
            html = html.replace(option, f"{option} selected")
        return Markup(html)  # noqa: S704 - escaped where it is made


@cache
def country_choices(language: str, codes: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Codes and names, in their order: what is no country comes first."""
    states = [(code, two) for code, two in countries.ALPHA_2.items() if code in codes]
    others = [(code, gettext(text)) for code, text in NO_COUNTRY.items() if code in codes]
    return (*others, *wording.country_choices(language, states))


@cache
def _options(language: str, codes: frozenset[str]) -> str:
    """The options, made once for each language; without closing tags, since there are over 200."""
    choices = [("", gettext(N_("Choose"))), *country_choices(language, codes)]
    return "".join(f'<option value="{escape(code)}">{escape(name)}' for code, name in choices)


# Where people were born, nationalities, and issuers of documents, that are no country.
NO_COUNTRY = {
    countries.UNKNOWN: N_("I do not know"),
    countries.STATELESS: N_("Stateless, or without a nationality"),
    countries.UNITED_NATIONS: N_("United Nations, for example UNHCR or UNRWA"),
    countries.RED_CROSS: N_("International Red Cross (ICRC)"),
    countries.OTHER_ISSUER: N_("Somebody else, for example a church"),
}


class Filled:
    """Validator: the text must not be empty."""

    def __init__(self, missing: str) -> None:
        self._missing = missing

    def __call__(self, _form: wtforms.form.BaseForm, field: TextField) -> None:
        if not field.data:
            raise StopValidation(self._missing)


class Referring:
    """Validator: the text must be a reference, well-formed; that it exists is not checked."""

    def __init__(self, prefix: str, malformed: str) -> None:
        self._prefix, self._malformed = prefix, malformed

    def __call__(self, _form: Any, field: TextField) -> None:
        typed = field.data or ""
        if tokens.is_misspelt(typed, self._prefix):
            raise StopValidation(_MISSPELT)
        if not tokens.read_reference(typed, self._prefix):
            raise StopValidation(self._malformed)


class Chosen:
    """Validator: the value must be one of the field's choices."""

    def __init__(self, missing: str) -> None:
        self._missing = missing

    def __call__(self, _form: wtforms.form.BaseForm, field: ChoiceField) -> None:
        if field.data not in dict(field.choices):
            raise StopValidation(self._missing)


def today() -> date:
    """Of this request: each of its fields asks."""
    g = current.g()
    if "today" not in g:
        g.today = dates.today(unit.now())
    found: date = g.today
    return found

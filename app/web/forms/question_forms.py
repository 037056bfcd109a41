"""Forms are made from the domain's questions: one for each page of the journey."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import wtforms
from wtforms.validators import StopValidation

from app.domain.intake import answers
from app.domain.intake.page import Page
from app.domain.intake.question import Kind, Question
from app.domain.intake.questions.person import LANGUAGES
from app.web.forms.contact_fields import EmailField, PhoneField
from app.web.forms.date_fields import DateField
from app.web.forms.fields import (
    ChoiceField,
    CountryField,
    Form,
    LongTextField,
    TextField,
    TickField,
    today,
)
from app.web.forms.uploads import FileField, PhotoField
from app.web.http.language import OWN_NAMES


class Answers:
    """Validator: the domain's check of the answer to a question."""

    def __init__(self, question: Question) -> None:
        self._question = question

    def __call__(self, _form: wtforms.form.BaseForm, field: wtforms.Field) -> None:
        try:
            answers.check(self._question, field.data or "", today())
        except answers.Invalid as fault:
            raise StopValidation(fault.message) from None


_FIELDS: Mapping[Kind, type[wtforms.Field]] = {
    Kind.TEXT: TextField,
    Kind.LONG_TEXT: LongTextField,
    Kind.EMAIL: EmailField,
    Kind.PHONE: PhoneField,
    Kind.CHOICE: ChoiceField,
    Kind.TICK: TickField,
    Kind.COUNTRY: CountryField,
    Kind.DATE: DateField,
    Kind.FILE: FileField,
    Kind.PHOTO: PhotoField,
}


def field_of(question: Question) -> Any:
    """A new field for the question."""
    options: dict[str, Any] = {"description": question.hint, "validators": [Answers(question)]}
    if question.choices is not None:
        options["choices"] = list(question.choices.items())
    if question.choices is LANGUAGES:
        options["own_names"] = OWN_NAMES
    if question.codes is not None:
        options["codes"] = question.codes
    if question.kind is Kind.DATE:
        options["past"] = question.past
    return _FIELDS[question.kind](question.label, **options)


class PageForm(Form):
    """A page of the journey; its fields are the page's questions."""

    page: Page

    @property
    def values(self) -> dict[str, str]:
        """The answers, by their questions' names; empty where there is none."""
        return {name: value or "" for name, value in self.data.items()}

    def speak_of(self, child: str | None) -> None:
        """Ask about the child of this name, where there is one, in place of who reads."""
        for question in self.page.questions if child else ():
            self[question.name].label.text = question.child or question.label
            self[question.name].description = question.child_hint or question.hint

    @property
    def is_left_empty(self) -> bool:
        """Whether no entry was added to a list, which may have enough."""
        return self.page.is_list and not any(self.values.values())

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        if sound and self.page.any_of and not any(field.data for field in self):
            next(iter(self)).errors = [self.page.any_of]
            return False
        return sound


@cache
def form_of(page: Page) -> type[PageForm]:
    """The form class of a page, made once."""
    fields = {question.name: field_of(question) for question in page.questions}
    return type("PageForm", (PageForm,), {"page": page, **fields})

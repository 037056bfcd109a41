"""What reviewers fill in: choices and reasons."""

from collections.abc import Iterable
from typing import Any

from wtforms.validators import StopValidation

from app.domain.text import N_
from app.services.reviews import GROUNDS
from app.web.access.forms import ReferenceForm
from app.web.formkit import ChoiceField, Form, LongTextField, TextField
from app.web.review.words import CHECK_STATUSES

LONGEST = 4000


class Filled:
    """A text that must be there, and not too long."""

    def __init__(self, missing: str) -> None:
        self._missing = missing

    def __call__(self, _form: Any, field: Any) -> None:
        if not field.data:
            raise StopValidation(self._missing)
        not_too_long(_form, field)


class OneOf:
    def __init__(self, values: Iterable[str], missing: str) -> None:
        self._values, self._missing = frozenset(values), missing

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data not in self._values:
            raise StopValidation(self._missing)


def not_too_long(_form: Any, field: Any) -> None:
    if len(field.data) > LONGEST:
        raise StopValidation(N_("That is too long: shorten it"))


def _note() -> LongTextField:
    return LongTextField(
        N_("Note (optional)"),
        description=N_("Kept with the case. Other reviewers read it."),
        validators=[not_too_long],
    )


def _reason() -> LongTextField:
    return LongTextField(
        N_("Why?"),
        description=N_("Kept with the case. Other reviewers read it."),
        validators=[Filled(N_("Say why"))],
    )


class NoteForm(Form):
    reason = _note()


class ReasonForm(Form):
    reason = _reason()


class FindForm(ReferenceForm):
    reference = TextField(N_("Reference"), description=N_("For example EOI-7K2M-94PD-Q1XT"))


class DecideForm(Form):
    ground = ChoiceField(
        N_("On which ground?"),
        description=N_("The applicant reads these words and the paragraph."),
        choices=[(name, rule.reason) for name, (rule, _) in GROUNDS.items()],
        validators=[OneOf(GROUNDS, N_("Choose a ground"))],
    )
    reason = _reason()


class AnswerForm(Form):
    upheld = ChoiceField(
        N_("Is the applicant right?"),
        choices=[
            ("yes", N_("Yes: open the Expression of Interest again")),
            ("no", N_("No: the decision stays")),
        ],
        validators=[OneOf(("yes", "no"), N_("Choose yes or no"))],
    )
    text = LongTextField(
        N_("Your answer"),
        description=N_("The applicant reads it. Write plainly, and name no other person."),
        validators=[Filled(N_("Write the answer"))],
    )


class CheckForm(Form):
    status = ChoiceField(
        N_("New status"), validators=[OneOf(CHECK_STATUSES, N_("Choose the new status"))]
    )
    reason = _note()

    def offer(self, choices: Iterable[str]) -> None:
        self.status.choices = [(status, CHECK_STATUSES[status]) for status in choices]

"""What reviewers fill in: choices and reasons."""

from collections.abc import Iterable
from functools import cache

from wtforms.validators import StopValidation

from app.domain.basics.text import N_, latin_digits
from app.domain.cases.family import BY_FAMILY
from app.domain.cases.location import EXTENSIONS
from app.domain.intake.journey import Page
from app.domain.screening.alert_budget import BUDGETS
from app.services.review.actions import GROUNDS
from app.web.back_office.labels import CHECK_STATUSES
from app.web.forms.fields import (
    CheckboxField,
    ChoiceField,
    Chosen,
    Filled,
    Form,
    LongTextField,
    TextField,
)
from app.web.forms.question_forms import form_of
from app.web.sign_in.forms import ReferenceForm


def _note() -> LongTextField:
    return LongTextField(
        N_("Note (needed for a result)"),
        description=N_("Kept with the case. Other reviewers read it."),
    )


def _reason() -> LongTextField:
    return LongTextField(
        N_("Why?"),
        description=N_("Kept with the case. Other reviewers read it."),
        validators=[Filled(N_("Say why"))],
    )


def _answer() -> LongTextField:
    return LongTextField(
        N_("Your answer"),
        description=N_("The applicant reads it. Write plainly, and name no other person."),
        validators=[Filled(N_("Write the answer"))],
    )


class ReasonForm(Form):
    reason = _reason()


class AskForm(Form):
    question = LongTextField(
        N_("What do you ask?"),
        description=N_(
            "The applicant reads it. Write plainly, in English or French, and name no other person."
        ),
        validators=[Filled(N_("Write what you ask"))],
    )
    days = ChoiceField(
        N_("How long may the answer take?"),
        choices=[("7", N_("7 days")), ("14", N_("14 days")), ("28", N_("28 days"))],
        default="14",
        validators=[Chosen(N_("Choose how long"))],
    )


class ExtendForm(Form):
    days = ChoiceField(
        N_("How much more time?"),
        choices=[("3", N_("3 days")), ("7", N_("7 days")), ("14", N_("14 days"))],
        validators=[Chosen(N_("Choose how much"))],
    )
    reason = _reason()


class FindForm(ReferenceForm):
    reference = TextField(N_("Reference"), description=N_("For example EOI‑7K2M‑94PD‑Q1XT"))


class BudgetForm(Form):
    budget = TextField(
        N_("Alerts for 100 innocent applicants, at most"),
        description=N_("From 1 to 100. Each costs a reviewer the time to compare two people."),
    )

    def validate_budget(self, field: TextField) -> None:
        if latin_digits(field.data or "") not in map(str, BUDGETS):
            raise StopValidation(N_("Enter a whole number from 1 to 100"))

    @property
    def number(self) -> int:
        """What is in a form that was validated."""
        return int(self.budget.data or "")


class AskForBudgetForm(BudgetForm):
    reason = _reason()


class DecideForm(Form):
    ground = ChoiceField(
        N_("On which ground?"),
        description=N_("The applicant reads these words and the paragraph."),
        choices=[(name, rule.reason) for name, (rule, _) in GROUNDS.items()],
        validators=[Chosen(N_("Choose a ground"))],
    )
    reason = _reason()

    def offer(self, *, family: bool) -> None:
        """The grounds of a family to who is in one."""
        grounds = [(name, text) for name, text in self.ground.choices if name not in BY_FAMILY]
        self.ground.choices = self.ground.choices if family else grounds


class AnswerForm(Form):
    upheld = ChoiceField(
        N_("Is the applicant right?"),
        choices=[
            ("yes", N_("Yes: open the Expression of Interest again")),
            ("no", N_("No: the decision stays")),
        ],
        validators=[Chosen(N_("Choose yes or no"))],
    )
    text = _answer()


class StayForm(Form):
    text = _answer()


@cache
def apply_form_of(page: Page) -> type[Form]:
    """What is to stand in an applicant's answers, and what the reviewer says to it."""
    more = {
        "excluding": CheckboxField(
            N_("I know that a rule excludes who answers so. Apply it all the same.")
        ),
        "text": _answer(),
    }
    return type("ApplyForm", (form_of(page),), more)


class CheckForm(Form):
    status = ChoiceField(
        N_("New status"),
        choices=list(CHECK_STATUSES.items()),
        validators=[Chosen(N_("Choose the new status"))],
    )
    reason = _note()

    def offer(self, choices: Iterable[str]) -> None:
        self.status.choices = [(status, CHECK_STATUSES[status]) for status in choices]


class LocationForm(Form):
    hours = ChoiceField(
        N_("How many hours from now?"),
        choices=[(str(hours), str(hours)) for hours in EXTENSIONS],
        validators=[Chosen(N_("Choose how many hours"))],
    )
    reason = _reason()

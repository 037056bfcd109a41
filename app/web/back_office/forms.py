"""Forms of the back office: reasons, the search by reference, the budget of alerts."""

from wtforms.validators import StopValidation

from app.domain.basics.text import N_, latin_digits
from app.domain.screening.alert_budget import BUDGETS
from app.web.forms.fields import (
    Filled,
    Form,
    LongTextField,
    TextField,
)
from app.web.sign_in.forms import AS_GIVEN


def reason() -> LongTextField:
    return LongTextField(
        N_("Why?"),
        description=N_("Kept with the case. Other reviewers read it."),
        validators=[Filled(N_("Say why"))],
    )


class ReasonForm(Form):
    reason = reason()


class FindForm(Form):
    reference = TextField(
        N_("Reference"),
        description=N_("For example EOI‑7K2M‑94PD‑Q1XC"),
        validators=[AS_GIVEN],
    )


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
        """The budget, once the form is validated."""
        return int(self.budget.data or "")


class AskForBudgetForm(BudgetForm):
    reason = reason()

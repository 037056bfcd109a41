"""The form of check-answers; the pages' forms come from the domain's questions."""

from wtforms.validators import StopValidation

from app.domain.text import N_
from app.web.formkit import CheckboxField, Form


class ConsentForm(Form):
    consent = CheckboxField(
        N_("I have read the privacy notice. What I have written is true, as far as I know.")
    )

    def validate_consent(self, field: CheckboxField) -> None:
        if not field.data:
            raise StopValidation(N_("Tick the box to send your Expression of Interest"))

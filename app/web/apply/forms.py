"""Forms of check-answers and the family group; those of the pages are made from the questions."""

from wtforms.validators import StopValidation

from app.domain.basics.text import N_
from app.domain.intake.family import RELATION_NAMES
from app.domain.intake.questions import BY_NAME
from app.security.tokens import FAMILY
from app.web.forms.fields import (
    CheckboxField,
    ChoiceField,
    Chosen,
    Filled,
    Form,
    Referring,
    TextField,
)
from app.web.forms.question_forms import field_of


class ConsentForm(Form):
    consent = CheckboxField(
        N_("I have read the privacy notice. What I have written is true, as far as I know.")
    )

    def validate_consent(self, field: CheckboxField) -> None:
        if not field.data:
            raise StopValidation(N_("Tick the box to send your Expression of Interest"))


class MemberForm(Form):
    """Somebody whom the first applicant lists; the fields of domain.intake.family.Person."""

    given_names = field_of(
        BY_NAME["given_names"]._replace(
            hint=N_(
                "As in the document, in Latin letters. Leave it empty if there is only one name."
            ),
        )
    )
    family_name = TextField(
        N_("Family name"),
        description=N_("As in the document. If there is only one name, write it here."),
        validators=[Filled(N_("Enter the family name, or the only name"))],
    )
    date_of_birth = field_of(BY_NAME["date_of_birth"]._replace(label=N_("Date of birth")))
    relation = ChoiceField(
        N_("Who is this to you?"),
        choices=[(relation.value, name) for relation, name in RELATION_NAMES.items()],
        validators=[Chosen(N_("Choose who this is to you"))],
    )


class JoinForm(Form):
    reference = TextField(
        N_("Family reference"),
        description=N_("For example FAM‑7K2M‑94PD‑Q1XC"),
        validators=[
            Referring(FAMILY, N_("Enter the reference as it was given: FAM and 12 characters"))
        ],
    )

"""Forms of the pages at /return and /status."""

from typing import Any

from wtforms.validators import StopValidation

from app.domain.basics.text import N_
from app.domain.intake import questions
from app.security.tokens import CODE_DIGITS, EOI, LONG_CODE_DIGITS
from app.web.forms.contact_fields import EmailField, PhoneField
from app.web.forms.fields import (
    CheckboxField,
    ChoiceField,
    Chosen,
    Filled,
    Form,
    LongTextField,
    Referring,
    TextField,
)
from app.web.forms.question_forms import Answers
from app.web.forms.uploads import FileField

_MOST_AT_ONCE = 3  # files with one answer
_EMAIL, _PHONE = questions.BY_NAME["email"], questions.BY_NAME["phone"]


AS_GIVEN = Referring(EOI, N_("Enter the reference as it was given: EOI and 12 characters"))


class ReferenceForm(Form):
    reference = TextField(
        N_("Your reference"),
        description=N_("For example EOI‑7K2M‑94PD‑Q1XC"),
        validators=[AS_GIVEN],
    )


class CodeForm(Form):
    code = TextField(
        N_("The code"), description=N_("Eight digits, or twelve: all that are in the message")
    )

    def validate_code(self, field: Any) -> None:
        if sum(c.isdecimal() for c in field.data) not in {CODE_DIGITS, LONG_CODE_DIGITS}:
            raise StopValidation(N_("Enter all the digits of the code, as in the message"))


def _few(_form: Any, field: FileField) -> None:
    """Validator: none of the files is left out."""
    if len(field.uploads) > _MOST_AT_ONCE:
        raise StopValidation(N_("Choose 3 files at most."))


def _evidence() -> FileField:
    return FileField(
        N_("Photos or papers that show it (optional)"),
        description=N_("JPEG, PNG, WebP, HEIC or PDF, up to 3 files of 10\xa0MB each."),
        multiple=True,
        validators=[_few],
    )


class CorrectionForm(Form):
    text = LongTextField(
        N_("What is wrong?"),
        description=N_("Write in any language."),
        validators=[Filled(N_("Write what is wrong"))],
    )
    evidence = _evidence()


class WrongAnswerForm(Form):
    what = ChoiceField(
        N_("Which answer is wrong?"),
        validators=[Chosen(N_("Choose the answer that is wrong"))],
    )
    text = LongTextField(
        N_("What should it say, and why?"),
        description=N_("Write in any language."),
        validators=[Filled(N_("Write what it should say"))],
    )
    evidence = _evidence()


class InformationForm(Form):
    text = LongTextField(
        N_("Your answer"),
        description=N_("Write in any language."),
        validators=[Filled(N_("Write your answer"))],
    )
    evidence = _evidence()


class Ticked:
    """Validator: the box must be ticked."""

    def __init__(self, missing: str) -> None:
        self._missing = missing

    def __call__(self, _form: Any, field: Any) -> None:
        if not field.data:
            raise StopValidation(self._missing)


class WithdrawalForm(Form):
    family = CheckboxField(
        N_("Withdraw for my whole family group: all of us end, and none of us can undo it.")
    )
    sure = CheckboxField(
        N_("I want to withdraw. I know that this cannot be undone."),
        validators=[Ticked(N_("Tick the box if you want to withdraw"))],
    )


class DeletionForm(Form):
    sure = CheckboxField(
        N_("Delete all that I filled in. I know that nobody can bring it back."),
        validators=[Ticked(N_("Tick the box if you want to delete what you filled in"))],
    )


class ContactForm(Form):
    """An e-mail address or a mobile number; `given` is the field's name and value."""

    email = EmailField(_EMAIL.label, validators=[Answers(_EMAIL)])
    phone = PhoneField(_PHONE.label, description=_PHONE.hint, validators=[Answers(_PHONE)])

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        if sound and bool(self.email.data) == bool(self.phone.data):
            self.email.errors = [N_("Enter one of the two: an e-mail address or a mobile number")]
            return False
        return sound

    @property
    def given(self) -> tuple[str, str]:
        both = (self.email, self.phone)
        [(name, value)] = [(field.name, field.data) for field in both if field.data]
        return name, value


class UnreachedForm(ContactForm, ReferenceForm):
    """Whose EOI it is, how they are reached now, and why that is theirs."""

    text = LongTextField(
        N_("Tell us who you are, and what happened"),
        description=N_("Write in any language. Write what helps us to be sure that it is you."),
        validators=[Filled(N_("Write who you are, and what happened"))],
    )

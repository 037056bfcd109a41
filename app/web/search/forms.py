"""The forms of the search: one field for any key, and name with date of birth."""

from app.domain.audit.searches import Key
from app.domain.basics.text import N_
from app.domain.intake.answers import is_email
from app.domain.intake.typed import emails
from app.security.tokens import FAMILY, read_reference
from app.web.forms.contact_fields import mobile_number
from app.web.forms.date_fields import DateField
from app.web.forms.fields import Filled, Form, TextField

_LONGEST = 200  # characters that are looked for


class KeyForm(Form):
    sought = TextField(
        N_("What you have of the person"),
        description=N_(
            "A reference, also of a family group or a partner’s; the number of a document; an "
            "e-mail address or telephone number. Whole, not a part of it."
        ),
        validators=[Filled(N_("Write what you are looking for"))],
    )

    @property
    def keys(self) -> dict[Key, str]:
        """What it may be: a reference and an address are sure, and a number may be several."""
        text = (self.sought.data or "")[:_LONGEST]
        address = emails.cleaned(text)
        if address and is_email(address):
            return {Key.EMAIL: address}
        read = {
            Key.REFERENCE: read_reference(text),
            Key.FAMILY: read_reference(text, FAMILY),
            Key.PHONE: mobile_number(text),
            Key.DOCUMENT: text,
            Key.PARTNER: text,
        }
        return {key: value for key, value in read.items() if value}


class NameForm(Form):
    name = TextField(
        N_("Name"),
        description=N_("As much of it as you know, in any spelling, order and alphabet."),
        validators=[Filled(N_("Write the name"))],
    )
    born = DateField(
        N_("Date of birth"),
        past=True,
        description=N_("The year alone will do."),
        validators=[Filled(N_("Write the date of birth, or the year"))],
    )

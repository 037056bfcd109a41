"""Fields for how somebody is reached, an address or a number, as people in France write them."""

import re

import phonenumbers
import wtforms
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType
from wtforms.validators import StopValidation

from app.domain.basics.text import N_
from app.domain.intake import answers
from app.domain.intake.typed import emails
from app.web.forms.fields import Offer, OfferingField, TextField
from app.web.http.language import ltr

# Where a number without its country's code may be of. France overseas dials as France does and has
# codes of its own, but people write +33 there as well. No number is of two of the French ones.
_OVERSEAS = ("RE", "YT", "GP", "GF", "MQ")
_REGIONS = ("FR", "GB", *_OVERSEAS)
_FRANCE = 33
# Not every country's mobile numbers can be told from others.
_WITHOUT_SMS = {
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.VOIP,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
}
_LETTER_O = re.compile("[oO]")
_LETTERS = re.compile(r"[^\W\d_]")


class EmailField(OfferingField, TextField):
    """An address as phones and people write it; one that is nearly at a large provider is asked."""

    kind = "email"
    _typed: str | None = None

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        del form
        self._typed = self.data
        self.data = emails.cleaned(self.data or "") or self.data
        meant = emails.near_miss(self.data or "")
        if meant and answers.is_email(meant):
            known = [each for each in (meant, self.data) if each and answers.is_email(each)]
            self.offers = tuple(Offer(address, ltr(address)) for address in known)
            self.data = self.choose()

    def _value(self) -> str:
        """As it was typed, when the page is shown again."""
        return self._typed or self.data or ""


class PhoneField(TextField):
    """A number as people write it in France or the UK, or with its country code; data is E.164."""

    kind = "tel"
    _typed: str | None = None

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        del form
        self._typed = self.data
        if self.data:
            self.data = mobile_number(self.data)
            if not self.data:
                raise StopValidation(
                    N_("Enter a mobile number, for example 06\xa012\xa034\xa056\xa078")
                )

    def _value(self) -> str:
        """As it was typed, when the page is shown again."""
        return self._typed or self.data or ""


def mobile_number(text: str) -> str | None:
    """The number in E.164; None if it is none, or receives no SMS."""
    if {*_LETTERS.findall(text)} <= {"o", "O"}:
        text = _LETTER_O.sub("0", text)
    for region in _REGIONS:
        try:
            number = phonenumbers.parse(text, region)
        except NumberParseException:
            continue
        if region in _OVERSEAS and number.country_code == _FRANCE:
            number.country_code = phonenumbers.country_code_for_region(region)
        if phonenumbers.is_valid_number(number) and _takes_sms(number):
            return phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return None


def _takes_sms(number: phonenumbers.PhoneNumber) -> bool:
    return phonenumbers.number_type(number) not in _WITHOUT_SMS

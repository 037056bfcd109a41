"""Mobile numbers are read as people in France write them."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

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


def read(text: str) -> str | None:
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

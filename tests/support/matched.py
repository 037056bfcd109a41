"""Somebody, and how the register describes them."""

from tests.support.people import passport

ZUPLO = {
    "given_names": "Zuplo",
    "family_name": "Vorimble",
    "date_of_birth": "1984-02-17",
    "sex": "male",
}
ON_REGISTER = {
    "given_names": "Suplo",
    "family_name": "Vorimbel",
    "other_names": ("ዙፕሎ",),
    "dates_of_birth": ("1984-02-17",),
    "sex": "male",
    "place_of_birth": "Elsewhere",
    "documents": passport("ZQ81730046"),
    "basis": "treaty",
}

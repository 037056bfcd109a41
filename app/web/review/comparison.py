"""What the applicant and the register say of a person, in the same words, side by side."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.domain import documents
from app.domain.answers import Answers, entries, text
from app.domain.questions.evidence import DOCUMENT_TYPES
from app.domain.text import N_
from app.web.answers import country, partial_date
from app.web.language import gettext

Said = dict[str, list[str]]
# What a return says of its person, by the names of its data.
MEMBERS = {
    "returned_at": N_("Returned on"),
    "given_names": N_("Given names"),
    "family_name": N_("Family name"),
    "other_names": N_("Other names"),
    "dates_of_birth": N_("Date of birth"),
    "nationalities": N_("Nationality"),
    "sex": N_("Sex"),
    "place_of_birth": N_("Place of birth"),
    "documents": N_("Document"),
    "biometric_reference": N_("Biometric reference"),
    "basis": N_("Basis of the return"),
}


def of_applicant(answers: Answers) -> Said:
    others = [entry["other_name"] for entry in entries(answers, "other-names")]
    held = [entry["other_nationality"] for entry in entries(answers, "other-nationalities")]
    return {
        "given_names": [text(answers, "given_names")],
        "family_name": [text(answers, "family_name"), text(answers, "native_name"), *others],
        "date_of_birth": [partial_date(text(answers, "date_of_birth"))],
        "nationality": [country(code) for code in (text(answers, "nationality"), *held)],
        "document": [_document(d.type, d.number, d.issuer) for d in documents.stated(answers)],
    }


def of_register(register: Mapping[str, Any]) -> Said:
    return {
        "given_names": [register["given_names"]],
        "family_name": [register["family_name"], *register["other_names"]],
        "date_of_birth": [partial_date(born) for born in register["dates_of_birth"]],
        "nationality": [country(code) for code in register["nationalities"]],
        "document": [_document(**document) for document in register["documents"]],
        "basis": [register["basis"]] if register["basis"] else [],
    }


def members_of(names: Iterable[str]) -> list[str]:
    """The members of a return, in words."""
    return [gettext(MEMBERS[name]) for name in names]


def _document(type: str, number: str, issuer: str) -> str:  # noqa: A002 - the partners' word
    kind = gettext(DOCUMENT_TYPES.get(type, type))
    return f"{kind} {number}, {country(issuer)}"

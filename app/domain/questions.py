"""Every question the portal asks, declared once: forms, check-answers and the case page follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain import countries
from app.domain.text import N_


class Kind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "textarea"
    EMAIL = "email"
    PHONE = "tel"
    CHOICE = "radios"
    COUNTRY = "select"
    DATE = "date"  # may be partial


@dataclass(frozen=True)
class Question:
    """`name` is the key of the answer, which is always text: `yes`, `ERI`, `1990-03`."""

    name: str
    page: str
    kind: Kind
    label: str
    hint: str = ""
    missing: str = N_("Answer this question")  # said when a required answer is not there
    required: bool = True
    choices: Mapping[str, str] | None = None  # value: what the person reads
    codes: frozenset[str] | None = None  # of a country
    past: bool = False  # of a date
    longest: int = 100
    autocomplete: str = ""
    latin: bool = False  # never written from right to left
    weighty: bool = False  # the answer may end it: a translation shows the English beside it


YES_NO = {"yes": N_("Yes"), "no": N_("No")}
DOCUMENT_TYPES = {
    "passport": N_("Passport"),
    "identity-card": N_("Identity card"),
    "travel-document": N_("Travel document"),
    "other": N_("Another document"),
}


def _exclusion(name: str, page: str, label: str, hint: str = "") -> Question:
    return Question(
        name,
        page,
        Kind.CHOICE,
        label,
        hint,
        missing=N_("Choose yes or no"),
        choices=YES_NO,
        weighty=True,
    )


QUESTIONS: tuple[Question, ...] = (
    _exclusion(
        "in_france",
        "in-france",
        N_("Are you in France now?"),
        N_("You must be in France on the day you apply. Paragraph 2.2 of the rules."),
    ),
    _exclusion(
        "free_movement",
        "free-movement",
        N_("Are you a national of an EEA country, or do you have free movement as family of one?"),
        N_(
            "The EEA is the European Union with Iceland, Liechtenstein and Norway. "
            "Paragraph 2.3 of the rules."
        ),
    ),
    _exclusion(
        "protection_elsewhere",
        "protection-elsewhere",
        N_(
            "Has a country already given you protection, for example as a refugee, as a "
            "person at risk, or as stateless?"
        ),
        N_("An asylum claim without an answer is not protection. Paragraph 2.3 of the rules."),
    ),
    _exclusion(
        "permission_in_france",
        "permission-in-france",
        N_("Do you have permission to stay in France?"),
        N_(
            "For example a residence permit. A paper that says you asked for asylum is not "
            "permission to stay. Paragraph 2.3 of the rules."
        ),
    ),
    _exclusion(
        "entered_uk_illegally",
        "entered-uk",
        N_("Have you ever entered or arrived in the UK illegally?"),
        N_(
            "For example by small boat or hidden in a lorry, also if you were returned to France. "
            "Paragraph 3.2 of the rules."
        ),
    ),
    _exclusion(
        "suitability",
        "suitability",
        N_("Have you been found guilty of a crime, or been refused entry to a country?"),
        N_(
            "A yes does not end your Expression of Interest: a person will look at it. "
            "Paragraph 3.1 of the rules."
        ),
    ),
    Question(
        "email",
        "contact",
        Kind.EMAIL,
        N_("E-mail address"),
        required=False,
        longest=254,
        autocomplete="email",
        latin=True,
    ),
    Question(
        "phone",
        "contact",
        Kind.PHONE,
        N_("Mobile number"),
        N_("For example 06 12 34 56 78, or with the country code: +44 7700 900123"),
        required=False,
        longest=30,
        autocomplete="tel",
        latin=True,
    ),
    Question(
        "given_names",
        "name",
        Kind.TEXT,
        N_("Given names"),
        N_("As in your document, in Latin letters. Leave it empty if you have only one name."),
        required=False,
        autocomplete="given-name",
    ),
    Question(
        "family_name",
        "name",
        Kind.TEXT,
        N_("Family name"),
        N_("As in your document. If you have only one name, write it here."),
        missing=N_("Enter your family name, or your only name"),
        autocomplete="family-name",
    ),
    Question(
        "date_of_birth",
        "date-of-birth",
        Kind.DATE,
        N_("What is your date of birth?"),
        N_("For example 27 3 1990. If you do not know the day or the month, leave them empty."),
        missing=N_("Enter your date of birth, or the year if you know only that"),
        past=True,
    ),
    Question(
        "nationality",
        "nationality",
        Kind.COUNTRY,
        N_("What is your nationality?"),
        N_("If you have more than one, choose the one of your document."),
        missing=N_("Choose your nationality"),
        codes=countries.NATIONALITIES,
    ),
    Question(
        "document_type",
        "document",
        Kind.CHOICE,
        N_("What kind of document do you have?"),
        N_("It may be out of date."),
        missing=N_("Choose the kind of document"),
        choices=DOCUMENT_TYPES,
    ),
    Question(
        "document_number",
        "document",
        Kind.TEXT,
        N_("Document number"),
        N_("Copy it as it is written. If there is no number, write “none”."),
        missing=N_("Enter the number, or “none”"),
        longest=60,
        latin=True,
    ),
    Question(
        "document_issuer",
        "document",
        Kind.COUNTRY,
        N_("Which country gave you the document?"),
        missing=N_("Choose the country that gave you the document"),
        codes=countries.ISSUERS,
    ),
    Question(
        "where_in_france",
        "where-in-france",
        Kind.TEXT,
        N_("Where in France are you?"),
        N_("A town or a postcode. If you have no fixed address, write the nearest town."),
        missing=N_("Enter a town or a postcode"),
    ),
    Question(
        "uk_connections",
        "uk-connections",
        Kind.LONG_TEXT,
        N_("Do you have connections to the UK?"),
        N_(
            "For example family there, or that you lived there lawfully in the last five years. "
            "Leave it empty if you have none. It is not needed to apply."
        ),
        required=False,
        longest=2000,
    ),
)
BY_NAME = {question.name: question for question in QUESTIONS}

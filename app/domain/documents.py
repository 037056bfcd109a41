"""Identity documents: when two numbers are the same number, and when a number proves nothing."""

import unicodedata
from dataclasses import dataclass

from app.domain import countries
from app.domain.answers import Answers, entries
from app.domain.text import latin_digits

TYPES = ("passport", "identity-card", "travel-document", "other")

MINIMUM_LENGTH = 5
_RUNS = ("01234567890", "09876543210")


@dataclass(frozen=True, repr=False)  # personal
class Document:
    type: str  # one of TYPES
    number: str  # as written by the person or the partner; may be empty
    issuer: str  # as written; see countries.normalise


def stated(answers: Answers) -> list[Document]:
    """The documents of an EOI's answers."""
    return [
        Document(entry["document_type"], entry["document_number"], entry["document_issuer"])
        for entry in entries(answers, "documents")
    ]


def normalise_number(number: str) -> str:
    """Only letters and digits, in capitals, digits of every script as 0-9.

    Spaces, case and punctuation carry no meaning in a document number.
    """
    plain = latin_digits(unicodedata.normalize("NFKC", number).upper())
    return "".join(c for c in plain if c.isalnum())


def exact_key(document: Document) -> tuple[str, str, str]:
    """What must agree for two documents to be one: type, issuer and number, all normalised."""
    return (
        document.type.strip().lower(),
        countries.normalise(document.issuer),
        normalise_number(document.number),
    )


def identifies(document: Document) -> bool:
    """Whether the number can stand for one person; if not, a match asks a person to look.

    Numbers under five characters, one symbol repeated, plain runs (12345) and words, in whatever
    language, are what people write when a field insists.
    """
    number = normalise_number(document.number)
    return not (
        len(number) < MINIMUM_LENGTH
        or len(set(number)) == 1
        or not any(c.isdigit() for c in number)
        or any(number in run for run in _RUNS)
    )

"""Identity documents: when two numbers are the same number, and when a number proves nothing."""

import unicodedata
from dataclasses import dataclass

from app.domain import countries

TYPES = ("passport", "identity-card", "travel-document", "other")

MINIMUM_LENGTH = 5
_PLACEHOLDERS = frozenset(
    {"UNKNOWN", "NONE", "NOTKNOWN", "NOPASSPORT", "NODOCUMENT", "INCONNU", "AUCUN", "SANSPAPIERS"}
)
_RUNS = ("01234567890", "09876543210", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(frozen=True)
class Document:
    type: str  # one of TYPES
    number: str  # as written by the person or the partner; may be empty
    issuer: str  # as written; see countries.normalise


def normalise_number(number: str) -> str:
    """Only letters and digits, in capitals, digits of every script as 0-9.

    Spaces, case and punctuation carry no meaning in a document number.
    """
    characters = (c for c in unicodedata.normalize("NFKC", number).upper() if c.isalnum())
    return "".join(str(unicodedata.decimal(c, c)) for c in characters)


def exact_key(document: Document) -> tuple[str, str, str]:
    """What must agree for two documents to be one: type, issuer and number, all normalised."""
    return (
        document.type.strip().lower(),
        countries.normalise(document.issuer),
        normalise_number(document.number),
    )


def identifies(document: Document) -> bool:
    """Whether the number can stand for one person; if not, a match asks a person to look.

    Numbers under five characters, one symbol repeated, plain runs (12345) and words such as
    "none" are what people write when a field insists.
    """
    number = normalise_number(document.number)
    return not (
        len(number) < MINIMUM_LENGTH
        or len(set(number)) == 1
        or number in _PLACEHOLDERS
        or any(number in run for run in _RUNS)
    )

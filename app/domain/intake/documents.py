"""Identity documents are compared by their numbers, where those can identify one person."""

from dataclasses import dataclass

from app.domain.basics import countries, identifiers
from app.domain.intake.answers import Answers, entries

TYPES = ("passport", "identity-card", "travel-document", "other")


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


def exact_key(document: Document) -> tuple[str, str, str]:
    """What must agree for two documents to be one: type, issuer and number, all normalised."""
    return (
        document.type.strip().lower(),
        countries.normalise(document.issuer),
        identifiers.symbols(document.number),
    )


def folded_key(document: Document) -> tuple[str, str] | None:
    """What agrees in similar documents: issuer, and number with O read as 0 and I as 1.

    The type is left out, for one document is filed as a passport here and as a travel document
    there. None if there is no number.
    """
    number = identifiers.folded(identifiers.symbols(document.number))
    return (countries.normalise(document.issuer), number) if number else None


def identifies(document: Document) -> bool:
    """Whether the number can identify one person; if not, a match on it is for a reviewer.

    Numbers of documents never contain a word, as biometric references may. Two issuers that are not
    named may give the same number to two persons.
    """
    if countries.normalise(document.issuer) in countries.UNNAMED:
        return False
    number = document.number
    return identifiers.identifies_one(number) and not identifiers.contains_word(number)

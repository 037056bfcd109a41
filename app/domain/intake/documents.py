"""Identity documents are compared by their numbers, where those can identify one person."""

from dataclasses import dataclass
from functools import cached_property

from app.domain.basics import countries, identifiers
from app.domain.basics.vocabulary import nationalities
from app.domain.basics.vocabulary.folding import fold
from app.domain.intake.answers import Answers, entries

MOST = 50  # of one person that are compared
TYPES = ("passport", "identity-card", "travel-document", "other")
_WORDS = {
    "passport": "passport|passeport|p|pp|جواز سفر|جواز",
    "identity-card": "identity-card|id card|id|i|national id|national identity card|nic"
    "|carte d'identité|carte nationale d'identité|cni|tazkira|tazkera|بطاقة هوية|هوية",
    "travel-document": "travel-document|refugee travel document|convention travel document"
    "|document de voyage|titre de voyage|وثيقة سفر",
    "other": "other|autre|أخرى",
}
_TYPES = {fold(word): kind for kind, words in _WORDS.items() for word in words.split("|")}
_BODIES = {
    fold(word): code
    for code, words in {
        countries.UNITED_NATIONS: "United Nations|Nations unies|UNHCR|HCR|UNRWA|الأمم المتحدة",
        countries.RED_CROSS: "Red Cross|ICRC|Croix-Rouge|CICR|الصليب الأحمر",
    }.items()
    for word in words.split("|")
}


@dataclass(frozen=True, repr=False)  # personal
class Document:
    type: str  # as written; see kind
    number: str  # as written by the person or the partner; may be empty
    issuer: str  # as written; see issuer

    def members(self) -> dict[str, str]:
        return {"type": self.type, "number": self.number, "issuer": self.issuer}

    @cached_property
    def identifies_one(self) -> bool:
        """Whether its number does, which is asked more than once.

        Numbers of documents never contain a word, as biometric references may. Two issuers that are
        not named may give the same number to two persons.
        """
        if issuer(self.issuer) in countries.UNNAMED:
            return False
        number = self.number
        return identifiers.identifies_one(number) and not identifiers.contains_word(number)


def stated(answers: Answers) -> list[Document]:
    """The documents of an EOI's answers."""
    return [
        Document(entry["document_type"], entry["document_number"], entry["document_issuer"])
        for entry in entries(answers, "documents")
    ]


def kind(written: str) -> str:
    """One of TYPES for the words of English, French and Arabic; another in small letters."""
    return _TYPES.get(fold(written)) or written.strip().lower()


def issuer(written: str) -> str:
    """The code for a code or a name; what is not known, or may mean several, in capitals."""
    code = countries.normalise(written)
    if code in countries.ISSUERS:
        return code
    states = nationalities.states_of(written) or frozenset()
    return _BODIES.get(fold(written)) or (next(iter(states)) if len(states) == 1 else code)


def is_known(document: Document) -> bool:
    """Whether its type and issuer are known here, so that it can agree with an applicant's."""
    return kind(document.type) in TYPES and issuer(document.issuer) in countries.ISSUERS


def was_read_otherwise(document: Document) -> bool:
    """Whether an earlier release compared it otherwise: by the words as they are written."""
    before = (document.type.strip().lower(), countries.normalise(document.issuer))
    return before != (kind(document.type), issuer(document.issuer))


def exact_key(document: Document) -> tuple[str, str, str]:
    """What must agree for two documents to be one: type, issuer and number, all normalised."""
    return (
        kind(document.type),
        issuer(document.issuer),
        identifiers.symbols(document.number),
    )


def folded_key(document: Document) -> tuple[str, str] | None:
    """What agrees in similar documents: issuer, and number with O read as 0 and I as 1.

    The type is left out, for one document is filed as a passport here and as a travel document
    there. None if there is no number.
    """
    number = identifiers.folded(identifiers.symbols(document.number))
    return (issuer(document.issuer), number) if number else None


def identifies(document: Document) -> bool:
    """Whether the number can identify one person; if not, a match on it is for a reviewer."""
    return document.identifies_one

"""Identity documents: when two numbers are the same number, and when a number proves nothing."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from app.domain import countries
from app.domain.answers import Answers, entries
from app.domain.text import latin_digits

TYPES = ("passport", "identity-card", "travel-document", "other")

MINIMUM_LENGTH = 5
_SHORTEST_CORE = 3
_LONG_RUN = 6
_RUNS = ("0123456789" * 2, "9876543210" * 2)
_LOOK_ALIKES = str.maketrans("OI", "01")
_SERIAL = re.compile(r"[^\W\d_]{0,3}(\d+)[^\W\d_]?")
# Numbers that mix letters in have none of the vowels, so that they spell nothing.
_WORD = re.compile(r"(?![B-DF-HJ-NP-TV-Z]{4})[^\W\d_]{4}")


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


def folded_key(document: Document) -> tuple[str, str] | None:
    """What agrees where a person should look: issuer and number, O read as 0 and I as 1.

    The type is left out, for one document is filed as a passport here and as a travel document
    there. None where there is no number.
    """
    number = _folded(normalise_number(document.number))
    return (countries.normalise(document.issuer), number) if number else None


def identifies(document: Document) -> bool:
    """Whether the number can stand for one person; if not, a match asks a person to look.

    Not what people write when a field insists, or a clerk fills in: see PLACEHOLDERS.
    """
    number = normalise_number(document.number)
    return not any(is_one(number) for is_one in PLACEHOLDERS)


def _folded(number: str) -> str:
    return number.translate(_LOOK_ALIKES)


def _core(number: str) -> str:
    """What tells numbers apart: of letters, digits and a letter only the digits between noughts."""
    folded = _folded(number)
    serial = _SERIAL.fullmatch(folded)
    return serial[1].strip("0") if serial else folded


def _is_short(number: str) -> bool:
    return len(number) < MINIMUM_LENGTH or len(_core(number)) < _SHORTEST_CORE


def _is_word(number: str) -> bool:
    """Without a digit, or with four letters in a row that can be spoken: NONE1, UNKNOWN2024."""
    return not any(c.isdigit() for c in number) or _WORD.search(number) is not None


def _is_monotonous(number: str) -> bool:
    """One symbol but for one place: 00001, 99999989."""
    folded = _folded(number)
    return max(Counter(folded).values(), default=0) >= len(folded) - 1


def _is_repeated(number: str) -> bool:
    """One, two or three symbols over and over: 121212, 704704."""
    core = _core(number)
    return any(
        len(core) >= 2 * size and core == (core[:size] * len(core))[: len(core)]
        for size in (1, 2, 3)
    )


def _is_counted(number: str) -> bool:
    """A run up or down: digits alone, with six or more of them within (99123456); or K-345.

    Not P1234567: where a state numbers its passports one by one, somebody has it.
    """
    core = _core(number)
    if not number.isdigit() and len(core) >= _LONG_RUN:
        return False
    pieces = {core} | {core[at : at + _LONG_RUN] for at in range(len(core) - _LONG_RUN + 1)}
    return any(piece in run for run in _RUNS for piece in pieces)


PLACEHOLDERS: tuple[Callable[[str], bool], ...] = (
    _is_short,
    _is_word,
    _is_monotonous,
    _is_repeated,
    _is_counted,
)

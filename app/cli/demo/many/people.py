"""Who a copy is of: names, dates, documents and origin in place of those of the pattern."""

from collections.abc import Iterator, Mapping
from typing import Any

_CONSONANTS, _VOWELS, _SYLLABLES = "bdfgklmnprstvz", "aeiou", 3
_PAIRS = [consonant + vowel for consonant in _CONSONANTS for vowel in _VOWELS]
_SPREAD = 2_654_435_761  # prime to every range here, so that neighbours have nothing in common
# Nationality, first language, and the letters in which some write their names as well.
_ORIGINS = (
    ("ERI", "ti", "ሀለመረሰቀበተነአከወዘየደገጠፈ"),
    ("AFG", "fa", "ابتجدرزسشغفکلمنوهی"),
    ("SDN", "ar", "ابتجحدرزسشعفقكلمني"),
    ("IRN", "fa", "آبپتجخدرزسشفکگلمنو"),
    ("VNM", "vi", ""),
    ("ETH", "am", "ሀለመሰረሸቀበተነአከወዘየደገፈ"),
    ("SYR", "ar", "ابتجحدرزسشعفقكلمني"),
)
_NATIVE = 4  # each so many-th


def texts_of(said: Any) -> Iterator[tuple[str, str]]:
    """What tells who they are in answers, or in what the register says: text and kind."""
    if isinstance(said, list):
        for one in said:
            yield from texts_of(one)
    elif isinstance(said, dict):
        for name, value in said.items():
            kind = _KINDS.get(name)
            if kind is None:
                yield from texts_of(value)
            else:
                several = value if isinstance(value, list) else [value]
                yield from ((one, kind) for one in several if one)


def replaced(texts: Mapping[str, str], number: int) -> dict[str, str]:
    """What stands in their place, for the copy of that number."""
    made: dict[str, str] = {}
    for place, (text, kind) in enumerate(texts.items()):
        lot = (number * 64 + place) * _SPREAD
        if kind == "name":
            made[text] = _word(lot)
        elif kind == "birth":
            made[text] = _birth(number)[: len(text)]
        elif kind == "document":
            made[text] = f"ZZ{lot % 10**10:010}"
        else:
            made[text] = f"person{number}@example.org"
    state, language, _ = _ORIGINS[number % len(_ORIGINS)]
    return made | {"ERI": state, "ti": language}


def native_name(number: int) -> str:
    """How they write their name themselves; empty of most."""
    letters = _ORIGINS[number % len(_ORIGINS)][2]
    if not letters or number % _NATIVE:
        return ""
    lot = number * _SPREAD
    drawn = "".join(letters[(lot >> 3 * place) % len(letters)] for place in range(9))
    return f"{drawn[:4]} {drawn[4:]}"


_KINDS = {
    "given_names": "name",
    "family_name": "name",
    "other_names": "name",
    "date_of_birth": "birth",
    "dates_of_birth": "birth",
    "document_number": "document",
    "number": "document",
    "email": "email",
}


def _word(lot: int) -> str:
    rest, word = lot % len(_PAIRS) ** _SYLLABLES, ""
    for _ in range(_SYLLABLES):
        rest, place = divmod(rest, len(_PAIRS))
        word += _PAIRS[place]
    return word.title()


def _birth(number: int) -> str:
    lot = number * _SPREAD
    return f"{1960 + lot % 47}-{lot // 47 % 12 + 1:02}-{lot // 564 % 28 + 1:02}"

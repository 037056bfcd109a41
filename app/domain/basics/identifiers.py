"""Identifiers tell one person from all others; what is written for want of one tells nothing.

Numbers of documents and references to fingerprints alike: only what can stand for one person may
refuse somebody by machine.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from uuid import UUID

from app.domain.basics.text import latin_digits

MINIMUM_LENGTH = 5
_SHORTEST_CORE = 3
_BESIDE_WORDS = 6  # symbols that a reference must have beside the words in it: ENROL-482137
_LONG_RUN = 6
_LONGER_RUN = 8
_LONG = 16  # symbols: a number of a document is shorter
_LEAST_VARIED = 0.55  # of the neighbours in a long one: as many are pairs that are new
_ROUNDED = (12, 6)  # a spreadsheet shows a number of so many digits by so many and a power of ten
_KEPT = 15  # digits that a spreadsheet keeps of a number
_RUNS = ("0123456789" * 2, "9876543210" * 2)
_LOOK_ALIKES = str.maketrans("OI", "01")
_SERIAL = re.compile(r"[^\W\d_]{0,3}(\d+)[^\W\d_]?")
# Numbers that mix letters in have none of the vowels, so that they spell nothing.
_WORD = re.compile(r"(?![B-DF-HJ-NP-TV-Z]{4})[^\W\d_]{4}")
# A word as its letters are shaped: upper case, lower case, of a script without.
_WORD_SHAPE = re.compile(r"U?l{3,}|U{4,}|o{4,}")
_SET_OFF = re.compile(r"(?<!\S)[^\W\d_]+(?!\S)")
_PADDING = re.compile(r"^[\W_]+|[\W_]+$")
_MASKED = re.compile(r"([^\W\d_])\1{3}")
# The letter of three scripts; no spreadsheet goes beyond 308.
_SCIENTIFIC = re.compile(r"[1-9]\d{0,14}[EЕΕ](?:\d\d?|[0-2]\d\d|30\d)")
_FLOATING = re.compile(r"\d+[.,٫]0+")
_YEAR, _MONTH, _DAY = r"(?:19|20)\d\d", r"(?:0?[1-9]|1[0-2])", r"(?:0?\d|[12]\d|3[01])"
_TWO = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"  # month and day in two digits
_NAMED = r"(?:JAN|F[EÉ][BV]|MAR|A[PV]R|MA[IY]|JUI?[NL]|AUG|AO[UÛ]|SEP|O[CK]T|NOV|D[EÉ][CZ])"
_TIME = r"(?:[T-]\d\d-?\d\d(?:-?\d\d)?(?:-\d{1,6})*(?:-?[AP]M|Z)?)?"
_DATES = tuple(
    re.compile(date)
    for date in (
        rf"{_YEAR}-{_MONTH}-{_DAY}{_TIME}",
        rf"(?:{_DAY}-{_MONTH}|{_MONTH}-{_DAY})-(?:{_YEAR}|\d\d){_TIME}",
        rf"(?:{_DAY}-?)?{_NAMED}[^\W\d_]*-?(?:{_YEAR}|\d\d)?{_TIME}",
        rf"(?:{_YEAR}{''.join(_TWO)}|{''.join(reversed(_TWO))}{_YEAR})0*",
    )
)
_WITH_A_YEAR = re.compile(rf"\d{{0,4}}{_YEAR}|{_YEAR}\d{{0,4}}")
_UUID = re.compile(r"\{?[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\}?", re.IGNORECASE | re.ASCII)


def symbols(written: str) -> str:
    """Only letters and digits, in capitals, digits of every script as 0-9."""
    plain = latin_digits(unicodedata.normalize("NFKC", written).upper())
    return "".join(c for c in plain if c.isalnum())


def folded(symbols: str) -> str:
    """O read as 0 and I as 1."""
    return symbols.translate(_LOOK_ALIKES)


def canonical(reference: str) -> str:
    """An opaque reference as it is compared: without what cannot be seen.

    A UUID is written as RFC 9562 does; case and punctuation of any other are the provider's.
    """
    shown = _visible(unicodedata.normalize("NFKC", reference)).strip()
    return str(UUID(shown)) if _UUID.fullmatch(shown) else shown


def stands_for_one(written: str) -> bool:
    """Whether this can be the identifier of one person; if not, it proves nothing.

    Not what people write when a field insists, what a clerk fills in, or what a spreadsheet has
    made of a number: see FILLERS. Words count for nothing, however they are spelt.
    """
    shown = latin_digits(_visible(unicodedata.normalize("NFKC", written), marks=False))
    text = _PADDING.sub("", shown)
    beside = _without_words(text)
    left = symbols(beside)
    if beside != text and (len(left) < _BESIDE_WORDS or _WITH_A_YEAR.fullmatch(left)):
        return False
    if _is_mangled(text) or _is_date(text):
        return False
    return not any(is_one(number) for is_one in FILLERS for number in (left, folded(left)))


def spells(number: str) -> bool:
    """Whether four letters in a row can be spoken: NONE1, UNKNOWN2024."""
    return _WORD.search(symbols(number)) is not None


def _visible(text: str, *, marks: bool = True) -> str:
    """Without what a font shows nothing of, and without marks on letters if they are not wanted."""
    hidden = "C" if marks else "CM"
    return "".join(c for c in text if unicodedata.category(c)[0] not in hidden)


def _without_words(text: str) -> str:
    """In a word letters are of one case; those of a key that mixes cases hardly are, for long.

    Beside a word, and set off by spaces, fewer letters are a word, too: see page 7 of the notes.
    """
    words = _words(text)
    if words and any(c.isspace() for c in text):
        text = _SET_OFF.sub("", text)
        words = _words(text)
    for start, end in reversed(words):
        text = f"{text[:start]} {text[end:]}"
    return text


def _words(text: str) -> list[tuple[int, int]]:
    shape = "".join(_shape(c) for c in text)
    spans = [found.span() for found in _WORD_SHAPE.finditer(shape)]
    return [span for span in spans if _WORD.search(text[slice(*span)].upper())]


def _shape(c: str) -> str:
    if not c.isalpha():
        return " "
    if c.islower():
        return "l"
    return "U" if c.isupper() else "o"


def _is_mangled(text: str) -> bool:
    """As a spreadsheet makes of a number: 1.23457E+17, 48213.0."""
    return bool(_SCIENTIFIC.fullmatch(symbols(text)) or _FLOATING.fullmatch(text))


def _is_date(text: str) -> bool:
    """As a spreadsheet makes of what looks like one to it: 3-Nov-26, 2026-11-03 00:00:00."""
    dashed = "-".join(re.findall(r"[^\W_]+", text.upper()))
    return any(date.fullmatch(dashed) for date in _DATES)


def _core(number: str) -> str:
    """What tells numbers apart: of letters, digits and a letter only the digits between noughts."""
    serial = _SERIAL.fullmatch(number)
    return serial[1].strip("0") if serial else number


def _is_short(number: str) -> bool:
    return len(number) < MINIMUM_LENGTH or len(_core(number)) < _SHORTEST_CORE


def _has_no_digit(number: str) -> bool:
    return not any(c.isdigit() for c in number)


def _is_monotonous(number: str) -> bool:
    """One symbol but for one place in eight: 00001, 99999989."""
    others = max(1, len(number) // 8)
    return max(Counter(number).values(), default=0) >= len(number) - others


def _is_repeated(number: str) -> bool:
    """The same few symbols over and over: 121212, 704704."""
    core = _core(number)
    return any(
        core == (core[:size] * len(core))[: len(core)] for size in range(1, len(core) // 2 + 1)
    )


def _is_counted(number: str) -> bool:
    """A run up or down: digits alone, with six or more of them within (99123456); or K-345, 112233.

    Not P1234567: where a state numbers its passports one by one, somebody has it. In what is no
    such number, eight: A1B2-C3D4-1234567890.
    """
    core = _core(number)
    if not number.isdigit() and len(core) >= _LONG_RUN:
        return not core.isdigit() and _has_run(core, _LONGER_RUN)
    return any(_each_once(core) in run for run in _RUNS) or _has_run(core, _LONG_RUN)


def _each_once(core: str) -> str:
    """123 for 112233 and for 111222333."""
    for size in (2, 3):
        if len(core) >= _LONG_RUN and core == "".join(c * size for c in core[::size]):
            return core[::size]
    return core


def _has_run(core: str, length: int) -> bool:
    pieces = {core[at : at + length] for at in range(len(core) - length + 1)}
    return any(piece in run for run in _RUNS for piece in pieces)


def _is_patterned(number: str) -> bool:
    """Long, and hardly any two neighbours are new: 11111111-2222-3333-4444-555555555555."""
    core = _core(number)
    pairs = [core[at : at + 2] for at in range(len(core) - 1)]
    return len(core) >= _LONG and len(set(pairs)) < _LEAST_VARIED * len(pairs)


def _is_masked(number: str) -> bool:
    """Four of one letter in a row: XXXX-XXXX-4821."""
    return _MASKED.search(number) is not None


def _is_rounded(number: str) -> bool:
    """Digits alone, and noughts from where a spreadsheet forgets them: 123457000000000000."""
    if not number.isdigit():
        return False
    shown, digits = _ROUNDED[1], len(number.rstrip("0"))
    return (len(number) >= _ROUNDED[0] and digits <= shown) or len(number) > _KEPT >= digits


FILLERS: tuple[Callable[[str], bool], ...] = (
    _is_short,
    _has_no_digit,
    _is_monotonous,
    _is_repeated,
    _is_counted,
    _is_patterned,
    _is_masked,
    _is_rounded,
)

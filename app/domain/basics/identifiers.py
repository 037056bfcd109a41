"""Identifiers are checked for placeholders: only what can identify one person may count as a match.

A document's number or a biometric reference may refuse somebody by machine, if two records share
it. So what people write when they have none (`none`, `00000`, `unknown`), which partners are told
of as `fillers`, must not count.
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
_LEAST_VARIED = 0.55  # the share of different pairs among the neighbours in a long one
_ROUNDED = (12, 6)  # a spreadsheet shows a number of 12 digits as 6 and a power of ten
_PRECISION = 15  # digits that a spreadsheet stores of a number
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
    return plain if plain.isalnum() else "".join([c for c in plain if c.isalnum()])


def folded(symbols: str) -> str:
    """O read as 0 and I as 1."""
    return symbols.translate(_LOOK_ALIKES)


def canonical(reference: str) -> str:
    """An opaque reference as it is compared: without invisible characters.

    A UUID is written as in RFC 9562; of others, case and punctuation are significant.
    """
    shown = _visible(unicodedata.normalize("NFKC", reference)).strip()
    return str(UUID(shown)) if _UUID.fullmatch(shown) else shown


def identifies_one(written: str) -> bool:
    """Whether this can be the identifier of one person; if not, it proves nothing.

    It cannot if it is a placeholder that somebody wrote because the field was required, or what a
    spreadsheet made of a number: see PLACEHOLDERS. Words in it do not count.
    """
    shown = latin_digits(_visible(unicodedata.normalize("NFKC", written), marks=False))
    text = _PADDING.sub("", shown)
    beside = _without_words(text)
    left = symbols(beside)
    if beside != text and (len(left) < _BESIDE_WORDS or _WITH_A_YEAR.fullmatch(left)):
        return False
    if _is_mangled(text) or _is_date(text):
        return False
    numbers = {left, folded(left)}
    return not any(is_one(number) for is_one in PLACEHOLDERS for number in numbers)


def contains_word(number: str) -> bool:
    """Whether four letters in a row can be pronounced: NONE1, UNKNOWN2024."""
    return _WORD.search(symbols(number)) is not None


def _visible(text: str, *, marks: bool = True) -> str:
    """Without invisible characters and, unless `marks`, without marks on letters."""
    if text.isascii() and text.isprintable():
        return text
    hidden = "C" if marks else "CM"
    return "".join(c for c in text if unicodedata.category(c)[0] not in hidden)


def _without_words(text: str) -> str:
    """Without its words: four letters or more of one case, which keys of mixed case seldom have.

    Beside a word, fewer letters are a word too if spaces set them off: see page 7 of the notes.
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
    """Whether a spreadsheet has reformatted a number: 1.23457E+17, 48213.0."""
    return bool(_SCIENTIFIC.fullmatch(symbols(text)) or _FLOATING.fullmatch(text))


def _is_date(text: str) -> bool:
    """Whether a spreadsheet has taken it for a date: 3-Nov-26, 2026-11-03 00:00:00."""
    dashed = "-".join(re.findall(r"[^\W_]+", text.upper()))
    return any(date.fullmatch(dashed) for date in _DATES)


def _core(number: str) -> str:
    """The part that varies: of a serial number, its digits without zeros at either end."""
    serial = _SERIAL.fullmatch(number)
    return serial[1].strip("0") if serial else number


def _is_short(number: str) -> bool:
    return len(number) < MINIMUM_LENGTH or len(_core(number)) < _SHORTEST_CORE


def _has_no_digit(number: str) -> bool:
    return not any(c.isdigit() for c in number)


def _is_monotonous(number: str) -> bool:
    """Whether all but one symbol in eight are the same: 00001, 99999989."""
    others = max(1, len(number) // 8)
    return max(Counter(number).values(), default=0) >= len(number) - others


def _is_repeated(number: str) -> bool:
    """Whether the same few symbols are repeated: 121212, 704704."""
    core = _core(number)
    return any(
        core == (core[:size] * len(core))[: len(core)] for size in range(1, len(core) // 2 + 1)
    )


def _is_counted(number: str) -> bool:
    """Whether it counts up or down: six digits in a row (99123456), or K-345, 112233.

    Not P1234567: where a state numbers its passports serially, somebody has it. In what is not a
    serial number, eight in a row: A1B2-C3D4-1234567890.
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
    """Whether it is long and mostly repeats: 11111111-2222-3333-4444-555555555555."""
    core = _core(number)
    pairs = [core[at : at + 2] for at in range(len(core) - 1)]
    return len(core) >= _LONG and len(set(pairs)) < _LEAST_VARIED * len(pairs)


def _is_masked(number: str) -> bool:
    """Whether one letter occurs four times in a row: XXXX-XXXX-4821."""
    return _MASKED.search(number) is not None


def _is_rounded(number: str) -> bool:
    """Whether a spreadsheet has replaced its last digits by zeros: 123457000000000000."""
    if not number.isdigit():
        return False
    shown, digits = _ROUNDED[1], len(number.rstrip("0"))
    return (len(number) >= _ROUNDED[0] and digits <= shown) or len(number) > _PRECISION >= digits


PLACEHOLDERS: tuple[Callable[[str], bool], ...] = (
    _is_short,
    _has_no_digit,
    _is_monotonous,
    _is_repeated,
    _is_counted,
    _is_patterned,
    _is_masked,
    _is_rounded,
)

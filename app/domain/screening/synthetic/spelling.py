"""Names are respelt as a clerk would: by tables of whole names and of interchangeable letters."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from app.domain.screening.synthetic.cultures import CULTURES
from app.domain.screening.synthetic.pools import happens

_VOWELS = frozenset("aeiouyéèïëô")
_UNHEARD_OF = re.compile(r"(.)\1\1|ddj|dhh")
_LATIN = "\u0250"  # the end of the Latin letters in Unicode


@dataclass(frozen=True)
class Spelling:
    """The tables of one culture; names and words in them are in small letters."""

    others: Mapping[str, tuple[str, ...]]  # other spellings of a whole name, the commonest first
    rules: tuple[tuple[re.Pattern[str], str], ...]
    native: Mapping[str, str]


@cache
def spelling_of(culture: str) -> Spelling:
    table = CULTURES[culture]
    others: dict[str, tuple[str, ...]] = {}
    native: dict[str, str] = {}
    for group in table.spellings.split("|"):
        names = [name.replace("_", " ") for name in group.split()]
        latin = [name.lower() for name in names if name[0] < _LATIN]
        for name in latin:
            others.setdefault(name, tuple(other for other in latin if other != name))
        if len(latin) < len(names):
            native |= dict.fromkeys(latin, names[0])
    native |= {latin.lower(): name for latin, name in table.native().items()}
    return Spelling(others, tuple(_rule(rule) for rule in table.letters.split()), native)


def _rule(written: str) -> tuple[re.Pattern[str], str]:
    """`ou>u`: what may be written as what; `^` and `$` are a word's start and end, `_` a blank.

    A word's first letter is neither left out nor doubled, and no other vowel, without `^`.
    """
    old, _, new = written.replace("_", " ").partition(">")
    within = not new or new == old * 2 or old in _VOWELS
    pattern = old.replace("^", r"\b(?=\w)").replace("$", r"(?<=\w)\b")
    return re.compile(r"(?<=\w)" + pattern if within else pattern), new


def spelt(name: str, culture: str, rate: float, random: Random) -> str:
    """`name` with about `rate` of its words in another spelling."""
    table = spelling_of(culture)
    words = name.lower().split()
    changes = sum(happens(rate, random) for _ in words)
    for _ in range(changes):
        index = random.randrange(len(words))
        size = 2 if " ".join(words[index : index + 2]) in table.others else 1
        others = table.others.get(" ".join(words[index : index + size]))
        if others:
            weights = [1 / (rank + 1) for rank in range(len(others))]
            words[index : index + size] = random.choices(others, weights)[0].split()
        else:
            words = _relettered(" ".join(words), table, random).split()
    return capitalised(" ".join(words)) if changes else name


def _relettered(name: str, table: Spelling, random: Random) -> str:
    fitting = [rule for rule in table.rules if rule[0].search(name)]
    if not fitting:
        return name
    pattern, new = random.choice(fitting)
    place = random.choice([*pattern.finditer(name)])
    other = name[: place.start()] + new + name[place.end() :]
    return name if _UNHEARD_OF.search(other) else other


def capitalised(name: str) -> str:
    return re.sub(r"(?:^|(?<=[\s'-]))\w", lambda first: first[0].upper(), name)


def plain(name: str) -> str:
    """Without the accents that an English keyboard has not."""
    letters = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def native(name: str, culture: str) -> str:
    """`name` in its own script, or nothing where a part is not in the tables."""
    table, words, found = spelling_of(culture).native, name.lower().split(), []
    while words:
        size = next((n for n in (3, 2, 1) if " ".join(words[:n]) in table), 0)
        if not size:
            return ""
        found.append(table[" ".join(words[:size])])
        words = words[size:]
    return " ".join(found)


def mistyped(name: str, random: Random) -> str:
    """One letter left out, doubled, exchanged with the next or hit beside; never a word's first."""
    places = [at for at in range(1, len(name) - 1) if name[at - 1].isalpha() and name[at].isalpha()]
    if not places:
        return name
    at = random.choice(places)
    before, letter, after = name[:at], name[at], name[at + 1 :]
    if after[0].isalpha() and happens(0.3, random):
        return before + after[0] + letter + after[1:]
    return before + random.choice(("", letter * 2, random.choice("aeionrstl"))) + after

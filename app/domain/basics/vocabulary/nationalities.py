"""The words for a nationality are read: codes, names of states, and what their people are called.

One word may mean several states, as Congolese: then each is possible. What is misspelt or means no
state is not guessed at.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from app.domain.basics import countries
from app.domain.basics.vocabulary.country_names import COUNTRY_NAMES
from app.domain.basics.vocabulary.demonyms import DEMONYMS
from app.domain.basics.vocabulary.folding import fold, says_nothing, tokens

# Codes of ICAO Doc 9303 for refugees and for who has no known nationality.
_NOT_TOLD = frozenset({"XXB", "XXC", "XXX"})
_STATELESS = "stateless|apatride|sans nationalité|عديم الجنسية|بدون جنسية|bidoon|bidun"
# Words of the long names of states, and around a nationality; where a state has no other name than
# with these (Czech Republic), that stands in the tables.
_FORMAL = frozenset(
    "republic republique جمهوريه kingdom royaume state etat دوله islamic islamique arab arabe عربيه"
    " federal federale democratic democratique people peoples populaire socialist socialiste s"
    " hashemite hachemite bolivarian bolivarienne plurinational commonwealth principality union"
    " national nationality nationalite citizen citizenship ressortissant ressortissante"
    " جنسيه".split()
)
_BRACKETED = re.compile(r"[(\[].*?[)\]]")
_SEVERAL = re.compile(r"[/;,|&()\[\]]| [-–] |\b(?:or|and|ou|et)\b", re.IGNORECASE)
_NAMIBIA_OR_NOT = "NA"
MOST, _LONGEST = 20, 200  # words of one person that are read; characters of each


def _table(*texts: str) -> dict[str, frozenset[str]]:
    found = defaultdict(set)
    for text in texts:
        for line in text.strip().splitlines():
            code, words = line.split(" ", 1)
            for word in words.split("|"):
                found[fold(word)].add(code)
    once = {codes: codes for codes in map(frozenset, found.values())}  # many words mean the same
    return {word: once[frozenset(codes)] for word, codes in found.items()}


# What states and their people are called, folded, and the codes of those that a word may mean.
NAMED = _table(COUNTRY_NAMES, DEMONYMS, f"{countries.STATELESS} {_STATELESS}")


def states_of(written: str) -> frozenset[str] | None:
    """The codes of the states that a word may mean; of none where it says that it is not known.

    None if the word is not known.
    """
    if written.strip() == _NAMIBIA_OR_NOT or len(written) > _LONGEST:
        return None
    code = countries.normalise(written)
    if code in countries.NATIONALITIES:
        return frozenset({code})
    if code in _NOT_TOLD or says_nothing(written):
        return frozenset()
    return _named(written) or _each(written) or _named(_BRACKETED.sub(" ", written))


def all_of(several: Sequence[str]) -> frozenset[str]:
    """The codes of several nationalities; of none as soon as one word is not known.

    For it may be the one that two descriptions have in common. More than MOST are not read.
    """
    if len(several) > MOST:
        return frozenset()
    read = [states_of(written) for written in several]
    return frozenset() if None in read else frozenset().union(*filter(None, read))


def _named(written: str) -> frozenset[str] | None:
    words = tokens(written)
    plain = [word for word in words if word not in _FORMAL]
    forms = (form for of in (words, plain) for form in _forms("".join(of)))
    return next((NAMED[form] for form in forms if form in NAMED), None)


def _forms(word: str) -> Iterator[str]:
    """The word, and what it may be the feminine or plural of: érythréennes, إريترية."""
    yield word
    for ending in ("s", "e", "es", "ne", "nes", "ه"):
        if word.endswith(ending):
            yield word.removesuffix(ending)


def _each(written: str) -> frozenset[str] | None:
    """The states of several words in one text, if each is known."""
    parts = [part for part in _SEVERAL.split(written) if not says_nothing(part)]
    found: set[str] = set()
    for part in parts if len(parts) > 1 else []:
        if not (states := states_of(part)):
            return None
        found |= states
    return frozenset(found) or None

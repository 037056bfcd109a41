"""A country is searched for by what somebody writes: its name in any language, or nearly so."""

from collections.abc import Mapping
from difflib import SequenceMatcher

from app.domain.basics.vocabulary.folding import fold
from app.domain.basics.vocabulary.nationalities import NAMED, states_of

_MOST = 8  # that are offered
_LEAST, _LONGEST = 2, 60  # letters that are looked for
_NEAR = 0.75  # of the letters are the same, in the same order


def meant(written: str, names: Mapping[str, str]) -> set[str]:
    """Which of the codes with these names it stands for: several where one word means them all."""
    word = fold(written)
    called = {code for code, name in names.items() if word and fold(name) == word}
    return called or {*(states_of(written) or ())} & names.keys()


def alike(written: str, names: Mapping[str, str]) -> list[str]:
    """The codes of those that it is a part of, or misspelt for: the likeliest first."""
    word = fold(written[:_LONGEST])
    if len(word) < _LEAST:
        return []
    known = [(fold(name), code) for code, name in names.items()]
    known += [(name, code) for name, codes in NAMED.items() for code in codes & names.keys()]
    likely: dict[str, float] = {}
    for name, code in known:
        likely[code] = max(likely.get(code, 0), _likeness(word, name))
    found = [code for code in names if likely[code] >= _NEAR]
    return sorted(found, key=lambda code: -likely[code])[:_MOST]


def _likeness(word: str, name: str) -> float:
    if word in name:
        return 1 + name.startswith(word) + len(word) / len(name)
    pair = SequenceMatcher(None, word, name, autojunk=False)
    is_near = pair.real_quick_ratio() >= _NEAR and pair.quick_ratio() >= _NEAR
    return pair.ratio() if is_near else 0

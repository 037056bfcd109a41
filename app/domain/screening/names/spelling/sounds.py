"""Phonetic keys of a part of a name: its sound, roughly, and its skeletons of consonants.

A skeleton is what spellings of one name have in common across languages and scripts (as Soundex is
for English). Where a letter may be one of two sounds, there is a skeleton for each.
"""

import re
from itertools import islice, product

_MOST, _TRIED = 4, 16
_SHORT = 2  # consonants

# Each consonant with the sounds it may have, the likelier first. All sibilants are one sound.
_CONSONANTS = {
    letters: tuple(heard)
    for letters, heard in (
        pair.split(":")
        for pair in (
            "b:b d:d f:f k:k l:l m:m n:n p:p r:r s:s t:t h:h ĥ:h z:s ph:f sh:s š:s ch:s č:s tch:s"
            " sch:s ts:s tz:s ck:k gn:n dj:j dzh:j di:dj j:jy zh:sj ž:sj g:gj q:kg c:k gh:gk ğ:gk"
            " kh:hk ħ:hk th:ts þ:ts dh:ds ð:ds x:hs"
        ).split()
    )
}
_PAIRS = "|".join(sorted(_CONSONANTS, key=len, reverse=True)).replace("di|", "di(?=[aeou])|")
_RUNS = re.compile(rf"[aeiouyw]+|{_PAIRS}|[^\W_]")
_HEARD = re.compile(rf"ee|{_PAIRS}|[^\W_]")
_VOWEL = dict(zip(["ee", *"aeiou"], "iaaiuu", strict=True))
_SYLLABLE = {"e": "ai"}  # the only vowel of a name, between two consonants: Sher is Shir as well
_BEGINNING = re.compile(r"(y|j(?=[aeiou])|i(?=[aou]))|(w|ou(?=[aei])|u(?=[aei]))|([aeiou])")
_SERVANT = re.compile(r"[ck]?abd[aeou]+l(?=.{2})|abdl(?=.{2})")
_SPELLED = [  # the order counts: ways to write a sound, and how it is written here
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"v"), "w"),
    (re.compile(r"(?<=.)y(?![aeiou])"), "i"),
    (re.compile(r"(?<=[ae])y"), "i"),  # Sayed, Said
    (re.compile(r"(?<=.)w(?![aeiou])"), "u"),
]
_SILENT = re.compile(r"c(?=[aeiou])")  # Somali writes ayn so
_DROPPED = re.compile(r"h(?=[aeiou])")  # French and Italian do not speak it
_UNWRITTEN = ("", "a", "i", "u")  # vowels that Arabic script leaves out


def plain(token: str) -> str:
    """`token` without the article between abd and the name of God: abdulkarim is abdkarim."""
    return _SERVANT.sub("abd", token, count=1)


def sound(letters: str) -> str:
    """One letter for each sound: three kinds of vowels, one of sibilants, none doubled."""
    heard: list[str] = []
    for match in _HEARD.findall(_spelled(letters)):
        one = _VOWEL.get(match) or _CONSONANTS.get(match, match)[0]
        if heard[-1:] != [one]:
            heard.append(one)
    if len(heard) > _SHORT and heard[-1] == "h":
        heard.pop()
    return "".join(heard)


def _spelled(letters: str) -> str:
    for written, here in _SPELLED:
        letters = written.sub(here, letters)
    return letters


def consonants(heard: str) -> str:
    """The consonants of a `sound`: by them a name is recognised that was written as one or two."""
    return re.sub("[aiuwyh]", "", heard)


def skeletons(letters: str, *, vowels_unwritten: bool = False) -> tuple[str, ...]:
    """The skeletons of a part, the likeliest first, four at most.

    A vowel at the beginning is a sound of its own (A, or Y and W before another vowel). If there is
    only one syllable its vowel is included, since the consonants alone say too little.
    """
    spelled = _spelled(letters)
    begin = _BEGINNING.match(spelled)
    options: list[tuple[str, ...]] = []
    if begin:
        options.append(tuple("y" if begin[1] else "w" if begin[2] else "A"))
        if begin[1] and begin[1][0] == "j":
            options[0] = ("j", "y")
    elif _SILENT.match(spelled):
        options.append(("k", "A"))
    elif _DROPPED.match(spelled):
        options.append(("h", "A"))
    vowels = []
    for run in _RUNS.findall(spelled[begin.end() if begin else len(options) :]):
        if run[0] in "aeiouyw":
            vowels.append(_SYLLABLE.get(run) or _VOWEL.get(run[-2:]) or _VOWEL.get(run[-1], ""))
        else:
            options.append(_CONSONANTS.get(run, (run,)))
    return _written(options, vowels, vowels_unwritten=vowels_unwritten)


def _written(
    options: list[tuple[str, ...]], vowels: list[str], *, vowels_unwritten: bool
) -> tuple[str, ...]:
    every = dict.fromkeys(_skeleton(choice) for choice in islice(product(*options), _TRIED))
    bare = list(every)[:_MOST]
    if len(bare[0]) > _SHORT or bare[0][:1] == "A":
        return tuple(bare)
    if vowels_unwritten:
        return tuple(one + vowel for one in bare[:2] for vowel in _UNWRITTEN)
    if len(vowels) == 1:
        heard = vowels[0] if len(bare[0]) == _SHORT else vowels[0][:1]
        return tuple(one + vowel for one in bare[: _MOST // len(heard)] for vowel in heard)
    return tuple(bare)


def _skeleton(sounds: tuple[str, ...]) -> str:
    """None doubled, and h and y only at the beginning: elsewhere spellings differ in them."""
    left = [one for i, one in enumerate(sounds) if i == 0 or one not in "hy"]
    return "".join(one for i, one in enumerate(left) if i == 0 or left[i - 1] != one)

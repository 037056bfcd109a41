"""Two spellings are aligned letter by letter (a diff), so that a reader sees what differs.

A letter is what stands by itself, with the marks on it. Capitals, and spaces and signs between
letters, differ from nothing. Words may come in another order, and be run together.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain, groupby, product
from operator import add
from typing import NamedTuple

_ALIKE = 0.5  # of the letters of two words, to be two spellings of one
_RUN_TOGETHER = 0.7  # the same of two whole texts, whose words are divided otherwise
_MANY = 12  # words with no equal, beyond which each is compared with that of the same place
_LONG = 4_000  # pairs of letters, beyond which two words are not compared: no name is so long


class Run(NamedTuple):
    """Neighbouring characters."""

    text: str
    differs: bool


class _Letter(NamedTuple):
    start: int
    end: int
    key: str  # the same for the same letter, however it is encoded


_Word = tuple[_Letter, ...]
_Pairs = list[tuple[_Letter, _Letter]]  # the same letter in both


def beside(one: str, others: Iterable[str]) -> list[Run]:
    """The one text, with what differs from that of the others which is most like it.

    Where no other is of its script, nothing does. Together the runs are the text.
    """
    here = list(_words(one))
    there = [list(_words(other)) for other in others]
    compared = [words for words in there if not _scripts(words).isdisjoint(_scripts(here))]
    if not compared:
        return [Run(one, differs=False)]
    nearest = max(compared, key=lambda words: _in_common(here, words))
    return list(_runs(one, here, {letter for letter, _ in _most_pairs(here, nearest)}))


def _in_common(here: list[_Word], there: list[_Word]) -> float:
    """Of their letters and neighbours, in any order: quickly, for somebody may have many names."""
    one, other = _letters_and_neighbours(here), _letters_and_neighbours(there)
    return 2 * (one & other).total() / (one.total() + other.total())


def _letters_and_neighbours(words: list[_Word]) -> Counter[str]:
    keys = [_keys(word) for word in words]
    return Counter(chain(*keys, *(map(add, word, word[1:]) for word in keys)))


def _words(text: str) -> Iterator[_Word]:
    """Its letters and digits, by the words that they are in; its marks belong to their letters."""
    word: list[_Letter] = []
    for place, character in enumerate(text):
        if word and _belongs_to_letter(character):
            word[-1] = _Letter(word[-1].start, place + 1, _key(text[word[-1].start : place + 1]))
        elif character.isalnum():
            word.append(_Letter(place, place + 1, _key(character)))
        elif word:
            yield tuple(word)
            word = []
    if word:
        yield tuple(word)


def _belongs_to_letter(character: str) -> bool:
    """A mark, a character that shows nothing, or the rest of a Korean syllable."""
    is_mark = unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}
    return is_mark or "\u1160" <= character <= "\u11ff"


def _key(letter: str) -> str:
    seen = "".join(one for one in letter if unicodedata.category(one) != "Cf")
    return unicodedata.normalize("NFKC", seen).casefold()


def _scripts(words: Iterable[_Word]) -> set[str]:
    """The first words of the letters' names: LATIN, ARABIC, DIGIT."""
    letters = chain.from_iterable(words)
    return {unicodedata.name(letter.key[:1] or " ", "").partition(" ")[0] for letter in letters}


def _most_pairs(here: list[_Word], there: list[_Word]) -> _Pairs:
    """The letters of equal words, each once, and the most that are alike in what is left."""
    equal: _Pairs = []
    left, right = [], list(there)
    for word in here:
        same = next((other for other in right if _keys(other) == _keys(word)), None)
        if same is None:
            left.append(word)
        else:
            right.remove(same)
            equal += zip(word, same, strict=True)
    run_together = _aligned(tuple(chain(*left)), tuple(chain(*right)), _RUN_TOGETHER)
    by_words = list(chain.from_iterable(_by_words(left, right)))
    return equal + max(by_words, run_together, key=len)


def _by_words(here: list[_Word], there: list[_Word]) -> Iterator[_Pairs]:
    """Each word with the one most like it; of numbers only those of as many digits are alike."""
    left, right = list(here), list(there)
    if max(len(left), len(right)) > _MANY:
        both = list(zip(left, right, strict=False))
    else:
        both = list(product(left, right))
    ways = [(*two, _aligned(*two, _ALIKE)) for two in both if not _are_other_numbers(*two)]
    for word, other, pairs in sorted(ways, key=lambda way: -len(way[2])):
        if word in left and other in right:
            left.remove(word)
            right.remove(other)
            yield pairs


def _are_other_numbers(one: _Word, other: _Word) -> bool:
    return len(one) != len(other) and any("".join(_keys(w)).isdigit() for w in (one, other))


def _aligned(one: _Word, other: _Word, least: float) -> _Pairs:
    """The letters in common, in their order, if they are enough of both; the same both ways."""
    if len(one) * len(other) > _LONG:
        return []
    if _keys(one) > _keys(other):
        return [pair[::-1] for pair in _aligned(other, one, least)]
    matcher = SequenceMatcher(None, _keys(one), _keys(other), autojunk=False)
    if matcher.ratio() < least:
        return []
    blocks = matcher.get_matching_blocks()
    return [(one[b.a + i], other[b.b + i]) for b in blocks for i in range(b.size)]


def _keys(word: _Word) -> list[str]:
    return [letter.key for letter in word]


def _runs(text: str, words: Sequence[_Word], same: set[_Letter]) -> Iterator[Run]:
    """What is between two letters that differ differs with them."""
    differs = [False] * len(text)
    for word in words:
        for letter in word:
            differs[letter.start : letter.end] = [letter not in same] * (letter.end - letter.start)
    for does, places in groupby(range(len(text)), key=differs.__getitem__):
        run = list(places)
        yield Run(text[run[0] : run[-1] + 1], does)

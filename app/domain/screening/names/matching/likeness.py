"""Parts of names are compared: how alike two are written, and whether one is the other in two.

rapidfuzz has the same ratio; but the domain takes nothing beside Python, and it is a few lines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import IntEnum
from itertools import permutations

from app.domain.screening.names.spelling.parts import Part, is_padded, together


class Likeness(IntEnum):
    """The greater, the more alike."""

    NEAR = 0  # a few sounds differ, or one is the beginning of the other
    SIMILAR = 1
    SKELETON = 2  # the same consonants in their order
    SOUND = 3
    SAME = 4  # to the letter


_SIMILAR, _NEAR, _SHORTEST = 0.85, 0.7, 3
_PIECES = (2, 3)
_VOWELS = "aiu"
_AS_ONE = 0.8
_LONG, _SHORT = 4, 2  # sounds of a part that may have been split; that may be lost by splitting


def likeness(one: Part, other: Part) -> Likeness | None:
    if one.letters == other.letters:
        return Likeness.SAME
    if one.sound == other.sound:
        return Likeness.SOUND
    ratio = _ratio(one, other.sound)
    if not one.known_by.isdisjoint(other.skeletons):
        unwritten = one.vowels_unwritten or other.vowels_unwritten
        return Likeness.SKELETON if unwritten or ratio >= _NEAR else Likeness.SIMILAR
    if ratio >= _SIMILAR:
        return Likeness.SIMILAR
    if ratio >= _NEAR or _begins(one.letters, other.letters):
        return Likeness.NEAR
    return None


def _begins(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _SHORTEST and longer.startswith(shorter)


def _ratio(one: Part, other: str) -> float:
    """Twice the longest common subsequence of both over their lengths; 0 if it cannot reach _NEAR.

    Bit-parallel: Hyyrö, Bit-parallel LCS-length computation revisited (2004).
    """
    length = len(one.sound) + len(other)
    if 2 * min(len(one.sound), len(other)) < _NEAR * length:
        return 0.0
    unmatched = full = (1 << len(one.sound)) - 1
    for heard in other:
        found = unmatched & one.masks.get(heard, 0)
        unmatched = (unmatched + found) | (unmatched - found)
    common = len(one.sound) - (unmatched & full).bit_count()
    return 2 * common / length


def split_alike(parts: Sequence[Part], others: Sequence[Part]) -> tuple[Part, ...]:
    """`parts`, with each split in two that `others` have as two parts, in whatever order."""
    split: list[Part] = []
    for part in parts:
        split += _halves(part, others) or (part,)
    return tuple(split)


def _halves(part: Part, others: Sequence[Part]) -> tuple[Part, ...]:
    if len(part.consonants) < _SHORTEST or any(part.sound == other.sound for other in others):
        return ()
    for first, second in permutations(others, 2):
        if first.consonants + second.consonants == part.consonants and _run_together(
            first, second, part
        ):
            return replace(first, written=part.written), replace(second, written=part.written)
    return ()


def _run_together(first: Part, second: Part, part: Part) -> bool:
    unwritten = any(one.vowels_unwritten for one in (first, second, part))
    return unwritten or _ratio(part, first.sound + second.sound) >= _SIMILAR


def join_alike(parts: Sequence[Part], others: Sequence[Part]) -> tuple[Part, ...]:
    """`parts`, with two or three joined that together are much like one of `others`."""
    left = list(parts)
    for other in others:
        if len(other.sound) < _LONG or any(part.sound == other.sound for part in left):
            continue
        joined = [(_heard_alike(one, other), one, several) for one, several in _joined(left, other)]
        ratio, one, several = max(joined, key=lambda each: each[0], default=(0.0, other, ()))
        if ratio >= _AS_ONE:
            left = [*(part for part in left if part not in several), one]
    return tuple(left)


def _joined(parts: Sequence[Part], other: Part) -> Iterator[tuple[Part, Sequence[Part]]]:
    """Two or three of the parts joined, with those parts, if together they may be `other`."""
    begin, length = _begin(other), len(other.sound)
    for number in _PIECES:
        for several in _together(parts, number):
            if _begin(several[0]) != begin:
                continue
            if abs(sum(len(part.sound) for part in several) - length) <= _SHORT:
                yield together(several), several


def _together(parts: Sequence[Part], number: int) -> Iterator[Sequence[Part]]:
    """So many of the parts, in every order; in a padded name, only neighbours."""
    if is_padded(parts):
        return (parts[start : start + number] for start in range(len(parts) - number + 1))
    return permutations(parts, number)


def _heard_alike(one: Part, other: Part) -> float:
    """As `_ratio`; where vowels are not written, whether the consonants agree."""
    if one.vowels_unwritten or other.vowels_unwritten:
        return float(not one.known_by.isdisjoint(other.skeletons))
    return _ratio(one, other.sound)


def _begin(part: Part) -> str:
    """The first consonant; `a` for any vowel."""
    return "a" if part.sound[:1] in _VOWELS else part.sound[:1]

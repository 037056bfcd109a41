"""Keys under which a person is found again although names and dates are written differently.

Each key is the message of a blind tag; it is made of at least two attributes, so that how often a
tag stands there tells nobody. Who is stored has few, who is asked for more: the years beside, too.

A  an exact date, day and month in either order, and a part of the name
B  the year and two parts
C  the year, a part and how another begins
D  four years and two parts that are not common
E  an exact date and how two parts begin
F  day and month and two parts: it survives a wrong year
G  the year and the whole name, run together in alphabetical order
H  a whole name that is not common, likewise
J  the year and two parts as one, for who asks with them as one
L  the year and a part, for who asks with one part alone; M for who is stored with one alone
P  an exact date and how a part begins, which is left where parts are joined or cut
N  two parts, or the whole name, for who asks without a date; U for who is stored without one

A long part is also looked for, and found, as the pieces it may be written together from: A B C E F.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, combinations, pairwise, permutations, product
from math import comb

from app.domain.screening.names.cuts import Cut, cuts
from app.domain.screening.names.described import Described
from app.domain.screening.names.matching.births import Birth, births_of
from app.domain.screening.names.spelling.padding import beside, runs
from app.domain.screening.names.spelling.parts import FEW_PARTS, Part, is_padded, together
from app.domain.screening.names.spelling.rarity import Rarity

# How keys are made: to be raised with whatever changes them, so that all are made anew.
EDITION = 3
# Keys of one name beside one date: each has its own, so that none takes another's. Honest names,
# however long, have some hundred; of more than FEW_PARTS, the more pairs of parts the more keys.
MOST_STORED, MOST_ASKED = 320, 1280
_PAIRS = comb(FEW_PARTS, 2)
_FEW = 12  # skeletons, of which so many keys cannot be made
_BAND = 4  # years
_RARE = 3  # neither of a pair is common
_WHOLE = 3  # consonants of what two parts may be
_HALVES = 9  # letters of two parts, each of which may be half of one
_THREE = 3  # pieces of a part
_GUESSED = 6  # and higher ranks, of pieces: they take no other key's place

_Ranked = tuple[int, str]  # the lower the rank, the rarer the key
_Pairs = Iterable[tuple[Part, Part]]


def stored_keys(person: Described) -> frozenset[str]:
    """The keys to find this person by."""
    return frozenset(key for keys in _keys(person, MOST_STORED, asked=False) for key in keys)


def asked_keys(person: Described) -> tuple[tuple[str, ...], ...]:
    """The keys to look for each reading of a name under, the document's name first."""
    return tuple(dict.fromkeys(_keys(person, MOST_ASKED, asked=True)))


def is_cut(person: Described) -> bool:
    """Whether a name has more keys than are stored or asked, so that the commonest fall away.

    Those of pieces apart: see gaps.Gap.JOINED.
    """
    skeletons = (sum(len(part.skeletons) for part in of) for of in person.readings)
    if max(skeletons, default=0) <= _FEW:
        return False
    return any(
        len({key for rank, key in lot if rank < _GUESSED}) > most
        for each, asked in ((MOST_STORED, False), (MOST_ASKED, True))
        for most, lots in _lots(person, each, asked=asked)
        for lot in lots
    )


def _keys(person: Described, each: int, *, asked: bool) -> Iterator[tuple[str, ...]]:
    for most, lots in _lots(person, each, asked=asked):
        yield tuple(dict.fromkeys(key for lot in lots for key in _first(lot, most)))


def _first(keys: Iterable[_Ranked], most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for _, key in sorted(keys)))[:most]


def _lots(
    person: Described, each: int, *, asked: bool
) -> Iterator[tuple[int, list[list[_Ranked]]]]:
    """Of each reading of a name, its keys beside each date, and then those without a date.

    With how many of each are taken: `each`, or more of a name of many parts.
    """
    births = births_of(person.births)
    for reading in person.readings:
        parts = reading if is_padded(reading) else tuple(dict.fromkeys(reading))
        cut = list(cuts(parts, asked=asked)) if births else []
        dated = [
            [*_dated(parts, birth, asked=asked), *_of_pieces(cut, birth, asked=asked)]
            for birth in births
        ]
        undated = list(_undated(parts, asked=asked, dated=bool(births)))
        most = 3 * each * comb(len(parts), 2) // _PAIRS if is_padded(parts) else each
        yield most, [*dated, undated]


def _dated(parts: tuple[Part, ...], birth: Birth, *, asked: bool) -> Iterator[_Ranked]:
    near = _near(birth.year, asked=asked)
    if birth.exact:
        yield from _exact(parts, combinations(parts, 2), birth)
        for part in parts:
            likely = part.skeletons if asked else part.skeletons[:1]
            yield from ((3, f"P {_date(birth)} {one[:2]}") for one in likely)
    yield from ((3, f"G {year} {whole}") for year, whole in product(near, map(_whole, runs(parts))))
    bands = {(2 * year - birth.year) // _BAND for year in near}
    for rarity, pair in _pairs(parts):
        yield from ((4 - rarity, f"B {year} {pair}") for year in (near if rarity else near[:1]))
        if rarity >= _RARE:
            yield from ((4, f"D {band} {pair}") for band in bands)
    yield from _alone(parts, birth.year, asked=asked)
    yield from _begun(permutations(parts, 2), birth.year)
    for year in near:
        yield from (_asked_joined(parts, year) if asked else _stored_joined(parts, year))


def _near(year: int, *, asked: bool) -> tuple[int, ...]:
    return (year, year - 1, year + 1) if asked else (year,)


def _exact(parts: Iterable[Part], pairs: _Pairs, birth: Birth) -> Iterator[_Ranked]:
    low, high = sorted((birth.month, birth.day))
    for part in parts:
        yield from ((0, f"A {_date(birth)} {one}") for one in part.skeletons)
    for one, other in pairs:
        yield from ((1, f"F {low} {high} {pair}") for pair in _pair(one, other))
        for begins in product(_begins(one), _begins(other)):
            yield 2, f"E {_date(birth)} {' '.join(sorted(begins))}"


def _date(birth: Birth) -> str:
    """Whichever of the two was the day."""
    low, high = sorted((birth.month, birth.day))
    return f"{birth.year} {low} {high}"


def _begun(pairs: _Pairs, year: int) -> Iterator[_Ranked]:
    for one, other in pairs:
        if one.rarity > Rarity.EVERYWHERE:
            for skeleton, begin in product(one.skeletons, _begins(other)):
                yield 4, f"C {year} {skeleton} {begin}"


def _alone(parts: tuple[Part, ...], year: int, *, asked: bool) -> Iterator[_Ranked]:
    """Some papers have one name only, and it may be any of those on another."""
    kinds = "LM" if is_padded(parts) else "LM"[asked != (len(parts) == 1)]
    for kind, part in product(kinds, parts):
        if kind == "M" or part.rarity > Rarity.EVERYWHERE:
            yield from ((4, f"{kind} {year} {one}") for one in part.skeletons)


def _asked_joined(parts: tuple[Part, ...], year: int) -> Iterator[_Ranked]:
    """One part may be two elsewhere, and two be one."""
    for part in parts:
        yield from ((4, f"J {year} {one}") for one in part.skeletons if len(one) > _WHOLE)
    for place, whole in enumerate(map(together, pairwise(parts))):
        yield from ((4, f"L {year} {one}") for one in whole.skeletons if len(one) >= _WHOLE)
        for other in beside(parts, place):
            yield from ((4, f"B {year} {pair}") for pair in _pair(whole, other))


def _stored_joined(parts: tuple[Part, ...], year: int) -> Iterator[_Ranked]:
    """Likewise, and short ones that are no known names may all be halves."""
    wholes = [together(pair) for pair in pairwise(parts)]
    for place, whole in enumerate(wholes):
        yield 4, f"J {year} {whole.skeletons[0]}"
        if len(whole.letters) <= _HALVES and any(map(_uncommon, parts[place : place + 2])):
            for other in (*beside(parts, place), *wholes[place + 2 : place + FEW_PARTS]):
                yield 4, f"B {year} {' '.join(sorted((whole.skeletons[0], other.skeletons[0])))}"


def _of_pieces(cut: Iterable[Cut], birth: Birth, *, asked: bool) -> Iterator[_Ranked]:
    return ((_GUESSED + rank, key) for rank, key in _cut(cut, birth, asked=asked))


def _cut(cut: Iterable[Cut], birth: Birth, *, asked: bool) -> Iterator[_Ranked]:
    """A long part may be two or three elsewhere, any two of which are enough."""
    for pieces, others in cut:
        pairs = [*combinations(pieces, 2), *product(pieces, others)]
        if birth.exact:
            yield from _exact(pieces, pairs, birth)
        in_two = len(pieces) < _THREE
        for one, other in pairs:
            for year in _near(birth.year, asked=asked and in_two):
                yield from ((4, f"B {year} {pair}") for pair in _pair(one, other))
        if in_two:
            yield from _begun(chain(pairs, (pair[::-1] for pair in pairs)), birth.year)


def _undated(parts: tuple[Part, ...], *, asked: bool, dated: bool) -> Iterator[_Ranked]:
    """The keys that a date has no part in."""
    for run in runs(parts):
        if asked or not dated:
            yield 5, f"U {_whole(run)}"
        if len(run) > 1 and asked != dated:
            yield 5, f"N {_whole(run)}"
        if len(run) > 1 and any(map(_uncommon, run)):
            yield 5, f"H {_whole(run)}"
    for rarity, pair in _pairs(parts):
        if rarity and (asked or not dated):
            yield 5 - rarity, f"U {pair}"
        if rarity > 1 and asked != dated:
            yield 6 - rarity, f"N {pair}"


def _whole(parts: tuple[Part, ...]) -> str:
    return "".join(sorted("".join(part.consonants or part.sound for part in parts)))


def _pairs(parts: tuple[Part, ...]) -> Iterator[tuple[int, str]]:
    """Any two parts, however spelled, with how rare they are together, from 0 to `_RARE`."""
    for one, other in combinations(parts, 2):
        everywhere = one.rarity == other.rarity == Rarity.EVERYWHERE
        rarity = 0 if everywhere else 1 + _uncommon(one) + _uncommon(other)
        yield from ((rarity, pair) for pair in _pair(one, other))


def _pair(one: Part, other: Part) -> Iterator[str]:
    return (" ".join(sorted(pair)) for pair in product(one.skeletons, other.skeletons))


def _uncommon(part: Part) -> bool:
    return part.rarity > Rarity.COMMON


def _begins(part: Part) -> set[str]:
    return {skeleton[:1] for skeleton in part.skeletons}

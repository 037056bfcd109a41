"""Blocking keys find candidates: people whose names and dates may be the same, written differently.

Two people are compared only if they share a key. Each key is stored as a blind tag; it combines at
least two attributes, so that how often it occurs reveals nobody. A stored person has few keys; a
query has more, those of the neighbouring years among them.

A  an exact date (day and month in either order) and a part of the name
B  the year and two parts
C  the year, a part and how another begins
D  four years and two parts that are not common
E  an exact date and how two parts begin
F  day and month and two parts, in case the year is wrong
G  the year and the whole name, its consonants in alphabetical order
H  a whole name that is not common, likewise
J  the year and two parts as one, for a query that writes them together
L  the year and a part, for a query with one part only; M if the stored person has one only
P  an exact date and how a part begins, in case parts are joined or split
N  two parts, or the whole name, for a query without a date; U if the stored person has none

A long part is also split into the pieces that it may consist of, which have keys A B C E F.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, combinations, pairwise, permutations, product
from math import comb

from app.domain.screening.names.described import Described
from app.domain.screening.names.matching.births import Birth, births_of
from app.domain.screening.names.spelling.padding import beside, runs
from app.domain.screening.names.spelling.parts import FEW_PARTS, Part, is_padded, together
from app.domain.screening.names.spelling.rarity import Rarity
from app.domain.screening.names.splits import Split, splits

# The edition of the rules below, and of how people are described: to be raised with whatever
# changes them, so that the index is rebuilt and all are screened again (reindexing).
EDITION = 5
# The most keys of one name and one date. Each pair has its own limit, so that a long name does not
# use up another's. Real names, however long, have some hundred; those of more than FEW_PARTS parts
# may have more, in proportion to their pairs of parts.
MOST_STORED, MOST_QUERY = 320, 1280
_PAIRS = comb(FEW_PARTS, 2)
_FEW = 12  # skeletons, which are too few to reach that limit
_BAND = 4  # years
_RARE = 3  # neither of a pair is common
_WHOLE = 3  # consonants of what two parts may be
_HALVES = 9  # letters of two parts, each of which may be half of one
_THREE = 3  # pieces of a part
_GUESSED = 6  # and higher ranks are keys of pieces: they come last, and displace no other key

_Ranked = tuple[int, str]  # the lower the rank, the rarer the key
_Pairs = Iterable[tuple[Part, Part]]


def stored_keys(person: Described) -> frozenset[str]:
    """The keys that a person is stored under, to be found by."""
    return frozenset(key for keys in _keys(person, MOST_STORED, query=False) for key in keys)


def query_keys(person: Described) -> tuple[tuple[str, ...], ...]:
    """The keys to look a person up by: for each reading of a name, the document's name first."""
    return tuple(dict.fromkeys(_keys(person, MOST_QUERY, query=True)))


def is_truncated(person: Described) -> bool:
    """Whether a name has too many keys, so that those of the commonest parts are left out.

    Keys of pieces do not count: see gaps.Gap.JOINED.
    """
    skeletons = (sum(len(part.skeletons) for part in of) for of in person.readings)
    if max(skeletons, default=0) <= _FEW:
        return False
    return any(
        len({key for rank, key in lot if rank < _GUESSED}) > most
        for each, query in ((MOST_STORED, False), (MOST_QUERY, True))
        for most, lots in _lots(person, each, query=query)
        for lot in lots
    )


def _keys(person: Described, each: int, *, query: bool) -> Iterator[tuple[str, ...]]:
    for most, lots in _lots(person, each, query=query):
        yield tuple(dict.fromkeys(key for lot in lots for key in _first(lot, most)))


def _first(keys: Iterable[_Ranked], most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for _, key in sorted(keys)))[:most]


def _lots(
    person: Described, each: int, *, query: bool
) -> Iterator[tuple[int, list[list[_Ranked]]]]:
    """For each reading of a name: the limit, then its keys with each date, and those without one.

    The limit is `each`, or more for a name of many parts.
    """
    births = births_of(person.births)
    for reading in person.readings:
        parts = reading if is_padded(reading) else tuple(dict.fromkeys(reading))
        split = list(splits(parts, query=query)) if births else []
        dated = [
            [*_dated(parts, birth, query=query), *_of_pieces(split, birth, query=query)]
            for birth in births
        ]
        undated = list(_undated(parts, query=query, dated=bool(births)))
        most = 3 * each * comb(len(parts), 2) // _PAIRS if is_padded(parts) else each
        yield most, [*dated, undated]


def _dated(parts: tuple[Part, ...], birth: Birth, *, query: bool) -> Iterator[_Ranked]:
    near = _near(birth.year, query=query)
    if birth.exact:
        yield from _exact(parts, combinations(parts, 2), birth)
        for part in parts:
            likely = part.skeletons if query else part.skeletons[:1]
            yield from ((3, f"P {_date(birth)} {one[:2]}") for one in likely)
    yield from ((3, f"G {year} {whole}") for year, whole in product(near, map(_whole, runs(parts))))
    bands = {(2 * year - birth.year) // _BAND for year in near}
    for rarity, pair in _pairs(parts):
        yield from ((4 - rarity, f"B {year} {pair}") for year in (near if rarity else near[:1]))
        if rarity >= _RARE:
            yield from ((4, f"D {band} {pair}") for band in bands)
    yield from _alone(parts, near, query=query)
    yield from _begun(permutations(parts, 2), birth.year)
    for year in near:
        yield from (_query_joined(parts, year) if query else _stored_joined(parts, year))


def _near(year: int, *, query: bool) -> tuple[int, ...]:
    return (year, year - 1, year + 1) if query else (year,)


def _exact(parts: Iterable[Part], pairs: _Pairs, birth: Birth) -> Iterator[_Ranked]:
    low, high = sorted((birth.month, birth.day))
    for part in parts:
        yield from ((0, f"A {_date(birth)} {one}") for one in part.skeletons)
    for one, other in pairs:
        yield from ((1, f"F {low} {high} {pair}") for pair in _pair(one, other))
        for begins in product(_begins(one), _begins(other)):
            yield 2, f"E {_date(birth)} {' '.join(sorted(begins))}"


def _date(birth: Birth) -> str:
    """The date with day and month in numeric order, so that swapping them changes nothing."""
    low, high = sorted((birth.month, birth.day))
    return f"{birth.year} {low} {high}"


def _begun(pairs: _Pairs, year: int) -> Iterator[_Ranked]:
    for one, other in pairs:
        if one.rarity > Rarity.EVERYWHERE:
            for skeleton, begin in product(one.skeletons, _begins(other)):
                yield 4, f"C {year} {skeleton} {begin}"


def _alone(parts: tuple[Part, ...], near: tuple[int, ...], *, query: bool) -> Iterator[_Ranked]:
    """Keys of one part: some documents show one name only, which may be any part of another.

    A query with a compound, which tells more, also looks a year before and after.
    """
    kinds = "LM" if is_padded(parts) else "LM"[query != (len(parts) == 1)]
    for kind, part in product(kinds, parts):
        if kind == "M" or part.rarity > Rarity.EVERYWHERE:
            years = near if part.compound else near[:1]
            yield from ((4, f"{kind} {year} {one}") for year in years for one in part.skeletons)


def _query_joined(parts: tuple[Part, ...], year: int) -> Iterator[_Ranked]:
    """One part of the query may be stored as two, and two as one."""
    for part in parts:
        yield from ((4, f"J {year} {one}") for one in part.skeletons if len(one) > _WHOLE)
    for place, whole in enumerate(map(together, pairwise(parts))):
        yield from ((4, f"L {year} {one}") for one in whole.skeletons if len(one) >= _WHOLE)
        for other in beside(parts, place):
            yield from ((4, f"B {year} {pair}") for pair in _pair(whole, other))


def _stored_joined(parts: tuple[Part, ...], year: int) -> Iterator[_Ranked]:
    """Two stored parts as one; and short, uncommon ones with others, as each may be half of one."""
    wholes = [together(pair) for pair in pairwise(parts)]
    for place, whole in enumerate(wholes):
        yield 4, f"J {year} {whole.skeletons[0]}"
        if len(whole.letters) <= _HALVES and any(map(_uncommon, parts[place : place + 2])):
            for other in (*beside(parts, place), *wholes[place + 2 : place + FEW_PARTS]):
                yield 4, f"B {year} {' '.join(sorted((whole.skeletons[0], other.skeletons[0])))}"


def _of_pieces(split: Iterable[Split], birth: Birth, *, query: bool) -> Iterator[_Ranked]:
    return ((_GUESSED + rank, key) for rank, key in _split(split, birth, query=query))


def _split(split: Iterable[Split], birth: Birth, *, query: bool) -> Iterator[_Ranked]:
    """Keys of a split part: it may be two or three parts elsewhere, any two of which suffice."""
    for pieces, others in split:
        pairs = [*combinations(pieces, 2), *product(pieces, others)]
        if birth.exact:
            yield from _exact(pieces, pairs, birth)
        in_two = len(pieces) < _THREE
        for one, other in pairs:
            for year in _near(birth.year, query=query and in_two):
                yield from ((4, f"B {year} {pair}") for pair in _pair(one, other))
        if in_two:
            yield from _begun(chain(pairs, (pair[::-1] for pair in pairs)), birth.year)


def _undated(parts: tuple[Part, ...], *, query: bool, dated: bool) -> Iterator[_Ranked]:
    """The keys without a date."""
    for run in runs(parts):
        if query or not dated:
            yield 5, f"U {_whole(run)}"
        if len(run) > 1 and query != dated:
            yield 5, f"N {_whole(run)}"
        if len(run) > 1 and any(map(_uncommon, run)):
            yield 5, f"H {_whole(run)}"
    for rarity, pair in _pairs(parts):
        if rarity and (query or not dated):
            yield 5 - rarity, f"U {pair}"
        if rarity > 1 and query != dated:
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

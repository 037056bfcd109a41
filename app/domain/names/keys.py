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
J  the year and two or three parts as one, for who asks with them as one
L  the year and a part, for who asks with one part alone; M for who is stored with one alone
P  an exact date and how a part begins, which is left where parts are joined or cut
N  two parts, or the whole name, for who asks without a date; U for who is stored without one
"""

from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise, permutations, product

from app.domain.names.births import Birth, births_of
from app.domain.names.described import Described
from app.domain.names.parts import Part, readings, together
from app.domain.names.rarity import Rarity

# How keys are made: to be raised with whatever changes them, so that all are made anew.
EDITION = 2
# Keys of one name beside one date: each has its own, so that none takes another's. Honest names,
# however long, have some hundred.
MOST_STORED, MOST_ASKED = 320, 1280
_FEW = 12  # skeletons, of which so many keys cannot be made
_BAND = 4  # years
_RARE = 3  # neither of a pair is common
_JOINED, _CUT = 4, 3  # consonants of what may be two parts, and of what two may be

_Ranked = tuple[int, str]  # the lower the rank, the rarer the key


def stored_keys(person: Described) -> frozenset[str]:
    """The keys to find this person by."""
    return frozenset(key for keys in _keys(person, MOST_STORED, asked=False) for key in keys)


def asked_keys(person: Described) -> tuple[tuple[str, ...], ...]:
    """The keys to look for each reading of a name under, the document's name first."""
    return tuple(dict.fromkeys(_keys(person, MOST_ASKED, asked=True)))


def is_cut(person: Described) -> bool:
    """Whether a name has more keys than are stored or asked, so that the commonest fall away."""
    skeletons = (sum(len(part.skeletons) for part in of) for of in readings(person.names))
    if max(skeletons, default=0) <= _FEW:
        return False
    return any(
        len(dict.fromkeys(key for _, key in lot)) > most
        for most, asked in ((MOST_STORED, False), (MOST_ASKED, True))
        for lots in _lots(person, asked=asked)
        for lot in lots
    )


def _keys(person: Described, most: int, *, asked: bool) -> Iterator[tuple[str, ...]]:
    for lots in _lots(person, asked=asked):
        yield tuple(dict.fromkeys(key for lot in lots for key in _first(lot, most)))


def _first(keys: Iterable[_Ranked], most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for _, key in sorted(keys)))[:most]


def _lots(person: Described, *, asked: bool) -> Iterator[list[list[_Ranked]]]:
    """Of each reading of a name, its keys beside each date, and then those without a date."""
    births = births_of(person.births)
    for reading in readings(person.names):
        parts = tuple(dict.fromkeys(reading))
        dated = [list(_dated(parts, birth, asked=asked)) for birth in births]
        yield [*dated, list(_undated(parts, asked=asked, dated=bool(births)))]


def _dated(parts: tuple[Part, ...], birth: Birth, *, asked: bool) -> Iterator[_Ranked]:
    if birth.exact:
        yield from _exact(parts, birth, asked=asked)
    near = (0, -1, 1) if asked else (0,)
    bands = {(birth.year + 2 * more) // _BAND for more in near}
    yield from ((3, f"G {birth.year + more} {_whole(parts)}") for more in near)
    for rarity, pair in _pairs(parts):
        for more in near if rarity else (0,):
            yield 4 - rarity, f"B {birth.year + more} {pair}"
        if rarity >= _RARE:
            yield from ((4, f"D {band} {pair}") for band in bands)
    yield from _alone(parts, birth.year, asked=asked)
    for more in near:
        yield from _joined(parts, birth.year + more, asked=asked)
    for one, other in permutations(parts, 2):
        if one.rarity > Rarity.EVERYWHERE:
            for skeleton, begin in product(one.skeletons, _begins(other)):
                yield 4, f"C {birth.year} {skeleton} {begin}"


def _alone(parts: tuple[Part, ...], year: int, *, asked: bool) -> Iterator[_Ranked]:
    """Some papers have one name only, and it may be any of those on another."""
    kind = "LM"[asked != (len(parts) == 1)]
    for part in parts:
        if kind == "M" or part.rarity > Rarity.EVERYWHERE:
            yield from ((4, f"{kind} {year} {one}") for one in part.skeletons)


def _joined(parts: tuple[Part, ...], year: int, *, asked: bool) -> Iterator[_Ranked]:
    """Two or three parts may be one elsewhere, and two be one."""
    if not asked:
        turned = [pair[::-1] for pair in pairwise(parts)]
        for several in (*pairwise(parts), *turned, *zip(parts, parts[1:], parts[2:], strict=False)):
            yield 4, f"J {year} {together(several).skeletons[0]}"
        return
    for part in parts:
        yield from ((4, f"J {year} {one}") for one in part.skeletons if len(one) >= _JOINED)
    for pair in pairwise(parts):
        whole = together(pair)
        yield from ((4, f"L {year} {one}") for one in whole.skeletons if len(one) >= _CUT)
        for other in parts:
            if other not in pair:
                yield from ((4, f"B {year} {both}") for _, both in _pairs((whole, other)))


def _exact(parts: tuple[Part, ...], birth: Birth, *, asked: bool) -> Iterator[_Ranked]:
    low, high = sorted((birth.month, birth.day))
    for part in parts:
        yield from ((0, f"A {birth.year} {low} {high} {one}") for one in part.skeletons)
    for part in parts:
        likely = part.skeletons if asked else part.skeletons[:1]
        yield from ((3, f"P {birth.year} {low} {high} {one[:2]}") for one in likely)
    yield from ((1, f"F {low} {high} {pair}") for _, pair in _pairs(parts))
    for one, other in combinations(parts, 2):
        for begins in product(_begins(one), _begins(other)):
            yield 2, f"E {birth.year} {low} {high} {' '.join(sorted(begins))}"


def _undated(parts: tuple[Part, ...], *, asked: bool, dated: bool) -> Iterator[_Ranked]:
    """The keys that a date has no part in."""
    if asked or not dated:
        yield 5, f"U {_whole(parts)}"
    if len(parts) > 1 and asked != dated:
        yield 5, f"N {_whole(parts)}"
    if len(parts) > 1 and any(map(_uncommon, parts)):
        yield 5, f"H {_whole(parts)}"
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
        for pair in product(one.skeletons, other.skeletons):
            yield rarity, " ".join(sorted(pair))


def _uncommon(part: Part) -> bool:
    return part.rarity > Rarity.COMMON


def _begins(part: Part) -> set[str]:
    return {skeleton[:1] for skeleton in part.skeletons}

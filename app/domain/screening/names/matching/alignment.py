"""Two names are aligned: each part is paired with one of the other name, for the most points."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from app.domain.screening.names.matching.likeness import Likeness, join_alike, likeness, split_alike
from app.domain.screening.names.matching.points import CONFLICT, LEFT_OUT, PART, WHOLE
from app.domain.screening.names.matching.reasons import OF_PART, Kind, Reason, total
from app.domain.screening.names.spelling.parts import FEW_PARTS, Part, is_padded

_MANY = 2  # parts that make a whole name


class _Pair(NamedTuple):
    row: int
    column: int
    points: int
    one: Part
    other: Part
    likeness: Likeness


_Parts = Sequence[Part]
_Chosen = tuple[int, tuple[_Pair, ...]]  # their points, and the pairs


def reasons_of(parts: _Parts, others: _Parts) -> list[Reason]:
    """The reasons for and against one name, whatever the order of its parts.

    Of a padded name only the parts most like the other's count, as if it had no more. So it never
    has fewer points than the name that is hidden in it.
    """
    if not (parts and others):
        return []
    padded = is_padded(parts) or is_padded(others)
    plain = _reasons(parts, others)
    if plain[-1].kind is Kind.WHOLE and not padded:
        return plain
    ways = {
        (tuple(parts), tuple(others)): plain,
    }
    for like in (split_alike, join_alike):
        way = like(parts, others), like(others, parts)
        if (len(way[0]), len(way[1])) != (len(parts), len(others)):
            ways.setdefault(way, _reasons(*way))
    return max(ways.values(), key=total)


def _reasons(parts: _Parts, others: _Parts) -> list[Reason]:
    if is_padded(parts) or is_padded(others):
        parts, others = _most_alike(parts, others)
    shorter = min(len(parts), len(others))
    chosen = _best(parts, others, shorter)
    reasons = [
        Reason(
            OF_PART[pair.likeness],
            pair.points,
            pair.one.written,
            pair.other.written,
            min(pair.one.rarity, pair.other.rarity),
        )
        for pair in chosen
    ]
    if conflicts := shorter - len(chosen):
        lone = _left(parts, [pair.one for pair in chosen]), _left(others, [p.other for p in chosen])
        reasons.append(Reason(Kind.CONFLICT, conflicts * CONFLICT, *lone))
    elif _is_whole(chosen, shorter):
        reasons.append(Reason(Kind.WHOLE, WHOLE))
    if len(parts) != len(others):
        reasons.append(Reason(Kind.LEFT_OUT, LEFT_OUT))
    return reasons


def _left(parts: _Parts, matched: list[Part]) -> str:
    left = list(parts)
    for part in matched:
        left.remove(part)
    return " ".join(part.written for part in left)


def _best(parts: _Parts, others: _Parts, shorter: int) -> tuple[_Pair, ...]:
    """The pairs with the most points, less a penalty for each unpaired part of the shorter name."""

    def gain(chosen: _Chosen) -> int:
        points, pairs = chosen
        return points - CONFLICT * len(pairs) + WHOLE * _is_whole(pairs, shorter)

    return max(_choices(parts, others), key=gain)[1]


def _most_alike(parts: _Parts, others: _Parts) -> tuple[_Parts, _Parts]:
    """Of a padded name, the parts with the most points; of two padded ones, at most FEW_PARTS."""
    if not is_padded(parts):
        return _most_alike(others, parts)[::-1]
    if is_padded(others):
        pairs = _greedily(parts, others)
        others = [pair.other for pair in pairs] or others[:1]
    else:

        def gain(chosen: _Chosen) -> int:
            points, pairs = chosen
            whole = WHOLE * _is_whole(pairs, len(pairs))
            nothing = CONFLICT * (not pairs)
            return points + whole + nothing + LEFT_OUT * (len(pairs) < len(others))

        pairs = list(max(_choices(parts, others), key=gain)[1])
    return [pair.one for pair in pairs] or parts[:1], others


def _greedily(parts: _Parts, others: _Parts) -> list[_Pair]:
    every = [pair for row, part in enumerate(parts) for pair in _pairs(row, part, others)]
    chosen: list[_Pair] = []
    for pair in sorted(every, key=lambda pair: -pair.points):
        if all(pair.row != one.row and pair.column != one.column for one in chosen):
            chosen.append(pair)
    return chosen[:FEW_PARTS]


def _choices(parts: _Parts, others: _Parts) -> Iterable[_Chosen]:
    """The best pairs for each set of `others` that is used and each number of parts that agree.

    Exact, by dynamic programming over subsets: `others` are few. Each part is used once.
    """
    best: dict[tuple[int, int], _Chosen] = {(0, 0): (0, ())}
    for number, part in enumerate(parts):
        row = list(_pairs(number, part, others))
        for (used, agreeing), (points, pairs) in list(best.items()) if row else ():
            for pair in row:
                if used >> pair.column & 1:
                    continue
                after = used | 1 << pair.column, agreeing + (pair.likeness > Likeness.NEAR)
                if after not in best or best[after][0] < points + pair.points:
                    best[after] = points + pair.points, (*pairs, pair)
    return best.values()


def _is_whole(pairs: Sequence[_Pair], shorter: int) -> bool:
    agreeing = sum(pair.likeness > Likeness.NEAR for pair in pairs)
    return shorter == agreeing and (agreeing >= _MANY or any(map(_is_compound, pairs)))


def _is_compound(pair: _Pair) -> bool:
    return pair.likeness > Likeness.NEAR and pair.one.compound and pair.other.compound


def _pairs(row: int, part: Part, others: _Parts) -> Iterator[_Pair]:
    for column, other in enumerate(others):
        alike = likeness(part, other)
        if alike is not None:
            points = PART[alike][min(part.rarity, other.rarity)]
            yield _Pair(row, column, points, part, other, alike)

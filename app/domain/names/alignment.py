"""Which parts of one name go with which of another, so that together they have the most points."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.domain.names.likeness import Likeness, cut_alike, join_alike, likeness
from app.domain.names.parts import Part
from app.domain.names.points import CONFLICT, LEFT_OUT, PART, WHOLE
from app.domain.names.reasons import OF_PART, Kind, Reason, total

_MANY = 2  # parts that make a whole name


class _Pair(NamedTuple):
    column: int
    gain: int  # its points, and those that it saves
    one: Part
    other: Part
    likeness: Likeness


_Chosen = tuple[int, tuple[_Pair, ...]]  # what was gained, and by what
_NOTHING: _Chosen = (-1, ())


def reasons_of(parts: Sequence[Part], others: Sequence[Part]) -> list[Reason]:
    """Why these may be one name, whatever the order of their parts."""
    if not (parts and others):
        return []
    plain = _reasons(parts, others)
    if plain[-1].kind is Kind.WHOLE:
        return plain
    ways = {
        (tuple(parts), tuple(others)): plain,
    }
    for like in (cut_alike, join_alike):
        way = like(parts, others), like(others, parts)
        if (len(way[0]), len(way[1])) != (len(parts), len(others)):
            ways.setdefault(way, _reasons(*way))
    return max(ways.values(), key=total)


def _reasons(parts: Sequence[Part], others: Sequence[Part]) -> list[Reason]:
    shorter = min(len(parts), len(others))
    chosen = _best(parts, others, shorter)
    reasons = [
        Reason(
            OF_PART[pair.likeness],
            pair.gain + CONFLICT,
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


def _left(parts: Sequence[Part], matched: list[Part]) -> str:
    left = list(parts)
    for part in matched:
        left.remove(part)
    return " ".join(part.written for part in left)


def _best(parts: Sequence[Part], others: Sequence[Part], shorter: int) -> tuple[_Pair, ...]:
    """The pairs that gain the most, each part used once.

    Exact: what is best is known for each set of `others` used and each number of parts that agree.
    """
    best: dict[tuple[int, int], _Chosen] = {(0, 0): (0, ())}
    for part in parts:
        row = list(_pairs(part, others))
        for (used, agreeing), (gain, pairs) in list(best.items()) if row else ():
            for pair in row:
                after = used | 1 << pair.column, agreeing + (pair.likeness > Likeness.NEAR)
                if not used >> pair.column & 1 and best.get(after, _NOTHING)[0] < gain + pair.gain:
                    best[after] = gain + pair.gain, (*pairs, pair)
    return max(best.values(), key=lambda each: each[0] + WHOLE * _is_whole(each[1], shorter))[1]


def _is_whole(pairs: Sequence[_Pair], shorter: int) -> bool:
    return shorter == sum(pair.likeness > Likeness.NEAR for pair in pairs) >= _MANY


def _pairs(part: Part, others: Sequence[Part]) -> Iterator[_Pair]:
    for column, other in enumerate(others):
        alike = likeness(part, other)
        if alike is not None:
            points = PART[alike][min(part.rarity, other.rarity)]
            yield _Pair(column, points - CONFLICT, part, other, alike)

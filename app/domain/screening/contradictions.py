"""Verdicts on pairs contradict one another: A is B, B is C, and A is not C.

They are found and told; nothing is decided by them, and what they say of a pair is no verdict.
"""

from collections.abc import Iterable
from itertools import permutations
from typing import NamedTuple
from uuid import UUID

from app.domain.screening.matches import MatchStatus


class Verdict(NamedTuple):
    """How a pair of EOIs, or of an EOI and a return record, was decided; open if it was not."""

    one: UUID
    other: UUID
    status: MatchStatus


class Bearing(NamedTuple):
    """What two verdicts with a third say of the pair of somebody and `other`."""

    other: UUID
    third: UUID
    is_same: bool
    is_contradicted: bool  # by the verdict on the pair itself


_DECIDED = {MatchStatus.CONFIRMED, MatchStatus.DISMISSED}


def bearings(somebody: UUID, verdicts: Iterable[Verdict]) -> list[Bearing]:
    """What the verdicts say of each pair of somebody that two of them bear on.

    That A is not B, and B not C, says nothing of A and C.
    """
    said = {frozenset(verdict[:2]): verdict.status for verdict in verdicts}
    beside = sorted({one for pair in said if somebody in pair for one in pair} - {somebody})
    found = []
    for other, third in permutations(beside, 2):
        two = {said[frozenset({somebody, third})], said.get(frozenset({other, third}))}
        if MatchStatus.CONFIRMED in two and two <= _DECIDED:
            is_same = MatchStatus.DISMISSED not in two
            contrary = MatchStatus.DISMISSED if is_same else MatchStatus.CONFIRMED
            is_contradicted = said[frozenset({somebody, other})] is contrary
            found.append(Bearing(other, third, is_same, is_contradicted))
    return found

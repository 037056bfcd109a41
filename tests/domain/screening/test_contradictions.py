"""Verdicts that cannot all be right are found, and nothing follows from them."""

from itertools import permutations, product
from uuid import UUID

import pytest

from app.domain.screening.contradictions import Bearing, Verdict, bearings
from app.domain.screening.matches import MatchStatus

A, B, C, D = (UUID(int=number) for number in range(1, 5))
OPEN, SAME, NOT = MatchStatus.OPEN, MatchStatus.CONFIRMED, MatchStatus.DISMISSED


def told(a_b, b_c, a_c):
    verdicts = [Verdict(A, B, a_b), Verdict(B, C, b_c), Verdict(C, A, a_c)]
    return {(each.other, each.is_same, each.is_contradicted) for each in bearings(A, verdicts)}


def test_a_is_b_and_b_is_c_and_a_is_not_c():
    assert told(SAME, SAME, NOT) == {(B, False, True), (C, True, True)}


def test_what_two_verdicts_say_of_an_open_pair_is_told_and_contradicts_nothing():
    assert told(SAME, SAME, OPEN) == {(C, True, False)}
    assert told(SAME, NOT, OPEN) == {(C, False, False)}


@pytest.mark.parametrize("verdicts", [(NOT, NOT, OPEN), (OPEN, SAME, OPEN), (NOT, NOT, NOT)])
def test_two_who_are_not_a_third_may_be_anybody(verdicts):
    assert told(*verdicts) == set()


@pytest.mark.parametrize("verdicts", [(SAME, SAME, SAME), (SAME, NOT, NOT)])
def test_verdicts_that_go_together_contradict_nothing(verdicts):
    assert {contradicted for *_, contradicted in told(*verdicts)} == {False}


def test_in_whatever_order_and_direction_they_are_read_the_same_is_told():
    pairs = [(A, B, SAME), (B, C, SAME), (A, C, NOT)]
    expected = bearings(A, [Verdict(*pair) for pair in pairs])
    for order, turned in product(permutations(pairs), product([True, False], repeat=3)):
        verdicts = [
            Verdict(other, one, status) if turn else Verdict(one, other, status)
            for (one, other, status), turn in zip(order, turned, strict=True)
        ]
        assert bearings(A, verdicts) == expected


def test_of_four_no_chain_is_followed():
    """That A is B, B is C and C is D says nothing of A and D: no closure is made."""
    chain = [Verdict(A, B, SAME), Verdict(B, C, SAME), Verdict(C, D, SAME), Verdict(A, D, NOT)]
    assert bearings(A, chain) == []


def test_each_third_is_told_by_itself():
    star = [Verdict(A, B, OPEN), *(Verdict(A, x, SAME) for x in (C, D))]
    star += [Verdict(B, C, SAME), Verdict(B, D, NOT)]
    assert bearings(A, star)[:2] == [Bearing(B, C, True, False), Bearing(B, D, False, False)]

"""The table of moves, against the sentences of docs/design.md ('Wire values and moves')."""

from itertools import pairwise, product

import pytest

from app.domain.cases.lifecycle import (
    ENDED_AGAINST,
    LIVE,
    MOVES,
    NOW,
    STATUS_NAMES,
    ForbiddenMove,
    Status,
    reopened,
    require,
)


def states(text):
    return [Status(name) for name in text.split()]


WAY = states("draft submitted eligible invited accepted granted arrived")
ENDS = states("void refused rejected withdrawn")
HELD = Status.HELD


def moves():
    """All that are permitted, found by trying every pair."""
    found = set()
    for current, to in product(Status, Status):
        try:
            require(current, to)
        except ForbiddenMove:
            continue
        found.add((current, to))
    return found


def test_nothing_moves_but_as_the_text_says():
    the_way = set(pairwise(WAY))
    into_a_hold = {(state, HELD) for state in states("submitted eligible invited accepted")}
    out_of_a_hold = {(HELD, state) for state in states("eligible invited accepted")}
    ends = set(product(LIVE, ENDS))
    of_one_state = {(Status.INVITED, Status.LAPSED), (Status.GRANTED, Status.CANCELLED)}

    assert moves() == the_way | into_a_hold | out_of_a_hold | ends | of_one_state


def test_live_is_what_was_submitted_and_has_not_ended():
    assert set(states("submitted eligible held invited accepted granted")) == LIVE


def test_an_end_is_an_end():
    ended = set(Status) - LIVE - {Status.DRAFT}

    assert ended.isdisjoint(MOVES)


def test_only_an_end_against_the_person_reopens_and_only_to_a_live_state():
    for current, before in product(Status, Status):
        if current in ENDED_AGAINST and before in LIVE:
            assert reopened(current, before) is before
        else:
            with pytest.raises(ForbiddenMove):
                reopened(current, before)


def test_a_forbidden_move_is_told_in_the_words_of_the_wire():
    with pytest.raises(ForbiddenMove, match=r"^lapsed may not become invited$"):
        require(Status.LAPSED, Status.INVITED)


def test_every_state_has_a_name_of_its_own_and_words_for_its_person():
    assert set(NOW) == set(Status) - {Status.DRAFT}
    assert all(now.stands and now.next and all(now.more) for now in NOW.values())
    assert set(STATUS_NAMES) == set(Status)
    assert len(set(STATUS_NAMES.values())) == len(Status)

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.cases.location import (
    RESOLVED,
    TAKES_DECLARATION,
    TAKES_POSITION,
    Outage,
    State,
    Verdict,
    confirms,
    due_after,
    state_of,
)

ASKED = datetime(2026, 11, 18, 12, tzinfo=UTC)
DUE = ASKED + timedelta(hours=24)
HOUR = timedelta(hours=1)


def state(
    now=ASKED, verdict=None, *, declared=False, resolved=False, by_person=False, answered_at=None
):
    return state_of(
        verdict=verdict,
        declared=declared,
        resolved=resolved,
        by_person=by_person,
        answered_at=answered_at,
        due_at=DUE,
        now=now,
    )


def test_what_is_not_answered_is_open_until_the_deadline_and_no_longer():
    assert state(DUE - HOUR) is State.ASKED
    assert state(DUE) is State.UNANSWERED


@pytest.mark.parametrize("verdict", [Verdict.UNSURE, Verdict.OUTSIDE])
def test_a_position_that_does_not_say_france_stands_as_it_is(verdict):
    assert state(verdict=verdict) == verdict == state(DUE + HOUR, verdict)


def test_a_position_in_france_settles_it_in_time_only():
    assert confirms(Verdict.INSIDE, DUE, DUE - HOUR)
    assert not confirms(Verdict.INSIDE, DUE, DUE)
    assert not confirms(Verdict.UNSURE, DUE, ASKED)
    assert state(DUE, Verdict.INSIDE, answered_at=DUE) is State.LATE


def test_a_position_in_time_that_settles_nothing_was_drawn_for_a_person():
    answered_at = DUE - HOUR
    assert state(DUE + HOUR, Verdict.INSIDE, answered_at=answered_at) is State.SAMPLED
    cleared = state(DUE, Verdict.INSIDE, answered_at=answered_at, resolved=True, by_person=True)
    assert cleared is State.CLEARED


def test_who_declares_waits_for_a_person_whatever_the_position_said():
    for verdict in (None, *Verdict):
        assert state(verdict=verdict, declared=True) is State.DECLARED


def test_settled_by_the_position_or_by_a_person():
    assert state(verdict=Verdict.INSIDE, resolved=True) is State.CONFIRMED
    assert state(declared=True, resolved=True, by_person=True) is State.CLEARED


def test_whoever_is_not_settled_can_still_say_something_but_not_try_positions_after_one_outside():
    assert frozenset(State) - (TAKES_POSITION | TAKES_DECLARATION) == RESOLVED | {State.SAMPLED}
    assert State.OUTSIDE not in TAKES_POSITION
    assert State.OUTSIDE in TAKES_DECLARATION


@pytest.mark.parametrize(
    ("began", "ended", "now", "due"),
    [
        (2, 5, 6, 24 + 3),  # in the middle
        (-4, 2, 6, 24 + 2),  # begun before they were asked
        (20, 30, 31, 31 + 4),  # lasted beyond the deadline: from now
        (-9, -1, 6, 24),  # before
        (25, 30, 31, 24),  # after
    ],
)
def test_the_time_that_an_outage_took_is_given_back(began, ended, now, due):
    outage = Outage(ASKED + began * HOUR, ASKED + ended * HOUR)
    assert due_after(outage, ASKED, DUE, ASKED + now * HOUR) == ASKED + due * HOUR

"""The balance: how many may still be invited, and which week counts."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.scheme.balance import Fact, Tally, places_open, week_of, week_on, weeks

few = settings(max_examples=50, deadline=None)
persons = st.integers(0, 1000)
tallies = st.builds(Tally, *[persons] * 5)


@pytest.mark.parametrize(
    ("tally", "this_week", "tolerance", "limit", "places"),
    [
        (Tally(), 0, 0, 50, 0),
        (Tally(returned=3), 0, 0, 50, 3),
        (Tally(returned=3, annulled=1), 0, 0, 50, 2),
        (Tally(returned=3), 0, 2, 50, 5),
        (Tally(returned=80), 0, 0, 50, 50),
        (Tally(returned=80, reserved=20), 20, 0, 50, 30),
        (Tally(returned=80, reserved=60), 50, 0, 50, 0),
        # A place released this week opens the balance again, and not the weekly limit.
        (Tally(returned=10, reserved=10, released=4), 10, 0, 50, 4),
        (Tally(returned=80, reserved=50, released=4), 50, 0, 50, 0),
        # Somebody who arrives holds a place no longer and is counted as arrived: no change.
        (Tally(returned=10, reserved=4), 0, 0, 50, 6),
        (Tally(returned=10, reserved=4, released=1, arrived=1), 0, 0, 50, 6),
        # As reported in early 2026: more in than out, within a tolerance.
        (Tally(returned=305, arrived=367), 0, 70, 50, 8),
        # Returns annulled later, or a limit lowered: nothing is open, and never less.
        (Tally(returned=5, annulled=5, arrived=5), 0, 0, 50, 0),
        (Tally(returned=80), 30, 0, 20, 0),
    ],
)
def test_places_are_returns_and_tolerance_less_arrivals_and_reservations_within_the_week(
    tally, this_week, tolerance, limit, places
):
    assert places_open(tally, this_week, tolerance=tolerance, weekly_limit=limit) == places


@few
@given(tallies, persons, persons, persons)
def test_what_is_open_is_never_negative_nor_over_the_week(tally, this_week, tolerance, limit):
    places = places_open(tally, this_week, tolerance=tolerance, weekly_limit=limit)

    assert 0 <= places <= limit


@few
@given(persons, persons, persons)
def test_taking_every_open_place_leaves_none(returned, tolerance, limit):
    terms = {"tolerance": tolerance, "weekly_limit": limit}
    places = places_open(Tally(returned=returned), 0, **terms)

    assert places_open(Tally(returned=returned, reserved=places), places, **terms) == 0


def test_the_ledger_s_facts_are_what_a_tally_sums():
    assert [fact.value for fact in Fact] == [
        "returned",
        "annulled",
        "arrived",
        "reserved",
        "released",
    ]
    assert Tally(**dict.fromkeys(Fact, 1)).out == 0


@pytest.mark.parametrize(
    ("instant", "week"),
    [
        ("2026-11-18T12:00+00:00", "2026-W47"),
        ("2026-11-22T23:59+00:00", "2026-W47"),
        ("2026-11-23T00:00+00:00", "2026-W48"),
        # The ISO year is not always the calendar's.
        ("2026-12-31T12:00+00:00", "2026-W53"),
        ("2027-01-03T23:59+00:00", "2026-W53"),
        ("2027-01-04T00:00+00:00", "2027-W01"),
        ("2024-12-30T00:00+00:00", "2025-W01"),
        # In British Summer Time the week turns at 23:00 UTC on Sunday.
        ("2026-06-28T22:59+00:00", "2026-W26"),
        ("2026-06-28T23:00+00:00", "2026-W27"),
        # The clocks change on a Sunday, 29 March and 25 October: that midnight is not the same.
        ("2026-03-29T22:59+00:00", "2026-W13"),
        ("2026-03-29T23:00+00:00", "2026-W14"),
        ("2026-10-25T23:59+00:00", "2026-W43"),
        ("2026-10-26T00:00+00:00", "2026-W44"),
        # It is Monday in Paris and still Sunday in London.
        ("2026-11-23T00:30+01:00", "2026-W47"),
    ],
)
def test_a_week_begins_on_monday_in_london(instant, week):
    assert week_of(datetime.fromisoformat(instant)) == week


@few
@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.integers(-12, 14))  # noqa: DTZ001
def test_an_instant_is_in_one_week_wherever_it_is_written_down(at, hours):
    instant = at.replace(tzinfo=UTC)

    assert week_of(instant) == week_of(instant.astimezone(timezone(timedelta(hours=hours))))


@few
@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)), st.integers(0, 200))  # noqa: DTZ001
def test_weeks_up_to_any_instant_are_each_there_once(at, number):
    last = week_of(at.replace(tzinfo=UTC))
    first = week_on(monday(last) - timedelta(days=7 * number))

    names = weeks(first, last)

    assert (names[0], names[-1], len(names)) == (first, last, number + 1)
    steps = {monday(later) - monday(name) for name, later in pairwise(names)}
    assert steps <= {timedelta(days=7)}


def monday(week):
    return date.fromisocalendar(int(week[:4]), int(week[-2:]), 1)


def test_of_weeks_that_begin_later_the_last_is_there_alone():
    assert weeks("2027-W02", "2026-W53") == ["2026-W53"]

"""A setting is declared once: what is written of one is read again, and bounds hold both ways."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.scheme.settings import FIRST, SETTINGS, faults, written

VALUES = FIRST | {
    "name": "Pilot",
    "starts_on": date(2026, 11, 1),
    "ends_on": date(2027, 6, 11),
    "window_opens_at": datetime(2026, 11, 1, 9, tzinfo=UTC),
    "window_closes_at": datetime(2026, 12, 1, 9, tzinfo=UTC),
    "weekly_limit": 50,
    "tolerance": 0,
    "outcome_delay": timedelta(hours=24),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_what_is_written_is_read_again(name):
    assert SETTINGS[name].read(written(VALUES[name])) == VALUES[name]


def test_what_is_in_bounds_and_contradicts_nothing_has_no_fault():
    assert faults(VALUES) == []


BOUNDED = [name for name, one in SETTINGS.items() if one.least is not None]


@pytest.mark.parametrize("name", BOUNDED)
def test_bounds_hold_both_ways(name):
    one = SETTINGS[name]
    step = timedelta(seconds=1) if isinstance(one.least, timedelta) else 1
    for value in (one.least, one.most):
        assert faults(VALUES | {name: value}) == []
    for value in (one.least - step, one.most + step):
        told = f"{name} must be from {written(one.least)} to {written(one.most)}"
        assert faults(VALUES | {name: value}) == [told]


def test_every_number_has_bounds():
    numbers = {name for name, value in VALUES.items() if isinstance(value, int | timedelta)}
    assert numbers - {*BOUNDED} == {"automated_refusal"}


def test_dates_the_wrong_way_round_are_told():
    assert faults(VALUES | {"ends_on": date(2026, 10, 1)}) == ["ends_on is before starts_on"]
    closed = {"window_closes_at": VALUES["window_opens_at"]}
    assert faults(VALUES | closed) == ["the window closes before it opens"]


def test_a_moment_carries_its_offset():
    with pytest.raises(ValueError, match="offset is missing"):
        SETTINGS["window_opens_at"].read("2026-11-01T09:00")

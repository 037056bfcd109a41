"""A setting is declared once: what is written of one is read again, and bounds hold both ways."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.scheme.settings import FIRST, FOR_EVER, SETTINGS, faults

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
    assert SETTINGS[name].read(SETTINGS[name].written(VALUES[name])) == VALUES[name]


def test_what_is_in_bounds_and_contradicts_nothing_has_no_fault():
    assert faults(VALUES) == []


STEPS = [(date, timedelta(days=1)), (timedelta, timedelta(seconds=1)), (int, 1)]
BOUNDED = [name for name, one in SETTINGS.items() if one.least is not None]


def told_of_bounds(name, value):
    """Beside what it may contradict."""
    return [fault for fault in faults(VALUES | {name: value}) if "must be" in fault]


@pytest.mark.parametrize("name", BOUNDED)
def test_bounds_hold_both_ways(name):
    one = SETTINGS[name]
    step = next(step for kind, step in STEPS if isinstance(one.least, kind))
    for value in (one.least, one.most):
        assert told_of_bounds(name, value) == []
    for value in (one.least - step, one.most + step):
        told = f"{name} must be from {one.written(one.least)} to {one.written(one.most)}"
        assert told_of_bounds(name, value) == [told]


def test_every_setting_has_bounds_but_words():
    assert SETTINGS.keys() - {*BOUNDED} == {"automated_refusal", "name"}
    for text in ("", "  ", "x" * 201):
        with pytest.raises(ValueError, match="1 to 200 characters"):
            SETTINGS["name"].read(text)


@pytest.mark.parametrize("name", [name for name in SETTINGS if name.startswith("keep_")])
def test_for_ever_is_said_in_words(name):
    one = SETTINGS[name]

    assert one.read("for-ever") == FOR_EVER
    assert one.written(FOR_EVER) == "for-ever"
    assert faults(VALUES | {name: FOR_EVER}) == []
    assert faults(VALUES | {name: FOR_EVER + 1}) != []


def test_for_ever_is_no_number_of_people():
    assert SETTINGS["weekly_limit"].written(FOR_EVER) == str(FOR_EVER)
    with pytest.raises(ValueError, match="no whole number"):
        SETTINGS["weekly_limit"].read("for-ever")


def test_dates_the_wrong_way_round_are_told():
    assert faults(VALUES | {"ends_on": date(2026, 10, 1)}) == ["ends_on is before starts_on"]
    closed = {"window_closes_at": VALUES["window_opens_at"]}
    assert faults(VALUES | closed) == ["the window closes before it opens"]


def test_a_moment_carries_its_offset():
    with pytest.raises(ValueError, match="offset is missing"):
        SETTINGS["window_opens_at"].read("2026-11-01T09:00")

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.partners.incoming import ReturnAnnulled
from app.services.core.unit import unit_for
from app.services.register import records
from app.services.scheme import figures, settings
from app.services.scheme.figures import Correction
from tests.conftest import NOW, on_both
from tests.support.desk import a_return

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WEEK = timedelta(days=7)
MONDAY = date(2026, 11, 16)  # of the week of NOW


def read(portal, now=NOW):
    with unit_for(portal, "public", now=now) as unit:
        return figures.read(unit)


def change(portal, now, **changes):
    with unit_for(portal, "operator", write=True, now=now) as unit:
        settings.change(unit, **changes)


@on_sqlite
def test_weeks_begin_with_the_scheme_and_nobody_is_lost_from_the_sums(portal):
    a_return(portal, returned_at=NOW - 3 * WEEK)
    a_return(portal, return_id="R-2", returned_at=NOW)

    found = read(portal)

    assert [(week.begins_on, week.out, week.balance, week.places_open) for week in found.weeks] == [
        (MONDAY - 4 * WEEK, 0, 0, 0),
        (MONDAY - 3 * WEEK, 1, 1, 1),
        (MONDAY - 2 * WEEK, 0, 1, 1),
        (MONDAY - WEEK, 0, 1, 1),
        (MONDAY, 1, 2, 2),
    ][1:]
    assert (found.out, found.updated_at) == (2, NOW)
    with unit_for(portal, "public", now=NOW) as unit:
        assert found.places_open == settings.places_open(unit)


@on_sqlite
def test_no_setting_moves_what_was_published(portal):
    for number in range(4):
        at = NOW + number * WEEK
        a_return(portal, at, return_id=f"R-{number}", returned_at=at)
    later = NOW + 4 * WEEK
    *before, now = read(portal, later).weeks

    moved = {"weekly_limit": 1, "tolerance": 9, "starts_on": later.date()}
    change(portal, later, **moved)
    *after, changed = read(portal, later).weeks

    assert after == before
    assert [week.places_open for week in after] == [1, 2, 3, 4]
    assert (now.places_open, changed.places_open) == (4, 1)
    a_month_later = read(portal, later + 4 * WEEK).weeks
    assert a_month_later[:5] == [*before, a_month_later[4]]
    assert a_month_later[4].places_open == 1  # its own settings stay with it


@on_both
def test_what_is_told_of_a_week_that_was_published_is_a_correction_with_its_date(portal):
    a_return(portal, returned_at=NOW)
    published = read(portal, NOW + WEEK).weeks[:-1]
    told_at = NOW + 2 * WEEK

    a_return(portal, told_at, return_id="R-2", returned_at=NOW + timedelta(hours=1))
    found = read(portal, told_at)

    assert found.weeks[: len(published)] == published
    assert found.corrections == [Correction(told_at.date(), MONDAY, 1, 0)]
    assert [week.balance for week in found.weeks[-3:]] == [1, 1, 2]
    assert (found.out, found.weeks[-1].out) == (2, 0)


@on_sqlite
def test_a_return_annulled_is_taken_away_in_the_week_in_which_it_was(portal):
    a_return(portal, returned_at=NOW)
    with unit_for(portal, "partner:register", write=True, now=NOW + WEEK) as unit:
        records.annul(unit, ReturnAnnulled("R-1", "in error"))

    found = read(portal, NOW + WEEK)

    assert [(week.out, week.balance) for week in found.weeks[-2:]] == [(1, 1), (-1, 0)]
    assert found.corrections == []


@on_sqlite
def test_a_register_taken_over_at_first_is_no_correction(portal):
    for number in range(3):
        a_return(portal, return_id=f"R-{number}", returned_at=NOW - number * WEEK)

    found = read(portal, NOW + WEEK)

    assert [week.out for week in found.weeks[-4:]] == [1, 1, 1, 0]
    assert found.corrections == []


# The minute in which a week ends in London, in winter and in summer.
@pytest.mark.parametrize("ends_at", ["2026-11-23T00:00", "2027-06-27T23:00"])
@on_sqlite
def test_a_week_is_published_the_instant_it_ends(portal, ends_at):
    ends_at = datetime.fromisoformat(ends_at).replace(tzinfo=UTC)
    minute = timedelta(minutes=1)
    a_return(portal, ends_at - WEEK, returned_at=ends_at - WEEK)
    for at, told_at in enumerate((ends_at - minute, ends_at), start=2):
        a_return(portal, told_at, return_id=f"R-{at}", returned_at=ends_at - 2 * minute)

    found = read(portal, ends_at)

    assert [(week.out, week.is_over) for week in found.weeks[-2:]] == [(2, True), (0, False)]
    assert [one.out for one in found.corrections] == [1]


# On Sundays after the clocks went back, late on the evening before, and once they went forward.
@pytest.mark.parametrize(
    "at", ["2026-11-29T23:30", "2026-11-30T00:30", "2027-04-04T23:30", "2027-11-07T23:30"]
)
@on_sqlite
def test_a_week_is_there_once_at_any_instant_and_the_sums_are_the_same(portal, at):
    for number in range(3):
        a_return(portal, return_id=f"R-{number}", returned_at=NOW - number * WEEK)

    now = datetime.fromisoformat(f"{at}+00:00")
    found = read(portal, now)
    days = [week.begins_on for week in found.weeks]
    assert days == sorted({*days})
    assert (found.out, sum(week.out for week in found.weeks)) == (3, 3)
    with unit_for(portal, "operator", now=now) as unit:
        assert found.places_open == settings.places_open(unit)

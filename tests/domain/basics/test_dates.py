"""Dates known in part, and ages counted from them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.basics import dates

few = settings(max_examples=50, deadline=None)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
DAY = timedelta(days=1)
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@few
@given(DAYS)
def test_a_whole_date_means_its_day(day):
    assert dates.parse(day.isoformat()) == (day, day)


@few
@given(DAYS)
def test_a_month_or_a_year_alone_means_all_of_its_days(day):
    first, last = dates.parse(f"{day:%Y-%m}")
    assert first <= day <= last
    assert (first.day, (last + DAY).day, last.month) == (1, 1, first.month)

    assert dates.parse(f"{day:%Y}") == (date(day.year, 1, 1), date(day.year, 12, 31))


def test_the_last_month_that_a_calendar_has_ends_too():
    assert dates.parse("9999-12") == (date(9999, 12, 1), date(9999, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "١٩٩٠",
        "1990-0３",
        "90",
        "1990-3",
        "1990-13",
        "1990-00",
        "1990-00-05",
        "1990-03-00",
        "1990-02-30",
        "1900-02-29",
        "0000",
        "1990-03-05T00:00",
        "1990-03-05\n",
        " 1990",
        "05-03-1990",
        "1990/03/05",
    ],
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r"date|month|day|year"):
        dates.parse(text)


@pytest.mark.parametrize(
    ("born", "today", "years"),
    [
        (date(2008, 2, 28), date(2026, 2, 27), 17),
        (date(2008, 2, 28), date(2026, 2, 28), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 28), 19),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2008, 12, 31), date(2027, 1, 1), 18),
    ],
)
def test_an_age_is_the_whole_years_lived(born, today, years):
    assert dates.age(born, today) == years


@few
@given(DAYS, DAYS)
def test_nobody_grows_younger(born, today):
    assert dates.age(born, today + DAY) - dates.age(born, today) in {0, 1}


def test_so_much_later_or_earlier():
    assert dates.later(NOON, days=1) == NOON + timedelta(days=1)
    assert dates.later(NOON, hours=-12) == NOON - timedelta(hours=12)


@pytest.mark.parametrize("days", [999_999, 5_000_000, 2_147_483_647, 10**18])
def test_past_the_end_of_the_calendar_it_is_that_end(days):
    late, early = dates.later(NOON, days=days * 4), dates.later(NOON, days=-days)

    assert late == dates.LATEST
    assert early == dates.EARLIEST
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
        assert late.astimezone(ZoneInfo(zone)) > NOON > early.astimezone(ZoneInfo(zone))

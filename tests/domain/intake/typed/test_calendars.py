"""Dates of other calendars, by days that are known in both."""

from datetime import date, timedelta

import pytest

from app.domain.intake.typed.calendars import Calendar, period

SOLAR, ETHIOPIAN = Calendar.SOLAR_HIJRI, Calendar.ETHIOPIAN
# Five years after one of them, now and then, and else four.
SOLAR_LEAPS = [1309, 1313, 1317, 1321, 1325, 1329, 1333, 1337, 1342, 1346, 1350, 1354, 1358, 1362]
SOLAR_LEAPS += [1366, 1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408]


@pytest.mark.parametrize(
    ("calendar", "year", "month", "day", "known"),
    [
        (SOLAR, 1369, 1, 6, date(1990, 3, 26)),
        (SOLAR, 1357, 11, 22, date(1979, 2, 11)),
        (SOLAR, 1375, 1, 1, date(1996, 3, 20)),
        (SOLAR, 1376, 1, 1, date(1997, 3, 21)),
        (SOLAR, 1399, 12, 30, date(2021, 3, 20)),
        (SOLAR, 1403, 1, 1, date(2024, 3, 20)),
        (SOLAR, 1404, 1, 1, date(2025, 3, 21)),
        (SOLAR, 1404, 7, 1, date(2025, 9, 23)),
        (ETHIOPIAN, 1888, 6, 23, date(1896, 3, 1)),
        (ETHIOPIAN, 1999, 1, 1, date(2006, 9, 11)),
        (ETHIOPIAN, 2000, 1, 1, date(2007, 9, 12)),
        (ETHIOPIAN, 2015, 13, 6, date(2023, 9, 11)),
        (ETHIOPIAN, 2017, 4, 29, date(2025, 1, 7)),
    ],
)
def test_a_known_day_is_the_same_in_both(calendar, year, month, day, known):
    assert period(calendar, year, month, day) == (known, known)


def test_leap_years_have_a_day_more():
    solar = [y for y in range(1305, 1411) if len_of(SOLAR, y) == 366]
    ethiopian = [y for y in range(1900, 2020) if len_of(ETHIOPIAN, y) == 366]

    assert solar == SOLAR_LEAPS
    assert ethiopian == list(range(1903, 2020, 4))


def len_of(calendar, year):
    first, last = period(calendar, year)
    return (last - first).days + 1


@pytest.mark.parametrize(("calendar", "years"), [(SOLAR, (1278, 1420)), (ETHIOPIAN, (1890, 2030))])
def test_day_follows_day_without_a_gap(calendar, years):
    expected = period(calendar, years[0])[0]
    for year in range(*years):
        for month in range(1, 14 if calendar is ETHIOPIAN else 13):
            first, last = period(calendar, year, month)
            assert first == expected
            assert period(calendar, year, month, 1) == (first, first)
            assert period(calendar, year, month, (last - first).days + 1) == (last, last)
            expected = last + timedelta(days=1)
    assert expected == period(calendar, years[1])[0]


@pytest.mark.parametrize(
    ("calendar", "parts"),
    [
        (SOLAR, (1402, 12, 30)),
        (SOLAR, (1402, 7, 31)),
        (SOLAR, (1402, 13)),
        (SOLAR, (1402, 0, 5)),
        (ETHIOPIAN, (2014, 13, 6)),
        (ETHIOPIAN, (2014, 14)),
        (ETHIOPIAN, (9999, 1, 1)),
        (SOLAR, (1369, 1, 99999999)),
        (ETHIOPIAN, (1982, 1, 99999999)),
        (Calendar.GREGORIAN, (1999, 2, 29)),
        (Calendar.GREGORIAN, (1999, 0, 5)),
        (Calendar.GREGORIAN, (0, 0, 0)),
    ],
)
def test_there_is_no_such_day(calendar, parts):
    with pytest.raises(ValueError, match=r"no such|without|not a date|out of range|must be in"):
        period(calendar, *parts)

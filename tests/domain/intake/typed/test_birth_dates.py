"""What partners write of a date of birth, and which of it nobody's birth can be."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.basics import dates
from app.domain.intake.typed.birth_dates import read, returned_on

RETURNED = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("1990", "1990"),
        ("1990-03", "1990-03"),
        ("1990-03-27", "1990-03-27"),
        (" 1990-3-27 ", "1990-03-27"),
        ("1990-03-27T00:00:00Z", "1990-03-27"),
        ("1990-03-27 00:00:00", "1990-03-27"),
        ("19900327", "1990-03-27"),
        ("1990/03/27", "1990-03-27"),
        ("27/03/1990", "1990-03-27"),
        ("27.3.1990", "1990-03-27"),
        ("3/27/1990", "1990-03-27"),
        ("03/04/1990", "1990-04-03 1990-03-04"),
        ("٢٧/٠٣/١٩٩٠", "1990-03-27"),
        ("27-MAR-1990", "1990-03-27"),
        ("27 mars 1990", "1990-03-27"),
        ("03/1990", "1990-03"),
        ("27031990", "1990-03-27"),
        ("1990-00-00", "1990"),
        ("1990-03-00", "1990-03"),
        ("1990-XX-XX", "1990"),
        ("00/00/1990", "1990"),
        ("2026-11-03", "2026-11-03"),
        ("2026", "2026"),
        ("1906", "1906"),
    ],
)
def test_a_date_is_read_as_each_that_it_may_be(written, means):
    assert read(written, RETURNED) == tuple(means.split())


@pytest.mark.parametrize(
    "written",
    "2026-11-04 2027 2090-01-01 1905 1900-01-01 1899-12-30 1369-01-07 0000 32959 1.23E+04 46329.5"
    " 27-Mar-90 mars-90 1990-02-30 31.2.1990 90 soon 1990-13 27/03/90 #VALUE! 1990-00-27"
    " 1369/1/99999999".split(),
)
def test_what_is_no_date_of_a_birth_is_none(written):
    assert read(written, RETURNED) == read("", RETURNED) == ()


@given(st.text(max_size=20) | st.text(st.sampled_from("0123456789-/. TX?Z:mar"), max_size=14))
def test_whatever_is_written_dates_are_real_or_none(text):
    for born in read(text, RETURNED):
        assert dates.parse(born)[0] <= RETURNED


def test_the_day_of_the_return_is_that_of_paris():
    late = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)

    assert returned_on({"returned_at": late}) == date(2026, 11, 4)
    assert returned_on({"returned_at": late.isoformat()}) == date(2026, 11, 4)

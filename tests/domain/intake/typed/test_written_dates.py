"""A date as people write it, in one box or in three, and what it can mean."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.intake.answers import Invalid
from app.domain.intake.typed.calendars import Calendar, period
from app.domain.intake.typed.written_dates import NO_DATE, OTHER_CALENDAR, WHOLE_YEAR, meanings

TODAY = date(2026, 11, 28)
SOLAR, ETHIOPIAN, GREGORIAN = Calendar.SOLAR_HIJRI, Calendar.ETHIOPIAN, Calendar.GREGORIAN


def meant(*boxes, calendar=None, past=True):
    boxes = (*boxes, "", "")[:3]
    return [(m.value, m.calendar) for m in meanings(boxes, TODAY, calendar, past=past)]


def sure(*boxes):
    [(value, calendar)] = meant(*boxes)
    assert calendar is GREGORIAN
    return value


@pytest.mark.parametrize("unknown", ["0", "00", "XX", "xx", "X", "??", "-", "--", "", "٠٠", "**"])
def test_an_unknown_day_or_month_is_left_out_as_papers_print_it(unknown):
    assert sure(unknown, unknown, "1990") == "1990"
    assert sure(unknown, "3", "1990") == "1990-03"
    assert meant(unknown, unknown, unknown) == []


@pytest.mark.parametrize(
    ("month", "number"),
    [
        ("March", "03"),
        ("Mar", "03"),
        ("MARS", "03"),
        ("févr.", "02"),
        ("fevrier", "02"),
        ("août", "08"),
        ("Aout", "08"),
        ("sept", "09"),
        ("décembre", "12"),
        ("مارس", "03"),
        ("أيار", "05"),
        ("ايار", "05"),
        ("كانون الثاني", "01"),
        ("تشرين الأول", "10"),
        ("جويلية", "07"),
        ("شتنبر", "09"),
        ("ژانویه", "01"),
        ("جولای", "07"),
        ("۳", "03"),
        ("٠٣", "03"),
    ],
)
def test_a_month_is_known_by_its_name(month, number):
    assert sure("27", month, "1990") == f"1990-{number}-27"
    assert sure(f"27 {month} 1990") == f"1990-{number}-27"
    assert sure("", month, "1990") == f"1990-{number}"


@pytest.mark.parametrize(
    "whole",
    [
        "27/3/1990",
        "27.3.1990",
        "27-03-1990",
        "27 3 1990",
        "3/27/1990",
        "1990-03-27",
        "1990/3/27",
        "٢٧/٣/١٩٩٠",
        "۱۹۹۰/۰۳/۲۷",
        "２７／３／１９９０",
        "27 March 1990",
        "March 27th, 1990",
        "27 mars 1990",
        "the 27th of March 1990",
        "27 مارس 1990 م",
        "ngày 27 tháng 3 năm 1990",
        "27031990",
        "19900327",
    ],
)
def test_a_whole_date_may_stand_in_any_box(whole):
    assert {sure(whole), sure("", whole), sure("", "", whole)} == {"1990-03-27"}
    assert {sure("00/00/1990"), sure("1990"), sure("", "1990")} == {"1990"}
    assert {sure("3/1990"), sure("03-1990"), sure("March 1990"), sure("1990-03")} == {"1990-03"}


@pytest.mark.parametrize(
    ("typed", "both"),
    [
        ("3/4/1990", ["1990-04-03", "1990-03-04"]),
        ("03041990", ["1990-04-03", "1990-03-04"]),
        ("27 jui 1990", ["1990-06-27", "1990-07-27"]),
        ("1 تشرين 1990", ["1990-10-01", "1990-11-01"]),
    ],
)
def test_what_can_be_two_dates_is_both(typed, both):
    assert [value for value, _ in meant(typed)] == both
    assert sure("3", "4", "1990") == "1990-04-03"
    assert sure("4/4/1990") == "1990-04-04"


@pytest.mark.parametrize(
    ("boxes", "found"),
    [
        (("6", "1", "1369"), ["1990-03-26"]),
        (("", "", "۱۳۶۹/۰۱/۰۶"), ["1990-03-26"]),
        (("6", "حمل", "1369"), ["1990-03-26"]),
        (("6", "Hamal", "1369"), ["1990-03-26"]),
        (("6", "فروردین", "1369"), ["1990-03-26"]),
        (("13690106",), ["1990-03-26"]),
        (("", "1", "1369"), ["1990-03", "1990-04"]),
        (("", "", "1369"), ["1990", "1991"]),
        (("30", "12", "1399"), ["2021-03-20"]),
    ],
)
def test_a_year_of_the_afghan_and_iranian_calendar_is_told_by_its_number(boxes, found):
    assert meant(*boxes) == [(value, SOLAR) for value in found]


@pytest.mark.parametrize(
    ("boxes", "found"),
    [
        (("5", "13", "1982"), [("1990-09-10", ETHIOPIAN)]),
        (("18", "የካቲት", "1982"), [("1990-02-25", ETHIOPIAN)]),
        (("18", "Yekatit", "1982"), [("1990-02-25", ETHIOPIAN)]),
        # In Tigrinya the names are the same in Eritrea, which counts as we do.
        (("18", "መጋቢት", "1982"), [("1982-03-18", GREGORIAN), ("1990-03-27", ETHIOPIAN)]),
        (("1", "ጥሪ", "1982"), [("1982-01-01", GREGORIAN), ("1990-01-09", ETHIOPIAN)]),
        (
            ("፲፱፻፹፪ ዓ.ም",),
            [("1982", GREGORIAN), ("1990", ETHIOPIAN), ("1989", ETHIOPIAN)],
        ),
        (("18", "7", "1982"), [("1982-07-18", GREGORIAN)]),
    ],
)
def test_an_ethiopian_year_is_told_by_names_signs_and_month_13_alone(boxes, found):
    assert meant(*boxes) == found


def test_the_calendar_may_be_said():
    assert meant("18", "7", "1982", calendar=ETHIOPIAN) == [("1990-03-27", ETHIOPIAN)]
    assert meant("", "", "1982", calendar=ETHIOPIAN) == [("1990", ETHIOPIAN), ("1989", ETHIOPIAN)]
    assert meant("6", "1", "1369", calendar=SOLAR) == [("1990-03-26", SOLAR)]
    assert meant("6", "1", "1990", calendar=GREGORIAN) == [("1990-01-06", GREGORIAN)]


@pytest.mark.parametrize(
    ("boxes", "message"),
    [
        (("27", "3", "90"), WHOLE_YEAR),
        (("27/3/90",), WHOLE_YEAR),
        (("27 March 90",), WHOLE_YEAR),
        (("27 March",), WHOLE_YEAR),
        (("27", "3", ""), WHOLE_YEAR),
        (("27",), WHOLE_YEAR),
        (("27", "3", "0090"), WHOLE_YEAR),
        (("27", "", "1990"), NO_DATE),
        (("31", "2", "1990"), NO_DATE),
        (("27", "soon", "1990"), NO_DATE),
        (("1", "1", "19900"), NO_DATE),
        (("1", "9" * 5000, "1990"), NO_DATE),
        (("27/3/1990", "27/3/1990", ""), NO_DATE),
        (("6", "13", "1982"), NO_DATE),  # five days, in that year
        (("6", "1", "1990/1991"), NO_DATE),
        (("27 " + "of " * 20 + "March 1990",), NO_DATE),  # as long as it may be, and longer
        (("1", "1", "1410"), OTHER_CALENDAR),  # not come yet, or of the moon's calendar
        (("31", "12", "1369"), OTHER_CALENDAR),
        (("99999999", "1", "1369"), OTHER_CALENDAR),
    ],
)
def test_what_is_no_date_is_sent_back_with_what_is_wrong(boxes, message):
    with pytest.raises(Invalid) as caught:
        meant(*boxes)
    assert caught.value.message == message


def test_a_date_of_another_calendar_is_in_the_past_if_it_must_be():
    assert meant("1", "1", "1410", past=False) == [("2031-03-21", SOLAR)]
    assert meant("1/2/2027", past=True) == [
        ("2027-02-01", GREGORIAN)
    ]  # for answers.check to refuse
    assert meant("1/12/2026", past=True) == [("2026-01-12", GREGORIAN)]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(st.characters() | st.sampled_from("0123456789/.-X ٣፹")), max_size=3))
def test_nothing_typed_fails_or_means_what_is_no_date(boxes):
    three = (*boxes, "", "", "")[:3]
    for meaning in _or_none(three):
        year, month, day = (*map(int, meaning.value.split("-")), 0, 0)[:3]
        assert period(GREGORIAN, year, month, day)


def _or_none(boxes):
    try:
        return meanings(boxes, TODAY, past=True)
    except Invalid:
        return []

"""When two document numbers are the same, and when a number stands for nobody."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.documents import (
    TYPES,
    Document,
    exact_key,
    identifies,
    normalise_number,
)
from app.domain.questions.evidence import DOCUMENT_TYPES

few = settings(max_examples=50, deadline=None)


def test_the_kinds_of_document_are_the_choices_of_the_form():
    assert list(TYPES) == list(DOCUMENT_TYPES)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (" k 012-345/6 ", "K0123456"),
        ("K\N{RIGHT-TO-LEFT MARK}012", "K012"),
        ("٠١٢٣٤٥", "012345"),
        ("۰۱۲۳۴۵", "012345"),
        ("１２３ＡＢ", "123AB"),
        ("№ 77", "NO77"),
        ("--", ""),
    ],
)
def test_script_case_and_punctuation_carry_no_meaning(written, number):
    assert normalise_number(written) == number


@few
@given(st.text())
def test_a_number_once_normalised_stays_as_it_is(written):
    number = normalise_number(written)

    assert normalise_number(number) == number
    assert number == "" or number.isalnum()


@few
@given(st.text("ABCDEFGHJK0123456789", min_size=1), st.sampled_from(" -/."), st.integers(0, 20))
def test_a_mark_typed_anywhere_changes_nothing(number, mark, at):
    assert normalise_number((number[:at] + mark + number[at:]).lower()) == number


def test_one_document_has_one_key_however_it_is_written():
    key = exact_key(Document("passport", "K0123456", "ERI"))

    assert key == ("passport", "ERI", "K0123456")
    assert exact_key(Document(" Passport", "k 012 3456", "er ")) == key
    assert exact_key(Document("identity-card", "K0123456", "ERI")) != key
    assert exact_key(Document("passport", "K0123456", "ETH")) != key
    assert exact_key(Document("passport", "K0123457", "ERI")) != key


@pytest.mark.parametrize(
    "number",
    [
        "",
        "-",
        "K012",
        "00000",
        "xxxxxxxx",
        "none",
        "No Passport",
        "not known",
        "sans-papiers",
        "AUCUN",
        "12345",
        "123456789",
        "1234567890",
        "98765",
        "0987654321",
        "۱۲۳۴۵۶",
        "abcdef",
        "keine Papiere",
        "لا يوجد",
        "የለም የለም",
    ],
)
def test_what_people_write_when_a_field_insists_stands_for_nobody(number):
    assert not identifies(Document("passport", number, "ERI"))


@pytest.mark.parametrize(
    "number", ["K0123", "12346", "K0123456", "00001", "12345K", "ABCDE7", "ر ٧٤٠١", "NONE1"]
)
def test_a_number_of_five_that_is_no_run_stands_for_one_person(number):
    assert identifies(Document("passport", number, "ERI"))

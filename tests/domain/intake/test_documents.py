"""When two document numbers are the same, and when a number stands for nobody."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.basics.countries import UNNAMED
from app.domain.basics.identifiers import symbols
from app.domain.intake.documents import (
    TYPES,
    Document,
    exact_key,
    folded_key,
    identifies,
)
from app.domain.intake.questions.evidence import DOCUMENT_TYPES

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
    assert symbols(written) == number


@few
@given(st.text())
def test_a_number_once_normalised_stays_as_it_is(written):
    number = symbols(written)

    assert symbols(number) == number
    assert number == "" or number.isalnum()


@few
@given(st.text("ABCDEFGHJK0123456789", min_size=1), st.sampled_from(" -/."), st.integers(0, 20))
def test_a_mark_typed_anywhere_changes_nothing(number, mark, at):
    assert symbols((number[:at] + mark + number[at:]).lower()) == number


@pytest.mark.parametrize("issuer", sorted(UNNAMED))
def test_no_number_stands_for_one_person_without_an_issuer_that_has_a_name(issuer):
    assert identifies(Document("other", "K7401882", "QRC"))
    assert not identifies(Document("other", "K7401882", issuer))
    assert not identifies(Document("other", "K7401882", f" {issuer.lower()}<<"))


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
        "N/A123",
        "NONE1",
        "UNKNOWN2024",
        "test-4711",
        "00001",
        "99999989",
        "OOOOO1",  # letters, for want of noughts
        "1000000",
        "A0000000",
        "K0000047",
        "121212",
        "12121",
        "704 704",
        "K0123",
        "12345K",
        "890123",
        "99-123456789",
    ],
)
def test_what_people_write_when_a_field_insists_stands_for_nobody(number):
    assert not identifies(Document("passport", number, "ERI"))


@pytest.mark.parametrize(
    "number",
    [
        "K0478",
        "12346",
        "K7401882",
        "00478",
        "20AV12245",
        "X4RTBPFW4",
        "ر ٧٤٠١",
        "L01X00T47",
        "P1234567",
    ],
)
def test_a_number_of_five_that_is_no_pattern_stands_for_one_person(number):
    assert identifies(Document("passport", number, "ERI"))


def test_hardly_any_number_that_a_state_gives_is_taken_for_a_placeholder():
    """What is taken for one asks a person, and refuses nobody."""
    numbers = [f"K{number:07}" for number in range(7, 10**7, 1999)]

    taken = sum(not identifies(Document("passport", number, "ERI")) for number in numbers)
    assert taken / len(numbers) < 0.002


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("passport", "K7401O82", "ERI"), ("passport", "K7401082", "ERI")),
        (("passport", "I740-1882", "ERI"), ("passport", "17401882", "er")),
        (("identity-card", "K7401882", "ERI"), ("passport", "k 7401882", "ERI")),
    ],
)
def test_documents_that_look_alike_are_similar_and_not_the_same(one, other):
    one, other = Document(*one), Document(*other)

    assert folded_key(one) == folded_key(other)
    assert exact_key(one) != exact_key(other)


@pytest.mark.parametrize(
    "other", [("passport", "K7401883", "ERI"), ("passport", "K7401882", "ETH")]
)
def test_another_number_or_issuer_is_not_similar(other):
    assert folded_key(Document("passport", "K7401882", "ERI")) != folded_key(Document(*other))


@few
@given(st.text(), st.text())
def test_whatever_is_the_same_is_similar_and_nothing_breaks_on_any_text(number, issuer):
    document = Document("passport", number, issuer)
    again = Document(" PASSPORT", f" {number}-", f"{issuer} ")

    assert exact_key(document) == exact_key(again)
    assert folded_key(document) == folded_key(again)
    assert identifies(document) == identifies(again)
    assert folded_key(document) is not None or not identifies(document)

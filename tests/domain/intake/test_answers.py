"""What people type, cleaned, and the sentence that sends it back."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.intake import answers
from app.domain.intake.questions import BY_NAME, QUESTIONS

TODAY = date(2026, 11, 18)
NO_ACCENTS = "Write the e-mail address with the letters a to z, without accents"
few = settings(max_examples=50, deadline=None)


def refusal(name, answer):
    with pytest.raises(answers.Invalid) as caught:
        answers.check(BY_NAME[name], answer, TODAY)
    return caught.value.message


def accepted(name, answer):
    return answers.check(BY_NAME[name], answer, TODAY) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Zuplo \t Vorimble ", "Zuplo Vorimble"),
        ("Ame\N{COMBINING ACUTE ACCENT}lie", "Amélie"),
        ("Nguyễn\N{NO-BREAK SPACE}Thị", "Nguyễn Thị"),
        ("\N{RIGHT-TO-LEFT MARK}محمد\N{RIGHT-TO-LEFT MARK}", "محمد"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}oriM\N{POP DIRECTIONAL FORMATTING}", "oriM"),
        ("Ali\x00\x1b\x7f", "Ali"),
        ("می\N{ZERO WIDTH NON-JOINER}خواهم", "می\N{ZERO WIDTH NON-JOINER}خواهم"),
        ("Zu\N{SOFT HYPHEN}plo\N{ZERO WIDTH SPACE} Vorimble", "Zuplo Vorimble"),
        ("e\N{WORD JOINER}\N{COMBINING ACUTE ACCENT}", "é"),
        ("Zuplo\x00Vorimble\r\nWexundra\N{PARAGRAPH SEPARATOR}", "Zuplo Vorimble Wexundra"),
        (" \N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER} \N{ZERO WIDTH JOINER}", ""),
        ("\ud800", ""),
        ("12 m²", "12 m²"),  # another character, not another way to write one
        ("\N{ZERO WIDTH NO-BREAK SPACE} \n ", ""),
    ],
)
def test_what_is_typed_is_cleaned_and_its_letters_are_kept(typed, kept):
    assert answers.clean(typed) == kept


def test_a_long_answer_keeps_its_lines():
    typed = "a sister\r\n  in Leeds  \n\N{ZERO WIDTH JOINER}\u2029and a brother\r\n \n"

    kept = "a sister\nin Leeds\n\N{ZERO WIDTH JOINER}\nand a brother"
    assert answers.clean(typed, lines=True) == kept
    assert answers.clean("\N{ZERO WIDTH JOINER}\n\N{ZERO WIDTH JOINER}", lines=True) == ""


odd_text = st.text(st.characters() | st.sampled_from("\r\n \u200b\u200c\u200d\u202e\u0301e"))


@few
@given(odd_text, st.booleans())
def test_what_is_clean_has_one_form_and_nothing_hidden_in_it(typed, lines):
    clean = answers.clean(typed, lines=lines)

    assert answers.clean(clean, lines=lines) == clean
    assert unicodedata.is_normalized("NFC", clean)
    hidden = {c for c in clean if unicodedata.category(c).startswith("C")}
    assert hidden <= {
        *("\n" if lines else ""),
        "\N{ZERO WIDTH NON-JOINER}",
        "\N{ZERO WIDTH JOINER}",
    }


def test_every_required_question_asks_for_its_answer_in_its_own_words():
    for question in QUESTIONS:
        if question.required:
            assert refusal(question.name, "") == question.missing
        else:
            assert accepted(question.name, "")


def test_every_question_takes_its_longest_answer_and_no_longer_one():
    for question in QUESTIONS:
        assert refusal(question.name, "x" * (question.longest + 1)).startswith("That is too long")
    assert accepted("uk_connections", "x" * 2000)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("in_france", "yes"),
        ("document_type", "other"),
        ("nationality", "ERI"),
        ("nationality", "XXA"),
        ("document_issuer", "UNO"),
        ("email", "senait@mail.example.org"),
        ("email", "Zuplo.O'Vorimble+uk@xn--bcher-kva.example"),
        ("date_of_birth", "1999"),
        ("date_of_birth", "2026-11-18"),
        ("date_of_birth", "1906-01-01"),
        ("given_names", "ሰናይት"),
    ],
)
def test_a_sound_answer_stands(name, answer):
    assert accepted(name, answer)


@pytest.mark.parametrize(
    ("name", "answer", "message"),
    [
        ("in_france", "maybe", "Choose yes or no"),
        ("in_france", "Yes", "Choose yes or no"),
        ("document_type", "birth", "Choose the kind of document"),
        ("nationality", "Eritrea", "Choose the nationality"),
        ("document_issuer", "XXA", "Choose the country that gave the document"),
        ("email", "senait", "Enter an e-mail address like name@example.com"),
        ("email", "senait@example", "Enter an e-mail address like name@example.com"),
        ("email", "a@b@example.org", "Enter an e-mail address like name@example.com"),
        ("email", "a b@example.org", "Enter an e-mail address like name@example.com"),
        ("email", "a@example.org,b@example.org", "Enter an e-mail address like name@example.com"),
        ("email", "a@example.org;b", "Enter an e-mail address like name@example.com"),
        ("email", "Amina<a@example.org>", "Enter an e-mail address like name@example.com"),
        ("email", "a@example..org", "Enter an e-mail address like name@example.com"),
        ("email", "a@example.org\nBcc: x@y.org", "Enter an e-mail address like name@example.com"),
        ("email", ".a@example.org", "Enter an e-mail address like name@example.com"),
        ("email", "a..b@example.org", "Enter an e-mail address like name@example.com"),
        ("email", '"a"@example.org', "Enter an e-mail address like name@example.com"),
        ("email", "a@-example.org", "Enter an e-mail address like name@example.com"),
        ("email", "a@example.org.", "Enter an e-mail address like name@example.com"),
        ("email", "amélie@example.org", NO_ACCENTS),
        ("email", "a@α.example.org", NO_ACCENTS),
        ("date_of_birth", "1999-02-29", "Enter a real date, for example 27\xa03\xa01990"),
        ("date_of_birth", "1999-00-01", "Enter a real date, for example 27\xa03\xa01990"),
        ("date_of_birth", "soon", "Enter a real date, for example 27\xa03\xa01990"),
        ("date_of_birth", "2026-11-19", "The date must be in the past"),
        ("date_of_birth", "0099", "Enter the whole year, for example 1990"),
        ("date_of_birth", "1905-12-31", "Enter the whole year, for example 1990"),
    ],
)
def test_an_unsound_answer_is_sent_back_with_a_sentence_that_does_not_repeat_it(
    name, answer, message
):
    assert refusal(name, answer) == message
    assert answer not in message


@pytest.mark.parametrize("name", ["given_names", "family_name", "native_name", "other_name"])
def test_a_name_has_as_many_words_as_the_longest_on_papers_and_no_more(name):
    assert accepted(name, "María del Carmen Fernández de la Vega y Sanz")
    assert refusal(name, "ab " * 11) == "Write the name in at most 10 words"

"""What partners write of a sex."""

import pytest

from app.domain.basics.vocabulary.sexes import read


@pytest.mark.parametrize(
    ("words", "sex"),
    [
        ("F f F. Ｆ Female FEMALE femme Féminin féminine woman أنثى مؤنث", "female"),
        ("M m Male MALE homme H masculin man ذكر رجل", "male"),
        ("X x other Autre < - unknown N/A unspecified inconnu non-binary", "other"),
    ],
)
def test_the_words_for_a_sex_are_read(words, sex):
    assert {word: read(word) for word in words.split()} == dict.fromkeys(words.split(), sex)


@pytest.mark.parametrize("word", ["W", "1", "2", "0", "Femelle", "FM", "M/F", "#N/A", "E"])
def test_a_word_that_may_mean_anything_is_not_guessed_at(word):
    assert read(word) is None

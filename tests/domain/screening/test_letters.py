"""What differs between two spellings, letter by letter."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.screening.letters import beside

TEXTS = st.text(st.sampled_from("aAbéz 1-'اأبمَ\u200cዙፕи\u0301\u200f"), max_size=30) | st.text(
    max_size=30
)


def shown(one, *others):
    return "".join(f"[{run.text}]" if run.differs else run.text for run in beside(one, others))


@pytest.mark.parametrize(
    ("one", "other", "marked"),
    [
        ("Zuplo Vorimble", "Suplo Vorimbel", "[Z]uplo Vorimb[l]e"),
        ("Zuplo Vorimble", "VORIMBLE, zuplo", "Zuplo Vorimble"),
        ("Hassan Ahmed", "Ahmad Hasan", "Has[s]an Ahm[e]d"),
        ("Abdul Karim", "Abdulkarim", "Abdul Karim"),
        ("K 7401-882", "K7401882", "K 7401-882"),
        ("17 February 1984", "18 February 1984", "1[7] February 1984"),
        ("17 February 1984", "2 November 1971", "[17] [February] 19[84]"),
        ("Passport K 7401", "Passport ZQ81730046", "Passport [K] [7401]"),
        ("محمد احمد", "محمد أحمد", "محمد [ا]حمد"),
        ("Ann\u0303a", "Anna", "An[n\u0303]a"),
        ("Ann\u0303a", "Anña", "Ann\u0303a"),
        ("Yonas Abraha", "Mehari Tesfit", "[Yonas] [Abraha]"),
        ("ዙፕሎ", "Zuplo", "ዙፕሎ"),
        ("Zuplo", "", "Zuplo"),
    ],
)
def test_what_differs_is_marked(one, other, marked):
    assert shown(one, other) == marked


def test_of_several_the_most_similar_is_compared_with():
    assert shown("Suplo", "Quordle Blim", "Zuplo", "ዙፕሎ") == "[S]uplo"


@given(TEXTS, st.lists(TEXTS, max_size=4))
def test_the_marked_text_reads_as_the_original(one, others):
    assert "".join(run.text for run in beside(one, others)) == one


@given(TEXTS, st.lists(TEXTS, max_size=3))
def test_nothing_differs_from_itself_whatever_stands_beside(one, others):
    same = unicodedata.normalize("NFD", one)
    assert not any(run.differs for run in beside(one, [same, *others][:1]))


@given(TEXTS, TEXTS)
def test_as_many_letters_are_the_same_on_both_sides(one, other):
    assert _same(one, other) == _same(other, one)


def _same(one, other):
    """How many letters are not marked; all where nothing was compared."""
    runs = beside(one, [other])
    if not any(run.differs for run in runs) or not any(r.differs for r in beside(other, [one])):
        return None
    return sum(char.isalnum() for run in runs if not run.differs for char in run.text)

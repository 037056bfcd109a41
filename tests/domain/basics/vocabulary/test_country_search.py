"""What people write of a country leads to it, and what is not sure is never taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import wording
from app.domain.basics.countries import ALPHA_2, BIRTHPLACES, NATIONALITIES
from app.domain.basics.vocabulary.country_search import alike, meant


def names(language, codes=NATIONALITIES):
    found = {code: two for code, two in ALPHA_2.items() if code in codes}
    return {code: wording.country_name(language, two) for code, two in found.items()}


FRENCH = names("fr")


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_each_name_of_the_list_is_sure(language):
    listed = names(language, BIRTHPLACES)
    assert {code: meant(name.lower(), listed) for code, name in listed.items()} == {
        code: {code} for code in listed
    }


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("Eritrea", {"ERI"}),  # in another language than the list
        ("إريتريا", {"ERI"}),
        ("afghan", {"AFG"}),
        ("ERI", {"ERI"}),
        ("Congolese", {"COD", "COG"}),
        ("eritria", set()),
        ("Kurdistan", set()),
        ("Guadeloupe", set()),  # no nationality
        ("", set()),
        ("-", set()),
        ("n/a", set()),
    ],
)
def test_only_a_name_is_sure(written, codes):
    assert meant(written, FRENCH) == codes


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("eritria", "ERI"),
        ("Erithrea", "ERI"),
        ("Afganistan", "AFG"),
        ("Ethopia", "ETH"),
        ("viet", "VNM"),
        ("siria", "SYR"),
        ("افغانستا", "AFG"),
    ],
)
def test_a_part_and_a_misspelt_name_find_it(written, first):
    assert alike(written, FRENCH)[0] == first


@pytest.mark.parametrize("written", ["zzzz", "e", "", "Kurdistan"])
def test_what_is_like_no_country_finds_none(written):
    assert alike(written, FRENCH) == []


@given(st.text(max_size=300))
def test_whatever_is_written_a_few_of_the_list_are_found(written):
    found = alike(written, FRENCH)
    assert len(found) == len(set(found)) <= 8
    assert {*found, *meant(written, FRENCH)} <= FRENCH.keys()

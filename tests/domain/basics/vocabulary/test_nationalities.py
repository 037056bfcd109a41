"""What partners write of a nationality, and that a word never counts against somebody wrongly."""

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from app.domain.basics.countries import ALPHA_2, NATIONALITIES, STATELESS
from app.domain.basics.vocabulary.demonyms import DEMONYMS
from app.domain.basics.vocabulary.nationalities import all_of, states_of
from app.wording import LANGUAGES

STATES = sorted(NATIONALITIES - {STATELESS})


def test_every_code_is_read_whatever_its_case():
    for code in STATES:
        written = (code, code.lower(), ALPHA_2[code].lower(), f" {code}<", f"{code.title()} ")
        assert {states_of(one) for one in written if one.strip() != "na"} == {frozenset({code})}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_of_a_state_is_read_in_the_languages_of_the_portal(language):
    """The table is ours; the names are those that everybody else has from CLDR."""
    named = Locale(language).territories
    names = {code: named[ALPHA_2[code]] for code in STATES}
    for spelt in (str, str.upper, str.lower):
        unread = {c: name for c, name in names.items() if states_of(spelt(name)) != {c}}
        assert unread == {}


def test_the_people_of_every_state_have_a_name():
    named = {line.split()[0] for line in DEMONYMS.strip().splitlines()}
    assert named == set(STATES)
    for line in DEMONYMS.strip().splitlines():
        code, words = line.split(" ", 1)
        for word in words.split("|"):
            assert code in states_of(word), word


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("Eritrean", "ERI"),
        ("ERITREANS", "ERI"),
        ("érythréenne", "ERI"),
        ("Erythréens", "ERI"),
        ("إريترية", "ERI"),
        ("ኤርትራ", "ERI"),
        ("السودان", "SDN"),
        ("Nigerian", "NGA"),
        ("nigérienne", "NER"),
        ("Dominicaine", "DOM"),
        ("Iran (Islamic Republic of)", "IRN"),
        ("Iran, Islamic Republic of", "IRN"),
        ("République islamique d'Iran", "IRN"),
        ("Citizen of Eritrea", "ERI"),
        ("ERI - Eritrea", "ERI"),
        ("Afghanistan (AFG)", "AFG"),
        ("Bosnia and Herzegovina", "BIH"),
        ("COTE D IVOIRE", "CIV"),
        ("Republic of Korea", "KOR"),
        ("Democratic Republic of the Congo", "COD"),
        ("UAE", "ARE"),
        ("D<<", "DEU"),
        ("GBD", "GBR"),
        ("apatride", "XXA"),
        ("XXA", "XXA"),
        # Several, each of which is possible.
        ("Congolese", "COD COG"),
        ("congolaise", "COD COG"),
        ("Congo", "COD COG"),
        ("Guinean", "GIN GNB GNQ"),
        ("Korean", "KOR PRK"),
        ("Korea (the Republic of)", "KOR PRK"),
        ("Dominican", "DMA DOM"),
        ("Sudanese", "SDN SSD"),
        ("Eritrean/Ethiopian", "ERI ETH"),
        ("Eritrea and Ethiopia", "ERI ETH"),
        # What says that it is not known.
        ("Unknown", ""),
        ("N/A", ""),
        ("inconnue", ""),
        ("XXB", ""),
        ("-", ""),
        ("", ""),
    ],
)
def test_a_word_means_each_state_that_it_may_mean(written, codes):
    assert states_of(written) == set(codes.split())


@pytest.mark.parametrize(
    "written",
    ["Kurdish", "Etiopian", "Eritrean/Kurdish", "NA", "ZZZ", "HKG", "#NAME?", "1", "Yugoslav", "E"],
)
def test_what_is_no_state_is_not_guessed_at(written):
    assert states_of(written) is None


def test_one_word_that_is_not_known_leaves_all_open():
    assert all_of(["ERI", "Ethiopian"]) == {"ERI", "ETH"}
    assert all_of(["ERI", "unknown"]) == {"ERI"}
    assert all_of(["ERI", "Etiopian"]) == frozenset()
    assert all_of([]) == frozenset()


@given(st.text(max_size=30))
def test_whatever_is_written_is_states_or_nothing(text):
    assert (states_of(text) or frozenset()) <= NATIONALITIES

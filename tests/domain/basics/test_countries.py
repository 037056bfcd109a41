"""One country, one code, whoever writes it."""

import pytest

from app.domain.basics.countries import (
    ALPHA_2,
    BIRTHPLACES,
    ISSUERS,
    NATIONALITIES,
    UNKNOWN,
    UNNAMED,
    normalise,
)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("D", "DEU"),
        ("D<<", "DEU"),
        ("ｄｅ", "DEU"),
        ("de", "DEU"),
        (" DEU ", "DEU"),
        ("RKS", "XKX"),
        ("xk", "XKX"),
        ("UNK", "XKX"),
        ("GBD", "GBR"),
        ("GBN", "GBR"),
        ("GBO", "GBR"),
        ("GBP", "GBR"),
        ("GBS", "GBR"),
        ("UN", "UNO"),
        ("UNO", "UNO"),
        ("XXA", "XXA"),
        ("XXB", "XXB"),
        ("XXC", "XXC"),
        ("UK", "GBR"),
        ("el", "GRC"),
        ("EH", "ESH"),
        ("zzz", "ZZZ"),
    ],
)
def test_a_state_has_one_code_however_it_is_written(written, code):
    assert normalise(written) == code


def test_every_code_is_its_own_and_its_short_form_leads_back_to_it():
    assert len(set(ALPHA_2.values())) == len(ALPHA_2)
    for alpha_3, alpha_2 in ALPHA_2.items():
        assert (len(alpha_3), len(alpha_2)) == (3, 2)
        assert normalise(alpha_3) == normalise(alpha_2) == alpha_3


def test_a_person_may_be_stateless_and_a_document_may_not():
    assert "XXA" in NATIONALITIES - ISSUERS
    assert "UNO" in ISSUERS - NATIONALITIES


@pytest.mark.parametrize(
    "code", ["HKG", "REU", "GLP", "PRI", "PSE", "XKX", "ESH", "TWN", "GIB", UNKNOWN]
)
def test_one_may_be_born_where_no_state_is_or_not_know_where(code):
    assert code in BIRTHPLACES


def test_a_territory_gives_no_nationality_and_few_give_documents():
    territories = BIRTHPLACES - NATIONALITIES - UNNAMED
    assert {"HKG", "REU", "PRI"} <= territories
    assert territories & ISSUERS == {"HKG", "MAC"}
    assert not UNNAMED & NATIONALITIES

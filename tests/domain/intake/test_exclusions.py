"""Which answers rule a person out, by which paragraph, and which a person must weigh."""

from datetime import date

import pytest

from app.cli.demo.invented import ANSWERS
from app.domain.basics import countries
from app.domain.cases import grounds
from app.domain.cases.lifecycle import Status
from app.domain.intake import concerns, exclusions, journey
from app.domain.intake.exclusions import Ground

TODAY = date(2026, 11, 18)
ZUPLO = ANSWERS | {
    "date_of_birth": "1999-05-24",
    "documents": [
        {"document_type": "other", "document_number": "K7401882", "document_issuer": "ERI"}
    ],
}
NO_NUMBER = {"document_type": "other", "document_number": "none", "document_issuer": "ERI"}


def paragraphs(today=TODAY, **changes):
    return [rule.paragraph for rule in exclusions.exclusions(ZUPLO | changes, today)]


def asks_a_person(today=TODAY, **changes):
    return bool(concerns.concerns(ZUPLO | changes, today))


def test_an_adult_in_france_with_no_other_way_is_ruled_out_by_nothing():
    assert paragraphs() == []
    assert not asks_a_person()


@pytest.mark.parametrize(
    ("question", "answer", "paragraph"),
    [
        ("in_france", "no", "R 2.2"),
        ("free_movement", "yes", "R 2.3b"),
        ("nationality", "LTU", "R 2.3b"),
        ("protection_elsewhere", "yes", "R 2.3e"),
        ("permission_in_france", "yes", "R 2.3f"),
        ("entered_uk_illegally", "yes", "R 3.2"),
        ("date_of_birth", "2012-05-24", "R 2.3a"),
    ],
)
def test_each_exclusion_names_its_paragraph(question, answer, paragraph):
    assert paragraphs(**{question: answer}) == [paragraph]


@pytest.mark.parametrize("question", ["convictions", "refusals"])
def test_a_yes_on_suitability_rules_nobody_out_but_asks_a_person(question):
    assert paragraphs(**{question: "yes"}) == []
    assert asks_a_person(**{question: "yes"})


def test_no_document_with_a_number_rules_nobody_out_but_asks_a_person():
    assert paragraphs(documents=[NO_NUMBER]) == []
    assert asks_a_person(documents=[NO_NUMBER])
    assert not asks_a_person(documents=[NO_NUMBER, *ZUPLO["documents"]])


def test_one_eea_nationality_among_several_rules_a_person_out():
    others = [{"other_nationality": "SDN"}, {"other_nationality": "SWE"}]
    assert paragraphs(**{"other-nationalities": others[:1]}) == []
    assert paragraphs(**{"other-nationalities": others}) == ["R 2.3b"]


def test_a_question_not_yet_answered_rules_nobody_out():
    assert exclusions.exclusions({}, TODAY) == []
    assert exclusions.exclusions({"date_of_birth": ""}, TODAY) == []


def test_several_reasons_come_in_the_order_of_the_pages():
    everything = {
        "in_france": "no",
        "free_movement": "yes",
        "protection_elsewhere": "yes",
        "permission_in_france": "yes",
        "entered_uk_illegally": "yes",
        "date_of_birth": "2012",
    }

    asked = [page.questions[0].name for page in journey.asked({})]
    assert list(everything) == [name for name in asked if name in everything]
    assert paragraphs(**everything) == ["R 2.2", "R 2.3b", "R 2.3e", "R 2.3f", "R 3.2", "R 2.3a"]


@pytest.mark.parametrize(
    ("born", "today", "excluded", "asks"),
    [
        ("2008-11-19", date(2026, 11, 18), True, True),
        ("2008-11-18", date(2026, 11, 18), False, False),
        ("2008-02-29", date(2026, 2, 28), True, True),
        ("2008-02-29", date(2026, 3, 1), False, False),
        ("2008-11", date(2026, 10, 31), True, True),
        ("2008-11", date(2026, 11, 18), False, True),  # some of its days are 18 years ago
        ("2008-11", date(2026, 11, 30), False, False),
        ("2008", date(2025, 12, 31), True, True),
        ("2008", date(2026, 1, 1), False, True),
        ("2008", date(2026, 12, 31), False, False),
    ],
)
def test_only_who_is_certainly_a_child_is_ruled_out_and_a_doubt_asks_a_person(
    born, today, excluded, asks
):
    assert paragraphs(today, date_of_birth=born) == (["R 2.3a"] if excluded else [])
    assert asks_a_person(today, date_of_birth=born) is asks


def test_the_eea_is_27_states_and_three():
    assert len(countries.EEA) == 30
    assert {"FRA", "IRL", "ISL", "LIE", "NOR"} <= countries.EEA <= countries.NATIONALITIES
    assert countries.EEA.isdisjoint({"GBR", "CHE", "ERI"})


def test_every_ground_has_its_rule_and_its_end():
    assert {name: rule.name for name, (rule, _) in grounds.GROUNDS.items()} == {
        g: g for g in Ground
    }
    assert {rule.name for rule, *_ in exclusions.EXCLUSIONS} < set(Ground)


def test_the_chapter_a_ground_stands_in_decides_how_the_eoi_ends():
    ends = {
        "R 1": Status.VOID,
        "R 2": Status.REJECTED,
        "R 3": Status.REFUSED,
        "R 5": Status.REFUSED,
    }

    for rule, status in grounds.GROUNDS.values():
        assert status is ends[rule.paragraph[:3]], rule.name


def test_every_reason_is_one_rule_s_own():
    reasons = [rule.reason for rule, _ in grounds.GROUNDS.values()]

    assert all(reasons)
    assert len(set(reasons)) == len(reasons)

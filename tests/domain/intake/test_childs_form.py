"""The form of a child, which a parent fills in: what it asks, of whom, and what it offers."""

import re

import pytest

from app.cli.demo.invented import ANSWERS
from app.domain.intake import concerns, exclusions, journey
from app.domain.intake.journey import CHILD_SINCE, SAME
from tests.support.people import as_stored

BEGUN = "2026-11-18"
LISTED = {
    CHILD_SINCE: BEGUN,
    "applying": "joining",
    "family_relation": "child",
    "family_reference": "FAM-0000-0000-0000",
    "given_names": "Abel",
    "family_name": "Invented",
    "date_of_birth": "2017-02-03",
}
PARENT = as_stored(ANSWERS | {"applying": "first", "other_name": "Imagined", "uk_family": "yes"})
BEGINNING = journey.offered_to_child(PARENT) | LISTED
OF_THE_PARENT = {"helper", "helper-details"}  # these pages speak of who sits beside them


def names(pages):
    return [page.name for page in pages]


def saved(answers, *pages):
    """The answers once these pages were saved as they stand."""
    given = {q.name: ANSWERS[q.name] for p in pages for q in journey.BY_NAME[p].questions}
    return answers | {name: answers.get(name) or answer for name, answer in given.items()}


def confirmed():
    return saved(BEGINNING, "child", SAME, "child-route", "photo") | {
        "documents": PARENT["documents"],
        "pictures": PARENT["pictures"],
    }


def test_a_child_is_filled_in_for_on_six_pages():
    assert names(journey.unanswered(BEGINNING))[:3] == ["child", SAME, "child-route"]
    assert names(journey.unanswered(saved(BEGINNING, SAME))) == [
        "child",
        "child-route",
        "documents",
        "photo",
        "pictures",
    ]
    assert journey.unanswered(confirmed()) == []


def test_what_the_parent_answered_is_offered_and_not_answered_until_it_was_read():
    offered = names(journey.to_confirm(BEGINNING))
    assert {"contact", "nationality", "place-of-birth", "language", "where-in-france"} < {*offered}
    assert not any(journey.answered(journey.BY_NAME[name], BEGINNING) for name in offered)
    assert {*offered} < {*names(journey.unanswered(BEGINNING))}
    read = saved(BEGINNING, SAME)
    assert all(journey.answered(journey.BY_NAME[name], read) for name in offered)
    assert read["email"] == PARENT["email"]


def test_what_is_about_the_parent_alone_is_not_offered():
    kept = {"other-names", "given_names", "documents", "photo", "relationship", "convictions"}
    offered = journey.offered_to_child(PARENT)
    assert offered["other-names"] == []
    assert not (kept - {"other-names"}) & offered.keys()


def test_what_the_parent_had_not_answered_yet_is_asked():
    parent = {name: PARENT[name] for name in PARENT if name != "nationality"}
    read = saved(journey.offered_to_child(parent) | LISTED, "child", SAME, "child-route")
    assert "nationality" not in names(journey.to_confirm(journey.offered_to_child(parent) | LISTED))
    assert names(journey.unanswered(read))[0] == "nationality"


def test_nobody_asks_whether_a_child_is_married_or_applies_alone():
    asked = names(journey.asked(BEGINNING))
    assert not {"relationship", "applying", "family-relation", "in-france"} & {*asked}


@pytest.mark.parametrize(
    ("born", "asked"),
    [("2016-11-19", False), ("2016-11-18", True), ("2016-11", True), ("2017", False)],
)
def test_a_child_below_ten_is_not_asked_of_crimes(born, asked):
    answers = BEGINNING | {"date_of_birth": born}
    assert ("convictions" in names(journey.asked(answers))) is asked


def test_who_is_found_to_be_older_is_asked_all_the_same():
    older = confirmed() | {"date_of_birth": "2010-01-01"}
    assert names(journey.unanswered(older)) == ["convictions"]


def test_no_question_in_it_speaks_to_the_child():
    for page in journey.asked(BEGINNING | {"date_of_birth": "2010-01-01", "helped": "yes"}):
        if page.name in OF_THE_PARENT:
            continue
        for question in page.questions:
            label = question.child or question.label
            assert not re.search(r"\b(you|yours?)\b", label.replace("your language", "")), label


def test_it_holds_what_the_rules_read_of_it_after_the_submission():
    answers = journey.relevant(confirmed() | {"relationship": "single", "convictions": "no"})
    today = exclusions.dates.date(2026, 11, 18)
    assert exclusions.exclusions(answers, today) == []
    assert concerns.concerns(answers, today) == []
    assert "relationship" not in answers
    assert LISTED.keys() <= answers.keys()


def test_whatever_rules_a_child_out_leads_to_the_page_that_asked_it():
    answers = confirmed() | {"in_france": "no", "nationality": "FRA"}
    found = exclusions.exclusions(answers, exclusions.dates.date(2026, 11, 18))
    pages = {journey.page_of(n, answers) for rule in found for n in exclusions.rests_on(rule)}
    assert pages == {"child-route", "nationality", "other-nationalities"}


def test_reviewers_correct_the_pages_on_which_it_was_asked():
    pages = names(journey.amendable(confirmed()))
    assert {"child", "child-route", "nationality"} < {*pages}
    assert not {SAME, "contact", "name"} & {*pages}


def test_a_form_of_a_child_begun_by_the_release_before_is_as_it_was():
    before = {name: answer for name, answer in LISTED.items() if name != CHILD_SINCE}
    assert names(journey.unanswered(before))[0] == "in-france"
    assert "child" not in names(journey.asked(before))
    whole = as_stored(ANSWERS | before)
    assert journey.unanswered(whole) == []
    assert journey.child_of(whole) == ""

"""The journey: its pages, their order, and that every question is on one of them."""

import itertools
from collections import Counter

import pytest

from app.cli.demo.invented import ANSWERS
from app.domain.basics import countries
from app.domain.intake import journey
from app.domain.intake.journey import (
    PAGES,
    answered,
    before,
    is_asked,
    reachable,
    relevant,
    unanswered,
)
from app.domain.intake.page import CHILDS_FORM
from app.domain.intake.question import Kind
from app.domain.intake.questions import BY_NAME, QUESTIONS

NAMES = [page.name for page in PAGES if page.only_if != CHILDS_FORM]
DECLARING = [page for page in PAGES if not page.asks]  # another page asks others' questions
DOCUMENT = {"document_type": "other", "document_number": "none", "document_issuer": "ERI"}
COMPLETE = {
    "in_france": "yes",
    "free_movement": "no",
    "protection_elsewhere": "no",
    "permission_in_france": "no",
    "entered_uk_illegally": "no",
    "convictions": "no",
    "refusals": "no",
    "email": "senait@example.org",
    "phone": "",
    "helped": "yes",
    "helper_name": "Quordle",
    "helper_organisation": "",
    "helper_consent": "yes",
    "applying": "joining",
    "given_names": "",
    "family_name": "Vorimble",
    "native_name": "",
    "other-names": [],
    "date_of_birth": "1999-05",
    "place_of_birth": "Nowhere",
    "country_of_birth": "ERI",
    "sex": "female",
    "relationship": "single",
    "nationality": "ERI",
    "other-nationalities": [{"id": "1", "other_nationality": "SDN"}],
    "language": "ti",
    "help_needed": "",
    "family_relation": "child",
    "family_reference": "FAM-0000-0000-0000",
    "documents": [{"id": "1", **DOCUMENT, "document_expires": ""}],
    "photo": "01a20000",
    "pictures": [{"id": "1", "picture": "01a20001", "picture_shows": "other"}],
    "where_in_france": "Calais",
    "no_fixed_address": "",
    "uk_family": "no",
    "uk_stay": "no",
    "uk_connections": "",
}


def page(name):
    return journey.BY_NAME[name]


def without(*names):
    return {name: answer for name, answer in COMPLETE.items() if name not in names}


def test_every_question_is_on_one_page_and_every_page_asks_something():
    assert Counter(q.name for p in DECLARING for q in p.questions) == Counter(BY_NAME.keys())
    assert all(p.questions for p in PAGES)
    assert len(BY_NAME) == len(QUESTIONS)
    assert len({p.name for p in PAGES}) == len(PAGES)


def test_the_invented_people_answer_every_question():
    assert ANSWERS.keys() == BY_NAME.keys()


def test_questions_are_declared_in_the_order_of_their_pages():
    assert [q for p in DECLARING for q in p.questions] == list(QUESTIONS)


def test_a_question_brings_what_its_kind_needs():
    offered = countries.BIRTHPLACES | countries.NATIONALITIES | countries.ISSUERS
    for question in QUESTIONS:
        assert (question.choices is not None) == (question.kind is Kind.CHOICE)
        assert (question.codes is not None) == (question.kind is Kind.COUNTRY)
        if question.codes is not None:
            assert question.codes <= offered


def test_what_rules_a_person_out_is_asked_before_who_they_are():
    assert NAMES.index("refusals") < NAMES.index("contact") < NAMES.index("name")


def test_an_empty_draft_has_everything_to_answer_and_a_full_one_nothing():
    assert unanswered({}) == [p for p in PAGES if not p.only_if]
    assert unanswered(COMPLETE) == []


@pytest.mark.parametrize("name", NAMES)
def test_each_page_left_out_is_the_one_still_to_answer(name):
    left_out = page(name)
    rest = without(name, *(question.name for question in left_out.questions))

    assert unanswered(rest) == [left_out]


def test_each_file_is_known_by_what_it_shows():
    apart = {"01a20000": ["A photo of you"], "01a20001": ["Another document"]}
    assert journey.files(COMPLETE) == apart
    once = journey.with_file(COMPLETE, "01a20001", "01a20000")
    assert journey.files(once) == {"01a20000": ["A photo of you", "Another document"]}
    assert journey.files({}) == {}


def test_one_way_to_be_reached_is_enough_and_none_is_not():
    only_phone = COMPLETE | {"email": "", "phone": "+33 6 12 34 56 78"}

    assert answered(page("contact"), only_phone)
    assert not answered(page("contact"), COMPLETE | {"email": ""})


def test_a_page_that_requires_nothing_is_answered_once_it_was_seen():
    assert answered(page("other-names"), COMPLETE)
    assert not answered(page("other-names"), without("other-names"))


def test_a_list_counts_its_entries():
    assert answered(page("documents"), COMPLETE)
    assert not answered(page("documents"), COMPLETE | {"documents": []})


def test_who_has_no_helper_is_not_asked_who_it_is():
    alone = COMPLETE | {"helped": "no"}
    details = page("helper-details")

    assert not is_asked(details, alone)
    assert not reachable(details, alone)
    assert "helper_name" not in relevant(alone)
    assert unanswered(alone) == []
    assert relevant(COMPLETE) == COMPLETE


def test_a_required_answer_that_is_empty_is_none():
    assert not answered(page("name"), COMPLETE | {"family_name": ""})


def test_until_the_contact_is_given_nobody_reaches_a_page_ahead_of_one_unanswered():
    gap = without("permission_in_france")

    reached = [p.name for p in PAGES if reachable(p, gap)]

    assert reached == NAMES[: NAMES.index("permission-in-france") + 1]
    assert reachable(PAGES[0], {})


def test_from_the_contact_on_the_pages_come_in_any_order():
    gap = without("family_name", "sex")

    assert reachable(page("uk-connections"), gap)
    assert not reachable(page("uk-connections"), COMPLETE | {"email": "", "phone": ""})


def test_the_back_link_leads_from_the_contact_through_all_pages_to_the_first():
    way, at = [], page("contact")
    while at:
        way.append(at.name)
        at = before(at, COMPLETE)

    assert way == list(reversed(NAMES[: len(way)]))
    assert way[-1] == NAMES[0]
    assert before(page("name"), COMPLETE) is None


def test_the_pages_that_are_kept_as_asked_are_those_that_are_asked():
    """By each answer that decides of a page, whether it was given or not."""
    choices = {"helped": ("", "yes", "no"), "applying": ("", "alone", "first", "joining")}
    assert {page.only_if[0] for page in PAGES if page.only_if} == {*choices, journey.CHILD_SINCE}
    for given in itertools.product(*choices.values()):
        answers = COMPLETE | dict(zip(choices, given, strict=True))
        assert journey.asked(answers) == [page for page in PAGES if is_asked(page, answers)]


def test_a_page_has_its_place_among_those_that_are_asked():
    first, last = PAGES[0], PAGES[-1]
    assert journey.place(first, {}) == (1, len(journey.asked({})))
    assert journey.place(last, COMPLETE) == (len(journey.asked(COMPLETE)),) * 2
    assert journey.place(journey.BY_NAME["family"], {"applying": "alone"}) is None


def test_the_pages_with_a_list_of_countries_are_these():
    """Each has a search beside it, see tests/web/apply/test_views.py."""
    listing = {page.name for page in PAGES if page.lists_countries}
    assert listing == {"nationality", "other-nationalities", "place-of-birth", "documents"}

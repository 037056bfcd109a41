"""A question begins with a text about its topic, in the applicant's language, by a link."""

import pytest

from app import wording
from app.domain.review.question_topics import TOPICS, Topic
from app.services.cases import information_requests
from app.services.core.unit import unit_for
from app.storage.cases import eois
from tests.support.desk import a_screened, at_desk
from tests.support.reviewer import case_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def in_language(portal, eoi_id, language):
    with unit_for(portal, "test", write=True) as unit:
        eois.get_for_update(unit.session, eoi_id).language = language


@pytest.mark.parametrize("language", wording.LANGUAGES)
@pytest.mark.parametrize("topic", Topic)
def test_each_topic_begins_a_question_in_the_applicants_language(portal, desk, topic, language):
    eoi_id = a_screened(portal)
    in_language(portal, eoi_id, language)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    [link] = [
        each.get("href") for each in amina.get(case).all("a") if f"ask={topic}" in each.get("href")
    ]

    asked = amina.get(link).fields["ask-question"]
    english = TOPICS[topic].question
    translated = wording.catalogue(language).gettext(english)
    whole = english if language == "en" else f"{translated}\n\n{english}"
    assert asked.split() == whole.split()
    assert (translated == english) is (language == "en")
    [fold] = [each for each in amina.page.all("details") if each.get("id") == "begun"]
    assert fold.get("open") is not None


def test_what_is_asked_is_what_was_changed_and_until_the_day_that_was_chosen(portal, desk):
    eoi_id = a_screened(portal)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    amina.get(f"{case}?ask=birth-date")
    changed = {"ask-question": "In which month were you born?", "ask-days": "3"}
    assert amina.act(f"{case}/information", **changed).status == 200

    with at_desk(portal, "applicant", eoi_id) as unit:
        [asked] = information_requests.of_eoi(unit, eoi_id)
    assert asked.question == changed["ask-question"]
    assert (asked.due_at - asked.shown_at).days == 3


@pytest.mark.parametrize("days", ["0", "400", "-7", "x"])
def test_no_other_time_may_be_given(portal, desk, days):
    case, amina = case_of(portal, a_screened(portal)), desk("amina", "caseworker")
    amina.get(case)
    sent = {"ask-question": "Who is that?", "ask-days": days}
    assert amina.act(f"{case}/information", **sent).status == 422


def test_a_topic_that_there_is_not_begins_nothing(portal, desk):
    case = case_of(portal, a_screened(portal))
    assert desk("amina", "caseworker").get(f"{case}?ask=nothing").fields["ask-question"] == ""

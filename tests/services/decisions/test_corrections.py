from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.cases.lifecycle import Status
from app.services.core.approvals import AlreadyAsked, SamePerson
from app.services.core.unit import unit_for
from app.services.decisions import corrections
from app.services.decisions.corrections import AlreadyAnswered, NothingToCorrect
from app.services.review import actions
from app.services.scheme import settings
from app.storage.cases import eois
from app.storage.decisions.corrections import Correction
from tests.conftest import NOW
from tests.support.corrections import LATER, answer, ask
from tests.support.desk import (
    AMINA,
    BRUNO,
    CLARA,
    a_return,
    a_screened,
    annul,
    at_desk,
    ended_by_two,
    events_of,
    screen_all,
)
from tests.support.people import a_submission, passport, status_of
from tests.support.scheme import with_place


@pytest.fixture
def refused(portal):
    a_return(portal, documents=passport())
    return a_screened(portal)


def test_only_an_end_that_was_shown_can_be_corrected(portal, refused):
    with pytest.raises(NothingToCorrect):
        ask(portal, refused, now=NOW)
    with pytest.raises(NothingToCorrect):
        ask(portal, a_submission(portal, document_number="M 555 123"))

    assert ask(portal, refused)


def test_one_request_waits_at_a_time_and_another_may_follow(portal, refused):
    request = ask(portal, refused)
    with pytest.raises(AlreadyAsked):
        ask(portal, refused)

    answer(portal, refused, request, upheld=False)

    assert ask(portal, refused) != request


def test_not_upheld_the_end_stands_and_the_person_reads_why(portal, refused):
    answer(portal, refused, ask(portal, refused), upheld=False)

    assert status_of(portal, refused) is Status.REFUSED
    with at_desk(portal, "applicant", refused, LATER) as unit:
        [seen] = corrections.of_eoi(unit, refused)
    assert (seen.upheld, seen.answer) == (False, "We looked again")


def test_neither_words_stand_in_the_clear(portal, refused):
    answer(portal, refused, ask(portal, refused), upheld=True)

    with unit_for(portal, "test") as unit:
        row = unit.session.scalars(select(Correction)).one()
        assert b"number" not in row.text
        assert b"looked" not in row.answer


def test_upheld_the_eoi_has_its_time_and_its_place_again(portal):
    a_return(portal, documents=passport("another"))
    eoi_id = a_screened(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.invite(unit, eoi_id, "")
    ended_by_two(portal, eoi_id)
    assert not with_place(portal, eoi_id)

    answer(portal, eoi_id, ask(portal, eoi_id), upheld=True)
    screen_all(portal, LATER)

    assert status_of(portal, eoi_id) is Status.INVITED
    with unit_for(portal, "test", now=LATER) as unit:
        eoi = eois.get(unit.session, eoi_id)
        assert settings.holds_place(unit, eoi)
        assert (eoi.submitted_at, eoi.ground) == (NOW, None)


def test_upheld_on_another_ground_the_register_still_refuses(portal):
    eoi_id = a_screened(portal)
    ended_by_two(portal, eoi_id)
    a_return(portal, documents=passport())

    answer(portal, eoi_id, ask(portal, eoi_id), upheld=True)
    screen_all(portal, LATER)

    assert status_of(portal, eoi_id) is Status.REFUSED
    with unit_for(portal, "test") as unit:
        assert eois.get(unit.session, eoi_id).ground == "returned"


@pytest.mark.parametrize("actor", [AMINA, BRUNO])
def test_who_ended_it_does_not_judge_the_complaint(portal, actor):
    eoi_id = a_screened(portal)
    ended_by_two(portal, eoi_id)
    request = ask(portal, eoi_id)

    with pytest.raises(SamePerson):
        answer(portal, eoi_id, request, upheld=False, actor=actor)

    answer(portal, eoi_id, request, upheld=False, actor=CLARA)


def test_an_answer_stands(portal, refused):
    request = ask(portal, refused)
    answer(portal, refused, request, upheld=False)

    with pytest.raises(AlreadyAnswered):
        answer(portal, refused, request, upheld=True, actor=AMINA)

    assert status_of(portal, refused) is Status.REFUSED


@pytest.mark.parametrize("upheld", [True, False])
def test_a_return_annulled_while_the_complaint_waits_re_opens_and_the_answer_changes_nothing(
    portal, refused, upheld
):
    request = ask(portal, refused)
    annul(portal)
    before = len(events_of(portal))
    screen_all(portal, LATER)
    assert status_of(portal, refused) is Status.ELIGIBLE
    told = events_of(portal)[before:]
    assert set(told) == {"news"}

    answer(portal, refused, request, upheld=upheld)
    screen_all(portal, LATER)

    assert status_of(portal, refused) is Status.ELIGIBLE
    assert events_of(portal)[before:] == [*told, "news"]


def test_a_return_annulled_before_the_refusal_was_shown_is_told_once_and_not_before(portal):
    a_return(portal, documents=passport())
    eoi_id = a_screened(portal)
    annul(portal)
    screen_all(portal)

    with unit_for(portal, "test") as unit:
        eoi = eois.get(unit.session, eoi_id)
        assert eoi.shown(NOW + timedelta(hours=23)) is Status.SUBMITTED
        assert eoi.shown(NOW + timedelta(hours=24)) is Status.ELIGIBLE

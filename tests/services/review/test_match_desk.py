"""Which pairs wait for a reviewer, and which for somebody or something else."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier

import pytest

from app.domain.cases.lifecycle import Status
from app.domain.intake import journey
from app.domain.screening.matches import Standing
from app.security.tokens import new_id
from app.services.cases import information_requests
from app.services.core import approvals
from app.services.core.unit import unit_for
from app.services.decisions import answer_corrections, corrections
from app.services.review import actions, case_file, match_review
from app.services.review.actions import AgainstEvidence
from app.services.review.match_review import AlreadyDeferred
from app.services.screening.procedure import NoSuchMatch
from app.services.work_lists import claims, pairs
from app.storage.cases.files import StoredFile
from tests.conftest import NOW, on_both
from tests.support import families
from tests.support.desk import (
    AMINA,
    BRUNO,
    a_return,
    a_screened,
    at_desk,
    matches_of,
    moved,
    screen_all,
)
from tests.support.families import WIFE
from tests.support.matched import ON_REGISTER, ZUPLO
from tests.support.people import passport
from tests.support.rows import everything

LATER = NOW + timedelta(hours=1)
SHOWN = NOW + timedelta(days=3)  # by then also that somebody is asked


@pytest.fixture
def pair(portal):
    a_return(portal, **ON_REGISTER)
    eoi_id = a_screened(portal, **ZUPLO)
    [record] = matches_of(portal, eoi_id)
    return eoi_id, record


def act(portal, verb, eoi_id, *arguments, now=NOW, actor=AMINA, **options):
    with at_desk(portal, actor, eoi_id, now) as unit:
        return verb(unit, eoi_id, *arguments, **options)


def defer(portal, pair, days=14, now=NOW):
    act(portal, match_review.defer, *pair, "The pictures do not tell", days, now=now)


def waiting(portal, now=LATER):
    """The pairs of the desk, in their order."""
    found, after = [], None
    with unit_for(portal, AMINA, now=now) as unit:
        while one := pairs.next_after(unit, after):
            after = one.place
            found.append((after.eoi_id, after.record_id))
        assert pairs.count(unit) == len(found)
    return found


def test_what_a_colleague_works_on_is_not_offered(portal, pair):
    act(portal, claims.take, pair[0], actor=BRUNO, now=LATER)

    assert waiting(portal, LATER) == []
    with unit_for(portal, BRUNO, now=LATER) as unit:
        assert pairs.count(unit) == 1


def test_nor_is_a_case_of_whose_family_a_colleague_works_on_another(portal):
    first, wife = families.a_submitted_family(portal, WIFE)
    a_return(
        portal,
        given_names=WIFE.given_names,
        family_name=WIFE.family_name,
        dates_of_birth=(WIFE.date_of_birth,),
    )
    screen_all(portal)
    [offered] = waiting(portal)
    assert offered[0] == wife
    act(portal, claims.take, first, actor=BRUNO, now=LATER)
    assert waiting(portal) == []
    act(portal, claims.let_go, first, actor=BRUNO, now=LATER)
    act(portal, claims.take, first, now=LATER)
    assert waiting(portal) == [offered]


def test_first_comes_whom_it_keeps_from_travelling_then_a_deadline_then_evidence_then_age(portal):
    a_return(portal, **ON_REGISTER)
    oldest, old, asked, granted = (
        a_screened(portal, **ZUPLO, document_number=f"Q40000{n}") for n in range(4)
    )
    for return_id in ("R-2", "R-3"):  # of one number: it cannot stand for one person
        a_return(portal, return_id=return_id, documents=passport())
    papers = a_screened(portal, document_number="K7401882")
    moved(portal, granted, Status.ELIGIBLE, Status.INVITED, Status.ACCEPTED, Status.GRANTED)
    act(portal, information_requests.ask, asked, "Who are you?", 7)

    found = [eoi_id for eoi_id, _ in waiting(portal)]
    assert [*dict.fromkeys(found)] == [granted, asked, papers, oldest, old]


def test_a_pair_knows_its_place_whoever_works_on_it(portal, pair):
    with unit_for(portal, AMINA, now=LATER) as unit:
        place = pairs.next_after(unit).place
    act(portal, claims.take, pair[0], actor=BRUNO, now=LATER)
    with unit_for(portal, AMINA, now=LATER) as unit:
        assert pairs.place_of(unit, *pair) == place
    moved(portal, pair[0], Status.WITHDRAWN)
    with unit_for(portal, AMINA, now=LATER) as unit:
        assert pairs.place_of(unit, *pair) is None


def standing(portal, eoi_id, now=LATER):
    case = act(portal, case_file.open_case, eoi_id, now=now)
    [match] = case.matches
    return match.standing


def test_a_pair_waits_until_it_is_decided(portal, pair):
    assert waiting(portal) == [pair]
    assert standing(portal, pair[0]) is Standing.OPEN

    act(portal, actions.dismiss_match, *pair, "Another face")

    assert waiting(portal) == []
    assert standing(portal, pair[0]) is Standing.DISMISSED


def test_who_cannot_tell_leaves_it_open_for_some_days(portal, pair):
    defer(portal, pair, days=7)

    assert waiting(portal) == []
    assert standing(portal, pair[0]) is Standing.DEFERRED
    assert waiting(portal, NOW + timedelta(days=7)) == [pair]

    case = act(portal, case_file.open_case, pair[0])
    assert case.matches[0].deferral.by == AMINA
    assert [note.text for note in case.notes] == ["The pictures do not tell"]
    assert "match-deferred" in [happening.action for happening in case.history]
    assert case.status is Status.HELD


def a_file(portal, eoi_id):
    with unit_for(portal, "test", write=True, now=LATER) as unit:
        row = StoredFile(id=new_id(), eoi_id=eoi_id, chunks=1, created_at=LATER, manifest=b"x")
        unit.session.add(row)


def an_answer(portal, eoi_id):
    asked = act(portal, information_requests.ask, eoi_id, "Who are you?", 7)
    act(portal, information_requests.answer, eoi_id, asked, "Zuplo", now=SHOWN, actor="applicant")


def a_corrected_answer(portal, eoi_id):
    page = journey.BY_NAME["sex"]
    act(portal, answer_corrections.ask, eoi_id, page, None, "I am a woman", actor="applicant")
    [asked] = act(portal, corrections.of_eoi, eoi_id)
    given = ({"sex": "female"}, "Thank you")
    act(portal, answer_corrections.apply, eoi_id, asked.id, *given, excluding=False, now=LATER)


def a_corrected_register(portal, _):
    a_return(portal, LATER, **ON_REGISTER | {"place_of_birth": "Nowhere"})


def stronger(portal, _):
    a_return(portal, LATER, **ON_REGISTER | {"given_names": "Zuplo"})
    screen_all(portal, LATER)


@pytest.mark.parametrize(
    "evidence", [a_file, an_answer, a_corrected_answer, a_corrected_register, stronger]
)
def test_it_comes_back_when_there_is_new_evidence(portal, pair, evidence):
    defer(portal, pair)
    assert waiting(portal) == []

    evidence(portal, pair[0])

    assert waiting(portal, SHOWN + timedelta(minutes=1)) == [pair]


def test_left_open_again_it_is_about_the_evidence_of_then(portal, pair):
    defer(portal, pair)
    a_corrected_register(portal, pair[0])
    defer(portal, pair, now=LATER + timedelta(minutes=1))

    assert waiting(portal, LATER + timedelta(hours=1)) == []


def test_while_the_applicant_is_asked_it_waits_for_the_answer(portal, pair):
    act(portal, match_review.ask, *pair, "Where were you born?", 7)

    assert waiting(portal) == []
    assert waiting(portal, NOW + timedelta(days=7)) == [pair]


def test_what_waits_for_a_second_person_is_not_listed_until_they_decline(portal, pair):
    asked = act(portal, actions.confirm_match, *pair, "One face")

    assert waiting(portal) == []
    assert standing(portal, pair[0]) is Standing.WITH_SECOND

    act(portal, approvals.decline, pair[0], asked, frozenset(), now=LATER)
    assert waiting(portal) == [pair]


def test_another_match_of_the_case_still_waits(portal, pair):
    a_return(portal, LATER, return_id="R-2", **ON_REGISTER)
    screen_all(portal, LATER)
    act(portal, actions.confirm_match, *pair, "One face", now=LATER)

    [(eoi_id, record)] = waiting(portal, LATER + timedelta(minutes=1))
    assert eoi_id == pair[0]
    assert record != pair[1]


@on_both
def test_of_two_who_leave_it_open_at_once_one_does(portal, pair):
    start = Barrier(2)

    def leave_open(_):
        start.wait()
        with suppress(AlreadyDeferred):
            defer(portal, pair)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(leave_open, range(2)))

    assert len(everything(portal)["match_deferral"]) == 1


def test_who_comes_second_finds_it_decided(portal, pair):
    act(portal, actions.dismiss_match, *pair, "Another face")

    with pytest.raises(NoSuchMatch):
        defer(portal, pair)


def test_who_is_granted_comes_first_and_then_who_waits_longest(portal, pair):
    second = a_screened(portal, **ZUPLO | {"given_names": "Zuplot"})
    [other] = [r for r in matches_of(portal, second) if r == pair[1]]
    before = waiting(portal)
    assert before[0] == pair

    moved(portal, second, Status.ELIGIBLE, Status.INVITED, Status.ACCEPTED, Status.GRANTED)

    assert waiting(portal)[0][0] == second
    assert set(waiting(portal)) == set(before)
    assert (second, other) in before


def test_against_strong_evidence_it_has_to_be_known(portal):
    """Somebody quite different under the same number, as at −813 points."""
    a_return(portal, documents=passport("12345"))
    eoi_id = a_screened(portal, **ZUPLO, document_number="12345")
    [record] = matches_of(portal, eoi_id)

    with pytest.raises(AgainstEvidence):
        act(portal, actions.confirm_match, eoi_id, record, "One number")
    assert standing(portal, eoi_id) is Standing.OPEN

    act(portal, actions.confirm_match, eoi_id, record, "One number", knowing=True)
    assert standing(portal, eoi_id) is Standing.WITH_SECOND

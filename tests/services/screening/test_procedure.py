from datetime import timedelta
from threading import Barrier, Thread

import pytest

from app.domain.cases.lifecycle import Status
from app.domain.scheme.balance import Overdrawn
from app.services.blind_index import shared_documents
from app.services.cases import checks
from app.services.core.unit import unit_for
from app.services.decisions import corrections
from app.services.review import actions
from app.services.self_service import status
from app.storage.audit import entries as audit
from app.storage.cases import eois
from tests.conftest import NOW, on_both
from tests.support.callbacks import report_biometrics
from tests.support.desk import (
    AMINA,
    a_return,
    a_screened,
    annul,
    at_desk,
    matches_of,
    moved,
    screen_all,
    two_returns,
)
from tests.support.listed import listed
from tests.support.people import FIRST, a_submission, locate, passport, status_of
from tests.support.scheme import places, with_place


def test_who_is_not_on_the_register_becomes_eligible(portal):
    a_return(portal, documents=passport("L-0470-1"))

    assert status_of(portal, a_screened(portal)) is Status.ELIGIBLE


@pytest.mark.parametrize("number", ["K7401882", "k 7401 882", "K.7401-882", "Ｋ７４０１８８２"])
def test_the_same_document_refuses_however_it_is_written(portal, number):
    a_return(portal, documents=passport(number))

    assert status_of(portal, a_screened(portal)) is Status.REFUSED


def test_the_same_number_of_another_issuer_is_another_number(portal):
    a_return(portal, documents=passport())

    assert status_of(portal, a_screened(portal, document_issuer="SDN")) is Status.ELIGIBLE


@pytest.mark.parametrize(
    "changes",
    [
        {"document_number": "K7401882", "document_type": "other"},
        {"document_number": "K74O1882"},
        {"document_number": "K740I882"},
    ],
)
@pytest.mark.parametrize("first", ["submission", "return"])
def test_a_similar_document_asks_a_person_whichever_comes_first(portal, changes, first):
    if first == "return":
        a_return(portal, documents=passport("K7401882"))
    eoi_id = a_screened(portal, **changes)
    if first == "submission":
        a_return(portal, documents=passport("K7401882"))
        screen_all(portal)

    assert [*matches_of(portal, eoi_id).values()] == [("possible", "open", "similar-document")]
    assert status_of(portal, eoi_id) is Status.HELD


@pytest.mark.parametrize("number", ["none", "1234", "00000000", "K-345"])
@pytest.mark.parametrize("first", ["submission", "return"])
def test_what_people_write_for_want_of_a_number_asks_a_person(portal, number, first):
    if first == "return":
        a_return(portal, documents=passport(number))
    eoi_id = a_screened(portal, document_number=number)
    if first == "submission":
        a_return(portal, documents=passport(number))
        screen_all(portal)

    assert status_of(portal, eoi_id) is Status.HELD
    assert [*matches_of(portal, eoi_id).values()] == [("possible", "open", "placeholder")]


def test_a_placeholder_that_many_were_returned_under_says_nothing_and_asks_nobody(portal):
    for number in range(shared_documents.MOST_SHARING):
        a_return(portal, return_id=f"R-{number}", documents=passport("12345"))
    eoi_id = a_screened(portal, document_number="12345")
    assert len(matches_of(portal, eoi_id)) == shared_documents.MOST_SHARING

    a_return(portal, return_id="R-one-more", documents=passport("12345"))
    screen_all(portal)
    assert matches_of(portal, eoi_id) == {}

    annul(portal, "R-one-more")
    screen_all(portal)
    assert len(matches_of(portal, eoi_id)) == shared_documents.MOST_SHARING


def test_an_exact_document_outweighs_what_is_only_similar(portal):
    a_return(portal, documents=passport("K74O1882"))
    a_return(portal, return_id="R-2", documents=(*passport(), *passport("K74O1882")))

    eoi_id = a_screened(portal)

    assert status_of(portal, eoi_id) is Status.REFUSED
    assert sorted(matches_of(portal, eoi_id).values()) == [
        ("exact", "confirmed", "document"),
        ("possible", "open", "similar-document"),
    ]


def test_a_number_that_several_were_returned_under_asks_a_person(portal):
    two_returns(portal)

    eoi_id = a_screened(portal)

    assert status_of(portal, eoi_id) is Status.HELD
    assert {reason for _, _, reason in matches_of(portal, eoi_id).values()} == {"several-records"}


def test_the_outcome_is_seen_after_the_delay_that_all_share(portal):
    a_return(portal, documents=passport())
    eoi_id = a_screened(portal)

    with unit_for(portal, "test") as unit:
        eoi = eois.get(unit.session, eoi_id)
        assert eoi.shown(NOW + timedelta(hours=23)) is Status.SUBMITTED
        assert eoi.shown(NOW + timedelta(hours=24)) is Status.REFUSED


def test_what_follows_an_outcome_that_was_seen_is_seen_at_once(portal):
    eoi_id = a_screened(portal)
    later = NOW + timedelta(days=2)
    a_return(portal, now=later, documents=passport())
    screen_all(portal, later)

    with at_desk(portal, "applicant", eoi_id, later) as unit:
        seen = status.view(unit, eoi_id)
    assert seen.status is Status.REFUSED
    happened = [event.action for event in seen.events]
    assert happened == ["submitted", "location-confirmed", "eligible", "refused"]


def test_a_return_recorded_later_refuses_a_live_eoi_and_frees_its_place(portal):
    a_return(portal, documents=passport("another"))
    eoi_id = a_screened(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.invite(unit, eoi_id, "")
    assert with_place(portal, eoi_id)

    a_return(portal, return_id="R-2", documents=passport())
    screen_all(portal)

    assert status_of(portal, eoi_id) is Status.REFUSED
    assert not with_place(portal, eoi_id)


def test_fingerprints_of_a_returned_person_refuse_whoever_comes_first(portal):
    a_return(portal, biometric_reference="BIO-000477")
    eoi_id = moved(portal, a_screened(portal), Status.INVITED, Status.ACCEPTED)
    with at_desk(portal, AMINA, eoi_id) as unit:
        checks.request(unit, eoi_id)
    report_biometrics(portal, eoi_id, "BIO-000477")
    screen_all(portal)

    assert status_of(portal, eoi_id) is Status.REFUSED
    assert [*matches_of(portal, eoi_id).values()] == [("exact", "confirmed", "biometric")]


def test_an_annulled_return_gives_back_what_it_took(portal):
    a_return(portal, documents=passport("another"))
    eoi_id = a_screened(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.invite(unit, eoi_id, "")
    a_return(portal, return_id="R-2", documents=passport())
    screen_all(portal)

    annul(portal, "R-2")
    screen_all(portal)

    assert status_of(portal, eoi_id) is Status.INVITED
    assert with_place(portal, eoi_id)
    assert matches_of(portal, eoi_id) == {}


def test_a_submission_is_screened_once_its_person_is_located(portal):
    a_return(portal, documents=passport())
    screen_all(portal)
    eoi_id = a_submission(portal, located=False)
    screen_all(portal)
    assert (status_of(portal, eoi_id), matches_of(portal, eoi_id)) == (Status.SUBMITTED, {})

    locate(portal, eoi_id)
    screen_all(portal)

    assert status_of(portal, eoi_id) is Status.REFUSED


def test_whoever_comes_later_finds_a_submission_that_waits_for_its_location(portal):
    waits = a_submission(portal, located=False, **FIRST)
    screen_all(portal)

    later = a_submission(portal, NOW + timedelta(minutes=1), **FIRST)
    screen_all(portal)

    assert waits in matches_of(portal, later)


def test_what_finds_a_submission_is_compared_with_it_wherever_its_person_is(portal):
    eoi_id = a_submission(portal, located=False)
    screen_all(portal)

    a_return(portal, documents=passport())
    screen_all(portal)

    assert status_of(portal, eoi_id) is Status.REFUSED


def test_annulled_before_anything_else_happened_the_eoi_goes_its_way(portal):
    a_return(portal, documents=passport())
    eoi_id = a_screened(portal)

    annul(portal)
    screen_all(portal)

    assert status_of(portal, eoi_id) is Status.ELIGIBLE


def test_an_upheld_correction_outlasts_every_later_screening(portal):
    a_return(portal, documents=passport())
    eoi_id = a_screened(portal)
    later = NOW + timedelta(days=2)
    with at_desk(portal, "applicant", eoi_id, later) as unit:
        corrections.ask(unit, eoi_id, "My brother used my passport")
        [request] = corrections.of_eoi(unit, eoi_id)
    with at_desk(portal, AMINA, eoi_id, later) as unit:
        corrections.answer(unit, eoi_id, request.id, upheld=True, text="You are right")
    screen_all(portal, later)
    assert status_of(portal, eoi_id) is Status.ELIGIBLE

    a_return(portal, documents=passport("K 7401 882"))  # the record is sent again, as a correction
    screen_all(portal, later)

    assert status_of(portal, eoi_id) is Status.ELIGIBLE
    assert [*matches_of(portal, eoi_id).values()] == [("exact", "dismissed", "document")]


def test_each_turn_of_a_match_is_written_down(portal):
    two_returns(portal)
    eoi_id = a_screened(portal)
    annul(portal, "R-2")
    screen_all(portal)
    [record] = matches_of(portal, eoi_id)

    with unit_for(portal, "test") as unit:
        entries = audit.of_subject(unit.session, eoi_id)
        found = [e.read(unit.keyring) for e in entries if e.action == "match-found"]
    assert [m["kind"] for m in found if m["record"] == str(record)] == ["possible", "exact"]


def test_screening_twice_is_screening_once(portal):
    two_returns(portal)
    eoi_id = a_screened(portal)
    before = matches_of(portal, eoi_id)

    a_return(portal, return_id="R-2", documents=passport("k 7401-882"))
    screen_all(portal)

    assert matches_of(portal, eoi_id) == before
    assert status_of(portal, eoi_id) is Status.HELD


@pytest.mark.parametrize("first", ["submission", "return"])
def test_submission_and_return_meet_in_either_order(portal, first):
    """Both have committed before either was screened; whichever was second sees the other."""
    if first == "return":
        a_return(portal, documents=passport())
    eoi_id = a_submission(portal)
    if first == "submission":
        a_return(portal, documents=passport())

    screen_all(portal)

    assert status_of(portal, eoi_id) is Status.REFUSED


def test_what_is_granted_is_not_held_but_shown_to_a_person(portal):
    eoi_id = a_screened(portal)
    moved(portal, eoi_id, Status.INVITED, Status.ACCEPTED, Status.GRANTED)

    two_returns(portal)
    screen_all(portal)

    assert status_of(portal, eoi_id) is Status.GRANTED
    with unit_for(portal, AMINA, now=NOW) as unit:
        assert [entry.status for entry in listed(unit, "matches")] == [Status.GRANTED]


@on_both
def test_the_last_place_goes_to_one_of_two_who_reach_for_it(portal):
    a_return(portal, documents=passport("another"))
    first, second = a_screened(portal), a_screened(portal, document_number="M 555 123")
    assert places(portal) == 1
    start, outcomes = Barrier(2), []

    def reach(eoi_id):
        start.wait()
        try:
            with at_desk(portal, AMINA, eoi_id) as unit:
                actions.invite(unit, eoi_id, "")
        except Overdrawn:
            outcomes.append("none left")
        else:
            outcomes.append("invited")

    threads = [Thread(target=reach, args=[eoi_id]) for eoi_id in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["invited", "none left"]
    assert sorted([status_of(portal, first), status_of(portal, second)]) == ["eligible", "invited"]
    assert places(portal) == 0

from datetime import timedelta
from threading import Barrier, Thread

import pytest

from app.domain.cases.lifecycle import Status
from app.domain.partners.outgoing import EOI_DECIDED, EOI_REFUSED
from app.services.core import approvals
from app.services.core.approvals import AlreadyAsked, NoSuchApproval, SamePerson
from app.services.core.unit import unit_for
from app.services.partners import registry
from app.services.privacy import erasure
from app.services.review import actions, case_file, confirmation
from app.services.screening.procedure import NoSuchMatch
from tests.conftest import NOW, on_both
from tests.support.desk import (
    AMINA,
    BRUNO,
    CLARA,
    SENIOR,
    a_return,
    a_screened,
    annul,
    at_desk,
    events_of,
    matches_of,
    moved,
    screen_all,
)
from tests.support.people import passport, status_of


@pytest.fixture
def eoi_id(portal):
    return a_screened(portal)


def ask_to_end(portal, eoi_id, ground="not-in-france", actor=AMINA):
    with at_desk(portal, actor, eoi_id) as unit:
        return actions.decide(unit, eoi_id, ground, "The message came from Brussels")


def confirm(portal, eoi_id, approval_id, actor=BRUNO):
    with unit_for(portal, actor, write=True, now=NOW) as unit:
        return confirmation.confirm(unit, eoi_id, approval_id, SENIOR)


def waiting(portal, actor=BRUNO):
    with unit_for(portal, actor, now=NOW) as unit:
        return approvals.waiting(unit)


def test_nothing_happens_until_another_person_confirms(portal, eoi_id):
    asked = ask_to_end(portal, eoi_id)
    assert status_of(portal, eoi_id) is Status.ELIGIBLE

    with pytest.raises(SamePerson):
        confirm(portal, eoi_id, asked, AMINA)
    assert status_of(portal, eoi_id) is Status.ELIGIBLE
    assert [(item.own, item.asked_by) for item in waiting(portal)] == [(False, AMINA)]
    assert waiting(portal, AMINA)[0].own

    assert confirm(portal, eoi_id, asked) == "confirmed"
    assert status_of(portal, eoi_id) is Status.REJECTED
    assert waiting(portal) == []


@pytest.mark.parametrize(
    ("ground", "status", "event"),
    [
        ("not-in-france", Status.REJECTED, EOI_DECIDED),
        ("second-eoi", Status.VOID, EOI_DECIDED),
        ("suitability", Status.REFUSED, EOI_REFUSED),
    ],
)
def test_an_end_is_told_to_partners_and_to_the_person(portal, eoi_id, ground, status, event):
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        registry.add(unit, "border", "https://border.example/hook", [], [event])
    before = len(events_of(portal))

    confirm(portal, eoi_id, ask_to_end(portal, eoi_id, ground))

    assert status_of(portal, eoi_id) is status
    assert events_of(portal)[before:] == [event, "news"]


def test_confirming_and_declining_again_change_nothing(portal, eoi_id):
    asked = ask_to_end(portal, eoi_id)
    with unit_for(portal, BRUNO, write=True, now=NOW) as unit:
        assert approvals.decline(unit, eoi_id, asked, SENIOR) == "declined"
        assert approvals.decline(unit, eoi_id, asked, SENIOR) == "declined"
        assert confirmation.confirm(unit, eoi_id, asked, SENIOR) == "declined"

    assert status_of(portal, eoi_id) is Status.ELIGIBLE


def test_one_thing_at_a_time_is_asked_of_an_eoi(portal, eoi_id):
    asked = ask_to_end(portal, eoi_id)
    with pytest.raises(AlreadyAsked):
        ask_to_end(portal, eoi_id, "suitability", actor=CLARA)

    with unit_for(portal, AMINA, write=True, now=NOW) as unit:
        approvals.decline(unit, eoi_id, asked)  # Amina takes it back

    assert ask_to_end(portal, eoi_id, "suitability", actor=CLARA)


def test_what_the_eoi_has_moved_past_is_overtaken(portal, eoi_id):
    asked = ask_to_end(portal, eoi_id)
    moved(portal, eoi_id, Status.WITHDRAWN)

    assert confirm(portal, eoi_id, asked) == "overtaken"
    assert status_of(portal, eoi_id) is Status.WITHDRAWN
    assert waiting(portal) == []


def test_an_erasure_is_decided_by_two_and_carried_out_afterwards(portal, eoi_id):
    with at_desk(portal, AMINA, eoi_id) as unit:
        asked = actions.erase(unit, eoi_id, "They asked for it")
    with pytest.raises(SamePerson):
        confirm(portal, eoi_id, asked, AMINA)
    assert erasure.carry_out(portal, "worker", NOW) == 0

    assert confirm(portal, eoi_id, asked) == "confirmed"
    assert status_of(portal, eoi_id) is Status.ELIGIBLE
    assert erasure.carry_out(portal, "worker", NOW) == 1

    with pytest.raises(NoSuchApproval):
        confirm(portal, eoi_id, asked)
    assert waiting(portal) == []


def test_the_second_person_reads_why(portal, eoi_id):
    ask_to_end(portal, eoi_id)

    with at_desk(portal, BRUNO, eoi_id) as unit:
        [approval] = case_file.open_case(unit, eoi_id).approvals

    assert approval.reason == "The message came from Brussels"
    assert approval.rule.paragraph == "R 2.2"
    assert not approval.own


@on_both
def test_of_two_who_settle_at_once_one_does(portal, eoi_id):
    asked = ask_to_end(portal, eoi_id)
    before = events_of(portal).count("news")
    start, outcomes = Barrier(2), []

    def settle(actor):
        start.wait()
        outcomes.append(confirm(portal, eoi_id, asked, actor))

    threads = [Thread(target=settle, args=[actor]) for actor in (BRUNO, CLARA)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes == ["confirmed", "confirmed"]
    assert events_of(portal).count("news") == before + 1


@on_both
def test_of_two_who_ask_at_once_one_does(portal, eoi_id):
    start, refused = Barrier(2), []

    def ask(actor):
        start.wait()
        try:
            ask_to_end(portal, eoi_id, actor=actor)
        except AlreadyAsked:
            refused.append(actor)

    threads = [Thread(target=ask, args=[actor]) for actor in (AMINA, BRUNO)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert len(waiting(portal)) == 1


# A refusal as of a returned person waits, and meanwhile the register changes


@pytest.fixture
def doubted(portal):
    """The EOI, the record that it may be of, and what a first reviewer asked for."""
    a_return(portal, documents=passport("K74O1882"))
    eoi_id = a_screened(portal)
    [record] = matches_of(portal, eoi_id)
    with at_desk(portal, AMINA, eoi_id) as unit:
        asked = actions.confirm_match(unit, eoi_id, record, "The same face", knowing=True)
    return eoi_id, record, asked


def test_confirmed_by_two_a_similar_document_refuses_and_an_annulment_re_opens(portal, doubted):
    eoi_id, _, asked = doubted
    assert confirm(portal, eoi_id, asked) == "confirmed"
    assert status_of(portal, eoi_id) is Status.REFUSED
    before = len(events_of(portal))

    annul(portal)
    screen_all(portal)

    assert status_of(portal, eoi_id) is Status.ELIGIBLE
    assert set(events_of(portal)[before:]) == {"news"}


@pytest.mark.parametrize("screened", [False, True])
def test_what_was_annulled_meanwhile_refuses_nobody(portal, doubted, screened):
    eoi_id, record, asked = doubted
    annul(portal)
    if screened:
        screen_all(portal)

    assert confirm(portal, eoi_id, asked) == "overtaken"
    assert status_of(portal, eoi_id) is Status.HELD
    with at_desk(portal, CLARA, eoi_id) as unit, pytest.raises(NoSuchMatch):
        actions.confirm_match(unit, eoi_id, record, "The same face", knowing=True)
    screen_all(portal)
    assert matches_of(portal, eoi_id) == {}


def test_what_was_corrected_meanwhile_is_to_be_asked_for_again(portal, doubted):
    eoi_id, record, asked = doubted
    later = NOW + timedelta(hours=1)
    a_return(portal, now=later, documents=passport("K74O1882"), sex="male")

    assert confirm(portal, eoi_id, asked) == "overtaken"
    screen_all(portal, later)
    with at_desk(portal, AMINA, eoi_id, later) as unit:
        asked = actions.confirm_match(
            unit, eoi_id, record, "The same face, all the same", knowing=True
        )
    assert confirm(portal, eoi_id, asked) == "confirmed"
    assert status_of(portal, eoi_id) is Status.REFUSED

"""Who is described like somebody returned, or has an EOI already: a person is asked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from time import sleep

import pytest

from app.domain.cases.lifecycle import Status
from app.services.core.unit import unit_for
from app.services.review import actions, confirmation
from app.services.screening import candidates, procedure, threshold
from app.storage.audit import entries
from app.storage.cases import eois
from app.worker import lanes, loop
from tests.conftest import NOW, on_both
from tests.support.desk import (
    AMINA,
    BRUNO,
    SENIOR,
    a_return,
    a_screened,
    annul,
    at_desk,
    matches_of,
    screen_all,
)
from tests.support.families import WIFE, a_submitted_family
from tests.support.people import (
    FIRST,
    a_draft,
    a_submission,
    passport,
    send,
    status_of,
)
from tests.support.settings import SETTINGS

PERSON = {
    "given_names": "Yohannes Tekle",
    "family_name": "Woldemariam",
    "date_of_birth": "1988-06-14",
}
RETURNED = {
    "given_names": "Yohanes",
    "family_name": "Weldemariam",
    "dates_of_birth": ("1988-06-14",),
}
OPEN_BY_NAME = ("possible", "open", "name")


def found(portal, eoi_id):
    return [*matches_of(portal, eoi_id).values()]


def confirm(portal, eoi_id, record):
    with at_desk(portal, AMINA, eoi_id) as unit:
        asked = actions.confirm_match(unit, eoi_id, record, "The same face", knowing=True)
    with unit_for(portal, BRUNO, write=True, now=NOW) as unit:
        return confirmation.confirm(unit, eoi_id, asked, SENIOR)


def work_off(portal, now=NOW):
    """As a worker of its own, that may meet another at the same message or row."""
    context = loop.context_for(portal, SETTINGS, lambda: now)
    lanes.carry_out_due(context, {"screen-eoi", "screen-return"})


def dismiss(portal, eoi_id):
    [record] = matches_of(portal, eoi_id)
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.dismiss_match(unit, eoi_id, record, "Another face")
        actions.release(unit, eoi_id, "Nothing else")
    return record


def screen_again(portal, eoi_id):
    with at_desk(portal, "worker", eoi_id) as unit:
        procedure.screen(unit, eoi_id)


def correct_name(portal, return_id="R-1", **changes):
    """The register tells the same return anew."""
    a_return(portal, return_id=return_id, **RETURNED | changes)
    screen_all(portal)


# On the register


@pytest.mark.parametrize("first", ["submission", "return"])
def test_who_is_described_like_a_returned_person_is_held_whoever_comes_first(portal, first):
    if first == "return":
        a_return(portal, **RETURNED)
    eoi_id = a_submission(portal, **PERSON)
    if first == "submission":
        a_return(portal, **RETURNED)

    screen_all(portal)

    assert status_of(portal, eoi_id) is Status.HELD
    assert found(portal, eoi_id) == [OPEN_BY_NAME]


def test_who_is_described_otherwise_goes_on(portal):
    a_return(portal, **RETURNED | {"dates_of_birth": ("1961-01-30",), "given_names": "Saba"})

    assert status_of(portal, a_screened(portal, **PERSON)) is Status.ELIGIBLE


def test_names_alone_refuse_nobody_but_two_persons_do(portal):
    a_return(portal, **RETURNED)
    eoi_id = a_screened(portal, **PERSON)
    [record] = matches_of(portal, eoi_id)

    assert confirm(portal, eoi_id, record) == "confirmed"

    assert status_of(portal, eoi_id) is Status.REFUSED
    with unit_for(portal, "test") as unit:
        assert eois.get(unit.session, eoi_id).ground == "returned"


def test_a_cleared_pair_stays_cleared_when_it_is_screened_again(portal):
    a_return(portal, **RETURNED)
    eoi_id = a_screened(portal, **PERSON)
    dismiss(portal, eoi_id)

    correct_name(portal, given_names="Yohannes")

    assert status_of(portal, eoi_id) is Status.ELIGIBLE
    assert found(portal, eoi_id) == [("possible", "dismissed", "name")]


def test_about_who_was_cleared_a_person_is_asked_again_when_a_document_comes_to_light(portal):
    a_return(portal, **RETURNED)
    eoi_id = a_screened(portal, **PERSON)
    dismiss(portal, eoi_id)

    correct_name(portal, documents=passport())

    screen_again(portal, eoi_id)

    assert status_of(portal, eoi_id) is Status.HELD
    assert found(portal, eoi_id) == [("possible", "open", "document")]


def test_about_who_was_cleared_a_person_is_asked_again_when_more_agrees_by_far(portal):
    a_return(portal, **RETURNED | {"dates_of_birth": ("1988",)})
    eoi_id = a_screened(portal, **PERSON)
    dismiss(portal, eoi_id)

    correct_name(portal)

    assert found(portal, eoi_id) == [OPEN_BY_NAME]


def test_who_was_cleared_of_a_number_on_two_records_is_not_refused_when_one_is_annulled(portal):
    for return_id in ("R-1", "R-2"):
        a_return(portal, return_id=return_id, documents=passport())
    eoi_id = a_screened(portal)
    for record in matches_of(portal, eoi_id):
        with at_desk(portal, AMINA, eoi_id) as unit:
            actions.dismiss_match(unit, eoi_id, record, "Another face")
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.release(unit, eoi_id, "Nothing else")

    annul(portal, "R-2")
    screen_all(portal)

    assert status_of(portal, eoi_id) is Status.ELIGIBLE


def test_a_second_return_of_the_same_person_undoes_no_refusal(portal):
    a_return(portal, documents=passport())
    eoi_id = a_screened(portal)

    a_return(portal, return_id="R-2", documents=passport())
    screen_all(portal)

    assert status_of(portal, eoi_id) is Status.REFUSED


def test_what_two_persons_confirmed_outlasts_the_evidence_that_raised_it(portal):
    """A number that means nothing, once it stands on many records, asks nobody any more."""
    number = "00000000"
    a_return(portal, documents=passport(number))
    eoi_id = a_screened(portal, document_number=number)
    [record] = matches_of(portal, eoi_id)
    confirm(portal, eoi_id, record)

    for more in range(2, 8):
        a_return(portal, return_id=f"R-{more}", documents=passport(number))
    screen_all(portal)

    assert status_of(portal, eoi_id) is Status.REFUSED


def test_a_correction_amid_a_screening_refuses_nobody_for_what_is_told_no_more(portal, monkeypatch):
    a_return(portal, documents=passport())
    eoi_id = a_submission(portal)
    look = candidates.find
    corrected = []

    def find(unit, *rest):
        found = look(unit, *rest)
        if not corrected and portal.engine.dialect.name == "postgresql":
            corrected.append(a_return(portal, documents=passport("L-0470-1")))
        return found

    monkeypatch.setattr(procedure.candidates, "find", find)
    screen_all(portal)

    assert bool(corrected) == (portal.engine.dialect.name == "postgresql")
    assert (status_of(portal, eoi_id) is Status.ELIGIBLE) == bool(corrected)


def test_what_two_persons_confirmed_outlasts_a_correction_of_the_register(portal):
    a_return(portal, **RETURNED)
    eoi_id = a_screened(portal, **PERSON)
    [record] = matches_of(portal, eoi_id)
    confirm(portal, eoi_id, record)

    correct_name(portal, given_names="Saba", family_name="Otherwise")

    assert status_of(portal, eoi_id) is Status.REFUSED


def test_annulled_the_return_gives_back_what_two_persons_took(portal):
    a_return(portal, **RETURNED)
    eoi_id = a_screened(portal, **PERSON)
    [record] = matches_of(portal, eoi_id)
    confirm(portal, eoi_id, record)

    annul(portal)
    screen_all(portal)

    assert status_of(portal, eoi_id) is not Status.REFUSED
    assert found(portal, eoi_id) == []


def test_annulled_while_a_second_person_is_asked_nobody_is_refused(portal):
    a_return(portal, **RETURNED)
    eoi_id = a_screened(portal, **PERSON)
    [record] = matches_of(portal, eoi_id)
    with at_desk(portal, AMINA, eoi_id) as unit:
        asked = actions.confirm_match(unit, eoi_id, record, "The same face", knowing=True)

    annul(portal)
    screen_all(portal)
    with unit_for(portal, BRUNO, write=True, now=NOW) as unit:
        assert confirmation.confirm(unit, eoi_id, asked, SENIOR) == "overtaken"

    assert status_of(portal, eoi_id) is Status.HELD


def test_a_name_that_the_register_did_not_know_before_is_found(portal):
    a_return(portal)
    eoi_id = a_screened(portal, **PERSON)
    assert status_of(portal, eoi_id) is Status.ELIGIBLE

    correct_name(portal)

    assert status_of(portal, eoi_id) is Status.HELD


def test_a_threshold_that_rises_loses_no_open_match(portal, monkeypatch):
    a_return(portal, **RETURNED)
    asked_about = a_screened(portal, **PERSON)
    monkeypatch.setattr(threshold, "current", lambda _: 10_000)

    correct_name(portal, given_names="Yohannes")
    later = a_screened(portal, **PERSON)

    assert found(portal, asked_about) == [OPEN_BY_NAME]
    assert found(portal, later) == []


# Among EOIs


def test_the_second_eoi_of_a_person_is_held_and_the_first_is_not(portal):
    first = a_screened(portal, **PERSON)
    second = a_screened(portal, **PERSON | {"given_names": "Yohanes T."})

    assert status_of(portal, first) is Status.ELIGIBLE
    assert status_of(portal, second) is Status.HELD
    assert matches_of(portal, second) == {first: OPEN_BY_NAME}


def test_the_same_document_says_so_whatever_the_name(portal):
    first = a_screened(portal)
    second = a_screened(portal, document_number=FIRST["document_number"])

    assert matches_of(portal, second) == {first: ("possible", "open", "document")}


def test_the_later_one_is_asked_about_though_it_is_screened_first(portal):
    first = a_submission(portal, **PERSON)
    second = a_submission(portal, NOW + timedelta(minutes=1), **PERSON)
    with at_desk(portal, "worker", second) as unit:
        procedure.index_eoi(unit, second)
    with at_desk(portal, "worker", second) as unit:
        procedure.screen(unit, second)

    screen_all(portal, NOW + timedelta(minutes=2))

    assert matches_of(portal, first) == {}
    assert matches_of(portal, second) == {first: OPEN_BY_NAME}


def test_two_persons_have_the_second_eoi_void(portal):
    first = a_screened(portal, **PERSON)
    second = a_screened(portal, **PERSON)

    confirm(portal, second, first)

    assert status_of(portal, second) is Status.VOID
    assert status_of(portal, first) is Status.ELIGIBLE


def test_dismissed_the_second_eoi_goes_on(portal):
    a_screened(portal, **PERSON)
    second = a_screened(portal, **PERSON)

    dismiss(portal, second)

    assert status_of(portal, second) is Status.ELIGIBLE


def test_who_withdrew_may_come_again(portal):
    first = a_screened(portal, **PERSON)
    with at_desk(portal, "applicant", first) as unit:
        eois.get_for_update(unit.session, first).move(Status.WITHDRAWN, NOW)

    assert status_of(portal, a_screened(portal, **PERSON)) is Status.ELIGIBLE


def test_a_shared_contact_is_nothing(portal):
    shared = {"email": "desk@ngo.example.org", "phone": "+33612345678"}
    a_screened(portal, **shared)

    assert status_of(portal, a_screened(portal, **shared)) is Status.ELIGIBLE


def test_the_members_of_a_family_are_no_second_eois_of_each_other(portal):
    """Twins have one birthday, and may have one name in another spelling."""
    members = a_submitted_family(
        portal, WIFE, date_of_birth=WIFE.date_of_birth, family_name="Invented"
    )
    screen_all(portal)

    assert [status_of(portal, member) for member in members] == [Status.ELIGIBLE] * 2


# At the same moment


@on_both
@pytest.mark.parametrize("evidence", [{"documents": passport()}, RETURNED])
@pytest.mark.parametrize("ahead", ["the submission", "the return"])
def test_a_return_and_a_submission_at_the_same_moment_meet_once(portal, evidence, ahead):
    """Two workers screen what comes in, as it comes: whoever is later sees the other."""
    start = Barrier(2)
    draft = a_draft(portal, **PERSON | {"document_number": FIRST["document_number"]})

    def submit():
        start.wait()
        sleep(0 if ahead == "the submission" else 0.05)
        send(portal, draft)
        work_off(portal)

    def record():
        start.wait()
        sleep(0 if ahead == "the return" else 0.05)
        a_return(portal, **evidence)
        work_off(portal)

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(submit), threads.submit(record)]:
            done.result()
    work_off(portal, NOW + timedelta(hours=1))

    exact = "documents" in evidence
    assert status_of(portal, draft) is (Status.REFUSED if exact else Status.HELD)
    assert found(portal, draft) == [("exact", "confirmed", "document") if exact else OPEN_BY_NAME]
    with unit_for(portal, "test") as unit:
        happened = [entry.action for entry in entries.of_subject(unit.session, draft)]
    assert happened.count("refused" if exact else "held") == 1

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from app.domain.cases.lifecycle import ForbiddenMove, Status
from app.services.contact.delivery import record_delivery
from app.services.core.unit import unit_for
from app.services.review import actions, case_file, requests
from app.services.scheme import settings
from app.services.selection import invitations
from app.services.self_service import status
from app.settings import read
from app.storage.audit.entries import AuditEntry
from app.storage.outbox import OutboxTask
from app.worker import loop
from tests.conftest import NOW, on_both
from tests.support.corrections import answer, ask
from tests.support.desk import AMINA, a_return, a_screened, at_desk, confirm, ended_by_two
from tests.support.listed import listed
from tests.support.people import ANSWERS, passport, status_of
from tests.support.scheme import places, with_place
from tests.support.settings import environment

DAY = timedelta(days=1)
OPENED = NOW + DAY  # when the outcome of screening, and with it the invitation, is shown
DUE = OPENED + 14 * DAY


@pytest.fixture
def invited(portal):
    a_return(portal, documents=passport("another"))
    eoi_id = a_screened(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.invite(unit, eoi_id, "")
    return eoi_id


@pytest.fixture
def context(portal, database_url, key_file, tmp_path):
    """A worker's, when a reminder is due."""
    process = read(environment(database_url, key_file, tmp_path))
    return loop.context_for(portal, process, lambda: OPENED + 8 * DAY)


def as_worker(portal, eoi_id, now):
    """What the worker does each minute."""
    with unit_for(portal, "worker", now=now) as unit:
        due = invitations.due(unit)
    assert set(due) <= {eoi_id}
    for one in due:
        with unit_for(portal, "worker", write=True, now=now) as unit:
            invitations.follow_up(unit, one)


def days_pass(portal, eoi_id, until, since=NOW):
    """Half a day after the other, as the worker runs."""
    while since <= until:
        as_worker(portal, eoi_id, since)
        since += DAY / 2


def accept(portal, eoi_id, now=OPENED):
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=now) as unit:
        invitations.accept(unit, eoi_id)


def deadline(portal, eoi_id, now=OPENED):
    """As its person reads it."""
    with unit_for(portal, "applicant", opens=[eoi_id], now=now) as unit:
        [todo] = status.view(unit, eoi_id).todo
    assert todo.what == "invitation"
    return todo.due_at


def told(portal, message):
    """When this was sent, in days after the invitation could be seen."""
    query = select(OutboxTask).where(OutboxTask.task == "mail")
    with unit_for(portal, "test") as unit:
        rows = unit.session.scalars(query.order_by(OutboxTask.due_at))
        return [(row.due_at - OPENED) / DAY for row in rows if row.body["message"] == message]


def nothing_arrives(portal, eoi_id):
    with at_desk(portal, "worker", eoi_id) as unit:
        record_delivery(unit, eoi_id, "mail", ANSWERS["email"], arrived=False)


def test_the_time_to_answer_begins_when_the_invitation_can_be_seen(portal, invited):
    with unit_for(portal, "applicant", opens=[invited], now=NOW) as unit:
        assert status.view(unit, invited).todo == []
    assert deadline(portal, invited) == DUE


def test_how_many_days_there_are_is_a_setting_of_the_scheme(portal):
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        settings.change(unit, invitation_days=21)
        with pytest.raises(settings.UnsoundScheme):
            settings.change(unit, invitation_days=0)
    a_return(portal, documents=passport("another"))
    eoi_id = a_screened(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.invite(unit, eoi_id, "")

    assert deadline(portal, eoi_id) == OPENED + 21 * DAY


def test_the_person_is_reminded_twice_and_then_the_place_is_free(portal, invited):
    days_pass(portal, invited, DUE - DAY / 2)
    assert told(portal, "reminder") == [7, 13]
    assert status_of(portal, invited) is Status.INVITED
    assert places(portal) == 0

    days_pass(portal, invited, DUE + DAY, since=DUE)

    assert status_of(portal, invited) is Status.LAPSED
    assert places(portal) == 1
    assert told(portal, "reminder") == [7, 13]
    assert told(portal, "news")[-1] == 14


def test_a_reminder_that_we_send_late_leaves_as_much_time_as_it_should(portal, invited):
    stopped = DUE + 3 * DAY  # the worker was away since the invitation

    as_worker(portal, invited, stopped)
    assert deadline(portal, invited, stopped) == stopped + 7 * DAY
    days_pass(portal, invited, stopped + 6.5 * DAY, since=stopped)

    assert status_of(portal, invited) is Status.INVITED
    assert told(portal, "reminder") == [17, 23]


def test_a_fault_in_one_case_costs_no_other_its_reminder(portal, invited, context, monkeypatch):
    """Of a step that goes on with the next: whatever the fault is."""
    a_return(portal, return_id="R-2", documents=passport("third"))
    other = a_screened(portal, document_number="ZZ990077")
    with at_desk(portal, AMINA, other) as unit:
        actions.invite(unit, other, "")
    follow_up = invitations.follow_up

    def faulty(unit, eoi_id):
        if eoi_id == min(invited, other):
            raise OverflowError
        follow_up(unit, eoi_id)

    monkeypatch.setattr(invitations, "follow_up", faulty)
    assert loop.deadlines.follow_up(context)
    assert not loop.deadlines.follow_up(context)  # only the faulty one is left: pause
    with unit_for(portal, "test") as unit:
        reminded = select(AuditEntry.subject).where(AuditEntry.action == "reminded")
        assert unit.session.scalars(reminded).all() == [max(invited, other)]


def test_who_has_accepted_hears_nothing_more(portal, invited):
    accept(portal, invited)

    days_pass(portal, invited, DUE + DAY)

    assert status_of(portal, invited) is Status.ACCEPTED
    assert told(portal, "reminder") == []


@pytest.mark.parametrize("first", ["answer", "end of time"])
def test_of_an_answer_and_the_end_of_the_time_the_first_counts(portal, invited, first):
    days_pass(portal, invited, DUE - DAY / 2)
    if first == "answer":
        accept(portal, invited, DUE)
        as_worker(portal, invited, DUE)
        assert status_of(portal, invited) is Status.ACCEPTED
        assert with_place(portal, invited)
    else:
        as_worker(portal, invited, DUE)
        with pytest.raises(ForbiddenMove):
            accept(portal, invited, DUE)
        assert status_of(portal, invited) is Status.LAPSED
        assert not with_place(portal, invited)


@on_both
def test_an_answer_at_the_very_moment_counts_or_does_not_but_never_half(portal, invited):
    days_pass(portal, invited, DUE - DAY / 2)
    start, answers = Barrier(2), []

    def reach():
        start.wait()
        try:
            accept(portal, invited, DUE)
        except ForbiddenMove:
            answers.append("too late")
        else:
            answers.append("accepted")

    def end():
        start.wait()
        with unit_for(portal, "worker", write=True, now=DUE) as unit:
            invitations.follow_up(unit, invited)

    threads = [Thread(target=reach), Thread(target=end)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    accepted = answers == ["accepted"]
    assert status_of(portal, invited) is (Status.ACCEPTED if accepted else Status.LAPSED)
    assert with_place(portal, invited) == accepted


def test_whom_no_message_reached_loses_no_place_before_a_person_decides(portal, invited):
    nothing_arrives(portal, invited)
    days_pass(portal, invited, DUE + DAY)

    assert status_of(portal, invited) is Status.INVITED
    with at_desk(portal, AMINA, invited, DUE + DAY) as unit:
        assert [entry.status for entry in listed(unit, "undeliverable")] == [Status.INVITED]
        history = [happening.action for happening in case_file.open_case(unit, invited).history]
        assert history.count("invitation-stalled") == 1

    with at_desk(portal, "worker", invited) as unit:  # an address works again
        record_delivery(unit, invited, "mail", ANSWERS["email"], arrived=True)
    as_worker(portal, invited, DUE + 2 * DAY)
    assert status_of(portal, invited) is Status.INVITED

    with at_desk(portal, AMINA, invited, DUE + 2 * DAY) as unit:
        asked = requests.lapse(unit, invited, "They were told on the phone")
    assert status_of(portal, invited) is Status.INVITED
    assert confirm(portal, invited, asked, now=DUE + 2 * DAY) == "confirmed"
    assert status_of(portal, invited) is Status.LAPSED
    assert not with_place(portal, invited)


def test_they_can_still_accept_when_they_come_back(portal, invited):
    nothing_arrives(portal, invited)
    days_pass(portal, invited, DUE + DAY)

    accept(portal, invited, DUE + 2 * DAY)

    assert status_of(portal, invited) is Status.ACCEPTED


@pytest.mark.parametrize(
    ("at", "due"),
    [(OPENED, DUE + 7 * DAY), (DUE + 2 * DAY, DUE + 9 * DAY)],
    ids=["in time", "late"],
)
def test_a_reviewer_gives_more_time_and_says_why(portal, invited, at, due):
    nothing_arrives(portal, invited)
    days_pass(portal, invited, at)
    with at_desk(portal, AMINA, invited, at) as unit:
        invitations.extend(unit, invited, 7, "They were in hospital")

    assert deadline(portal, invited, at) == due
    assert told(portal, "news")[-1] == (at - OPENED) / DAY
    days_pass(portal, invited, due - DAY / 2, since=at)
    assert told(portal, "reminder")[-1] == (due - DAY - OPENED) / DAY
    with at_desk(portal, AMINA, invited, at) as unit:
        [unreachable] = listed(unit, "undeliverable")
        assert unreachable.place.rank == 1  # after those whose time is over
        [note] = case_file.open_case(unit, invited).notes
    assert (note.action, note.text) == ("invitation-extended", "They were in hospital")


def test_only_what_waits_can_be_extended_and_only_what_stalls_is_let_go(portal, invited):
    with at_desk(portal, AMINA, invited) as unit, pytest.raises(ForbiddenMove):
        requests.lapse(unit, invited, "Too early")
    accept(portal, invited)
    with at_desk(portal, AMINA, invited) as unit, pytest.raises(ForbiddenMove):
        invitations.extend(unit, invited, 7, "Too late")


def test_what_was_held_has_the_whole_time_again(portal, invited):
    with at_desk(portal, AMINA, invited) as unit:
        actions.hold(unit, invited, "To be looked at")
    days_pass(portal, invited, DUE + DAY)
    assert status_of(portal, invited) is Status.HELD
    with at_desk(portal, AMINA, invited, DUE + DAY) as unit:
        actions.release(unit, invited, "Nothing was wrong")

    assert deadline(portal, invited, DUE + DAY) == DUE + 15 * DAY


def test_what_ended_in_error_has_the_whole_time_again(portal, invited):
    ended_by_two(portal, invited)
    request = ask(portal, invited)
    answer(portal, invited, request, upheld=True)

    assert deadline(portal, invited, DUE) == NOW + 16 * DAY

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select, text

from app.domain.cases.lifecycle import ForbiddenMove, Status
from app.services.cases import information_requests
from app.services.cases.information_requests import NoSuchRequest
from app.services.core.unit import unit_for
from app.services.review import case_file
from app.services.self_service import status
from app.storage.cases import eois
from app.storage.cases.information_requests import InformationRequest
from tests.browser.site import until
from tests.conftest import NOW
from tests.support.desk import AMINA, BRUNO, a_screened, at_desk, ended_by_two, events_of, moved
from tests.support.listed import listed
from tests.support.people import status_of

DAY = timedelta(days=1)
SHOWN = NOW + DAY  # when the outcome of screening is
DUE = SHOWN + 14 * DAY
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
def eoi_id(portal):
    return a_screened(portal)


def ask(portal, eoi_id, question="Who is Imaginary B?", now=NOW):
    with at_desk(portal, AMINA, eoi_id, now) as unit:
        return information_requests.ask(unit, eoi_id, question, 14)


def answer(portal, eoi_id, request, text="My aunt", now=SHOWN):
    with at_desk(portal, "applicant", eoi_id, now) as unit:
        information_requests.answer(unit, eoi_id, request, text)


def close(portal, eoi_id, request, now=SHOWN):
    with at_desk(portal, BRUNO, eoi_id, now) as unit:
        information_requests.close(unit, eoi_id, request)


def seen(portal, eoi_id, now=SHOWN):
    with at_desk(portal, "applicant", eoi_id, now) as unit:
        return status.view(unit, eoi_id)


def asked_of(portal, eoi_id, now=SHOWN):
    """The questions that the status page says are to be answered."""
    return [todo.about for todo in seen(portal, eoi_id, now).todo if todo.what == "information"]


def queued(portal, now):
    with unit_for(portal, AMINA, now=now) as unit:
        return [entry.since for entry in listed(unit, "questions")]


def test_what_is_asked_is_seen_once_the_outcome_may_be_and_moves_nothing(portal, eoi_id):
    before = status_of(portal, eoi_id)
    request = ask(portal, eoi_id)

    assert seen(portal, eoi_id, NOW).information == []
    with pytest.raises(NoSuchRequest):
        answer(portal, eoi_id, request, now=NOW)
    [todo] = seen(portal, eoi_id).todo
    assert (todo.what, todo.due_at, todo.about) == ("information", DUE, request)
    assert status_of(portal, eoi_id) is before
    assert events_of(portal)[-1] == "news"


def test_the_answer_reaches_the_desk_and_the_first_one_stands(portal, eoi_id):
    request = ask(portal, eoi_id)
    answer(portal, eoi_id, request)
    answer(portal, eoi_id, request, "A double click")

    assert asked_of(portal, eoi_id) == []
    assert queued(portal, SHOWN) == [SHOWN]
    with at_desk(portal, AMINA, eoi_id, SHOWN) as unit:
        [asked] = case_file.open_case(unit, eoi_id).information
    assert (asked.question, asked.answer) == ("Who is Imaginary B?", "My aunt")

    close(portal, eoi_id, request)
    close(portal, eoi_id, request)
    assert queued(portal, SHOWN) == []
    assert [each.answer for each in seen(portal, eoi_id).information] == ["My aunt"]


def test_a_question_not_answered_in_time_asks_a_person_and_refuses_nobody(portal, eoi_id):
    request = ask(portal, eoi_id)
    assert queued(portal, DUE - DAY) == []

    assert queued(portal, DUE) == [DUE]
    assert status_of(portal, eoi_id) is Status.ELIGIBLE

    answer(portal, eoi_id, request, now=DUE + DAY)
    assert queued(portal, DUE + DAY) == [DUE + DAY]


def test_a_question_that_is_taken_back_is_gone(portal, eoi_id):
    request = ask(portal, eoi_id)
    close(portal, eoi_id, request)

    assert seen(portal, eoi_id).information == []
    assert queued(portal, DUE) == []
    with pytest.raises(NoSuchRequest):
        answer(portal, eoi_id, request)


def test_several_may_be_open_at_once(portal, eoi_id):
    later = NOW + 5 * DAY
    first, second = ask(portal, eoi_id), ask(portal, eoi_id, "And where?", later)
    assert asked_of(portal, eoi_id, later) == [first, second]

    answer(portal, eoi_id, second, now=later)

    assert asked_of(portal, eoi_id, later) == [first]


def test_nobody_is_asked_after_the_end_nor_about_somebody_else(portal, eoi_id):
    request, other = ask(portal, eoi_id), a_screened(portal, document_number="M 555 123")
    with pytest.raises(NoSuchRequest):
        answer(portal, other, request)

    ended_by_two(portal, eoi_id)

    assert asked_of(portal, eoi_id) == []
    assert queued(portal, DUE) == []
    with pytest.raises(ForbiddenMove):
        ask(portal, eoi_id)


def test_neither_words_stand_in_the_clear(portal, eoi_id):
    answer(portal, eoi_id, ask(portal, eoi_id))

    with unit_for(portal, "test") as unit:
        row = unit.session.scalars(select(InformationRequest)).one()
        assert b"Imaginary" not in row.question
        assert b"aunt" not in row.answer


def remind(portal, now):
    with unit_for(portal, "worker", write=True, now=now) as unit:
        return information_requests.remind(unit)


def test_who_has_not_answered_is_reminded_once_two_days_before_the_end(portal, eoi_id):
    answered, _ = ask(portal, eoi_id), ask(portal, eoi_id)
    answer(portal, eoi_id, answered)

    assert remind(portal, DUE - 2 * DAY - timedelta(minutes=1)) == 0
    assert [remind(portal, DUE - 2 * DAY) for _ in range(2)] == [1, 0]
    assert events_of(portal)[-1] == "reminder"


def test_nobody_is_reminded_of_what_is_over(portal, eoi_id):
    taken_back, _ = ask(portal, eoi_id), ask(portal, eoi_id)
    close(portal, eoi_id, taken_back)
    moved(portal, eoi_id, Status.WITHDRAWN)

    assert remind(portal, DUE - DAY) == 0


def waiting(portal):
    """How many connections wait for a lock."""
    with portal.engine.connect() as connection:
        return connection.scalar(WAITING)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_answers_waits_for_who_has_the_eoi_and_keeps_nothing_from_them(portal, eoi_id):
    """Erasure locks the EOI first, too: in another order the two would wait for each other."""
    request = ask(portal, eoi_id)
    writer = Thread(target=answer, args=[portal, eoi_id, request])
    with at_desk(portal, "worker", eoi_id) as unit:
        eois.get_for_update(unit.session, eoi_id)
        writer.start()
        until(lambda: waiting(portal))
        rows = select(InformationRequest).with_for_update(nowait=True)
        assert [row.id for row in unit.session.scalars(rows)] == [request]
    writer.join()
    assert [seen.answer is not None for seen in seen(portal, eoi_id).information] == [True]

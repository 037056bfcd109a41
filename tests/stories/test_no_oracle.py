"""Whoever types other people's data learns nothing of the register, nor of who else applied.

Before the delay is over that all share, whoever is found is told what everybody is told, by the
same messages at the same moments; and a submission does the same work for all.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select

from app.domain.cases.checks import Check
from app.domain.cases.lifecycle import Status
from app.domain.intake.documents import Document
from app.services.cases import checks
from app.services.core import approvals
from app.services.core.unit import unit_for
from app.services.intake import submissions
from app.services.review import actions, requests
from app.services.self_service import status
from app.settings import read
from app.storage.outbox import OutboxTask
from app.worker import loop
from tests.conftest import NOW
from tests.support.desk import AMINA, a_return, at_desk, matches_of, screen_all
from tests.support.fillers import let_machine_refuse
from tests.support.people import (
    ADDRESS,
    ANSWERS,
    a_draft,
    a_submission,
    locate,
    reference_of,
    status_of,
)
from tests.support.returning import come_back
from tests.support.visitor import Visitor

DELAY = timedelta(hours=24)
PERSON = {"given_names": "Quordle", "family_name": "Vorimble", "document_number": "XK 5519-03"}
# Of a submission, with those that begin its transaction and wake the workers.
MOST_STATEMENTS = 18


def of_the_name(portal, now):
    name = {part: PERSON[part] for part in ("given_names", "family_name")}
    a_return(portal, now, **name, dates_of_birth=(ANSWERS["date_of_birth"],))


def of_the_document(portal, now):
    a_return(portal, now, documents=(Document("passport", PERSON["document_number"], "ERI"),))


def of_the_document_for_persons(portal, now):
    let_machine_refuse(portal, automated=False)
    of_the_document(portal, now)


def applied_before(portal, now):
    a_submission(portal, now - timedelta(minutes=1), **PERSON)


# Whoever is there when the person submits, and what the screening makes of it.
THERE = {
    of_the_name: Status.HELD,
    of_the_document: Status.REFUSED,
    of_the_document_for_persons: Status.HELD,
    applied_before: Status.HELD,
}


@pytest.fixture(params=THERE, ids=lambda there: there.__name__)
def there(request, portal):
    """Somebody who resembles the person is there, and found by then."""
    now = NOW if "now" not in request.fixturenames else request.getfixturevalue("now")
    request.param(portal, now)
    screen_all(portal, now)
    return THERE[request.param]


@pytest.fixture
def now():
    return datetime.now(UTC)


def both(portal, now=NOW):
    """Of two who submit at the same moment, the one who is found, and one who is not."""
    return a_submission(portal, now, **PERSON), a_submission(portal, now)


def without_reference(text):
    return re.sub(r"EOI(-\w{4}){3}", "EOI", text)


def told(portal, eoi_id, now):
    """What the status page and the receipt show."""
    with unit_for(portal, "test", opens=[eoi_id], now=now) as unit:
        shown = status.view(unit, eoi_id), submissions.receipt(unit, eoi_id)
    return without_reference(repr(shown))


def messages(portal, eoi_id):
    rows = select(OutboxTask).where(
        OutboxTask.subject == eoi_id, OutboxTask.task.in_(("mail", "sms", "code"))
    )
    with unit_for(portal, "test") as unit:
        sent = unit.session.scalars(rows.order_by(OutboxTask.id))
        return [(row.task, row.body, row.due_at) for row in sent]


def test_who_is_found_is_told_what_all_are_told_until_the_delay_is_over(portal, there):
    found, other = both(portal)
    screen_all(portal)

    assert (status_of(portal, found), status_of(portal, other)) == (there, Status.ELIGIBLE)
    for moment in (NOW, NOW + DELAY - timedelta(seconds=1)):
        assert told(portal, found, moment) == told(portal, other, moment)
    assert told(portal, found, NOW + DELAY) != told(portal, other, NOW + DELAY)


@pytest.mark.usefixtures("there")
def test_who_is_found_gets_the_messages_that_all_get_at_the_same_moments(portal):
    found, other = both(portal)
    screen_all(portal)

    assert messages(portal, found) == messages(portal, other)
    due = {due_at for *_, due_at in messages(portal, found)}
    assert due == {NOW, NOW + DELAY}


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["/status", "/apply/submitted", "/status/data"])
def test_who_is_found_reads_the_same_pages(portal, application, environ, now, path):
    pages = []
    eois = both(portal, now)
    loop.drain(portal, read(environ), now)
    for eoi_id in eois:
        visitor = Visitor(application.test_client())
        come_back(visitor, portal, reference_of(portal, eoi_id))
        pages.append(visitor.get(path))

    found, other = pages
    assert (found.status, found.url) == (other.status, other.url)
    assert without_reference(found.text()) == without_reference(other.text())


@pytest.mark.usefixtures("there")
def test_to_submit_takes_the_same_work_whomever_the_register_holds(portal):
    found, other = a_draft(portal, **PERSON), a_draft(portal)

    statements = [statements_of(portal, draft) for draft in (found, other)]

    assert statements[0] == statements[1]
    assert len(statements[0]) <= MOST_STATEMENTS


def statements_of(portal, draft):
    """Those that submitting the draft makes, in their order."""
    made = []

    def listen(_connection, _cursor, statement, *_):
        made.append(statement)

    event.listen(portal.engine, "before_cursor_execute", listen)
    with unit_for(portal, "applicant", write=True, opens=[draft], now=NOW) as unit:
        submissions.submit(unit, draft, ADDRESS)
    event.remove(portal.engine, "before_cursor_execute", listen)
    return made


def test_a_telephone_that_many_share_raises_no_alert(portal):
    contact = {"email": "help@example.org", "phone": "+33612345678"}
    everybody = [a_submission(portal, **contact) for _ in range(5)]
    screen_all(portal)

    assert [matches_of(portal, eoi_id) for eoi_id in everybody] == [{}] * 5
    assert {status_of(portal, eoi_id) for eoi_id in everybody} == {Status.ELIGIBLE}


def test_where_nobody_confirmed_to_be_in_france_nothing_shows_either(portal, there):
    found, other = (a_submission(portal, located=False, **who) for who in (PERSON, {}))
    screen_all(portal)

    assert told(portal, found, NOW) == told(portal, other, NOW)
    assert messages(portal, found)[:2] == messages(portal, other)[:2]
    for eoi_id in (found, other):
        locate(portal, eoi_id, NOW + timedelta(hours=1))
    screen_all(portal, NOW + timedelta(hours=1))
    assert status_of(portal, found) is there
    soon = NOW + DELAY - timedelta(seconds=1)
    assert told(portal, found, soon) == told(portal, other, soon)
    assert messages(portal, found) == messages(portal, other)


def _end(unit, eoi_id):
    actions.decide(unit, eoi_id, "suitability", "A conviction")


def _erase(unit, eoi_id):
    actions.erase(unit, eoi_id, "They ask for it")


def _invite(unit, eoi_id):
    requests.invite(unit, eoi_id, "The next in line")


def _fail(unit, eoi_id):
    requests.check(unit, eoi_id, Check.SECURITY, "refused", "They rang us")


@pytest.mark.parametrize("ask", [_end, _erase, _invite, _fail])
def test_nobody_is_shown_that_something_waits_for_a_second_person(portal, ask):
    a_return(portal)
    eoi_id = a_submission(portal)
    screen_all(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        checks.request(unit, eoi_id)
    later = NOW + DELAY
    before = told(portal, eoi_id, later), messages(portal, eoi_id)

    with at_desk(portal, AMINA, eoi_id) as unit:
        ask(unit, eoi_id)
    assert (told(portal, eoi_id, later), messages(portal, eoi_id)) == before

    with at_desk(portal, AMINA, eoi_id) as unit:
        [waits] = approvals.waiting(unit)
        approvals.decline(unit, eoi_id, waits.id)
    assert (told(portal, eoi_id, later), messages(portal, eoi_id)) == before

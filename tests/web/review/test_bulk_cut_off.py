"""A process is killed amid an act on several cases: each is done whole or not, and once.

The web process that does it, or the worker's, is another than the test's, on the same database.
What it had done is told when the form is sent again.
"""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import create_app
from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import Status
from app.services.core import approvals
from app.services.core.unit import unit_for
from app.services.review import actions
from app.services.scheme import settings
from app.settings import read
from app.storage.audit import entries
from app.storage.outbox import LEASE, OutboxTask
from app.worker import loop
from tests.support.closing import LIST, listed_at, sent_by, shown
from tests.support.desk import BRUNO, a_screened, at_desk, signed_in
from tests.support.killing import COMMIT, PROCESSES, kill
from tests.support.people import reference_of, status_of
from tests.support.reviewer import Reviewer

PROCESSES.set_forkserver_preload(
    ["tests.conftest", "app.worker.loop", "app.web.application", "psycopg"]
)


def post(portal, environ, token, path, values):
    """A web process takes the form, with the session of who sends it; runs in that process."""
    application = create_app(read(environ))
    application.extensions["portal"] = portal  # with the engine that is watched
    client = application.test_client()
    with client.session_transaction() as cookie:
        cookie["staff"] = token
    who = Reviewer(client)
    who.get("/review/approvals")
    who.act(path, **values)


def work(portal, environ, now):
    """A worker does what is due; runs in its process."""
    loop.drain(portal, read(environ), now)


def amid(changes):
    """The moment in which the first case is done, and the second is written and not committed."""
    return [changes, COMMIT, changes, COMMIT]


def statuses(portal, several):
    return Counter(status_of(portal, one) for one in several)


def logged(portal, several, action):
    with unit_for(portal, "test") as unit:
        return [len(entries.of_subject(unit.session, one, {action})) for one in several]


def told(portal):
    """How many messages there are to each applicant that there is news."""
    with unit_for(portal, "test") as unit:
        rows = unit.session.scalars(select(OutboxTask).where(OutboxTask.task == "mail"))
        return Counter(row.subject for row in rows if row.body["message"] == "news")


def test_killed_amid_a_release_the_rest_is_done_when_it_is_sent_again(portal, desk, environ):
    several = [a_screened(portal) for _ in range(3)]
    for one in several:
        with at_desk(portal, BRUNO, one) as unit:
            actions.hold(unit, one, "I look at it")
    before, amina = told(portal), desk("amina", "caseworker")
    form = shown(amina, "new", "release", [reference_of(portal, one) for one in several])
    token = signed_in(portal, "amina", "caseworker")

    kill(environ, amid("UPDATE eoi"), post, environ, token, f"{LIST}/new/bulk/do", form)
    assert statuses(portal, several) == {Status.ELIGIBLE: 1, Status.HELD: 2}

    amina.get("/review/")
    page = amina.act(f"{LIST}/new/bulk/do", **form)
    assert "Done: 3 of 3." in page.text()
    assert page.text().count("You did it already, at") == 1
    assert statuses(portal, several) == {Status.ELIGIBLE: 3}
    assert logged(portal, several, AuditAction.RELEASED) == [1, 1, 1]
    assert told(portal) - before == Counter(several)


def test_killed_amid_asking_for_a_closure_it_is_one_list_all_the_same(portal, desk, environ):
    several = [a_screened(portal) for _ in range(3)]
    amina, bruno = desk("amina", "manager"), desk("bruno", "senior")
    form = shown(amina, "eligible", "not-selected", [reference_of(portal, one) for one in several])
    path, token = f"{LIST}/eligible/bulk/close", signed_in(portal, "amina", "manager")

    kill(environ, amid("INSERT INTO approval"), post, environ, token, path, form)
    assert "1 case" in bruno.get("/review/approvals").text()
    amina.get("/review/")
    page = amina.act(path, **form)
    assert "Done: 3 of 3." in page.text()
    assert page.text().count("You did it already, at") == 1
    assert "3 cases" in bruno.get("/review/approvals").text()
    assert logged(portal, several, AuditAction.APPROVAL_ASKED) == [1, 1, 1]


@pytest.fixture
def asked(portal, desk):
    """Three that are asked to be closed; and where that is confirmed."""
    with unit_for(portal, "test", write=True) as unit:
        settings.change(unit, grace_minutes=10)
    several, amina = [a_screened(portal) for _ in range(3)], desk("amina", "manager")
    form = shown(amina, "eligible", "not-selected", [reference_of(portal, one) for one in several])
    amina.act(f"{LIST}/eligible/bulk/close", **form)
    return several, listed_at(desk("bruno", "senior").get("/review/approvals"))


def test_killed_amid_a_confirmation_and_amid_the_closing_each_is_closed_once(
    portal, desk, environ, asked
):
    several, address = asked
    before, bruno = told(portal), desk("bruno", "senior")
    sent = sent_by(bruno.get(address))
    token = signed_in(portal, "bruno", "senior")
    moments, form = amid("UPDATE approval"), {"case": sent}

    kill(environ, moments, post, environ, token, f"{address}/confirm", form)
    assert bruno.get(address).text().count("Confirmed; done at") == 1
    page = bruno.act(f"{address}/confirm", **form)
    assert "Done: 3 of 3." in page.text()
    assert page.text().count("You did it already, at") == 1
    assert logged(portal, several, AuditAction.APPROVAL_AGREED) == [1, 1, 1]

    with unit_for(portal, "test") as unit:
        over = unit.now + timedelta(minutes=11)
    kill(environ, amid("UPDATE eoi"), work, environ, over)
    assert statuses(portal, several) == {Status.REJECTED: 1, Status.ELIGIBLE: 2}
    loop.drain(portal, read(environ), over)  # while the lease of who was killed lasts
    loop.drain(portal, read(environ), over + LEASE)
    assert statuses(portal, several) == {Status.REJECTED: 3}
    assert logged(portal, several, AuditAction.NOT_SELECTED) == [1, 1, 1]
    assert logged(portal, several, AuditAction.APPROVAL_CONFIRMED) == [1, 1, 1]
    assert told(portal) - before == Counter(several)
    with unit_for(portal, BRUNO) as unit:
        assert approvals.waiting(unit) == []

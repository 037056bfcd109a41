"""A worker that has nothing to do only looks, and hears at once what PostgreSQL tells."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import event, make_url

from app.domain.basics.tasks import Message, Task, Template
from app.security.tokens import new_id
from app.services.core.unit import unit_for
from app.settings import read
from app.storage import outbox, waking
from app.storage.outbox import LEASE
from app.storage.waking import Listener
from app.worker import lanes, lookout, loop
from app.worker.task import Done, Later
from tests.browser.site import until
from tests.conftest import NOW, on_both
from tests.support.letterbox import letters
from tests.support.people import a_submission
from tests.support.told import told
from tests.support.working import working

PATIENCE = 30.0  # seconds, on a busy machine
MAIL = "zuplo@example.org"
LETTER = Message(Template.REMINDER)
# Its looks are so rare that whatever it does soon it has heard of.
LISTENING = """
import sys
from flask.cli import main
from app.worker import lookout

lookout.EVERY = 600.0
sys.argv = ["flask", "--app", "app", "worker"]
main()
"""
over_postgresql = pytest.mark.parametrize(
    "database_url",
    [pytest.param(kind, marks=pytest.mark.again) for kind in ("postgresql", "pgbouncer")],
    indirect=True,
)


def put(portal, *subjects, task=Task.MAIL, now=NOW, body=LETTER):
    with unit_for(portal, "test", write=True, now=now) as unit:
        for subject in subjects:
            outbox.enqueue(unit.session, task, body, now=now, subject=subject)


@pytest.fixture
def direct(postgresql_server, portal):
    """The address of the test's database itself, whoever stands in between."""
    name = portal.engine.url.database
    return make_url(postgresql_server).set(database=name).render_as_string()


@on_both
def test_an_idle_worker_reads_once_a_look_and_writes_nothing(portal, settings, monkeypatch):
    """| looks | statements, beside those that begin and end | transactions that may write |"""
    looks = 5
    monkeypatch.setattr(lookout, "EVERY", 0.05)
    said, looked, real = [], [], lookout.look
    loop.drain(portal, settings)

    def look(*arguments):
        looked.append(len(said))
        return real(*arguments)

    def note(connection, _cursor, statement, *_):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            said.append((statement, connection.get_execution_options().get("write")))

    def is_idle():
        """So many looks, and nothing else."""
        return len(looked) > looks and looked[-1] - looked[-1 - looks] == looks

    monkeypatch.setattr(lookout, "look", look)
    event.listen(portal.engine, "before_cursor_execute", note)
    with working(portal, settings):
        until(is_idle, PATIENCE)
        last = said[looked[-1 - looks] : looked[-1]]
    event.remove(portal.engine, "before_cursor_execute", note)

    assert len(last) == looks
    assert {writes for _, writes in last} == {False}
    assert len({statement for statement, _ in last}) == 1


@on_both
def test_a_case_is_told_in_order_by_several_at_once(portal, settings, monkeypatch):
    cases = [new_id() for _ in range(3)]
    for _ in range(4):
        put(portal, *cases)
    under_way, order, most = set(), [], []

    def deliver(_context, queued, _body):
        assert queued.subject not in under_way
        under_way.add(queued.subject)
        most.append(len(under_way))
        order.append(queued)
        time.sleep(0.01)
        under_way.discard(queued.subject)
        return Done()

    monkeypatch.setitem(lanes.HANDLERS, Task.MAIL, deliver)
    context = loop.context_for(portal, settings, lambda: NOW)

    def work():
        while len(order) < 12:
            lanes.carry_out_due(context, {Task.MAIL})

    several = [threading.Thread(target=work) for _ in range(3)]
    for thread in several:
        thread.start()
    for thread in several:
        thread.join(PATIENCE)

    assert max(most) > 1
    for case in cases:
        ids = [queued.id for queued in order if queued.subject == case]
        assert len(ids) == 4
        assert ids == sorted(ids)


def leave(_session, _task):
    """Under way."""


def do(session, task):
    outbox.complete(session, task.id, NOW, "done")


def fail(session, task):
    outbox.postpone(session, task.id, NOW + 3 * LEASE, "away")


def die_again(session, task):
    outbox.lease(session, NOW + LEASE, [task.task], limit=1)


@pytest.mark.parametrize(
    ("how", "goes"), [(leave, False), (do, True), (fail, True), (die_again, True)]
)
def test_the_next_of_a_case_waits_for_the_first_try_alone(portal, how, goes):
    case = new_id()
    put(portal, case)
    put(portal, case)
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        [task] = outbox.lease(unit.session, NOW, [Task.MAIL])
        how(unit.session, task)
        soon = NOW + LEASE * (1.5 if how is die_again else 0.5)
        taken = outbox.lease(unit.session, soon, [Task.MAIL])
    assert [each.id > task.id for each in taken] == [True] * goes


def test_who_answers_slowly_does_not_make_all_wait_in_a_row(portal, settings, monkeypatch):
    together = threading.Barrier(4, timeout=PATIENCE)

    def deliver(*_):
        together.wait()
        return Done()

    monkeypatch.setitem(lanes.HANDLERS, Task.MAIL, deliver)
    monkeypatch.setattr(lookout, "EVERY", 0.1)
    put(portal, *(new_id() for _ in range(4)))
    with working(portal, settings):
        until(lambda: not portal_waits(portal), PATIENCE)
    assert not together.broken


def portal_waits(portal):
    with unit_for(portal, "test") as unit:
        return outbox.backlog(unit.session)[0]


def test_a_task_is_done_when_its_time_comes(portal, settings, monkeypatch):
    tries = []

    def deliver(*_):
        tries.append(1)
        return Done() if len(tries) > 1 else Later(LEASE / 1000, "away")

    monkeypatch.setitem(lanes.HANDLERS, Task.MAIL, deliver)
    put(portal, new_id())
    with working(portal, settings):
        until(lambda: not portal_waits(portal), PATIENCE)
    assert len(tries) == 2


@over_postgresql
def test_a_commit_tells_once_what_it_makes_due(portal, direct):
    statements = []
    event.listen(portal.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    listener = Listener(direct)
    put(portal, new_id(), new_id(), new_id())
    put(portal, new_id(), task=Task.SMS, body=Message(Template.REMINDER))
    with suppress(ZeroDivisionError), unit_for(portal, "test", write=True, now=NOW) as unit:
        outbox.enqueue(unit.session, Task.MAIL, Message(Template.REMINDER), now=NOW)
        unit.close()
        raise ZeroDivisionError
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        later = {"now": NOW, "due_at": NOW + LEASE}
        outbox.enqueue(unit.session, Task.MAIL, Message(Template.REMINDER), **later)
    heard = []
    until(lambda: heard.extend(listener.hear(1)) or len(heard) >= 2, PATIENCE)
    assert [*heard, *listener.hear(0.1)] == ["mail", "sms"]
    assert sum("pg_notify" in statement for statement in statements) == 3  # one was undone
    listener.close()


@over_postgresql
def test_a_worker_that_listens_sends_at_once_and_survives_what_ends_it(
    portal, direct, environ, tmp_path
):
    log = tmp_path / "log"
    with log.open("wb") as output:
        worker = subprocess.Popen(
            [sys.executable, "-c", LISTENING],
            env=os.environ | environ | {"DATABASE_LISTEN_URL": direct},
            stderr=output,
        )
    try:
        for number in range(1, 4):
            until(lambda: log.read_text().count('"listening"') == number, PATIENCE)  # noqa: B023
            a_submission(portal, datetime.now(UTC), email=f"{number}-{MAIL}")
            until(lambda: letters(tmp_path, f"{number}-{MAIL}"), PATIENCE)  # noqa: B023
            with psycopg.connect(direct.replace("+psycopg", ""), autocommit=True) as server:
                server.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE query LIKE 'LISTEN%' AND datname = current_database()"
                )
        until(lambda: log.read_text().count('"listening"') == 4, PATIENCE)
        assert log.read_text().count('"listening_lost"') == 3
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE) == 0
        assert "worker_stopped" in log.read_text()
    finally:
        worker.kill()
        worker.wait()


@over_postgresql
def test_a_worker_that_cannot_listen_says_so_once_and_looks(
    portal, environ, pooler, caplog, monkeypatch
):
    """Through a pooler it would hear nothing."""
    monkeypatch.setattr(lookout, "RECONNECT", 0.01)
    tries = []
    connect = waking.Listener
    monkeypatch.setattr(waking, "Listener", lambda url: tries.append(url) or connect(url))
    name = portal.engine.url.database
    pooled = f"postgresql+psycopg://postgres@/{name}?host={pooler}"
    with working(portal, read(environ | {"DATABASE_LISTEN_URL": pooled})):
        put(portal, new_id())
        until(lambda: told(caplog, "task_done") and len(tries) > 3, PATIENCE)
    [line] = told(caplog, "listening_lost")
    assert line["error"] == "Pooled"

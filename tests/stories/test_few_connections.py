"""A crowd behind PgBouncer with few connections: double clicks, lost answers, cut off amid all."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

import psycopg
import pytest
from sqlalchemy import event, func, select

from app.domain.basics.tasks import Task
from app.domain.intake import journey
from app.services.callbacks import handlers
from app.services.core.errors import Conflict, DatabaseAway
from app.services.core.unit import unit_for
from app.services.intake import own_drafts, pages, submissions
from app.services.intake.own_drafts import Claim
from app.storage.database import backups, engine
from app.storage.database.backups import BackupFailed
from app.storage.database.engine import make_engine
from app.storage.outbox import OutboxTask
from tests.conftest import NOW, prepared
from tests.peers import pgbouncer
from tests.peers.partner import a_partner, a_return
from tests.support.audit_log import entries_about
from tests.support.callbacks import send
from tests.support.people import ADDRESS, a_draft, a_session

pytestmark = pytest.mark.again  # a server of its own
PEOPLE, CLICKS, CONNECTIONS = 12, 3, 3
TRIES = 50
NAMES = journey.BY_NAME["other-names"]
ADDED = ["Zam", "Zem", "Zim", "Zum"]


@pytest.fixture
def portal(postgresql_server, workshop, tmp_path_factory, key_copy):
    folder = workshop / tmp_path_factory.mktemp("few").name
    name = folder.name.replace("few", "few_")
    with (
        psycopg.connect(postgresql_server.replace("+psycopg", ""), autocommit=True) as server,
        pgbouncer.running(folder, host=workshop / "pg", most=CONNECTIONS) as url,
    ):
        server.execute(f"CREATE DATABASE {name}")
        server.execute(f"CREATE DATABASE {name}_empty")
        portal = prepared(url.replace("/postgres?", f"/{name}?"), key_copy)
        yield portal
        portal.engine.dispose()
        for made in (name, f"{name}_empty"):
            server.execute(f"DROP DATABASE {made} WITH (FORCE)")


def until_answered(act, *arguments):
    """Try again as a person or a partner does who was told to; the answer, and how often."""
    for number in range(TRIES):
        with suppress(DatabaseAway, Conflict):
            return act(*arguments), number
    raise AssertionError("never answered")


def submit(portal, draft):
    with unit_for(portal, "applicant", write=True, opens=[draft], now=NOW) as unit:
        return submissions.submit(unit, draft, ADDRESS)


def end_connections(server, stop, pause=0.02):
    """End whatever the pooler has, again and again, in the middle of what it does."""
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        while not stop.wait(pause):
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname LIKE 'few%' AND random() < 0.5"
            )


def crowded(portal, postgresql_server, partner, body):
    """All click at once while connections end: the drafts, how each was answered, the calls."""
    drafts = [a_draft(portal) for _ in range(PEOPLE)]
    stop = threading.Event()
    ending = threading.Thread(target=end_connections, args=[postgresql_server, stop])
    ending.start()
    with ThreadPoolExecutor(PEOPLE) as crowd:
        clicks = [crowd.submit(until_answered, submit, portal, each) for each in CLICKS * drafts]
        calls = [
            crowd.submit(until_answered, send, portal, partner, body, "msg_once")
            for _ in range(CLICKS)
        ]
    stop.set()
    ending.join()
    return drafts, [each.result() for each in clicks], calls


def test_everybody_is_answered_and_nothing_happens_twice(portal, postgresql_server):
    """Once in a while nothing is cut off: then all of it again, with others."""
    partner, body = a_partner(portal), a_return()
    drafts, tries = [], 0
    while not tries and len(drafts) < 8 * PEOPLE:  # a network may send a hundred
        of_these, answers, calls = crowded(portal, postgresql_server, partner, body)
        drafts += of_these
        tries = sum(of_one for _, of_one in answers)
        assert len({reference for reference, _ in answers}) == PEOPLE
    assert tries  # or nothing was cut off
    assert {each.result()[0] for each in calls} == {handlers.APPLIED}
    with unit_for(portal, "test") as unit:
        screened = select(OutboxTask.subject, func.count()).where(
            OutboxTask.task == Task.SCREEN_EOI
        )
        per_person = dict(iter(unit.session.execute(screened.group_by(OutboxTask.subject))))
        returns = select(func.count()).where(OutboxTask.task == Task.SCREEN_RETURN)
        assert unit.session.scalar(returns) == 1
    assert per_person == dict.fromkeys(drafts, 1)
    for draft in drafts:
        assert [action for action, _ in entries_about(portal, draft)].count("submitted") == 1


def pages_of(portal, claim):
    """Somebody adds one name after the other, each until they are told that it is there."""
    for name in ADDED:
        change = pages.entered(NAMES, {"other_name": name})
        until_answered(partial(own_drafts.save, portal, claim, NAMES, change, language="en"))


def test_pages_that_are_saved_in_autocommit_are_there_once(portal, postgresql_server):
    """Each statement may come on another connection, and what it sets is gone with it."""
    drafts = [a_draft(portal) for _ in range(PEOPLE)]
    claims = [Claim(a_session(portal, each).partition(".")[2], each) for each in drafts]
    stop, cut_off = threading.Event(), []
    event.listen(portal.engine, "invalidate", lambda *_: cut_off.append(1))
    ending = threading.Thread(target=end_connections, args=[postgresql_server, stop, 0.01])
    ending.start()
    with ThreadPoolExecutor(PEOPLE) as crowd:
        clicks = [crowd.submit(pages_of, portal, each) for each in CLICKS * claims]
    stop.set()
    ending.join()

    assert cut_off
    assert [each.result() for each in clicks]
    for claim in claims:
        own, _ = until_answered(own_drafts.read, portal, claim)
        found = [each["other_name"] for each in own.draft.answers["other-names"]]
        assert [found.count(name) for name in ADDED] == [1] * len(ADDED)
    for _ in range(2 * CONNECTIONS):
        with engine.autocommit(portal.engine) as cursor:
            asked = (
                "SELECT current_setting('lock_timeout'), current_setting('transaction_read_only')"
            )
            assert cursor.execute(asked).fetchone() == ("0", "off")
            prepared = cursor.execute("SELECT count(*) FROM pg_prepared_statements").fetchone()
            assert prepared == (0,)


def test_no_program_that_changes_sessions_is_let_through(portal, tmp_path):
    """The next to be given such a session would find no tables."""
    file, url = tmp_path / "portal.backup", portal.engine.url
    empty = make_engine(url.set(database=f"{url.database}_empty").render_as_string())
    for act, on in ((backups.save, portal.engine), (backups.load, empty)):
        with pytest.raises(BackupFailed, match="MIGRATION_DATABASE_URL"):
            act(on, file, os.environ)
        assert not file.exists()
    empty.dispose()

import sqlite3
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import event, func, make_url, select, update

from app.domain.basics.tasks import Task
from app.domain.cases.lifecycle import Status
from app.domain.intake.documents import Document
from app.domain.partners import outgoing
from app.security.encryption.errors import ContextMismatch
from app.security.tokens import new_id
from app.services.core.unit import new_eoi, unit_for
from app.services.intake import drafts
from app.services.privacy import erasure, expiry
from app.services.register import records
from app.services.sign_in import applicant_sessions
from app.storage import outbox, write_queue
from app.storage.audit.entries import AuditEntry
from app.storage.cases.eois import Eoi
from app.storage.database import failures
from app.storage.keys import keys
from app.storage.outbox import LEASE, OutboxTask
from app.storage.partners.deliveries import Delivery
from app.storage.sign_in.code_requests import Counter
from app.storage.sign_in.sessions import ApplicantSession
from app.worker import lanes, loop
from app.worker.task import MOST_ATTEMPTS, Done
from tests.conftest import NOW, on_both, on_sqlite
from tests.peers.partner import a_partner
from tests.support.people import ADDRESS, a_draft, a_returned_person, a_submission, status_of
from tests.support.rows import rows
from tests.support.told import told
from tests.support.working import working

DAY = timedelta(days=1)


def put(portal, task, body):
    """Into the outbox, whatever it is."""
    row = OutboxTask(id=new_id(), task=task, body=body, created_at=NOW, due_at=NOW)
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        unit.session.add(row)


def waiting(portal):
    with unit_for(portal, "test") as unit:
        messages = unit.session.scalars(
            select(OutboxTask).where(OutboxTask.settled_at.is_(None))
        ).all()
        unit.session.expunge_all()
        return messages


def number_of(unit, table):
    return unit.session.scalar(select(func.count()).select_from(table))


def test_what_follows_from_a_message_is_carried_out_with_it(portal, settings):
    eoi_id = a_submission(portal)
    loop.drain(portal, settings, NOW)
    person = a_returned_person(documents=(Document("passport", "K7401882", "ERI"),))
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        records.record(unit, person)

    loop.drain(portal, settings, NOW)

    assert status_of(portal, eoi_id) is Status.REFUSED


def test_a_message_that_cannot_be_carried_out_stops_no_other(portal, settings):
    put(portal, "unheard-of", {})  # of a newer version, say
    eoi_id = a_submission(portal)
    put(portal, "webhook", {"no": "partner"})

    loop.drain(portal, settings, NOW)

    assert status_of(portal, eoi_id) is Status.ELIGIBLE
    left = {message.task: message.outcome for message in waiting(portal)}
    assert left["unheard-of"] is None
    assert left["webhook"] == "KeyError"


def test_what_goes_wrong_again_and_again_is_given_up_and_noted(portal, settings):
    put(portal, "webhook", {"no": "partner"})
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(update(OutboxTask).values(attempts=MOST_ATTEMPTS - 1))

    loop.drain(portal, settings, NOW)

    assert waiting(portal) == []
    with unit_for(portal, "test") as unit:
        query = select(AuditEntry).where(AuditEntry.action == "message-given-up")
        assert unit.session.scalar(query).read(unit.keyring)["outcome"] == "KeyError"


@on_both
def test_two_workers_share_the_work_and_do_nothing_twice(portal, settings):
    for _ in range(20):
        put(portal, "screen-eoi", {})
    counts = []

    def work():
        counts.append(loop.drain(portal, settings, NOW))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(counts) == 20
    assert waiting(portal) == []


def test_what_was_done_is_completed_once_the_database_is_back(portal, settings, monkeypatch):
    put(portal, "mail", {"message": "reminder"})
    faults = iter("two")

    def fail(_connection):
        if next(faults, None):
            raise failures.Away

    def deliver(*_):
        event.listen(portal.engine, "begin", fail)
        return Done()

    monkeypatch.setitem(lanes.HANDLERS, Task.MAIL, deliver)
    monkeypatch.setattr(lanes, "RETRY", 0.01)

    assert loop.drain(portal, settings, NOW) == 1
    event.remove(portal.engine, "begin", fail)
    assert next(faults, None) is None
    assert waiting(portal) == []


def test_what_a_dead_worker_had_leased_is_free_after_a_while(portal, settings):
    put(portal, "screen-eoi", {})
    with unit_for(portal, "worker", write=True, now=NOW) as unit:
        outbox.lease(unit.session, NOW, lanes.HANDLERS)

    assert loop.drain(portal, settings, NOW) == 0
    assert loop.drain(portal, settings, NOW + LEASE) == 1


def test_a_running_worker_erases_whom_two_decided_to_erase(portal, settings):
    eoi_id = a_submission(portal)
    with working(portal, settings):
        with unit_for(portal, "test", write=True) as unit:
            erasure.order(unit, eoi_id)
        assert comes_true(lambda: not there(portal, eoi_id))


def there(portal, eoi_id):
    with unit_for(portal, "test") as unit:
        return unit.session.get(Eoi, eoi_id)


def comes_true(condition):
    deadline = time.monotonic() + 20
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def test_a_loop_works_and_forgets_until_it_is_stopped(portal, settings):
    a_draft(portal, datetime.now(UTC) - DAY)  # its browser's session has ended

    def sessions():
        with unit_for(portal, "test") as unit:
            return number_of(unit, ApplicantSession)

    with working(portal, settings):
        assert comes_true(lambda: not waiting(portal))
        assert comes_true(lambda: not sessions())


def test_what_was_altered_raises_the_alarm_whoever_meets_it(caplog):
    stop = threading.Event()

    def step():
        stop.set()
        raise ContextMismatch("system_key: altered")

    loop.repeat(step, stop.wait, stop)

    [alarm] = told(caplog, "tampering")
    assert (alarm["level"], alarm["task"]) == ("critical", "step")


def test_a_partner_that_answers_slowly_delays_nobody_else(portal, settings, receiver, tmp_path):
    answering = threading.Event()
    receiver.answers.append(lambda _request: answering.wait(20))
    a_partner(portal, url=receiver.url, subscribed=[outgoing.EOI_SUBMITTED])
    eoi_id = a_submission(portal)

    with working(portal, settings):
        assert comes_true(lambda: status_of(portal, eoi_id) is Status.ELIGIBLE)
        assert comes_true(lambda: len(list((tmp_path / "mail").glob("*"))) >= 2)
        assert [delivery.settled_at for delivery in rows(portal, Delivery)] == [None]
        answering.set()


def test_a_heap_of_mail_delays_no_code():
    [lane] = [lane for lane in lanes.LANES if Task.CODE in lane]

    assert lane.isdisjoint({Task.MAIL, Task.SMS})


def test_a_draft_that_nobody_can_return_to_is_deleted_with_its_key(portal, settings):
    kept = a_draft(portal, NOW)
    key = new_eoi(portal)
    with unit_for(portal, "applicant", write=True, opens=[key.owner], now=NOW) as unit:
        drafts.start(unit, key, "en", ADDRESS)

    def left(now):
        loop.delete_expired(loop.context_for(portal, settings, lambda: now))
        with unit_for(portal, "test") as unit:
            return {row.owner for row in keys.of_owners(unit.session, [kept, key.owner])}

    assert left(NOW + 2 * DAY) == {kept, key.owner}
    assert left(NOW + 2 * DAY + LEASE) == {kept}
    with unit_for(portal, "test") as unit:
        assert list(unit.session.scalars(select(Eoi.id))) == [kept]
        query = select(AuditEntry.subject).where(AuditEntry.action == "draft-expired")
        assert unit.session.scalar(query) == key.owner


def test_drafts_of_files_that_were_left_go_after_a_day(portal, settings):
    urls = (settings.files_url, settings.checkpoint_url, settings.mail_url, settings.sms_url)
    left = [Path(url.removeprefix("file:"), ".a.x1y2.part") for url in urls]
    for draft in left:
        draft.parent.mkdir(exist_ok=True)
        draft.touch()
    now = datetime.now(UTC)

    for later, still in ((DAY - timedelta(minutes=1), 4), (DAY + timedelta(minutes=1), 0)):
        context = loop.context_for(portal, settings, lambda later=later: now + later)
        assert loop.files.drop_drafts(context) is False
        assert sum(draft.exists() for draft in left) == still


def test_what_has_served_is_forgotten_and_the_rest_is_not(portal):
    with unit_for(
        portal, "applicant", write=True, now=NOW, opens=[eoi_id := a_draft(portal)]
    ) as unit:
        applicant_sessions.begin(unit, eoi_id)  # ends after half an hour

    def kept(now):
        with unit_for(portal, "worker", write=True, now=now) as unit:
            expiry.delete_expired(unit)
            return [number_of(unit, table) for table in (ApplicantSession, Counter)]

    assert kept(NOW + timedelta(minutes=29)) == [1, 2]
    assert kept(NOW + timedelta(minutes=31)) == [0, 2]
    assert kept(NOW + 2 * DAY) == [0, 0]


@on_sqlite
def test_who_has_the_lock_of_the_file_costs_no_pause_beside_the_wait(
    portal, database_url, monkeypatch
):
    """Two threads or processes write to one file all day: the next try may succeed."""
    monkeypatch.setattr(write_queue, "PATIENCE", 0.05)
    event.listen(portal.engine, "connect", lambda one, _: one.execute("pragma busy_timeout=50"))
    portal.engine.dispose()
    stop, tries = threading.Event(), []

    def step():
        tries.append(time.monotonic())
        with unit_for(portal, "worker", write=True):
            stop.set()

    with closing(sqlite3.connect(make_url(database_url).database)) as other:
        other.execute("BEGIN IMMEDIATE")
        worker = threading.Thread(target=loop.repeat, args=[step, lambda: None, stop])
        worker.start()
        assert comes_true(lambda: len(tries) > 2)
        other.execute("ROLLBACK")
    worker.join()
    assert tries[-1] - tries[0] < loop.TROUBLE

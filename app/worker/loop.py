"""The worker's loop leases tasks of the outbox, carries them out, and marks them as completed.

A task is carried out outside any transaction, and at least once: if a worker dies meanwhile, its
lease runs out, and another worker does the task again, under the same id.
"""

import time
from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from threading import Event, Thread

from prometheus_client import Counter
from structlog.contextvars import bound_contextvars

from app.domain.basics.tasks import BODIES, Task
from app.security.encryption.errors import ContextMismatch
from app.services.core import clock, notifications
from app.services.core.errors import DatabaseAway
from app.services.core.unit import Portal
from app.services.privacy import erasure, expiry, retention
from app.services.screening import threshold
from app.settings import Settings
from app.storage import outbox
from app.storage.objects.erasure_ledger import Damaged
from app.storage.outbox import OutboxTask
from app.telemetry import allowlist, logs
from app.telemetry.logs import log
from app.worker.contact import mail, sms
from app.worker.handlers import audit, deadlines, files, messages, screening, webhooks
from app.worker.task import WORKER, Context, Dead, Done, Handler, Later, Result, Sent, again

IDLE = 0.2  # seconds between looks when there is nothing to do
ERASURES = 1.0
TROUBLE = 5.0  # seconds, when the database itself cannot be reached
SEQUENCE = 1.0
CHECKPOINTS = 600.0  # each at least an hour after the one before
DEADLINES = 60.0
SWEEP = 3600.0

HANDLERS: dict[Task, Handler] = {
    Task.WEBHOOK: webhooks.deliver,
    Task.MAIL: messages.tell,
    Task.SMS: messages.tell,
    Task.CODE: messages.send_code,
    Task.LOST: messages.send_references,
    Task.SCREEN_EOI: screening.screen_eoi,
    Task.SCREEN_RETURN: screening.screen_return,
    Task.SCREEN_LIVE: screening.screen_live,
    Task.SCREEN_REFUSED: screening.screen_refused,
    Task.RESCREEN_EOI: screening.screen_eoi,
    Task.RESCREEN_RETURN: screening.screen_return,
    Task.DELETE_FILE: files.delete_file,
}
# Each lane has a thread: neither a slow partner nor much mail delays a code or a screening.
LANES = (
    {Task.WEBHOOK},
    {Task.MAIL, Task.SMS},
    {Task.CODE, Task.LOST},
    {Task.SCREEN_EOI},
    # An import makes thousands of them, and so does an upgrade.
    {Task.SCREEN_RETURN, Task.SCREEN_LIVE, Task.SCREEN_REFUSED},
    {Task.RESCREEN_EOI, Task.RESCREEN_RETURN},
    {Task.DELETE_FILE},
)

TASKS = Counter("portal_tasks_total", "Tries of tasks, by result", ["task", "result"])

allowlist.declare("task", HANDLERS)
allowlist.declare(
    "outcome",
    "done forbidden-destination gone no-destination nobody-to-tell on-its-way tampering "
    "unconfirmed undeliverable unreachable".split(),
)


def run(portal: Portal, settings: Settings, stop: Event) -> None:
    """Carry out what is due until `stop` is set; tasks under way then are finished.

    Raises ValueError if MAIL_URL, SMS_URL or CHECKPOINT_URL is not valid.
    """
    context = context_for(portal, settings, partial(clock.now, portal))
    steps: list[tuple[Callable[[], bool], float]] = [
        *((partial(carry_out_next, context, lane), IDLE) for lane in LANES),
        (partial(audit.sequence, context), SEQUENCE),
        (partial(audit.checkpoint, context), CHECKPOINTS),
        (partial(screening.renew_names, context), DEADLINES),
        (partial(audit.close_baseline, context), SWEEP),
        (partial(deadlines.refer_locations, context), DEADLINES),
        (partial(deadlines.remind_of_locations, context), DEADLINES),
        (partial(deadlines.remind_of_questions, context), DEADLINES),
        (partial(_erase, context), ERASURES),
        (partial(deadlines.follow_up, context), DEADLINES),
        (partial(deadlines.warn_families, context), DEADLINES),
        (partial(_replay, context), SWEEP),
        (partial(delete_expired, context), SWEEP),
        (partial(follow_threshold, context), SWEEP),
        (partial(retain, context), SWEEP),
        (partial(files.sweep, context), SWEEP),
        (partial(files.drop_drafts, context), SWEEP),
    ]
    threads = [Thread(target=repeat, args=[*step, stop]) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def drain(portal: Portal, settings: Settings, now: datetime | None = None) -> int:
    """Carry out all tasks that are due, and those that they make due; returns how many."""
    time_is = (lambda: now) if now else partial(clock.now, portal)
    context = context_for(portal, settings, time_is)
    count = 0
    while carry_out_next(context, HANDLERS):
        count += 1
    return count


def context_for(portal: Portal, settings: Settings, clock: Callable[[], datetime]) -> Context:
    """What handlers are given. Raises ValueError as `run` does."""
    channels = {"mail": mail.channel(settings), "sms": sms.channel(settings)}
    place = audit.place(settings, channels["mail"])
    return Context(portal, settings, channels, place, clock)


def repeat(step: Callable[[], bool], pause: float, stop: Event) -> None:
    """Repeat a step until `stop` is set; no exception ends the thread."""
    name = getattr(step, "func", step).__name__.strip("_")
    allowlist.declare("task", [name])
    with bound_contextvars(task=name):
        while not stop.is_set():
            try:
                if not step():
                    stop.wait(pause)
            except ContextMismatch as fault:
                logs.tampering(fault)
                stop.wait(TROUBLE)
            except Exception as error:  # noqa: BLE001 - whatever it is, the next step may succeed
                log.error("step_failed", error=error)
                stop.wait(TROUBLE)


def carry_out_next(context: Context, tasks: Collection[Task]) -> bool:
    """Do one task; whether there was one. A lease of several could run out before the last."""
    with context.unit(write=True) as unit:
        leased = outbox.lease(unit.session, unit.now, tasks, limit=1)
    for queued in leased:
        with bound_contextvars(task=queued.task, task_id=queued.id):
            began = time.perf_counter()
            result = _carry_out(context, queued)
            _log_result(queued, result, 1000 * (time.perf_counter() - began))
            _complete_in_time(context, queued, result)
    return bool(leased)


def _carry_out(context: Context, queued: OutboxTask) -> Result:
    try:
        task = Task(queued.task)
        return HANDLERS[task](context, queued, BODIES[task].read(queued.body))
    except ContextMismatch as fault:
        logs.tampering(fault)
        return Dead("tampering")
    except Exception as error:  # noqa: BLE001 - one bad task must not stop the others
        log.error("task_failed", error=error)
        return again(queued, type(error).__name__)


def _log_result(queued: OutboxTask, result: Result, ms: float) -> None:
    TASKS.labels(queued.task, type(result).__name__.lower()).inc()
    told = {"outcome": result.outcome, "attempts": queued.attempts, "ms": ms}
    if isinstance(result, Done | Sent):
        log.info("task_done", **told)
    elif isinstance(result, Dead):
        log.warning("task_given_up", **told)
    else:
        log.warning("task_postponed", **told)


def _complete_in_time(context: Context, queued: OutboxTask, result: Result) -> None:
    """Wait for a database that is away while the lease is sure: what left would leave twice."""
    deadline = time.monotonic() + outbox.LEASE.total_seconds() / 2
    while True:
        try:
            return _complete(context, queued, result)
        except DatabaseAway:
            if time.monotonic() > deadline:
                raise
            time.sleep(IDLE)


def _complete(context: Context, queued: OutboxTask, result: Result) -> None:
    with context.unit(write=True) as unit:
        if isinstance(result, Later):
            outbox.postpone(unit.session, queued.id, unit.now + result.wait, result.outcome)
            return
        outbox.complete(unit.session, queued.id, unit.now, result.outcome)
        if isinstance(result, Dead):
            notifications.give_up(unit, queued, result.outcome)


def _erase(context: Context) -> bool:
    """Carry out orders to erase people; whether there were any."""
    return erasure.carry_out(context.portal, WORKER, context.clock()) > 0


def _replay(context: Context) -> bool:
    """Erase again, in a restored database, whom the erasure ledger names; whether anybody was."""
    try:
        return erasure.replay(context.portal, WORKER, context.clock()) > 0
    except Damaged as fault:
        log.critical("erasure_ledger_damaged", error=fault)
        return False


def delete_expired(context: Context) -> bool:
    """Delete what has expired; whether there may be more."""
    with context.unit(write=True) as unit:
        return expiry.delete_expired(unit)


def follow_threshold(context: Context) -> bool:
    """Measure anew what screening needs, if it is time. Returns False: pause after it."""
    with context.unit(write=True) as unit:
        threshold.follow(unit)
    return False


def retain(context: Context) -> bool:
    """Erase what was retained long enough. Returns False: pause after it."""
    for count in retention.run(context.portal, WORKER, context.clock()):
        log.info("kept_long_enough", count=count)
    return False

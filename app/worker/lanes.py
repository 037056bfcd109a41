"""Lanes carry out tasks of the outbox side by side: lease one, do it, complete it.

A task is carried out outside any transaction, and at least once: if a worker dies meanwhile, its
lease runs out, and another worker does the task again, under the same id.
"""

import time
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import partial
from threading import Event
from typing import TypeVar

from prometheus_client import Counter

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import BODIES, CarryOut, Task
from app.security.encryption.errors import ContextMismatch
from app.services.core import notifications
from app.services.core.approvals import NoSuchApproval
from app.services.core.errors import DatabaseAway
from app.services.core.unit import Unit
from app.services.review import confirmation
from app.storage import outbox
from app.storage.outbox import OutboxTask
from app.telemetry import allowlist, logs
from app.telemetry.logs import log
from app.worker.handlers import approvals, files, messages, screening, webhooks
from app.worker.task import Context, Dead, Done, Handler, Later, Result, Sent, again

RETRY = 0.2  # seconds, while the database is away
Known = TypeVar("Known")

HANDLERS: dict[Task, Handler] = {
    Task.WEBHOOK: webhooks.adopt,
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
    Task.COMPLAINT: messages.acknowledge,
    Task.MEASURE_ALERTS: screening.measure_alerts,
    Task.CARRY_OUT: approvals.carry_out,
}
# How many of each lane at once: several where somebody else is waited for, one where the processor
# is. Much mail delays neither a code nor a screening.
LANES: dict[frozenset[Task], int] = {
    frozenset({Task.WEBHOOK}): 1,  # of the release before; partners have lanes of their own
    frozenset({Task.MAIL, Task.SMS, Task.COMPLAINT}): 8,
    frozenset({Task.CODE, Task.LOST}): 8,
    frozenset({Task.SCREEN_EOI}): 1,
    # An import makes thousands of them, and so does an upgrade.
    frozenset({Task.SCREEN_RETURN, Task.SCREEN_LIVE, Task.SCREEN_REFUSED}): 1,
    frozenset({Task.RESCREEN_EOI, Task.RESCREEN_RETURN}): 1,
    frozenset({Task.DELETE_FILE}): 1,
    frozenset({Task.MEASURE_ALERTS}): 1,  # for minutes
    frozenset({Task.CARRY_OUT}): 1,
}

TASKS = Counter("portal_tasks_total", "Tries of tasks, by result", ["task", "result"])

allowlist.declare("task", HANDLERS)
allowlist.declare(
    "outcome",
    "done forbidden-destination gone no-destination nobody-to-tell on-its-way tampering "
    "unconfirmed undeliverable unreachable".split(),
)


def carry_out_due(context: Context, tasks: Collection[Task], stop: Event | None = None) -> int:
    """Do what is due, one after the other, until `stop` is set; how many there were.

    Each is leased as the one before is completed: a lease of several could run out before the last.
    """
    with context.unit(write=True) as unit:
        queued = _lease(unit, tasks)
    count = 0
    while queued:
        count += 1
        with logs.bound(task=queued.task, task_id=queued.id):
            began = time.perf_counter()
            result = _carry_out(context, queued)
            _log_result(queued, result, 1000 * (time.perf_counter() - began))
            is_last = stop is not None and stop.is_set()
            more = () if is_last else tasks
            queued = patiently(partial(_complete, context, queued, result, more))
    return count


def _lease(unit: Unit, tasks: Collection[Task]) -> OutboxTask | None:
    return next(iter(outbox.lease(unit.session, unit.now, tasks, limit=1)), None)


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


def patiently(step: Callable[[], Known]) -> Known:
    """Wait for a database that is away while the lease is sure: what left would leave twice.

    Raises DatabaseAway when it is away for longer.
    """
    deadline = time.monotonic() + outbox.LEASE.total_seconds() / 2
    while True:
        try:
            return step()
        except DatabaseAway:
            if time.monotonic() > deadline:
                raise
            time.sleep(RETRY)


def _complete(
    context: Context, queued: OutboxTask, result: Result, tasks: Collection[Task]
) -> OutboxTask | None:
    """Complete or postpone it, and lease the next of these kinds in the same transaction."""
    with context.unit(write=True) as unit:
        if isinstance(result, Later):
            outbox.postpone(unit.session, queued.id, unit.now + result.wait, result.outcome)
        else:
            outbox.complete(unit.session, queued.id, unit.now, result.outcome)
        if isinstance(result, Dead):
            _give_up(unit, queued, result.outcome)
        return _lease(unit, tasks) if tasks else None


def _give_up(unit: Unit, queued: OutboxTask, outcome: str) -> None:
    """Have a person see it; what two persons agreed on waits no longer, and may be asked anew."""
    if queued.task != Task.CARRY_OUT or queued.subject is None:
        notifications.give_up(unit, queued, outcome)
        return
    with suppress(NoSuchApproval, KeyError, ValueError):  # gone with its case, or no body to read
        approval = CarryOut.read(queued.body).approval
        confirmation.give_up(unit, queued.subject, approval, AuditAction.APPROVAL_GIVEN_UP)

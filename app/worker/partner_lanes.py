"""A lane for each partner brings it events: a slow or dead one delays no other partner, nor mail.

Its threads start when something is due to it for the first time.
"""

import time
from collections.abc import Callable, MutableMapping
from functools import partial
from threading import Event

from app.security.encryption.errors import ContextMismatch
from app.services.operations import due
from app.services.webhooks import attempts
from app.services.webhooks.attempts import DONE, GONE, KIND, LEASE, Attempt, Delivery
from app.telemetry import logs
from app.telemetry.logs import log
from app.worker.handlers import webhooks
from app.worker.lanes import TASKS, patiently
from app.worker.lookout import Sleeper
from app.worker.task import Context

WIDTH = due.AT_ONCE  # deliveries to one partner
# To call after it was leased: a call takes 40 seconds at most, name and connection included.
_LATEST = LEASE.total_seconds() / 4

Start = Callable[[Callable[[], object], Sleeper], None]


class PartnerLanes:
    """Those of this worker, by what the lookout wakes each by."""

    def __init__(
        self, context: Context, sleepers: MutableMapping[str, Sleeper], start: Start, stop: Event
    ) -> None:
        self._context, self._sleepers, self._start, self._stop = context, sleepers, start, stop

    def open(self, kind: str) -> None:
        """Open the lane of a partner to whom something is due, if it is not open yet."""
        if not kind.startswith(KIND) or kind in self._sleepers:
            return
        sleeper = self._sleepers[kind] = Sleeper(WIDTH)
        name = kind.removeprefix(KIND)
        self._start(partial(deliver_due, self._context, name, self._stop), sleeper)
        if self._stop.is_set():  # whoever wakes all for the stop may not have seen it
            sleeper.wake(WIDTH)


def deliver_all(context: Context) -> int:
    """Deliver what is due to any partner; how many there were."""
    with context.unit() as unit:
        kinds = [kind for kind, *_ in due.kinds(unit, unit.now) if kind.startswith(KIND)]
    return sum(deliver_due(context, kind.removeprefix(KIND)) for kind in kinds)


def deliver_due(context: Context, name: str, stop: Event | None = None) -> int:
    """Deliver what is due to a partner, one after the other, until `stop` is set; how many."""
    count, leased_at = 0, time.monotonic()
    with context.unit(write=True) as unit:
        leased = attempts.take(unit, name)
    while leased:
        count += 1
        with logs.bound(task="webhook", task_id=leased.id):
            attempt = _deliver(context, leased, leased_at)
            leased_at = time.monotonic()
            is_last = stop is not None and stop.is_set()
            leased = patiently(
                partial(_settle, context, leased, attempt, None if is_last else name)
            )
    return count


def _deliver(context: Context, leased: Delivery, leased_at: float) -> Attempt | None:
    """None if this process stood still: by now another may have delivered it, and the next."""
    if time.monotonic() - leased_at > _LATEST:
        return None
    try:
        attempt = webhooks.deliver(context, leased)
    except ContextMismatch as fault:
        logs.tampering(fault)
        attempt = webhooks.failed(leased, "tampering")
    except Exception as error:  # noqa: BLE001 - one bad event must not stop the others
        log.error("task_failed", error=error)
        attempt = webhooks.failed(leased, type(error).__name__)
    _log(leased, attempt)
    return attempt


def _log(leased: Delivery, attempt: Attempt) -> None:
    told = {"outcome": attempt.outcome, "attempts": leased.attempts, "ms": attempt.ms}
    if attempt.outcome == DONE:
        result = "done"
        log.info("task_done", **told)
    elif attempt.outcome == GONE or attempt.wait:
        result = "later"
        log.warning("task_postponed", **told)
    else:
        result = "dead"
        log.warning("task_given_up", **told)
    TASKS.labels("webhook", result).inc()


def _settle(
    context: Context, leased: Delivery, attempt: Attempt | None, name: str | None
) -> Delivery | None:
    """Note what came of it, and lease the next in the same transaction."""
    with context.unit(write=True) as unit:
        if attempt:
            attempts.settle(unit, leased, attempt)
        return attempts.take(unit, name) if name else None

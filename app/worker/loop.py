"""The worker's loop starts the threads that carry out what is due, until it is told to stop.

Each lane of tasks has some, which sleep until the lookout wakes them (`lanes`, `lookout`); what is
due by the clock has one for each step.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import partial
from threading import Event, Thread

from app.security.encryption.errors import ContextMismatch
from app.services.core import clock
from app.services.core.errors import DatabaseBusy
from app.services.core.unit import Portal
from app.services.operations import due
from app.services.privacy import erasure, expiry, retention
from app.services.screening import threshold
from app.settings import Settings
from app.storage.objects.erasure_ledger import Damaged
from app.telemetry import allowlist, logs
from app.telemetry.logs import log
from app.worker import lookout
from app.worker.contact import mail, sms
from app.worker.handlers import audit, deadlines, files, oversight
from app.worker.lanes import HANDLERS, LANES, RETRY, carry_out_due
from app.worker.lookout import Sleeper
from app.worker.partner_lanes import PartnerLanes, deliver_all
from app.worker.task import WORKER, Context

TROUBLE = 5.0  # seconds, when the database itself cannot be reached
CHECKPOINTS = 600.0  # each at least an hour after the one before
DEADLINES = 60.0
READING = 300.0
SWEEP = 3600.0

Step = Callable[[], object]  # whether there may be more to do at once


def run(portal: Portal, settings: Settings, stop: Event) -> None:
    """Carry out what is due until `stop` is set; tasks under way then are finished.

    Raises ValueError if MAIL_URL, SMS_URL or CHECKPOINT_URL is not valid.
    """
    context = context_for(portal, settings, partial(clock.now, portal))
    woken = _woken(context, stop)
    sleepers = {kind: sleeper for kinds, _, sleeper in woken for kind in kinds}
    watch = Sleeper()
    threads = [
        Thread(target=repeat, args=[step, partial(stop.wait, pause), stop])
        for step, pause in _timed(context)
    ]
    for _, step, sleeper in woken:
        threads += _lane(step, sleeper, stop)
    lanes = PartnerLanes(context, sleepers, partial(_start, threads, stop), stop)
    look = partial(lookout.keep_looking, context, sleepers, lanes.open, watch, stop)
    threads.append(Thread(target=repeat, args=[look, watch.sleep, stop]))
    if settings.database_listen_url:
        heard = [settings.database_listen_url, sleepers, watch, stop]
        threads.append(Thread(target=lookout.listen, args=heard))
    threads.append(Thread(target=_wake_all, args=[sleepers, watch, stop]))
    for thread in [*threads]:
        thread.start()
    for thread in threads:  # those too that start meanwhile
        thread.join()


def _lane(step: Step, sleeper: Sleeper, stop: Event) -> list[Thread]:
    several = range(sleeper.threads)
    return [Thread(target=repeat, args=[step, sleeper.sleep, stop]) for _ in several]


def _start(threads: list[Thread], stop: Event, step: Step, sleeper: Sleeper) -> None:
    """Start the threads of a lane beside those that are there."""
    for thread in _lane(step, sleeper, stop):
        thread.start()
        threads.append(thread)


def _wake_all(sleepers: Mapping[str, Sleeper], watch: Sleeper, stop: Event) -> None:
    """Have nobody sleep through the stop. Not in the main thread, in which a signal sets it."""
    stop.wait()
    for sleeper in [*sleepers.values(), watch]:
        sleeper.wake(sleeper.threads)


def _woken(context: Context, stop: Event) -> list[tuple[Collection[str], Step, Sleeper]]:
    """What the lookout wakes somebody for: who does it."""
    return [
        *(
            (lane, partial(carry_out_due, context, lane, stop), Sleeper(threads))
            for lane, threads in LANES.items()
        ),
        ({due.AUDIT}, partial(audit.sequence, context), Sleeper()),
        ({due.ERASURE}, partial(_erase, context), Sleeper()),
    ]


def _timed(context: Context) -> list[tuple[Step, float]]:
    """What is done by the clock: the seconds of pause after it."""
    return [
        (partial(audit.checkpoint, context), CHECKPOINTS),
        (partial(deadlines.follow_all, context), DEADLINES),
        (partial(audit.close_baseline, context), SWEEP),
        (partial(_replay, context), SWEEP),
        (partial(delete_expired, context), SWEEP),
        (partial(follow_threshold, context), SWEEP),
        (partial(retain, context), SWEEP),
        (partial(oversight.look, context), READING),
        (partial(files.sweep, context), SWEEP),
        (partial(files.drop_drafts, context), SWEEP),
    ]


def drain(portal: Portal, settings: Settings, now: datetime | None = None) -> int:
    """Carry out all tasks that are due, and those that they make due; returns how many."""
    time_is = (lambda: now) if now else partial(clock.now, portal)
    context, count = context_for(portal, settings, time_is), 0
    while done := carry_out_due(context, HANDLERS) + deliver_all(context):
        count += done
    return count


def context_for(portal: Portal, settings: Settings, clock: Callable[[], datetime]) -> Context:
    """What handlers are given. Raises ValueError as `run` does."""
    channels = {"mail": mail.channel(settings), "sms": sms.channel(settings)}
    place = audit.place(settings, channels["mail"])
    return Context(portal, settings, channels, place, clock)


def repeat(step: Step, wait: Callable[[], object], stop: Event) -> None:
    """Repeat a step until `stop` is set, and wait when it says so; no exception ends the thread."""
    name = getattr(step, "func", step).__name__.strip("_")
    allowlist.declare("task", [name])
    with logs.bound(task=name):
        while not stop.is_set():
            try:
                if not step():
                    wait()
            except ContextMismatch as fault:
                logs.tampering(fault)
                stop.wait(TROUBLE)
            except Exception as error:  # noqa: BLE001 - whatever it is, the next step may succeed
                log.error("step_failed", error=error)
                stop.wait(RETRY if isinstance(error, DatabaseBusy) else TROUBLE)


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

"""The lookout wakes who has something to do: one look for all, or what PostgreSQL tells at once.

A look only reads. Nothing depends on what is heard: what was missed is seen at the next look.
"""

from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from datetime import timedelta
from queue import Empty, Full, Queue
from threading import Event

from app.services.operations import due
from app.storage import waking
from app.telemetry.logs import log
from app.worker.task import Context

EVERY = 1.0  # seconds between looks
PACE = 0.1  # at least, however much is heard
HEAR = 0.25  # until the listener sees that it is to stop
RECONNECT = 1.0

Open = Callable[[str], None]


class Sleeper:
    """Threads that sleep until there is something to do for them: as many are woken as that is."""

    def __init__(self, threads: int = 1) -> None:
        self.threads = threads
        self._calls: Queue[None] = Queue(threads)

    def wake(self, times: int = 1) -> None:
        """Wake so many; one that is at work looks again before it sleeps."""
        with suppress(Full):
            for _ in range(min(times, self.threads)):
                self._calls.put_nowait(None)

    def sleep(self, seconds: float | None = None) -> None:
        with suppress(Empty):
            self._calls.get(timeout=seconds)


def look(context: Context, sleepers: Mapping[str, Sleeper], open_lane: Open) -> float:
    """Wake who has something to do; returns the seconds until something more will be due."""
    with context.unit() as unit:
        found = due.kinds(unit, unit.now + timedelta(seconds=EVERY))
    pause = EVERY
    for kind, count, first in found:
        open_lane(kind)
        ahead = (first - unit.now).total_seconds()
        if ahead > 0:
            pause = min(pause, ahead)
        elif kind in sleepers:  # else it is of another release
            sleepers[kind].wake(count)
    return pause


def keep_looking(
    context: Context,
    sleepers: Mapping[str, Sleeper],
    open_lane: Open,
    lookout: Sleeper,
    stop: Event,
) -> bool:
    """Look, and wait for the next time or until woken. Returns True: there is always more."""
    pause = look(context, sleepers, open_lane)
    stop.wait(min(PACE, pause))
    if not stop.is_set():
        lookout.sleep(max(0.0, pause - PACE))
    return True


def listen(url: str, sleepers: Mapping[str, Sleeper], lookout: Sleeper, stop: Event) -> None:
    """Wake who is named as soon as PostgreSQL tells it; one that is lost is sought until found."""
    is_deaf = False
    while not stop.is_set():
        try:
            with closing(waking.Listener(url)) as listener:
                log.info("listening")
                is_deaf = False
                while not stop.is_set():
                    for kind in listener.hear(HEAR):
                        if kind in sleepers:
                            sleepers[kind].wake()
                        lookout.wake()  # there may be more, or it is due in a moment
        except waking.FAULTS as fault:
            if not is_deaf:
                log.warning("listening_lost", error=fault)
            is_deaf = True
            stop.wait(RECONNECT)

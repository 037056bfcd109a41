"""Load shedding refuses requests at once while all threads wait, as for a database that is gone.

So each process has a thread left for /healthz, and people read soon that they are to come back.
Of the requests that are under way one computes, and two of those with files: more threads pass
the interpreter from one to the other. Of many that costs each page up to a seventh more than of
two, and of two a twentieth more than of one.
"""

import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Condition, Lock
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask

from app.services.core.errors import Unavailable
from app.web import current

MOST = 14  # requests at once, of the 16 threads that the README gives a process
MOST_SLOW = 10  # of them, who may wait for their pictures' turn
PATIENCE = 1.0  # seconds; somebody else is done by then, unless all wait for something
COMPUTING, WITH_FILES = 1, 2  # requests at once; those with files wait for decoders
LONGEST_TURN = 0.1  # seconds that the next waits: who takes longer waits for something
_IS_BUSY, _TURNS = "portal.is_busy", "portal.turns"


class AllBusy(Unavailable):
    """As many requests as may be are under way, and none of them ends."""


class Places:
    """The requests that are under way."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._began: list[float] = []  # the oldest first

    def take(self) -> float | None:
        """Wait for a place and hold it, since when; None where there is none in time."""
        with self._changed:
            if not self._is_one_free() and not self._changed.wait_for(
                self._is_one_free, self._patience()
            ):
                return None
            began = time.monotonic()
            self._began.append(began)
            return began

    def give_back(self, began: float) -> None:
        with self._changed:
            self._began.remove(began)
            self._changed.notify()

    def _is_one_free(self) -> bool:
        return len(self._began) < MOST

    def _patience(self) -> float:
        """Nobody waits while more than may be slow have been under way for so long."""
        is_stuck = self._began[MOST_SLOW] < time.monotonic() - PATIENCE
        return 0 if is_stuck else PATIENCE


class Turns:
    """The requests that compute, and the queue of those that are to: first come, first served."""

    def __init__(self, number: int) -> None:
        self._lock = Lock()
        self._free = number  # below zero where some began without waiting for the others' end
        self._queue: deque[Lock] = deque()

    def take(self) -> None:
        """Wait for one's turn, for LONGEST_TURN at most, and have it."""
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return
            mine = Lock()
            mine.acquire()
            self._queue.append(mine)
        if not mine.acquire(timeout=LONGEST_TURN):
            with self._lock:
                if mine in self._queue:  # else it was given just now
                    self._queue.remove(mine)
                    self._free -= 1

    def give_back(self) -> None:
        with self._lock:
            if self._queue and self._free == 0:
                self._queue.popleft().release()
            else:
                self._free += 1


@contextmanager
def resting() -> Iterator[None]:
    """Another request computes while this one waits for something else."""
    its: Turns = current.request().environ[_TURNS]
    its.give_back()
    try:
        yield
    finally:
        its.take()


def install(app: Flask) -> None:
    """Call this after CSRF is checked, so that the answer can offer what was typed."""
    places = Places()
    # Nobody waits for another's pictures.
    turns, turns_with_files = Turns(COMPUTING), Turns(WITH_FILES)
    served: WSGIApplication = app.wsgi_app

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        is_within = _IS_BUSY in environ  # another request, for whose page this one is made
        if is_within or environ["PATH_INFO"] == "/healthz":
            return served(environ, start_response)
        began = places.take()
        environ[_IS_BUSY] = began is None
        if began is None:
            return served(environ, start_response)
        try:
            with_files = environ.get("CONTENT_TYPE", "").startswith("multipart/form-data")
            environ[_TURNS] = its = turns_with_files if with_files else turns
            its.take()
            try:
                return served(environ, start_response)
            finally:
                its.give_back()
        finally:
            places.give_back(began)

    @app.before_request
    def refuse() -> None:
        if current.request().environ.get(_IS_BUSY):
            raise AllBusy

    app.wsgi_app = serve  # type: ignore[method-assign]

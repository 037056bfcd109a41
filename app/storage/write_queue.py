"""Writers to one SQLite file queue for their turn, by a lock on a file beside it.

SQLite itself has whoever finds it locked sleep, up to 100 ms at a time, while others overtake. The
kernel lets in who waits for a file in the order of their coming, and takes its lock from a process
that dies. It only puts in order: SQLite's own lock keeps writers apart. So whoever cannot have
this one goes on without it, as a process of a release that has no queue does.
"""

import fcntl
import os
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IMODE
from threading import Thread

PATIENCE = 3.0  # seconds in the queue; then SQLite's own wait begins
# Not to wait for whatever else may have that name, as a pipe.
_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
# Of a database, a place in the queue that nobody waits for any more. Until it comes up, as when a
# process is suspended while it writes, nobody queues: each would leave another such place.
_OVERDUE: dict[str, Thread] = {}


@contextmanager
def turn(database: str) -> Iterator[None]:
    """Wait for the turn to write to this file, and have it until the block ends."""
    place = _come_up(database)
    try:
        yield
    finally:
        if place is not None:
            _leave(place)


def _come_up(database: str) -> int | None:
    """An open file whose lock is ours; None where there is none to be had in time."""
    overdue = _OVERDUE.get(database)
    if overdue and overdue.is_alive():
        return None
    try:
        place = _open(database)
    except OSError:  # a full or read-only disk, somebody else's file, a database in memory
        return None
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return place if _wait(database, place) else None
    except OSError:  # a file system that knows no such lock
        os.close(place)
        return None
    return place


def _open(database: str) -> int:
    """Each time anew, since a lock belongs to what was opened. As readable as the database."""
    name = f"{database}-queue"
    with suppress(FileNotFoundError):
        return os.open(name, _FLAGS)
    like = Path(database).stat()
    made = os.open(name, _FLAGS | os.O_CREAT, S_IMODE(like.st_mode))
    with suppress(PermissionError):  # another user has made it meanwhile
        os.fchmod(made, S_IMODE(like.st_mode))
        os.fchown(made, like.st_uid, like.st_gid)
    return made


def _wait(database: str, place: int) -> bool:
    """Whether the lock is ours in time. A thread waits for it: flock knows no timeout."""
    called: Future[None] = Future()
    waiting = Thread(target=_stand_in_line, args=[place, called], daemon=True)
    try:
        waiting.start()
    except RuntimeError:  # there can be no more threads
        os.close(place)
        return False
    try:
        with suppress(TimeoutError):
            called.result(PATIENCE)
    except BaseException:
        if not called.cancel():
            _leave(place)
        raise
    if called.cancel():
        _OVERDUE[database] = waiting
        return False
    return True


def _stand_in_line(place: int, called: Future[None]) -> None:
    with suppress(OSError):
        fcntl.flock(place, fcntl.LOCK_EX)
    if called.set_running_or_notify_cancel():
        called.set_result(None)
    else:
        _leave(place)


def _leave(place: int) -> None:
    """Closed alone, a copy that a forked process has of it would keep the lock."""
    with suppress(OSError):
        fcntl.flock(place, fcntl.LOCK_UN)
    os.close(place)

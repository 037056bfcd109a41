"""Flood control bounds how many lines of one kind a process writes, and counts those it leaves out.

Whoever causes an event can cause it a thousand times a second: the log would fill the disk, and
hide what is rare. journald's own limit is of all lines together, so the rare ones would go too.
"""

import time
from dataclasses import dataclass
from threading import RLock

AT_ONCE = 20  # lines of a kind
A_SECOND = 1  # likewise, once so many were written


@dataclass
class _Kind:
    at: float
    room: float = AT_ONCE
    dropped: int = 0


class Flood:
    """How much of each kind this process has written of late (a token bucket)."""

    def __init__(self) -> None:
        self._kinds: dict[str, _Kind] = {}
        # A finalizer may log while this thread holds it.
        self._lock = RLock()

    def passes(self, kind: str) -> int | None:
        """Count a line: how many of its kind were left out since the last; None: leave it out."""
        now = time.monotonic()
        with self._lock:
            of = self._kinds.setdefault(kind, _Kind(now))
            of.room = min(AT_ONCE, of.room + (now - of.at) * A_SECOND)
            of.at = now
            if of.room < 1:
                of.dropped += 1
                return None
            of.room -= 1
            dropped, of.dropped = of.dropped, 0
            return dropped

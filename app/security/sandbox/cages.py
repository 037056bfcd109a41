"""Processes that are confined are started, fed, measured and ended here, two in a row."""

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import IO, Self, cast

_ROOT = Path(__file__).parents[3]


class DecoderUnavailable(Exception):
    """Nothing can be decoded now, whatever was sent."""


@dataclass
class Spent:
    """Seconds of CPU that processes took, those included that were killed."""

    seconds: float = 0.0


class Row:
    """Two programs: the second reads what the first writes, and what it writes is read here.

    Both are gone when the block ends, or so many seconds after it began.
    """

    def __init__(
        self, first: Sequence[str], second: Sequence[str], seconds: float, spent: Spent
    ) -> None:
        self._spent = spent
        self._first = _started(first, subprocess.PIPE)
        with cast("IO[bytes]", self._first.stdout) as link:  # held by the second alone, then
            try:
                self._second = _started(second, link)
            except DecoderUnavailable:
                with self._first:  # waits
                    self._first.kill()
                raise
        self._limit = Timer(max(seconds, 0), self._kill)
        self._codes: list[int] = []

    def __enter__(self) -> Self:
        self._limit.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        for stream in (self._first.stdin, self._second.stdout):
            with suppress(BrokenPipeError):
                cast("IO[bytes]", stream).close()

    def feed(self, upload: IO[bytes]) -> None:
        """Give the first all there is."""
        target = cast("IO[bytes]", self._first.stdin)
        with suppress(BrokenPipeError), target:
            shutil.copyfileobj(upload, target)

    def read(self, size: int) -> bytes:
        """So much of what the second writes; less where it is gone."""
        return cast("IO[bytes]", self._second.stdout).read(size)

    def end(self) -> list[int]:
        """Kill whichever runs still; how each ended: its exit code, or the signal below zero."""
        if not self._codes:
            # Only one thread may end them: a number is another process's once it is waited for.
            self._limit.cancel()
            self._limit.join()
            self._kill()
            self._codes = [self._ended(process) for process in (self._first, self._second)]
        return self._codes

    def _kill(self) -> None:
        for process in (self._first, self._second):
            os.kill(process.pid, signal.SIGKILL)

    def _ended(self, process: subprocess.Popen[bytes]) -> int:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self._spent.seconds += used.ru_utime + used.ru_stime
        return process.returncode


def _started(program: Sequence[str], source: int | IO[bytes]) -> subprocess.Popen[bytes]:
    """With nothing of ours but the two streams. Raises DecoderUnavailable."""
    try:
        return subprocess.Popen(  # noqa: S603 - our own program
            program,
            cwd=_ROOT,
            env={},
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as fault:
        raise DecoderUnavailable(f"no process can be started: {fault.strerror}") from None

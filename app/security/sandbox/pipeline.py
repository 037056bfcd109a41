"""A pipeline of two sandboxed processes is started, fed, measured and killed here."""

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
    """No file can be decoded now, whichever it is: try again later."""


@dataclass
class CpuTime:
    """Seconds of CPU that processes used, killed ones included."""

    seconds: float = 0.0


class Pipeline:
    """Two programs: the second reads what the first writes, and its output is read here.

    Both are killed when the block ends, or at the latest `seconds` after it began.
    """

    def __init__(
        self, first: Sequence[str], second: Sequence[str], seconds: float, spent: CpuTime
    ) -> None:
        self._spent = spent
        self._first = _started(first, subprocess.PIPE)
        with cast("IO[bytes]", self._first.stdout) as link:  # then only the second has it open
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
        """Write the whole upload to the first program."""
        target = cast("IO[bytes]", self._first.stdin)
        with suppress(BrokenPipeError), target:
            shutil.copyfileobj(upload, target)

    def read(self, size: int) -> bytes:
        """So many bytes of the second program's output; fewer if it has ended."""
        return cast("IO[bytes]", self._second.stdout).read(size)

    def end(self) -> list[int]:
        """Kill both, if they still run; each one's exit code, or minus the signal that ended it."""
        if not self._codes:
            # Only one thread may kill and wait: afterwards another process may have the same pid.
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
    """Start a program with an empty environment and no open file but its streams.

    Raises DecoderUnavailable.
    """
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

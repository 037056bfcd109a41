"""A pipeline of two sandboxed processes is asked for, fed and ended here.

The fork server (`forkserver`) starts both, in turns that processes of this machine wait for in one
line.
"""

import fcntl
import os
import select
import signal
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import IO, NamedTuple, Self

from app.security.sandbox import starting
from app.security.sandbox.starting import happens

# What is said to the fork server, and what it answers.
ASK, LINE, TURN, BEGUN, END = b"ask", b"wait", b"yours", b"begun", b"end"
JOB = struct.Struct(">HHdHd")
DONE = struct.Struct(">iid")  # exit codes of decoder and encoder, or what ended them; CPU seconds
PIPE = 1024**2  # bytes: as large as may be without privileges (pipe(7)), to be filled at once

_PIECE = 64 * 1024
_PAUSES = (0.0, 0.2, 1.0)  # seconds before each try
_SILENCE = 5.0  # seconds that the fork server may take to answer, or to start
_SLACK = 10.0  # seconds by which it may be late
_ENDED, _SILENT = "the fork server has ended", "the fork server does not answer"

Turn = socket.socket  # a connection to the fork server that has its turn, until it is closed


class DecoderUnavailable(Exception):
    """No file can be decoded now, whichever it is: try again later."""


@dataclass
class CpuTime:
    """Seconds of CPU that processes used, killed ones included."""

    seconds: float = 0.0


class Job(NamedTuple):
    """What the decoder is to do with a file."""

    done: int  # pictures that there are already
    longest: int  # pixels of the longer side
    page_seconds: float  # of CPU
    cpu: int  # seconds, for all of it
    seconds: float  # by the clock, after which both are killed


class Pipeline:
    """Two processes: the second reads what the first writes, and its output is read here.

    Both are killed when the block ends, or once the job's time is over. Raises DecoderUnavailable,
    also where the fork server is stopped and ends nothing any more: no thread waits for ever.
    """

    def __init__(self, turn: Turn, job: Job, spent: CpuTime) -> None:
        self._turn, self._spent = turn, spent
        self._codes: tuple[int, ...] = ()
        self._began = time.monotonic()
        self._until = self._began + job.seconds + _SLACK
        turn.settimeout(_SLACK)
        with ExitStack() as opened:
            try:
                (source, self._input), (self._output, target) = _pipe(opened), _pipe(opened)
                os.set_blocking(self._input.fileno(), False)
                socket.send_fds(turn, [JOB.pack(*job)], (source.fileno(), target.fileno()))
            except OSError as fault:  # it has ended, or this process has too much open
                raise DecoderUnavailable(f"no process can be started: {fault.strerror}") from None
            source.close()
            target.close()
            if _answer(turn, len(BEGUN)) != BEGUN:
                raise DecoderUnavailable("the fork server starts no process")
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._opened:
            self.end()

    def feed(self, upload: IO[bytes]) -> None:
        """Write the whole upload to the first process."""
        with suppress(BrokenPipeError), self._input:
            while piece := upload.read(_PIECE):
                left = memoryview(piece)
                while left:
                    self._wait_for(self._input, select.POLLOUT)
                    left = left[self._input.write(left) or 0 :]

    def read(self, size: int) -> bytes:
        """So many bytes of the second one's output; fewer if it has ended."""
        found = bytearray()
        while len(found) < size:
            self._wait_for(self._output, select.POLLIN)
            if not (piece := self._output.read(min(size - len(found), _PIECE))):
                break
            found += piece
        return bytes(found)

    def _wait_for(self, end: IO[bytes], event: int) -> None:
        """Until the pipe can be read or written, as it can once both have ended."""
        if not happens(end, event, self._until - time.monotonic()):
            raise DecoderUnavailable(_SILENT)

    def end(self) -> tuple[int, ...]:
        """Kill both, if they still run; each one's exit code, or minus the signal that ended it.

        Raises DecoderUnavailable, once, where the fork server was killed, and they with it.
        """
        if not self._codes:
            try:
                self._turn.send(END)
                *codes, seconds = DONE.unpack(self._turn.recv(DONE.size))
            except (OSError, struct.error):
                self._codes = (-signal.SIGKILL, -signal.SIGKILL)
                self._spent.seconds += time.monotonic() - self._began  # at most
                raise DecoderUnavailable(_ENDED) from None
            self._codes = tuple(codes)
            self._spent.seconds += seconds
        return self._codes


def _pipe(opened: ExitStack) -> tuple[IO[bytes], IO[bytes]]:
    """Its two ends. Raises OSError."""
    out_of, into = (
        opened.enter_context(open(end, mode, buffering=0))  # noqa: PTH123, SIM115
        for end, mode in zip(os.pipe(), ("rb", "wb"), strict=True)
    )
    with suppress(OSError):  # this account has many pipes
        fcntl.fcntl(into, fcntl.F_SETPIPE_SZ, PIPE)
    return out_of, into


@contextmanager
def turn(patience: float) -> Iterator[Turn]:
    """Wait for a turn, first come first served on this machine, and have it.

    Raises TimeoutError after so many seconds, or DecoderUnavailable.
    """
    until = time.monotonic() + patience
    for pause in _PAUSES:
        time.sleep(pause)
        with _connected() as connection:
            if _has_turn(connection, until):
                yield connection
                return
    raise DecoderUnavailable(_ENDED)


def _has_turn(connection: Turn, until: float) -> bool:
    """False if the fork server ended before. Raises TimeoutError, or DecoderUnavailable."""
    try:
        connection.sendall(ASK)
        if _answer(connection, len(LINE)) != LINE:
            return False
        connection.settimeout(max(until - time.monotonic(), 0.001))
        return connection.recv(len(TURN)) == TURN
    except TimeoutError:
        raise
    except OSError:
        return False


def _answer(connection: Turn, size: int) -> bytes:
    """What it says at once; empty where it has ended. Raises DecoderUnavailable."""
    if not happens(connection, select.POLLIN, _SILENCE):
        raise DecoderUnavailable(_SILENT)
    with suppress(ConnectionError):
        return connection.recv(size)
    return b""


def _connected() -> Turn:
    try:
        return starting.connected()
    except OSError as fault:
        raise DecoderUnavailable(f"no fork server can be started: {fault.strerror}") from None

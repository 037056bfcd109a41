"""A pipeline of two sandboxed processes is asked for, fed and ended here.

The fork server (`forkserver`) starts both, in turns that processes of this machine wait for in one
line. The first upload that finds none starts it, in a folder of this account alone; it ends with
the last process that has used it.
"""

import errno
import fcntl
import hashlib
import os
import select
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import IO, NamedTuple, Self

FORK_SERVER = (sys.executable, "-s", "-m", "app.security.sandbox.forkserver")
# What is said to the fork server, and what it answers.
ASK, END, TURN = b"ask", b"end", b"yours"
JOB = struct.Struct(">HHdHd")
DONE = struct.Struct(">iid")  # exit codes of decoder and encoder, or what ended them; CPU seconds

_ROOT = Path(__file__).parents[3]
_BACKLOG = 128  # connections that the fork server has not seen yet
_TRIES = 3
_SLACK = 10.0  # seconds by which the fork server may be late
_ENDED = "the fork server has ended"
# After an upgrade, also of a library, the fork server of before decodes for processes of before.
_SOURCES = (Path(sysconfig.get_path("platlib")), *sorted(Path(__file__).parent.glob("*.py")))
_RELEASE = [path.stat().st_mtime_ns for path in _SOURCES]

_LOCK, _KEPT = Lock(), dict[Path, socket.socket]()
_STARTED: list[subprocess.Popen[bytes]] = []  # kept, to be waited for once they have ended


Slot = socket.socket  # a connection to the fork server that has its turn, until it is closed


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

    Both are killed when the block ends, or once the job's time is over. Raises DecoderUnavailable.
    """

    def __init__(self, turn: Slot, job: Job, spent: CpuTime) -> None:
        self._turn, self._spent = turn, spent
        self._codes: tuple[int, ...] = ()
        self._began = time.monotonic()
        turn.settimeout(_SLACK)
        (source, into), (out_of, target) = os.pipe(), os.pipe()
        self._input, self._output = open(into, "wb"), open(out_of, "rb")  # noqa: PTH123, SIM115
        try:
            socket.send_fds(turn, [JOB.pack(*job)], (source, target))
        except OSError:
            self._close()
            raise DecoderUnavailable(_ENDED) from None
        finally:
            os.close(source)
            os.close(target)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.end()
        finally:
            self._close()

    def feed(self, upload: IO[bytes]) -> None:
        """Write the whole upload to the first process."""
        with suppress(BrokenPipeError), self._input:
            shutil.copyfileobj(upload, self._input)

    def read(self, size: int) -> bytes:
        """So many bytes of the second one's output; fewer if it has ended."""
        return self._output.read(size)

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

    def _close(self) -> None:
        for stream in (self._input, self._output):
            with suppress(BrokenPipeError):
                stream.close()


@contextmanager
def turn(patience: float) -> Iterator[Slot]:
    """Wait for a turn, first come first served on this machine, and have it.

    Raises TimeoutError after so many seconds, or DecoderUnavailable.
    """
    until = time.monotonic() + patience
    for _ in range(_TRIES):
        with _connected() as connection:
            connection.settimeout(max(until - time.monotonic(), 0.001))
            if _has_turn(connection):
                yield connection
                return
    raise DecoderUnavailable(_ENDED)


def _has_turn(connection: socket.socket) -> bool:
    """False if the fork server ended before. Raises TimeoutError."""
    try:
        connection.sendall(ASK)
        return connection.recv(len(TURN)) == TURN
    except TimeoutError:
        raise
    except OSError:
        return False


def _connected() -> socket.socket:
    """A connection to the fork server, which runs at least as long as this process."""
    try:
        path = _address()
        for _ in range(_TRIES):
            with suppress(FileNotFoundError, ConnectionRefusedError):
                _stay(path)
                return _connect(path)
            _start(path)  # there is none, or it has just ended
    except BlockingIOError:  # its backlog is full
        raise TimeoutError from None
    except OSError as fault:
        raise DecoderUnavailable(f"no fork server can be started: {fault.strerror}") from None
    raise DecoderUnavailable(_ENDED)


def _address() -> Path:
    """Of its socket, in a folder that is this account's alone. Raises OSError."""
    folder = Path(tempfile.gettempdir()) / f"eoi-decoder-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_mode != stat.S_IFDIR | 0o700 or found.st_uid != os.geteuid():
        raise PermissionError(errno.EPERM, "its folder is open to others")
    one = repr((FORK_SERVER, _ROOT, _RELEASE))
    return folder / hashlib.sha256(one.encode()).hexdigest()[:16]


def _connect(path: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        connection.settimeout(_SLACK)
        connection.connect(str(path))
    except OSError:
        connection.close()
        raise
    return connection


def _start(path: Path) -> None:
    """Start the fork server, unless another process has just done so."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with suppress(FileNotFoundError, ConnectionRefusedError):
            _connect(path).close()
            return
        path.unlink(missing_ok=True)  # of one that was killed
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
            listening.bind(str(path))
            listening.listen(_BACKLOG)
            process = subprocess.Popen(  # noqa: S603 - our own program
                FORK_SERVER,
                cwd=_ROOT,
                env=dict[str, str](),
                stdin=listening.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            _STARTED[:] = [each for each in _STARTED if each.poll() is None] + [process]


def _stay(path: Path) -> None:
    """Keep a connection open, by which the fork server knows that this process may need it."""
    with _LOCK:
        if path in _KEPT and _has_ended(_KEPT[path]):
            _KEPT.pop(path).close()
        if path not in _KEPT:
            _KEPT[path] = _connect(path)


def _has_ended(connection: socket.socket) -> bool:
    """Nothing is said on it, so that there is only its end to be read."""
    poll = select.poll()  # takes descriptors of any number
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))

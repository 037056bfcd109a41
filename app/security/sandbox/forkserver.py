"""The fork server starts sandboxed processes whose libraries are loaded already.

It is run as `python -m app.security.sandbox.forkserver` by whoever first needs it (`starting`),
with nothing in its environment but how it gets memory, and no open file but the socket on which it
listens, its standard input. So there is nothing in it that a process forked from it should not
have: no key, no setting, and never a byte of a stranger's file, which goes past it from the portal
to the decoder. It gives turns to as many connections at once as there are cores, first come first
served. Whoever has a turn sends a job with two descriptors, where to read the file and where to
write JPEGs; it starts a decoder and an encoder for it, which confine themselves, ends them in time,
and says what they used.

It ends when no process is connected any more. After a process was ended by a fault, as where
somebody tries at which addresses the libraries are (all that it starts have the same ones), it
begins anew with others (execve(2)) and keeps its connections: who waits does so a little longer.
"""

import ctypes
import fcntl
import gc
import os
import resource
import selectors
import signal
import socket
import struct
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from app.security.sandbox import decoder, encoder
from app.security.sandbox.pipeline import ASK, BEGUN, DONE, END, JOB, LINE, PIPE, TURN, Job

_FILES = 1024  # that may be open: connections and what comes with them
_MOST = _FILES // 2  # connections
_PATIENCE = 10.0  # seconds for the first to connect
_IDLE = 120.0  # seconds of a turn in which nothing is decoded, as while a scanner looks at the file
_PARENT_DEATH_SIGNAL = 1  # prctl(2), PR_SET_PDEATHSIG
_FAULTS = {-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGILL, -signal.SIGSYS}


@dataclass
class _Turn:
    """A connection that has its turn; its two processes, and how they ended."""

    connection: socket.socket
    running: dict[int, int] = field(default_factory=dict)  # by pid: 0 the decoder, 1 the encoder
    codes: list[int] = field(default_factory=lambda: [0, 0])
    seconds: float = 0.0
    until: float = 0.0
    is_over: bool = False  # the connection is closed


class ForkServer:
    """One thread, which never waits for anybody but for something to happen."""

    def __init__(self, listening: socket.socket, most: int) -> None:
        self._listening, self._most = listening, most
        self._events = selectors.DefaultSelector()
        self._events.register(listening, selectors.EVENT_READ, self._accept)
        self._connected: set[socket.socket] = set()
        self._waiting: deque[socket.socket] = deque()
        self._turns: dict[socket.socket, _Turn] = {}
        self._is_spoilt = False
        self._libc = ctypes.CDLL(None)

    def serve(self) -> None:
        woken, wakes = socket.socketpair()
        woken.setblocking(False)
        wakes.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wakes.fileno(), warn_on_full_buffer=False)
        self._events.register(woken, selectors.EVENT_READ, lambda: woken.recv(4096))
        self._take_over(*sys.argv[1:])
        if not self._connected:
            self._events.select(_PATIENCE)
            self._accept()
        while self._connected:
            for key, _ in self._events.select(self._pause()):
                key.data()
            self._end_overdue()
            self._collect()
            self._give_turns()
            if not self._connected:
                self._accept()  # whoever came meanwhile
            elif self._is_spoilt and not self._turns:
                self._begin_anew()

    def _begin_anew(self) -> None:
        """Be this program once more, elsewhere in memory, with the same connections."""
        for connection in self._connected:
            connection.set_inheritable(True)
        handed = [
            ",".join(str(each.fileno()) for each in group)
            for group in (self._connected, self._waiting)
        ]
        command = sys.orig_argv[1 : len(sys.orig_argv) - len(sys.argv) + 1]
        os.execv(sys.executable, [sys.executable, *command, *handed])  # noqa: S606 - our own program

    def _take_over(self, connected: str = "", waiting: str = "") -> None:
        """The connections of before, and which of them wait, in their order."""
        for number in filter(None, connected.split(",")):
            self._add(socket.socket(fileno=int(number)))
        here = {str(each.fileno()): each for each in self._connected}
        self._waiting.extend(here[number] for number in filter(None, waiting.split(",")))
        self._give_turns()

    def _pause(self) -> float | None:
        ends = [turn.until for turn in self._turns.values() if not turn.is_over]
        return max(min(ends) - time.monotonic(), 0) if ends else None

    def _accept(self) -> None:
        with suppress(OSError):
            connection, _ = self._listening.accept()
            if len(self._connected) < _MOST:
                self._add(connection)
            else:
                connection.close()

    def _add(self, connection: socket.socket) -> None:
        connection.set_inheritable(False)
        connection.setblocking(False)
        self._connected.add(connection)
        self._events.register(connection, selectors.EVENT_READ, lambda: self._hear(connection))

    def _hear(self, connection: socket.socket) -> None:
        try:
            said, given, _, _ = socket.recv_fds(connection, JOB.size, 2)
        except OSError:
            said, given = b"", []
        try:
            self._do(connection, said, given)
        except (OSError, struct.error):  # there can be no more processes, or it is no job
            self._hang_up(connection)
        finally:
            for end in given:
                os.close(end)

    def _do(self, connection: socket.socket, said: bytes, given: list[int]) -> None:
        turn = self._turns.get(connection)
        if not said:
            self._hang_up(connection)
        elif said == ASK and turn is None:
            self._waiting.append(connection)
            connection.send(LINE)
        elif said == END and turn is not None:
            self._kill(turn)
        elif turn is not None and not turn.running and len(given) == 2:  # noqa: PLR2004 - in, out
            self._start(turn, Job(*JOB.unpack(said)), *given)
        else:  # nothing that is ever said, or its descriptors were too many
            self._hang_up(connection)

    def _hang_up(self, connection: socket.socket) -> None:
        self._events.unregister(connection)
        self._connected.discard(connection)
        if connection in self._waiting:
            self._waiting.remove(connection)
        if turn := self._turns.get(connection):
            turn.is_over = True
            self._kill(turn)
        else:
            connection.close()

    def _give_turns(self) -> None:
        for turn in [turn for turn in self._turns.values() if turn.is_over and not turn.running]:
            del self._turns[turn.connection]
            turn.connection.close()
        while self._waiting and len(self._turns) < self._most and not self._is_spoilt:
            connection = self._waiting.popleft()
            self._turns[connection] = _Turn(connection, until=time.monotonic() + _IDLE)
            with suppress(OSError):
                connection.send(TURN)

    def _start(self, turn: _Turn, job: Job, source: int, target: int) -> None:
        """Raises OSError where there can be no more processes."""
        turn.seconds = 0.0
        turn.until = time.monotonic() + job.seconds
        from_decoder, to_encoder = os.pipe()
        try:
            with suppress(OSError):  # this account has many such pipes: they stay as they are
                fcntl.fcntl(to_encoder, fcntl.F_SETPIPE_SZ, PIPE)
            first = self._fork(lambda: decoder.main(job), source, to_encoder)
            turn.running[first] = 0
            turn.running[self._fork(encoder.main, from_decoder, target)] = 1
            turn.connection.send(BEGUN)
        finally:
            os.close(from_decoder)
            os.close(to_encoder)

    def _fork(self, work: Callable[[], None], source: int, target: int) -> int:
        """Start a process that has nothing open but these, and dies with this one. Its pid."""
        ours = os.getpid()
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._libc.prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
            os.setsid()
            os.dup2(source, 0)
            os.dup2(target, 1)
            os.closerange(3, _FILES)
            if os.getppid() == ours:
                work()
                code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            os._exit(code)

    def _kill(self, turn: _Turn) -> None:
        for pid in turn.running:
            os.kill(pid, signal.SIGKILL)

    def _end_overdue(self) -> None:
        for turn in self._turns.values():
            if turn.until > time.monotonic() or turn.is_over:
                continue
            if turn.running:
                self._kill(turn)
            else:  # whoever has it is stopped, and would keep all others waiting
                self._hang_up(turn.connection)

    def _collect(self) -> None:
        """Wait for whichever has ended; say so once both have."""
        for turn in self._turns.values():
            for pid in list(turn.running):
                ended, status, used = os.wait4(pid, os.WNOHANG)
                if not ended:
                    continue
                code = os.waitstatus_to_exitcode(status)
                turn.codes[turn.running.pop(pid)] = code
                turn.seconds += used.ru_utime + used.ru_stime
                self._is_spoilt |= code in _FAULTS
                if not turn.running and not turn.is_over:
                    turn.until = time.monotonic() + _IDLE
                    with suppress(OSError):
                        turn.connection.send(DONE.pack(*turn.codes, turn.seconds))


def main() -> None:
    """Load all libraries, and serve until nobody needs it."""
    decoder.load()
    encoder.load()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.collect()
    gc.freeze()  # so that its pages stay shared
    listening = socket.socket(fileno=0)
    listening.setblocking(False)
    ForkServer(listening, len(os.sched_getaffinity(0))).serve()


if __name__ == "__main__":
    main()

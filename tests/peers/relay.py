"""An address that leads to whichever database is the primary, as a name does; or to none."""

import contextlib
import socket
from threading import Event, Thread

_SOCKET = ".s.PGSQL.5432"


class Relay:
    """Passes each new connection on to the database in the folder `target`; old ones live on."""

    def __init__(self, target):
        self.target = target
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._open = []
        self._speaks = Event()
        self._speaks.set()
        Thread(target=self._accept, daemon=True).start()

    def cut(self):
        """End all connections."""
        while self._open:
            _end(self._open.pop())

    def fall_silent(self):
        """Keep all connections, take all that is sent and every new one, and pass nothing on."""
        self._speaks.clear()

    def speak(self):
        """Go on, with what was sent meanwhile."""
        self._speaks.set()

    def close(self):
        self.speak()
        _end(self._server)
        self._server.close()
        self.cut()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._server.accept()
                Thread(target=self._pass_on, args=[near], daemon=True).start()

    def _pass_on(self, near):
        with near, socket.socket(socket.AF_UNIX) as far, contextlib.suppress(OSError):
            far.connect(f"{self.target}/{_SOCKET}")
            self._open += [near, far]
            back = Thread(target=_pump, args=[far, near, self._speaks], daemon=True)
            back.start()
            _pump(near, far, self._speaks)
            back.join()


def _pump(source, target, speaks):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            speaks.wait()
            target.sendall(data)
    speaks.wait()
    for end in (source, target):
        _end(end)


def _end(connection):
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def relaying(target):
    relay = Relay(target)
    try:
        yield relay
    finally:
        relay.close()


@contextlib.contextmanager
def black_hole():
    """A port of this machine that lets nobody in and refuses nobody: who calls hears nothing."""
    with contextlib.ExitStack() as callers:
        hole = callers.enter_context(socket.socket())
        hole.bind(("127.0.0.1", 0))
        hole.listen(0)
        for _ in range(4):  # more than wait to be let in
            caller = callers.enter_context(socket.socket())
            caller.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                caller.connect(hole.getsockname())
        yield hole.getsockname()[1]

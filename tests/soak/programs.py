"""The portal's processes as they run in production, and what decodes files for them."""

import contextlib
import os
import shlex
import signal
import socket
import subprocess
import sys
from pathlib import Path
from random import SystemRandom

from tests.bench.server import ENVIRONMENT, PORTAL, ROOT, children_of

_STOP = 15.0  # seconds that a program may take to end when it is asked to
chance = SystemRandom()


class Program:
    """One program in a process group of its own."""

    def __init__(self, command, environment, log):
        self._command = [sys.executable, "-m", *shlex.split(command)]
        self._environment = {"PATH": os.environ["PATH"], **environment}
        self._log = log
        self._start()

    def _start(self):
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                cwd=ROOT,
                start_new_session=True,
                stdout=log,
                stderr=log,
            )

    def keep_up(self):
        """Start it again if it has ended, as whatever watches over it in production does."""
        if self._process.poll() is not None:
            self.kill()
            self._start()

    def kill(self):
        """All of its processes at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def kill_child(self):
        """One of its processes, if it has several; not what that opens files with."""
        if children := children_of(self._process.pid):
            kill(chance.choice(children))

    def stop(self):
        """Ask it to end; its exit code."""
        self.keep_up()
        self._process.terminate()
        try:
            return self._process.wait(_STOP)
        except subprocess.TimeoutExpired:
            self.kill()
            return None


def kill(pid):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@contextlib.contextmanager
def running(environment, folder):
    """The web server's address, and it and the worker by name; gone when the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    whole = {**ENVIRONMENT, **environment, "TMPDIR": str(folder)}
    programs = {
        "web": Program(PORTAL.format(port=port), whole, folder / "web.log"),
        "worker": Program("flask --app app worker", whole, folder / "worker.log"),
    }
    try:
        yield f"http://127.0.0.1:{port}", programs
    finally:
        for program in programs.values():
            program.kill()


def decoders(folder):
    """What decodes or encodes a file now, started by the fork server of programs with this TMPDIR.

    It has in its standard input the socket on which it listens.
    """
    lines = [line.split() for line in Path("/proc/net/unix").read_text().splitlines()[1:]]
    sockets = {f"socket:[{line[6]}]" for line in lines if line[7:] and line[7].startswith(folder)}
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if str((place / "fd/0").readlink()) in sockets:
                yield from children_of(place.name)

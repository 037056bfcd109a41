"""The portal's processes as they run in production, and what kills them."""

import contextlib
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from random import SystemRandom

from tests.bench.server import GRANIAN, ROOT, children_of

# A web process that dies is replaced, and one that hangs at its end is not waited for.
_WEB = f"{GRANIAN} --respawn-failed-workers --respawn-interval 0.5 --workers-kill-timeout 5"
_STOP = 15.0  # seconds that a program may take to end when it is asked to
_PAUSE = (1.0, 3.0)  # seconds between two kills
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
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(children), signal.SIGKILL)

    def stop(self):
        """Ask it to end; its exit code."""
        self.keep_up()
        self._process.terminate()
        try:
            return self._process.wait(_STOP)
        except subprocess.TimeoutExpired:
            self.kill()
            return None


@contextlib.contextmanager
def running(environment, folder):
    """The web server's address, and it and the worker by name; gone when the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    programs = {
        "web": Program(_WEB.format(port=port, module="app"), environment, folder / "web.log"),
        "worker": Program("flask --app app worker", environment, folder / "worker.log"),
    }
    try:
        yield f"http://127.0.0.1:{port}", programs
    finally:
        for program in programs.values():
            program.kill()


def torment(programs, end):
    """Kill one after another, at random, until that time; how often each was."""
    ways = {
        "a web process": programs["web"].kill_child,
        "the web server": programs["web"].kill,
        "the worker": programs["worker"].kill,
    }
    often = (2, 1, 3)  # the server takes seconds to start, and a portal that is down tells nothing
    kills = Counter()
    due = time.monotonic() + 2 * _PAUSE[1]
    while (now := time.monotonic()) < end:
        for program in programs.values():
            program.keep_up()
        if now > due:
            [way] = chance.choices(list(ways), often)
            ways[way]()
            kills[way] += 1
            due = now + chance.uniform(*_PAUSE)
        time.sleep(0.1)
    for program in programs.values():
        program.keep_up()
    return kills

"""The servers under load, each a tree of processes of its own, and what they used."""

import contextlib
import os
import shlex
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from app.cli.demo import state

ROOT = Path(__file__).parents[2]
# As README.md says, and as Granian by itself, which serves what that is compared with.
PORTAL = "app.server --workers 2 --host 127.0.0.1 --port {port} --log-level warning"
GRANIAN = (
    "granian --interface wsgi --factory --workers 2 --blocking-threads 16 "
    "--respawn-failed-workers --workers-kill-timeout 3 --log-level warning "
    "--host 127.0.0.1 --port {port} {module}:create_app"
)
GUNICORN = (
    "gunicorn --worker-class gthread --workers 2 --threads 4 --no-control-socket "
    "--log-level warning --bind 127.0.0.1:{port} {module}:create_app()"
)
ENVIRONMENT = state.read(ROOT / "app/server.env")
_START, _STOP = 30.0, 10.0  # seconds that a server may take
_TICKS_MS = 1000 / os.sysconf("SC_CLK_TCK")


class Tree(NamedTuple):
    """A process and all that descend from it, as /proc shows them."""

    pid: int

    def cpu_ms(self):
        """User and system time so far, that of ended children included."""
        return sum(_ticks(pid) for pid in self._pids()) * _TICKS_MS

    def is_there(self):
        """It has not ended, nor does it wait to be buried."""
        state = _text(f"/proc/{self.pid}/stat").rpartition(")")[2].split()
        return bool(state) and state[0] != "Z"

    def peak_mb(self):
        """The sum of the highest resident sizes; what processes share counts in each."""
        return sum(map(peak_mb, self._pids()))

    def proportional_mb(self):
        """The sum of what they have now; what several share counts once (PSS)."""
        return sum(_pss_kb(pid) for pid in self._pids()) / 1024

    def _pids(self):
        found = [self.pid]
        for pid in found:
            found += children_of(pid)
        return found


def children_of(pid):
    """The processes that it has started itself."""
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for children in threads for child in _text(children).split()]


def _ticks(pid):
    """The fields stand behind the name, which may hold anything."""
    fields = _text(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return sum(map(int, fields[11:15]))


def peak_mb(pid):
    """The highest resident size that this process has had."""
    lines = _text(f"/proc/{pid}/status").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _pss_kb(pid):
    lines = _text(f"/proc/{pid}/smaps_rollup").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _text(path):
    """Empty where the process has just ended: its time is its parent's now."""
    try:
        return Path(path).read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


class Server(NamedTuple):
    port: int
    tree: Tree


@contextlib.contextmanager
def serving(command, module, environment, log=None, root=ROOT):
    """Run a server on a free port until the block ends, of the sources in `root`.

    `log` is a file for what it says.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = shlex.split(command.format(port=port, module=module))
    with program(words, {**ENVIRONMENT, **environment}, log, root) as tree:
        _wait_until_it_listens(tree, port)
        yield Server(port, tree)


@contextlib.contextmanager
def program(words, environment, log=None, root=ROOT):
    """Run a Python program, `-m` before its name, until the block ends; its tree."""
    with contextlib.ExitStack() as stack:
        process = subprocess.Popen(
            [sys.executable, "-m", *words],
            env={"PATH": os.environ["PATH"], **environment},
            cwd=root,
            stderr=log and stack.enter_context(Path(log).open("a")),
        )
        try:
            yield Tree(process.pid)
        finally:
            process.terminate()
            try:
                process.wait(_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_it_listens(tree, port):
    deadline = time.monotonic() + _START
    while tree.is_there() and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the server did not start")

"""Keys are rotated and wrapped anew while a crowd works, and who does it is killed amid it."""

import os
import subprocess
import sys
from collections import Counter

from app.services.operations import key_rotation
from tests.soak.faults import WRONG, Fault
from tests.soak.programs import chance

_FLASK = [sys.executable, "-m", "flask", "--app", "app"]
_COMMANDS = (["keys", "rotate"], ["keys", "rotate", "all"], ["keys", "rewrap"], ["keys", "rewrap"])
_LONGEST = 12.0  # seconds before it is killed


def go_on(environ, folder, over):
    """One command after the other until it is over; how many of each were killed, or ended."""
    ends = Counter()
    while not over.wait(chance.uniform(0, 1)):
        command = chance.choice(_COMMANDS)
        end = _run(command, environ, folder, chance.uniform(1, _LONGEST))
        ends[f"{' '.join(command)} {end}"] += 1
    return ends


def _run(command, environ, folder, seconds):
    """How it ended: its exit code, or that it was killed once its time was over."""
    with (folder / "keys.log").open("a") as log:
        process = subprocess.Popen(
            [*_FLASK, *command], env={**os.environ, **environ}, stdout=log, stderr=log
        )
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return "killed"
    return f"ended with {process.returncode}"


def unverified(environ, folder):
    """The audit log verifies."""
    if (end := _run(["audit", "verify"], environ, folder, 600)) != "ended with 0":
        yield Fault(WRONG, f"audit verify: {end}: {(folder / 'keys.log').read_text()[-2000:]}")


def violations(portal, environ, folder):
    """In the end one run brings everything under the current version."""
    _run(["keys", "rewrap"], environ, folder, 600)
    if left := key_rotation.left(portal, settled=False):
        yield Fault(WRONG, f"keys: {left} under an older version")

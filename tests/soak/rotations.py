"""Keys are rotated and wrapped anew while a crowd works, and who does it is killed amid it."""

import os
import subprocess
import sys
from collections import Counter

from app.services.operations import key_rotation
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
    return "ended"


def violations(portal, environ, folder):
    """In the end one run brings everything under the current version."""
    _run(["keys", "rewrap"], environ, folder, 600)
    if left := key_rotation.left(portal, settled=False):
        yield f"keys: {left} under an older version"

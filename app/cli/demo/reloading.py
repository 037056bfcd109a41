"""`demo --reload` shows a change of code, pages or styles as soon as its file is saved.

Flask's own server restarts for code and shows tracebacks in the browser; templates are read for
each request. The rest is done here: building the styles, and restarting the worker.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import click

_ROOT = Path(__file__).parents[3]
_MANIFEST = "static/build/manifest.json"
_WORDS = "app/translations/*/LC_MESSAGES/*.po"
# What is built of which files, as the Makefile has it, and what the worker reads when it starts.
_STYLES = ("static/*.mjs", "static/styles/*", "static/scripts/*", "static/images/*")
_WORKER = ("app/**/*.py", _WORDS, "templates/messages/*")
_EVERY = 0.5  # seconds

_State = frozenset[tuple[Path, int]]


def programs(port: int) -> dict[str, tuple[list[str], dict[str, str]]]:
    """The server to run in place of the demonstration's."""
    # It knows the names of built files, and the words, from its start.
    files = os.pathsep.join(str(path) for path in [_ROOT / _MANIFEST, *_ROOT.glob(_WORDS)])
    server = [sys.executable, "-m", "flask", "--app", "app", "run", "--debug"]
    return {"server": ([*server, "--port", str(port), "--extra-files", files], {})}


def watch(
    processes: Mapping[str, subprocess.Popen[bytes]], start: Callable[[str], None], node: str
) -> None:
    """Watch until the server or the provider ends; a worker that has ended waits for a change."""
    styles, code = _state(_STYLES), _state(_WORKER)
    while all(processes[name].poll() is None for name in ("server", "provider")):
        time.sleep(_EVERY)
        if styles != (styles := _state(_STYLES)):
            click.echo("Building the styles.", err=True)
            subprocess.run([node, "static/build.mjs"], cwd=_ROOT, check=False)  # noqa: S603 - ours
        if code != (code := _state(_WORKER)):
            click.echo("Starting the worker anew.", err=True)
            processes["worker"].terminate()  # it ends what it is doing; there may be several
            start("worker")


def _state(patterns: tuple[str, ...]) -> _State:
    """Which files there are, and when each was last changed."""
    paths = [path for pattern in patterns for path in _ROOT.glob(pattern)]
    return frozenset((path, path.stat().st_mtime_ns) for path in paths if path.exists())

"""Whatever a programmer or a library tries to log, nothing personal comes out of the process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PERSONAL = {
    "email": "planted@example.org",
    "name": "Plantedname",
    "typed": "plantedname",
    "whole": "Zuplo Plantedname",
    "phone": "+33600000000",
    "digits": 33600000000,
    "born": 19900327,
    "date": "1990-03-27",
    "reference": "EOI-7K2M-94PD-Q1XT",
    "document": "ZZ1234567",
    "address": "/status?code=12345678",
}
FIELDS = (
    "attempts at cause count dropped errno error event line logger method ms network outcome "
    "place process reason request_id rule seconds status task task_id time unheard_of who"
).split()

BEGIN = """
import json, logging, os, sys, threading, warnings
import app.telemetry
from app.telemetry import allowlist, logs
from app.telemetry.logs import log
PERSONAL, FIELDS = json.loads(sys.argv[1])
app.telemetry.begin("")
class Personal(Exception):
    pass
"""
# Each way of logging, for each value `v`.
WAYS = {
    "as the event": "log.warning(v); log.critical(v); log.error(str(v))",
    "as an argument": "log.warning('tampering %s', v); log.warning('%s', v)",
    "as a field": "for f in FIELDS:\n  if f != 'event':\n    log.warning('tampering', **{f: v})",
    "as the name of a field": "log.warning('tampering', **{str(v): 1, str(v).lower(): v})",
    "in a field's parts": "for f in FIELDS:\n  if f != 'event':\n"
    "    log.warning('tampering', **{f: [v]}); log.warning('tampering', **{f: {v: v}})",
    "of a type that shows it": "for f in FIELDS:\n  if f != 'event':\n"
    "    log.warning('tampering', **{f: type('T', (), {'__str__': lambda s: str(v),"
    " '__repr__': lambda s: str(v)})()})\n"
    "    log.warning('tampering', **{f: type('S', (str,), {})(v)})",
    "around a place": "logs.tampering(Personal(f'{v}: altered or moved')); "
    "logs.tampering(Personal(f'eoi.answers {v}: altered or moved'))",
    "bound": "logs.bind(request_id=v, task=v, task_id=v, other=v); log.warning('tampering');"
    "\nwith logs.bound(outcome=v, other=v):\n  log.warning('tampering')",
    "in an exception": """
try:
    try:
        raise OSError(5, v, v)
    except OSError as fault:
        raise Personal(v) from fault
except Personal as fault:
    log.error("step_failed", error=fault)
    log.exception("step_failed")
    log.error("step_failed", exc_info=True, stack_info=True)
    log.error("step_failed", exc_info=fault)
    log.error("step_failed", exc_info=sys.exc_info())
    logging.getLogger("urllib3.connectionpool").exception("no %s", v, stack_info=True)
    logging.getLogger("app").exception(v)""",
    "as a library": """
for name in ("requests_hardened.ip_filter", "urllib3", "sqlalchemy.engine", "_granian",
             "granian.access", "werkzeug", "app", "app.services.x", str(v), None):
    library = logging.getLogger(name)
    library.warning("for %s", v, extra={"dst_hostname": v, "line": v})
    library.error(v)
    library.error("%d %d", v)
    library.critical(f"for {v}")
    library.warning({"event": "tampering", "place": v})""",
    "by a handler of its own": """
library = logging.getLogger("library.that.helps.itself")
library.addHandler(logging.StreamHandler())
logs.install()
library.warning(v)""",
    "as a warning": "warnings.warn(str(v), stacklevel=1)",
    "from a thread": """
def run():
    raise Personal(v)
thread = threading.Thread(target=run, name=str(v)); thread.start(); thread.join()""",
    "from a finalizer": """
class Ends:
    def __del__(self):
        raise Personal(v)
    def __repr__(self):
        return str(v)
Ends()""",
}


def run(script, *arguments, **more):
    begun = [sys.executable, "-W", "always", "-c", BEGIN + script, *arguments]
    return subprocess.run(begun, cwd=ROOT, check=False, text=True, **more)


def lines_of(script):
    given = json.dumps([list(PERSONAL.values()), FIELDS])
    done = run(script, given, capture_output=True)
    assert done.stdout == ""
    return done, done.stderr


@pytest.mark.parametrize("way", WAYS)
def test_nothing_of_it_comes_out(way):
    body = "\n".join(f"    {line}" for line in WAYS[way].splitlines())
    done, written = lines_of(f"for v in PERSONAL:\n{body}\n")

    assert done.returncode == 0, written
    lines = [json.loads(line) for line in written.splitlines()]  # each is one, and no more
    assert len(lines) >= len(PERSONAL)
    for value in PERSONAL.values():
        assert str(value).lower() not in written.lower()
    assert "planted" not in written.lower()
    assert all({"time", "level", "event"} <= line.keys() for line in lines)


def test_nor_of_what_ends_the_process():
    done, written = lines_of("raise Personal(PERSONAL)")

    assert done.returncode == 1
    [line] = [json.loads(line) for line in written.splitlines()]
    assert (line["level"], line["event"], line["error"]) == ("error", "crashed", "Personal")


def test_what_is_allowed_does_come_out():
    _, written = lines_of("""
import urllib3.connectionpool
from uuid import UUID
allowlist.declare("rule", ["/status"])
allowlist.declare("outcome", ["done"])
logs.bind(request_id="0123456789abcdef" * 2, task_id=UUID(int=7))
log.info("request", method="GET", rule="/status", status=200, ms=12.345)
log.info("task_done", outcome="done", attempts=True, ms=float("nan"), count=float("inf"))
try:
    open("/no/such/folder/file")
except OSError as fault:
    log.warning("task_postponed", outcome="ConnectionResetError", error=fault, other=None)
logging.getLogger("urllib3.connectionpool").warning("said")
""")
    request, task, postponed, library = map(json.loads, written.splitlines())

    assert (
        request.items()
        >= {
            "level": "info",
            "event": "request",
            "method": "GET",
            "rule": "/status",
            "status": 200,
            "ms": 12.3,
            "request_id": "0123456789abcdef" * 2,
            "task_id": "00000000-0000-0000-0000-000000000007",
        }.items()
    )
    assert request["time"].endswith("+00:00")
    assert (task["outcome"], task["ms"], task["count"]) == ("done", 0, 9_999_999)
    assert task["withheld"] == 1  # true is no number
    assert postponed["outcome"] == "ConnectionResetError"
    assert (postponed["error"], postponed["errno"]) == ("FileNotFoundError", "ENOENT")
    assert "withheld" not in postponed
    assert (library["event"], library["level"]) == ("library", "warning")
    assert library["logger"] == "urllib3.connectionpool"


def test_a_full_disk_stops_nobody():
    with Path("/dev/full").open("w") as full:
        done = run("log.error('step_failed'); print('went on')", "[[], []]", stdout=-1, stderr=full)
    assert done.stdout == "went on\n"


def test_each_line_is_written_at_one_stroke(tmp_path):
    """Several processes write to one file, as those of a web server do."""
    script = "for _ in range(300): log.warning('step_failed', error=Personal())"
    begun = [sys.executable, "-c", BEGIN + script, "[[], []]"]
    with (tmp_path / "log").open("ab") as log:
        several = [
            subprocess.Popen(begun, cwd=ROOT, stderr=log, env={"PATH": os.environ["PATH"]})
            for _ in range(3)
        ]
    assert [process.wait(60) for process in several] == [0, 0, 0]
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert len(lines) == 900

"""The server with several processes, a worker and commands: one log, counters that are true."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

import pytest
import requests
from sqlalchemy import update

from app.services.core.unit import unit_for
from app.storage.cases.eois import Eoi
from tests.bench.server import ROOT, children_of
from tests.soak.programs import Program
from tests.support.audit_log import as_owner, edit
from tests.support.people import a_submission
from tests.support.settings import environment

_SERVER = (
    "granian --interface wsgi --factory --workers 4 --blocking-threads 4 "
    "--respawn-failed-workers --respawn-interval 0.1 --workers-kill-timeout 3 "
    "--log-config app/telemetry/granian.json --host 127.0.0.1 --port {port} app:create_app"
)
_PATIENCE = 60.0  # seconds, on a machine that has other things to do


@pytest.fixture
def environ(database_url, key_copy, tmp_path):
    return environment(
        database_url,
        key_copy,
        tmp_path,
        METRICS_TOKEN="invented",
        PROMETHEUS_MULTIPROC_DIR=f"{tmp_path}/metrics",
        TRUSTED_PROXIES="1",
    )


@pytest.fixture
def web(environ, tmp_path):
    """The server's address and its main process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = Program(_SERVER.format(port=port), environ, tmp_path / "web.log")
    site = Site(f"http://127.0.0.1:{port}", program)
    comes_true(lambda: site.get("/healthz") is not None and len(site.processes) == 4)
    yield site
    program.kill()


class Site:
    def __init__(self, address, program):
        self.address, self.program = address, program

    @property
    def processes(self):
        return children_of(self.program._process.pid)

    def get(self, path, **headers):
        """By a connection of its own, so that any process may be the one."""
        try:
            return requests.get(self.address + path, headers=headers, timeout=10)
        except requests.ConnectionError:  # the one that had it was killed
            return None

    def waiting(self):
        return int(re.search(r"(?m)^portal_outbox_waiting (\d+)$", self._metrics())[1])

    def total(self, name):
        """What any process says: whichever is asked, ten times, says the same."""
        said = set()
        for _ in range(10):
            said.add(re.search(rf"(?m)^{re.escape(name)} ([0-9.]+)$", self._metrics())[1])
        [total] = said
        return float(total)

    def _metrics(self):
        return self.get("/metrics", Authorization="Bearer invented").text


def comes_true(condition):
    end = time.monotonic() + _PATIENCE
    while not (holds := condition()) and time.monotonic() < end:
        time.sleep(0.1)
    assert holds


def command(environ, line):
    begun = [sys.executable, "-m", *line.split()]
    whole = {"PATH": os.environ["PATH"], **environ}
    return subprocess.run(
        begun, cwd=ROOT, env=whole, capture_output=True, text=True, check=False
    ).stderr


HEALTHY = 'portal_requests_total{endpoint="health.alive",method="GET",status="200"}'


@pytest.mark.again  # real processes, or as much work
def test_counters_are_those_of_all_processes_whichever_is_asked_or_dies(
    web, environ, portal, tmp_path
):
    before = web.total(HEALTHY)
    for _ in range(80):
        web.get("/healthz")
    counting = [file for file in (tmp_path / "metrics").glob("counter_*.db") if 0 in _used(file)]
    assert web.total(HEALTHY) == before + 80
    assert len(counting) > 1  # several processes had a part in it

    for process in web.processes[:2]:
        os.kill(process, signal.SIGKILL)
        comes_true(lambda gone=process: gone not in web.processes and len(web.processes) == 4)
    comes_true(lambda: web.get("/healthz") is not None)
    assert web.total(HEALTHY) > before + 80  # nothing of the dead is lost

    eoi_id = a_submission(portal)
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(update(Eoi).values(answers=bytes(100)))
    worker = Program("flask --app app worker", environ, tmp_path / "worker.log")
    comes_true(lambda: web.waiting() == 0)
    assert worker.stop() == 0
    assert web.total('portal_alarms_total{event="tampering"}') > 0
    given_up = (tmp_path / "worker.log").read_text().count('"outcome": "tampering"')
    dead = 'portal_tasks_total{result="dead",task="%s"}'
    assert web.total(dead % "mail") + web.total(dead % "screen-eoi") == given_up > 0

    altered = 'portal_alarms_total{event="audit_log_altered"}'
    assert web.total(altered) == 0
    command(environ, "flask --app app audit checkpoint")
    with as_owner(portal) as connection:
        edit(connection, 1)
    for times in (1, 2):
        said = command(environ, "flask --app app audit verify")
        assert json.loads(said.splitlines()[-1])["event"] == "audit_log_altered"
        assert web.total(altered) == times
    assert len(list((tmp_path / "metrics").glob("*.lock"))) <= 4 + 1 + 1  # as many as ran at once
    _reads_well(tmp_path, eoi_id)


def _used(file):
    return {0} if int.from_bytes(file.read_bytes()[:4], sys.byteorder) > 8 else set()


def _reads_well(folder, eoi_id):
    """Each line of each process is an event."""
    web, worker = (
        [json.loads(line) for line in (folder / f"{name}.log").read_text().splitlines()]
        for name in ("web", "worker")
    )
    assert {line["event"] for line in web} == {"library", "request"}
    libraries = [line["logger"] for line in web if line["event"] == "library"]
    assert all(name.startswith("granian") for name in libraries)
    assert {line["rule"] for line in web if line["event"] == "request"} == {"/healthz", "/metrics"}
    asked = [line for line in web if line["event"] == "request"]
    assert all(line["request_id"] for line in asked)
    # To a tenth: /healthz may take less than half of that.
    assert all(line["ms"] > 0 for line in asked if line["rule"] == "/metrics")
    assert worker[0]["event"] == "worker_started"
    assert worker[-1]["event"] == "worker_stopped"
    alarms = [line for line in worker if line["event"] == "tampering"]
    assert f"eoi.answers {eoi_id}: of another key" in {alarm["place"] for alarm in alarms}
    assert all(alarm["task"] and alarm["task_id"] for alarm in alarms)

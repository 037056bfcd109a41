"""The server as production runs it: how it listens, and what it does when processes are killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

import pytest
import requests

from app import create_app, wording
from app.server import supervisor
from app.server.options import Server
from app.settings import Unconfigured
from app.startup.processes import Process
from tests.bench.server import PORTAL, ROOT, children_of, program, serving
from tests.browser.site import until
from tests.conftest import on_sqlite
from tests.support.settings import environment, in_production

EVERYWHERE = "0.0.0.0"  # noqa: S104 - which is refused
KILLS = 8
ROUNDS = 5
SOON = 5  # seconds


def listening(address="127.0.0.1", uds=None, *, tls=False):
    made = Server.__new__(Server)
    made.bind_addr, made.bind_uds, made.ssl_ctx = address, uds, (tls,)
    return made


@pytest.mark.parametrize(
    "address", [EVERYWHERE, "::", "192.0.2.1", "10.0.0.1", "2001:db8::1", "portal.example.org"]
)
def test_what_other_machines_reach_is_in_clear_without_tls(address):
    assert listening(address)._is_open_in_clear()
    assert not listening(address, tls=True)._is_open_in_clear()
    assert not listening(address, uds="/run/portal/web.sock")._is_open_in_clear()


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.1", "::1"])
def test_what_this_machine_alone_reaches_may_be_in_clear(address):
    assert not listening(address)._is_open_in_clear()


@pytest.mark.parametrize("served", [True, False])
def test_another_server_serves_production_only_where_that_risk_is_named(
    served, monkeypatch, key_file, tmp_path
):
    accepted = "server-in-clear" if served else ""
    environ = in_production(Process.WEB, key_file, tmp_path, ACCEPTED_RISKS=accepted)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    if served:
        assert create_app()
    else:
        with pytest.raises(Unconfigured, match="served by"):
            create_app()


@pytest.mark.again  # real processes
@pytest.mark.parametrize(
    ("told", "changes", "said"),
    [
        (f"--host {EVERYWHERE}", {}, f"{EVERYWHERE} takes requests in clear from other machines"),
        ("--host 127.0.0.1", {"SECRET_KEY": ""}, "not set: SECRET_KEY"),
        ("--metrics --workers-lifetime 60", {}, "does not take --metrics, --workers-lifetime"),
    ],
)
def test_the_server_says_in_one_line_what_keeps_it_from_starting(
    told, changes, said, key_file, tmp_path
):
    environ = in_production(Process.WEB, key_file, tmp_path, **changes)
    done = subprocess.run(
        [sys.executable, "-m", "app.server", "--port", "1", *told.split()],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (os.EX_CONFIG, "")
    assert done.stderr.startswith("Error: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def answers(port):
    try:
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).ok
    except requests.RequestException:
        return False


@pytest.fixture
def served(database_url, key_copy, tmp_path):
    values = environment(database_url, key_copy, tmp_path)
    with serving(PORTAL, "app", values, tmp_path / "log") as server:
        until(lambda: answers(server.port), 60)
        yield server


@pytest.mark.again  # real processes
@on_sqlite
def test_it_goes_on_however_often_and_soon_its_workers_are_killed(served, tmp_path):
    main = served.tree.pid
    before = set(children_of(main))
    for _ in range(KILLS):
        newest = max(children_of(main))  # one that has just been started
        os.kill(newest, signal.SIGKILL)
        until(lambda gone=newest: gone not in children_of(main), 60)
        until(lambda: len(children_of(main)) == 2, 60)
        until(lambda: answers(served.port), 60)
    for each in children_of(main):  # all at once
        os.kill(each, signal.SIGKILL)
    until(lambda: len(children_of(main)) == 2, 60)
    until(lambda: answers(served.port), 60)
    assert served.tree.is_there()
    assert not before & set(children_of(main))
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    said = [line for line in lines if line["event"] == "web_process_ended"]
    assert len(said) == KILLS + 2
    assert {line["status"] for line in said} == {-signal.SIGKILL}
    assert before <= {line["process"] for line in said}
    assert all(datetime.fromisoformat(line["time"]).tzinfo for line in said)
    assert {line["level"] for line in said} == {"error"}


@pytest.mark.again  # real processes
@on_sqlite
def test_the_first_requests_to_a_worker_may_be_many_at_once_in_all_languages(served):
    """What it reads for the first of them is read for the others, too."""
    address, languages = f"http://127.0.0.1:{served.port}/", [*wording.LANGUAGES] * 4

    def asks(language):
        return requests.get(address, {"lang": language}, timeout=30).status_code

    for _ in range(ROUNDS):
        for each in children_of(served.tree.pid):
            os.kill(each, signal.SIGKILL)
        until(lambda: answers(served.port), 60)
        with ThreadPoolExecutor(len(languages)) as crowd:
            assert {*crowd.map(asks, languages)} == {HTTPStatus.OK}


def test_where_none_can_be_started_it_tries_until_one_can(tmp_path):
    """As where no memory is left, or no process may be added."""
    worker, prepared = tmp_path / "worker", tmp_path / "prepared"
    prepared.write_text("#!/bin/sh\nexec sleep 60\n")
    prepared.chmod(0o700)
    words = [sys.executable, "-I", "-S", supervisor.__file__, "1", "1", str(worker)]
    with subprocess.Popen(words) as process:
        try:
            time.sleep(0.5)
            assert process.poll() is None
            prepared.rename(worker)
            until(lambda: children_of(process.pid), 10)
        finally:
            process.terminate()
        assert process.wait(10) == 0


@pytest.mark.again  # real processes
@on_sqlite
def test_its_workers_end_with_it_however_it_ends_so_that_another_takes_its_place(
    served, database_url, key_copy, tmp_path
):
    workers = children_of(served.tree.pid)
    assert len(workers) == 2
    os.kill(served.tree.pid, signal.SIGKILL)
    until(lambda: not any(Path(f"/proc/{pid}/exe").exists() for pid in workers), SOON)

    values = environment(database_url, key_copy, tmp_path)
    again = PORTAL.format(port=served.port).split()
    with program(again, values) as tree:
        until(lambda: answers(served.port), 60)
        assert tree.is_there()


@pytest.mark.again  # real processes
@on_sqlite
@pytest.mark.parametrize("then", [0, 0.05, 0.3])
def test_told_to_stop_while_workers_start_it_stops_at_once(then, served):
    main = served.tree.pid
    before = children_of(main)
    for each in before:
        os.kill(each, signal.SIGKILL)
    until(lambda: set(children_of(main)) - set(before), 60)
    time.sleep(then)
    os.kill(main, signal.SIGTERM)
    until(lambda: not served.tree.is_there(), SOON)


@pytest.mark.again  # real processes
@on_sqlite
def test_told_to_stop_it_lets_what_is_under_way_end(served):
    began = time.monotonic()
    os.kill(served.tree.pid, signal.SIGTERM)
    until(lambda: not served.tree.is_there(), 15)
    assert time.monotonic() - began < 15
    assert not answers(served.port)


@pytest.mark.again  # real processes
@on_sqlite
def test_it_serves_on_a_socket_whose_peers_are_told_apart_by_the_proxy(
    database_url, key_copy, tmp_path, workshop
):
    values = environment(database_url, key_copy, tmp_path, TRUSTED_PROXIES="1")
    path = workshop / "web.sock"
    words = f"app.server --workers 1 --uds {path} --uds-permissions 0660".split()
    with program(words, values, tmp_path / "log"):
        until(lambda: asked(path, "/healthz").startswith("HTTP/1.1 200"), 60)
        assert path.stat().st_mode & 0o777 == 0o660
        assert asked(path, "/readyz").startswith("HTTP/1.1 200")
        assert asked(path, "/apply/in-france").startswith("HTTP/1.1 200")


def asked(path, page):
    request = f"GET {page} HTTP/1.1\r\nHost: portal\r\nX-Forwarded-For: 192.0.2.9\r\n"
    try:
        with socket.socket(socket.AF_UNIX) as proxy:
            proxy.connect(str(path))
            proxy.sendall(f"{request}Connection: close\r\n\r\n".encode())
            return proxy.makefile(errors="replace").read()
    except OSError:
        return ""

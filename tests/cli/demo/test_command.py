"""What the demonstration says while it starts, and what stops it."""

import http.server
import re
import socket
import subprocess
import sys
import threading
import time

import click
import pytest

from app.cli.demo import command, state
from tests.browser.site import free_port


@pytest.fixture
def listening():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def process():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("before", [0, 1, 2])
def test_a_port_that_is_taken_is_told_in_one_sentence(listening, before):
    first = listening - before
    with pytest.raises(click.ClickException) as stopped:
        command._require_free(range(first, first + 3))
    text = stopped.value.message
    assert re.fullmatch(
        rf"port \d+ is not free, and ports {first} to {first + 2} are needed: choose three others, "
        rf"as PORT={first + 1000} make demo",
        text,
    )


def test_a_server_that_is_slow_is_waited_for_and_named(monkeypatch, capsys, process):
    monkeypatch.setattr(command, "_PATIENCE", 0.2)
    port = free_port()
    values = {"OIDC_ISSUER": f"http://127.0.0.1:{port}", "BASE_URL": f"http://127.0.0.1:{port + 1}"}
    late = threading.Thread(target=_serve_late, args=[port])
    late.start()
    ended = threading.Timer(2.5, process.kill)
    ended.start()

    with pytest.raises(click.ClickException, match="the server did not start"):
        command._wait_until_ready(values, {"server": process})

    said = capsys.readouterr().out
    assert re.search(r"Waiting for the identity provider to answer, \d+ seconds so far", said)
    assert "Waiting for the server to answer" in said
    late.join()


def _serve_late(port):
    time.sleep(1)
    with http.server.HTTPServer(("127.0.0.1", port), _Says) as server:
        server.handle_request()


class _Says(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        """Silent."""


@pytest.mark.parametrize(
    ("environ", "known"),
    [("127.0.0.1:9000", ""), ("", "OUTBOUND_ALLOW='127.0.0.1:9000 127.0.0.1:5001'\n")],
)
def test_outbound_allow_can_be_added_to(monkeypatch, tmp_path, environ, known):
    monkeypatch.setenv("OUTBOUND_ALLOW", environ)
    monkeypatch.setattr(state, "ENV_FILE", tmp_path / "demo.env")
    (tmp_path / "demo.env").write_text(known)

    allowed = state.settings(5000)["OUTBOUND_ALLOW"].split()

    assert allowed == ["127.0.0.1:5001", "127.0.0.1:5002", "127.0.0.1:9000"]

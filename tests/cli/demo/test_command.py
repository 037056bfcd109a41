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
    assert (f"port {listening} is not free" in text) or (f"port {first}" in text)
    assert f"ports {first} to {first + 2} are needed" in text
    assert len(text.splitlines()) == 1


def test_a_server_that_is_slow_is_waited_for_and_named(monkeypatch, capsys, listening, process):
    monkeypatch.setattr(command, "_PATIENCE", 0.2)
    values = {"OIDC_ISSUER": f"http://127.0.0.1:{listening + 1}", "BASE_URL": "http://127.0.0.1:9"}
    late = threading.Thread(target=_serve_late, args=[listening + 1])
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

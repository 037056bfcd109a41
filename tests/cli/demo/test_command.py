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
from click.testing import CliRunner

from app.cli.demo import command, seed, state
from app.domain.partners import outgoing
from app.services.core.unit import unit_for
from app.services.partners import admission, registry
from tests.browser.site import free_port
from tests.conftest import on_both


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


@pytest.mark.parametrize("port", ["0", "65534", "http"])
def test_ports_that_there_are_not_are_refused_with_those_that_there_are(port):
    refused = CliRunner().invoke(command.command, ["--port", port])
    assert refused.exit_code == 2
    assert "1<=x<=65533" in refused.stderr or "is not a valid integer" in refused.stderr


def test_a_second_one_in_the_same_folder_is_told_so_and_a_later_one_is_not(monkeypatch, tmp_path):
    monkeypatch.setattr(state, "INSTANCE", tmp_path / "instance")
    with state.lock(), pytest.raises(click.ClickException, match="runs in this folder already"):
        state.lock()
    state.lock().close()


@on_both
def test_on_another_port_the_partner_still_hears_of_events(portal):
    seed.make_partner(portal, "http://127.0.0.1:5002/events")
    seed.move_partner(portal, "http://127.0.0.1:8002/events")
    with unit_for(portal, "test") as unit:
        partner = registry.named(unit, seed.PARTNER)
        assert partner.url == "http://127.0.0.1:8002/events"
        assert partner.subscribed == sorted(outgoing.OUTGOING)
    with unit_for(portal, "test", write=True) as unit:
        admission.disable(unit, seed.PARTNER)
    seed.move_partner(portal, "http://127.0.0.1:9002/events")
    with unit_for(portal, "test") as unit:
        assert not admission.is_admitted(registry.named(unit, seed.PARTNER))


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

"""What docs/partners.md shows is run as it stands there."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from app.domain.cases.checks import Check, statuses
from app.domain.partners import incoming, outgoing
from app.services.cases import checks
from app.services.core import notifications
from app.services.core.unit import unit_for
from app.settings import read
from app.storage.cases import checks as check_store
from app.storage.cases import eois
from app.worker import loop
from tests.conftest import on_sqlite
from tests.peers.partner import a_partner
from tests.peers.receiver import serving
from tests.support.people import a_submission

PAGE = Path(__file__).parents[3] / "docs" / "partners.md"


def example(language):
    [block] = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return block


@pytest.fixture
def settings(environ):
    return read(environ)


@pytest.fixture
def portal_url(application):
    with serving(make_server("127.0.0.1", 0, application, threaded=True)) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@on_sqlite
def test_the_callback_books_an_appointment(portal, settings, portal_url):
    eoi_id = a_submission(portal)
    loop.drain(portal, settings)
    with unit_for(portal, "test", write=True) as unit:
        checks.request(unit, eoi_id)
        reference = eois.get(unit.session, eoi_id).reference
    partner = a_partner(portal)
    given = {"PORTAL": portal_url, "PARTNER": partner.name, "INBOUND": partner.inbound}

    answer = subprocess.run(
        ["bash", "-euc", example("bash")],
        env={**os.environ, **given, "REFERENCE": reference},
        capture_output=True,
        check=True,
    )

    assert json.loads(answer.stdout) == {"outcome": "applied"}
    with unit_for(portal, "test") as unit:
        assert check_store.of_eoi(unit.session, eoi_id)["biometric"].status == "booked"


@on_sqlite
def test_the_receiver_takes_what_we_send(portal, environ):
    with socket.create_server(("127.0.0.1", 0)) as free:
        host = f"127.0.0.1:{free.getsockname()[1]}"
    partner = a_partner(portal, url=f"http://{host}", subscribed=[outgoing.BALANCE_CHANGED])
    with unit_for(portal, "test", write=True) as unit:
        notifications.balance_changed(unit)

    given = {"OUTBOUND": partner.outbound, "PORT": host.rpartition(":")[2]}
    receiver = subprocess.Popen(
        [sys.executable, "-c", example("python")],
        env={**os.environ, **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with receiver:
        wait_for(host)
        assert loop.drain(portal, read({**environ, "OUTBOUND_ALLOW": host})) == 1
        receiver.terminate()
        assert receiver.stdout.read().startswith("balance.changed.v1 {'id': ")


def wait_for(host):
    name, _, port = host.partition(":")
    for _ in range(100):
        try:
            socket.create_connection((name, int(port))).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the receiver did not start")


def test_every_type_and_status_is_named_there():
    page = PAGE.read_text()
    named = {status for check in Check for status in statuses(check)}

    for name in {*incoming.INCOMING, *outgoing.OUTGOING, *named} - {"not-requested"}:
        assert f"`{name}`" in page

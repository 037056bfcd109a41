"""What docs/partners.md shows is run as it stands there."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from sqlalchemy import select
from standardwebhooks import Webhook as StandardWebhook
from werkzeug.serving import make_server

from app import create_app
from app.domain.cases.checks import Check, statuses
from app.domain.cases.lifecycle import Status
from app.domain.partners import outgoing, reading
from app.domain.partners.contract import document
from app.security.http import signatures
from app.services.appointments import choice
from app.services.cases import checks
from app.services.core import notifications
from app.services.core.unit import unit_for
from app.services.partners import clients
from app.settings import read
from app.storage.cases import checks as check_store
from app.storage.cases import eois
from app.storage.partners.deliveries import Delivery
from app.worker import loop
from tests.conftest import on_sqlite
from tests.peers import sandbox
from tests.peers.partner import a_partner
from tests.peers.receiver import serving
from tests.support import appointments
from tests.support.callbacks import a_case
from tests.support.people import a_submission

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "partners.md"


def examples(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)


NODE = shutil.which("node") or str(Path(sys.executable).with_name("node"))  # as the build finds it
[TRYING, SHELL, *LOOKUPS], [PYTHON], [SENDING, RECEIVING] = map(examples, ("bash", "python", "js"))
MAKING_A_KEY, BEARER, READING = examples("py")
*TOLD, _, _, VECTORS = map(json.loads, examples("json"))
SENDERS = {"shell": ["bash", "-euc", SHELL], "node": [NODE, "--input-type=module", "-e", SENDING]}
RECEIVERS = {
    "python": [sys.executable, "-c", PYTHON],
    "node": [NODE, "--input-type=module", "-e", RECEIVING],
}


@pytest.fixture
def settings(environ):
    return read(environ)


@pytest.fixture
def portal_url(application):
    with serving(make_server("127.0.0.1", 0, application, threaded=True)) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@on_sqlite
@pytest.mark.parametrize("sender", SENDERS)
def test_the_callback_books_an_appointment(portal, settings, portal_url, sender):
    eoi_id = a_submission(portal)
    loop.drain(portal, settings)
    with unit_for(portal, "test", write=True) as unit:
        checks.request(unit, eoi_id)
        reference = eois.get(unit.session, eoi_id).reference
    partner = a_partner(portal)
    given = {"PORTAL": portal_url, "PARTNER": partner.name, "INBOUND": partner.inbound}

    answer = subprocess.run(
        SENDERS[sender],
        env={**os.environ, **given, "REFERENCE": reference},
        capture_output=True,
        check=True,
    )

    assert json.loads(answer.stdout) == {"outcome": "applied"}
    with unit_for(portal, "test") as unit:
        assert check_store.of_eoi(unit.session, eoi_id)["biometric"].status == "booked"


@on_sqlite
def test_the_sandbox_is_told_and_tells(portal, environ, portal_url):
    *sending, receiving = TRYING.splitlines()
    with socket.create_server(("127.0.0.1", 0)) as free:
        host = f"127.0.0.1:{free.getsockname()[1]}"
    partner = a_partner(portal, url=f"http://{host}", subscribed=[outgoing.BALANCE_CHANGED])
    given = {
        **os.environ,
        **sandbox.exported(partner, portal_url, a_case(portal, datetime.now(UTC))[1]),
    }

    for line, count in zip(sending, (1, 2), strict=True):
        told = subprocess.run(
            ["bash", "-ec", line], env=given, cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert [*map(after_the_id, told.stdout.splitlines())] == ["202 applied: done"] * count

    with unit_for(portal, "test", write=True) as unit:
        notifications.balance_changed(unit)
    started = subprocess.Popen(
        ["bash", "-ec", "exec " + receiving.replace("9000", host.rpartition(":")[2])],
        env=given,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with started:
        wait_for(host)
        assert loop.drain(portal, read({**environ, "OUTBOUND_ALLOW": host})) >= 1
        started.terminate()
        printed = started.stdout.read()
    assert re.search(r"(?m)^balance\.changed\.v1 id \S+: verified$", printed)


def after_the_id(line):
    return line.partition(" → ")[2]


@on_sqlite
@pytest.mark.parametrize("receiver", RECEIVERS)
def test_the_receiver_takes_what_we_send_and_nobody_else_does(portal, environ, receiver):
    with socket.create_server(("127.0.0.1", 0)) as free:
        host = f"127.0.0.1:{free.getsockname()[1]}"
    partner = a_partner(portal, url=f"http://{host}", subscribed=[outgoing.BALANCE_CHANGED])
    with unit_for(portal, "test", write=True) as unit:
        notifications.balance_changed(unit)

    given = {"OUTBOUND": partner.outbound, "PORT": host.rpartition(":")[2]}
    started = subprocess.Popen(
        RECEIVERS[receiver],
        env={**os.environ, **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with started:
        wait_for(host)
        late = datetime.now(UTC) - timedelta(minutes=6)
        ours = replace(partner, inbound=partner.outbound)
        for forged in (partner.signed(b"{}"), ours.signed(b"{}", at=late)):
            answer = requests.post(f"http://{host}", data=b"{}", headers=forged, timeout=10)
            assert answer.status_code == 401
        assert loop.drain(portal, read({**environ, "OUTBOUND_ALLOW": host})) == 1
        started.terminate()
        [printed, *_] = started.stdout.read().splitlines()
    assert printed.startswith("balance.changed.v1 {")
    with unit_for(portal, "test") as unit:
        assert unit.session.scalar(select(Delivery.outcome)) == "done"


@pytest.fixture
def mine(portal, environ, tmp_path):
    """A partner with a key of its own, in whose folder a program of the page is started."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environ["BASE_URL"] = f"http://127.0.0.1:{port}"
    subscribed = [outgoing.BALANCE_CHANGED, outgoing.CHECK_REQUESTED]
    partner = a_partner(portal, "mine", subscribed=subscribed)
    given = {**os.environ, "PORTAL": environ["BASE_URL"], "PARTNER": partner.name}
    given["PATH"] = f"{Path(sys.executable).parent}:{given['PATH']}"  # where `python` is

    def start(*command, **more):
        return subprocess.Popen(
            command, cwd=tmp_path, env=given | more, stdout=subprocess.PIPE, text=True
        )

    (tmp_path / "bearer.py").write_text(BEARER)
    with start("python", "-c", MAKING_A_KEY) as making:
        keys = making.stdout.read()
    with unit_for(portal, "operator", write=True) as unit:
        assert clients.set_keys(unit, partner.name, keys) == 1
    application = create_app(read(environ))
    with serving(make_server("127.0.0.1", port, application, threaded=True)):
        yield start
    application.extensions["portal"].engine.dispose()


@on_sqlite
def test_the_reader_of_the_feed_is_given_each_event_and_goes_on_where_it_stopped(
    portal, mine, tmp_path
):
    for _ in "12":
        with mine("python", "-c", READING) as reading_on:
            with unit_for(portal, "test", write=True) as unit:
                notifications.balance_changed(unit)
            told = reading_on.stdout.readline()
            while not (tmp_path / "next").exists():
                time.sleep(0.05)
            reading_on.kill()
        assert told.startswith("balance.changed.v1 {")
    assert int((tmp_path / "next").read_text()) >= 1


@on_sqlite
def test_what_is_asked_and_what_became_of_events_is_looked_up(portal, mine):
    eoi_id, reference = a_case(portal)
    with unit_for(portal, "test") as unit:
        check_id = str(check_store.of_eoi(unit.session, eoi_id)[Check.BIOMETRIC].id)

    answers = []
    for lookup in LOOKUPS:
        with mine("bash", "-euc", lookup, CHECK_ID=check_id) as asking:
            answers.append(json.loads(asking.stdout.read()))

    case, sent = answers
    assert case["reference"] == reference
    assert {"check_id": check_id, "check": "biometric"} in case["checks"]
    assert {one["type"] for one in sent["deliveries"]} == {outgoing.CHECK_REQUESTED}


@on_sqlite
def test_each_example_of_what_partners_tell_is_applied(application, portal):
    _, reference = a_case(portal, status=Status.GRANTED)
    partner = a_partner(portal)
    assert [*dict.fromkeys(told["type"] for told in TOLD)] == [*reading.INCOMING]

    for told in TOLD:
        if "reference" in told["data"]:
            told["data"]["reference"] = reference
        body = json.dumps(told).encode()
        answer = application.test_client().post(
            f"/hooks/{partner.name}", data=body, headers=partner.signed(body)
        )
        assert (answer.status_code, answer.json) == (202, {"outcome": "applied"}), told["type"]


@on_sqlite
def test_each_example_of_what_we_tell_is_of_that_form(portal):
    shown = [json.loads(line) for line in "".join(examples("jsonl")).splitlines()]
    a_partner(portal, subscribed=outgoing.OUTGOING, url="https://partner.example")
    eoi_id, _ = a_case(portal)
    by_services = {
        outgoing.EOI_SUBMITTED,
        outgoing.CHECK_REQUESTED,
        outgoing.APPOINTMENT_CHOSEN,
        outgoing.BALANCE_CHANGED,
    }
    with unit_for(portal, "test", write=True) as unit:
        choice.choose(unit, eoi_id, appointments.offer(unit, eoi_id))
    with unit_for(portal, "test", write=True) as unit:
        notifications.balance_changed(unit)
        for kind in {*outgoing.OUTGOING} - by_services:
            notifications.announce(unit, kind, eois.get(unit.session, eoi_id))
    with unit_for(portal, "test") as unit:
        sent = list(unit.session.scalars(select(Delivery.event)))

    assert {form(event) for event in sent} == {form(event) for event in shown}
    assert len(shown) == len(outgoing.OUTGOING)


def form(event):
    """Its type, and the names and types of its members."""
    members = sorted((name, type(value)) for name, value in event["data"].items())
    return event["type"], (*event,), (*members,)


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
def test_vectors_are_what_we_and_the_published_library_sign(vector):
    at = datetime.fromtimestamp(vector["timestamp"], UTC)
    body = vector["body"].encode()
    secret = signatures.parse_secret(vector["secret"])

    ours = signatures.sign([secret], vector["id"], at, body)

    published = StandardWebhook(vector["secret"]).sign(vector["id"], at, vector["body"])
    assert ours["webhook-signature"] == vector["signature"] == published


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

    for name in {*reading.INCOMING, *outgoing.OUTGOING, *named} - {"not-requested"}:
        assert f"`{name}`" in page


def test_the_newest_change_of_the_contract_is_that_of_its_version():
    changes = re.findall(r"(?m)^- \*\*(\d+)\.(\d+)\*\*", PAGE.read_text())
    numbers = [(int(first), int(second)) for first, second in changes]
    assert numbers == sorted(set(numbers), reverse=True)
    assert ".".join(changes[0]) == document.VERSION.rpartition(".")[0]

"""Callbacks as they come over the wire, to the server that production runs: one answer each."""

import gzip
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from app.services.core.unit import unit_for
from app.services.partners import kept, kits
from tests.bench.server import GRANIAN, ROOT, serving
from tests.conftest import prepared
from tests.peers.partner import Partner, a_check_update, a_partner
from tests.support.settings import environment

pytestmark = pytest.mark.again  # real processes
BODY = a_check_update(reference="EOI-0000-0000-0000")
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def installation(tmp_path_factory, key_file):
    """A partner, a mobile kit of its, and the environment of whatever process serves them."""
    folder = tmp_path_factory.mktemp("hook")
    key = shutil.copy(key_file, folder / "keys.json")
    url = f"sqlite:///{folder}/portal.db"
    portal = prepared(url, key)
    partner = a_partner(portal)
    with unit_for(portal, "operator", write=True) as unit:
        kit = Partner("enrolment.kit-7", kits.add(unit, "enrolment.kit-7"), "")
    portal.engine.dispose()
    return partner, kit, environment(url, key, folder)


@contextmanager
def a_server(environ):
    with serving(GRANIAN.replace("--workers 2", "--workers 1"), "app", environ) as server:
        yield server.port


@pytest.fixture(scope="module")
def hook(installation):
    partner, _, environ = installation
    with a_server(environ) as port:
        yield partner, port


def signed(partner, body=BODY, **changes):
    headers = {**partner.signed(BODY, at=datetime.now(UTC)), "content-length": str(len(body))}
    return [*(headers | changes).items()]


def answer(port, headers, body=BODY, path="/hooks/enrolment"):
    """The status, after 100 where that comes first."""
    head = "".join(f"{name}: {value}\r\n" for name, value in headers if value is not None)
    request = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n{head}\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as link:
        link.sendall(request.encode("latin-1") + body)
        told = b""
        while piece := link.recv(65536):
            told += piece
    statuses = [line.split()[1] for line in told.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]
    return int(statuses[-1])


def chunked(body):
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def test_each_odd_callback_has_one_answer(hook):
    partner, port = hook
    packed = gzip.compress(BODY)
    plain = signed(partner)
    odd = {
        "as it is": (202, plain, BODY),
        "in capitals": (202, [(name.upper(), value) for name, value in signed(partner)], BODY),
        "asks to go on": (202, [*signed(partner), ("expect", "100-continue")], BODY),
        "identity": (202, signed(partner, **{"content-encoding": "identity"}), BODY),
        "a charset": (
            202,
            signed(partner, **{"content-type": "Application/JSON; charset=utf-8"}),
            BODY,
        ),
        "in chunks": (
            411,
            [*signed(partner, **{"content-length": None}), ("transfer-encoding", "chunked")],
            chunked(BODY),
        ),
        "no length": (411, signed(partner, **{"content-length": None}), b""),
        "compressed": (
            415,
            signed(partner, packed, **{"content-encoding": "gzip"}),
            packed,
        ),
        "compressed unsaid": (401, signed(partner, packed), packed),
        "an empty body": (401, signed(partner, b""), b""),
        "no type": (415, signed(partner, **{"content-type": None}), BODY),
        "UTF-16": (
            401,
            signed(partner, BODY.decode().encode("utf-16")),
            BODY.decode().encode("utf-16"),
        ),
    }
    got = {name: answer(port, headers, body) for name, (_, headers, body) in odd.items()}
    assert got == {name: status for name, (status, *_) in odd.items()}


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_each_header_twice_is_not_authentic(hook, name):
    partner, port = hook
    headers = signed(partner)
    twin = dict(headers)[name]
    assert answer(port, [*headers, (name, twin)]) == 401
    assert answer(port, [*headers, (name.upper(), twin)]) == 401
    assert answer(port, [*headers, (name, "")]) == 401


def test_two_lengths_are_refused_and_of_two_types_the_first_counts(hook):
    partner, port = hook
    text = ("content-type", "text/plain")
    assert answer(port, [*signed(partner), ("content-length", "3")]) == 400
    assert answer(port, [*signed(partner), text]) == 202
    assert answer(port, [text, *signed(partner)]) == 415


def test_an_empty_payload_that_is_signed_is_no_message(hook):
    partner, port = hook
    headers = {**partner.signed(b"", at=datetime.now(UTC)), "content-length": "0"}
    assert answer(port, [*headers.items()], b"") == 400


def test_a_kit_that_is_revoked_is_refused_by_every_process_within_a_second(hook, installation):
    _, port = hook
    _, kit, environ = installation
    body = a_check_update(check_id="01a22308-82ee-715f-abbf-d35691c31d4f")

    def answers(*ports):
        headers = [
            *kit.signed(body, at=datetime.now(UTC)).items(),
            ("content-length", str(len(body))),
        ]
        return [answer(one, headers, body, f"/hooks/{kit.name}") for one in ports]

    with a_server(environ) as other:
        assert answers(port, other) == [202, 202]
        revoke = [sys.executable, "-m", "app", "partners", "disable", kit.name, "--yes"]
        subprocess.run(revoke, env={"PATH": os.environ["PATH"], **environ}, check=True, cwd=ROOT)
        time.sleep(kept.SECONDS)
        assert answers(port, other) == [401, 401]
    assert kept.SECONDS <= 1

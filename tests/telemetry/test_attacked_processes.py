"""The server and a worker are attacked in every way that we know, and log what, and of nobody."""

import contextlib
import json
import re
import socket
import time
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import select, text
from werkzeug.datastructures import FileStorage

from app.domain.audit.actions import AuditAction
from app.domain.audit.unusual_reading import RULES, Unusual
from app.domain.partners import outgoing
from app.domain.partners.rights import JWT_BEARER
from app.services.core.unit import unit_for
from app.services.sign_in import staff_sessions
from app.storage.database import engine
from app.storage.outbox import OutboxTask
from app.telemetry import allowlist
from tests.bench.browser import encoded
from tests.peers import smtp
from tests.peers.hostile_provider import HostileProvider
from tests.peers.partner import a_check_update, a_partner
from tests.peers.receiver import serving
from tests.soak.programs import Program
from tests.support.people import a_draft, a_submission, reference_of
from tests.support.pictures import a_pdf
from tests.support.returning import newest_code
from tests.support.settings import environment

MAIL, NAME, PHONE = "planted@example.org", "Plantedname", "+33687654321"
ADDRESS, DOCUMENT, WRONG = "198.51.100.77", "qp7654321", "87651234"
WHO = {"given_names": NAME, "document_number": DOCUMENT, "email": MAIL, "phone": PHONE}
# Of whoever attacks, too: none of it may stand in the log, nor may it end a line.
PLANTED = ("planted", PHONE[1:], ADDRESS, DOCUMENT, WRONG, "forged", "127.0.0.1", "localhost")
FORGED = '{"event":"forged"}'
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_SERVER = (
    "granian --interface wsgi --factory --workers 2 --blocking-threads 16 --access-log "
    "--log-config app/telemetry/granian.json --host 127.0.0.1 --port {port} app:create_app"
)
_PATIENCE = 60.0


class Attacker(requests.Session):
    def __init__(self, address):
        super().__init__()
        self.address = address
        self.headers.update({"X-Forwarded-For": ADDRESS, "User-Agent": f"{NAME}\t{FORGED}"})

    def ask(self, method, path, **request):
        options = {"timeout": 30, "allow_redirects": False} | request
        return self.request(method, self.address + path, **options)

    def fill_in(self, path, form=None, **fields):
        """A form of the page at `form`, or at the path itself, with its token."""
        token = TOKEN.search(self.ask("GET", form or path).text)[1]
        kind, body = encoded({"csrf_token": token, **fields})
        return self.ask("POST", path, data=body, headers={"Content-Type": kind})

    def come_back(self, portal, eoi_id):
        self.fill_in("/return", reference=reference_of(portal, eoi_id))
        assert self.fill_in("/return/code", code=WRONG).status_code == 422
        assert self.fill_in("/return/code", code=newest_code(portal)).status_code == 303


@pytest.fixture
def hostile():
    provider = HostileProvider(RSAKey.generate_key(2048, auto_kid=True), datetime.now(UTC))
    provider.claims = {"sub": f"{NAME}-sub", "email": MAIL, "name": FORGED}
    provider.userinfo = {"sub": f"{NAME}-sub", "name": NAME, "phone_number": PHONE}
    with serving(provider):
        yield provider


@pytest.fixture
def postbox():
    with smtp.receiving() as (postbox, url):
        postbox.refused = {MAIL: f"550 5.1.1 <{MAIL}> {NAME} is not here"}
        postbox.url = url
        yield postbox


@pytest.fixture
def environ(database_url, key_copy, tmp_path, hostile, postbox):
    return environment(
        database_url,
        key_copy,
        tmp_path,
        TRUSTED_PROXIES="1",
        METRICS_TOKEN="invented",
        PROMETHEUS_MULTIPROC_DIR=f"{tmp_path}/metrics",
        OIDC_ISSUER=hostile.issuer,
        OUTBOUND_ALLOW=hostile.host,
        MAIL_URL=postbox.url,
    )


@pytest.fixture
def spree(portal, hostile):
    """One of the staff has searched for much that is not there."""
    snoop = staff_sessions.actor(hostile.issuer, f"{NAME}-sub")
    with unit_for(portal, snoop, write=True) as unit:
        for _ in range(RULES[Unusual.NOTHING_FOUND].most + 1):
            unit.log(AuditAction.SEARCHED, kind="document", results=0)


@pytest.fixture
def programs(environ, tmp_path, spree):  # noqa: ARG001 - a worker looks for it as it starts
    """The server's address, once it answers; and what both have written."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Program(_SERVER.format(port=port), environ, tmp_path / "web.log")
    worker = Program("flask --app app worker", environ, tmp_path / "worker.log")
    address = f"http://127.0.0.1:{port}"
    comes_true(lambda: is_there(address))
    yield address, lambda: "".join((tmp_path / f"{n}.log").read_text() for n in ("web", "worker"))
    server.kill()
    worker.kill()


def is_there(address):
    try:
        return requests.get(f"{address}/healthz", timeout=5).ok
    except requests.ConnectionError:
        return False


def comes_true(condition):
    end = time.monotonic() + _PATIENCE
    while not (holds := condition()) and time.monotonic() < end:
        time.sleep(0.1)
    assert holds


def attack_the_server(address):
    """With bytes that are no HTTP, or hardly."""
    host, port = address.removeprefix("http://").split(":")
    for sent in (
        f"GET /{NAME}\r\n\r\n",
        f"GET /{NAME} HTTP/9.9\r\nHost: {NAME}\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: x\r\nX-{NAME} : x\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: x\r\nX-Request-Id: {NAME}\n{FORGED}\r\n\r\n",
        f"POST /return HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{NAME}",
        f"POST /return HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{NAME}",
        f"GET /{NAME * 20_000} HTTP/1.1\r\nHost: x\r\n\r\n",
        f"\x16\x03\x01{NAME}",
    ):
        with socket.create_connection((host, int(port)), 5) as connection:
            connection.sendall(sent.encode("latin-1"))
            connection.settimeout(0.5)
            with contextlib.suppress(OSError):
                connection.recv(4096)


def attack_pages(attacker):
    headers = {"Referer": f"https://{NAME}/", "Cookie": f"portal={NAME}"}
    for path in (
        f"/{NAME}%0d%0a{FORGED}",
        f"/draws/{NAME}?name={NAME}&code={WRONG}",
        f"/apply/{NAME}",
        f"/?lang={NAME}%00",
        f"/review/case/{NAME}%0a{FORGED}",
    ):
        attacker.ask("GET", path, headers=headers)
    attacker.ask("POST", "/return", data={"csrf_token": NAME, "reference": NAME})
    attacker.ask("DELETE", f"/status?name={NAME}")
    page = {"document-uri": f"/help?{NAME}", "blocked-uri": NAME, "effective-directive": "img-src"}
    attacker.ask("POST", "/csp-reports", data=json.dumps({"csp-report": page}))
    attacker.ask("GET", "/metrics", headers={"Authorization": f"Bearer {NAME}"})
    attacker.fill_in("/return/lost", email=MAIL)
    for _ in range(70):  # as many as its network may, and more
        attacker.fill_in("/return/lost", email=f"{NAME}@example.org")


def attack_as_applicant(attacker, portal):
    attacker.come_back(portal, a_submission(portal, datetime.now(UTC), **WHO))
    attacker.fill_in("/status/contact", email=MAIL.replace("planted", "plantednew"))
    attacker.fill_in("/status/contact/code", code=WRONG)
    attacker.fill_in("/leave", form="/status")
    attacker.come_back(portal, a_draft(portal, datetime.now(UTC), before="photo", **WHO))
    for content in (b"MZ" + NAME.encode(), a_pdf(1)[:-40] + NAME.encode()):
        file = FileStorage(BytesIO(content), f"{NAME}.pdf", content_type=f"image/{NAME}")
        attacker.fill_in("/apply/photo", photo=file)
    attacker.fill_in("/apply/name", given_names=f"{NAME}\n{FORGED}", family_name=NAME)
    attacker.ask("GET", "/apply/file/00000000-0000-0000-0000-000000000000/1")


def attack_callbacks(attacker, partner):
    body = a_check_update(reference="EOI-0000-0000-0000", provider_reference=NAME)
    signed = partner.signed(body)
    for name, headers, sent in (
        ("enrolment", signed, body + b" "),
        ("enrolment", signed | {"webhook-id": NAME}, body),
        ("enrolment", {"content-type": "application/json", "webhook-id": f"{NAME}\t"}, body),
        (NAME.lower(), signed, body),
        ("enrolment", partner.signed(b'{"type": "Plantedname"}'), b'{"type": "Plantedname"}'),
        ("enrolment", partner.signed(body, "msg_twice"), body),
        ("enrolment", partner.signed(body + b" ", "msg_twice"), body + b" "),
    ):
        attacker.ask("POST", f"/hooks/{name}", data=sent, headers=headers)


def attack_the_machine_api(attacker):
    """With an assertion that another key has signed, and a token that is none."""
    claims = {"iss": NAME, "sub": NAME, "aud": MAIL, "exp": 1e10, "jti": NAME}
    forged = jwt.encode({"alg": "RS256"}, claims, RSAKey.generate_key(2048, auto_kid=True))
    form = {"grant_type": "client_credentials", "scope": NAME}
    form |= {"client_assertion_type": JWT_BEARER, "client_assertion": forged}
    attacker.ask("POST", "/oauth/token", data=form)
    for assertion in (forged, f"{NAME}.{NAME}.x"):
        asked = form | {"scope": "", "client_assertion": assertion}
        assert attacker.ask("POST", "/oauth/token", data=asked).status_code == 401
    headers = {"Authorization": f"Bearer {NAME}"}
    assert attacker.ask("GET", f"/events?after={NAME}", headers=headers).status_code == 401


def attack_sign_in(attacker, hostile):
    said = {"error": NAME, "error_description": MAIL}

    def go():
        return hostile.respond(attacker.ask("GET", "/review/sign-in/start").headers["Location"])

    attacker.ask("GET", "/review/callback", params={"state": NAME, "error": FORGED})
    attacker.ask("GET", "/review/callback", params=go() | said)
    hostile.sign = hostile.signed_with_another_key
    attacker.ask("GET", "/review/callback", params=go())
    hostile.sign = hostile.signed
    entered = attacker.ask("GET", "/review/callback", params=go())
    assert entered.headers["Location"] == "/review/"
    assert attacker.ask("GET", "/review/").status_code == 403
    attacker.ask("POST", "/review/backchannel-logout", data={"logout_token": f"{NAME}.{NAME}.x"})
    order = hostile.logout_token(sub=f"{NAME}-sub")
    assert attacker.ask("POST", "/review/backchannel-logout", data={"logout_token": order}).ok
    attacker.ask("GET", "/review/")


def break_the_database(portal, attacker):
    """What a driver says then quotes the statement, and the values it was given."""
    with engine.transaction(portal.engine, write=True) as session:
        session.execute(text("ALTER TABLE access_request RENAME TO access_request_planted"))
    assert attacker.fill_in("/return", reference="EOI-0000-0000-0000").status_code >= 500


@pytest.mark.again  # real processes, or as much work
def test_whatever_is_tried_the_log_says_what_and_of_nobody(programs, portal, hostile):
    address, written = programs
    inside = "https://localhost:9/planted"
    partner = a_partner(portal, url=inside, subscribed=[outgoing.EOI_SUBMITTED])
    attacker = Attacker(address)

    attack_the_server(address)
    attack_pages(attacker)
    attack_as_applicant(attacker, portal)
    attack_callbacks(attacker, partner)
    attack_the_machine_api(attacker)
    attack_sign_in(attacker, hostile)
    comes_true(lambda: is_carried_out(portal))
    break_the_database(portal, attacker)

    log = written()
    assert [line for line in log.lower().splitlines() if any(map(line.count, PLANTED))] == []
    lines = [json.loads(line) for line in log.splitlines()]
    for line in lines:
        assert {"time", "level", "event", "process"} <= line.keys()
        assert datetime.fromisoformat(line["time"]).utcoffset() == timedelta()
    assert not any("withheld" in line for line in lines)
    seen = {line["event"] for line in lines}
    assert allowlist.SECURITY - seen <= {"unavailable"}
    assert {"request_failed", "task_given_up"} <= seen
    assert "unlisted" not in seen
    token = {"Authorization": "Bearer invented"}
    metrics = requests.get(f"{address}/metrics", headers=token, timeout=30).text
    assert "portal_security_events_total" in metrics
    assert [planted for planted in PLANTED if planted in metrics.lower()] == []


def is_carried_out(portal):
    """Whether the worker has tried everything once."""
    with unit_for(portal, "test") as unit:
        waiting = select(OutboxTask).where(
            OutboxTask.settled_at.is_(None), OutboxTask.attempts == 0, OutboxTask.due_at <= unit.now
        )
        return unit.session.scalars(waiting).first() is None

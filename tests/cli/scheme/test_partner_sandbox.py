"""`partners sandbox`: a partner that receives, sends and misbehaves, with a portal that is real."""

import json
import re
import shlex
import socket
import time
from datetime import UTC, datetime, timedelta

import pytest
import requests
from click.testing import CliRunner
from werkzeug.serving import make_server

from app import cli, create_app
from app.cli.scheme import partner_callbacks, partner_sandbox
from app.domain.partners import reading
from app.security.http import signatures
from app.services.core.unit import unit_for
from app.services.partners import registry
from app.services.webhooks import endpoint
from app.settings import read
from app.storage.audit.entries import AuditEntry
from app.storage.partners.inbox import InboxMessage
from app.worker import loop
from tests.bench.server import GRANIAN, program, serving
from tests.browser.site import free_port
from tests.conftest import NOW, on_sqlite
from tests.peers import receiver, sandbox
from tests.peers.partner import Partner, a_partner
from tests.support import deliveries, documents
from tests.support.callbacks import a_case
from tests.support.rows import rows

REFERENCE = "EOI-7K2M-94PD-Q1XC"
SECRET = signatures.new_secret()
ALONE = Partner("mine", SECRET, SECRET)


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def environ(environ, port):
    return environ | {"OUTBOUND_ALLOW": f"127.0.0.1:{port}"}


@pytest.fixture
def mine(portal, port):
    """A partner whose address is that of its sandbox."""
    return a_partner(portal, "mine", url=f"http://127.0.0.1:{port}/in")


@pytest.fixture
def reference(portal):
    return a_case(portal, datetime.now(UTC))[1]


def tell(portal):
    with unit_for(portal, "operator", write=True) as unit:
        endpoint.send_test(unit, "mine")


def drain(portal, environ, **later):
    return loop.drain(portal, read(environ), datetime.now(UTC) + timedelta(**later))


VERIFIED = re.compile(r"endpoint\.tested\.v1 id [0-9a-f-]{36}: verified\n")


@on_sqlite
@pytest.mark.parametrize("answered", [("500", "status-500"), ("redirect", "status-302")])
def test_what_it_answers_in_error_is_noted_and_comes_again(portal, environ, mine, port, answered):
    misbehaviour, outcome = answered
    tell(portal)
    with sandbox.running(sandbox.exported(mine), port, "--misbehave", misbehaviour) as partner:
        drain(portal, environ)
        assert VERIFIED.fullmatch(partner.line())
    assert deliveries.outcomes(portal) == [outcome]
    assert deliveries.endpoint(portal, "mine").failures == 1

    with sandbox.running(sandbox.exported(mine), port) as partner:
        drain(portal, environ, minutes=1)
        assert VERIFIED.fullmatch(partner.line())
    assert deliveries.outcomes(portal) == ["done"]


@on_sqlite
def test_once_it_is_gone_nothing_more_comes_until_somebody_resumes_it(portal, environ, mine, port):
    tell(portal)
    with sandbox.running(sandbox.exported(mine), port, "--misbehave", "410") as partner:
        drain(portal, environ)
        assert VERIFIED.fullmatch(partner.line())
    assert deliveries.endpoint(portal, "mine").gone_at

    with sandbox.running(sandbox.exported(mine), port) as partner:
        assert drain(portal, environ, minutes=1) == 0
        with unit_for(portal, "operator", write=True) as unit:
            endpoint.resume(unit, "mine")
        assert drain(portal, environ, minutes=1) == 1
        assert VERIFIED.fullmatch(partner.line())


@pytest.mark.again  # waits for the portal's own patience to end
@on_sqlite
def test_slow_is_a_failure_and_the_next_try_is_told_from_the_first(portal, environ, mine, port):
    tell(portal)
    with sandbox.running(sandbox.exported(mine), port, "--misbehave", "slow") as partner:
        drain(portal, environ)
        assert VERIFIED.fullmatch(partner.line())
        assert deliveries.outcomes(portal) == ["unreachable"]
        drain(portal, environ, minutes=1)
        assert partner.line().endswith(": verified, came before\n")
        began = time.monotonic()
        assert partner.interrupt() == (0, "Stopped.\n")  # amid a slow answer
        assert time.monotonic() - began < 5


@pytest.mark.again  # real processes
def test_a_portal_and_it_tell_each_other(portal, environ, mine, port, reference):
    with (
        serving(GRANIAN.replace("--workers 2", "--workers 1"), "app", environ) as server,
        program(["app", "worker"], environ),
        sandbox.running(
            sandbox.exported(mine, f"http://127.0.0.1:{server.port}", reference), port
        ) as partner,
    ):
        tell(portal)
        told = [partner.line() for _ in "1234"]  # of the submission and of two checks, too
        partner.type("check.updated.v1")
        assert partner.line().endswith(" → 202 applied: done\n")
        partner.type("check.updated.v1 status=blue")
        refused = partner.line()
        assert partner.interrupt() == (0, "Stopped.\n")

    assert all(": verified" in line for line in told)
    assert sorted(line.split()[0] for line in told) == [
        "check.requested.v1",
        "check.requested.v1",
        "endpoint.tested.v1",
        "eoi.submitted.v1",
    ]
    assert sum(f" reference {reference} " in line for line in told) == 3
    assert '400: the body cannot be read; detail: "status: ' in refused
    assert "X-Request-Id: " in refused


def updates(portal):
    return sum(entry.action == "check-updated" for entry in rows(portal, AuditEntry))


@pytest.mark.again  # real processes
def test_what_it_sends_twice_at_once_has_one_effect(portal, environ, mine, reference):
    before = updates(portal)
    with serving(GRANIAN, "app", environ) as server:
        done = sandbox.run(
            sandbox.exported(mine, f"http://127.0.0.1:{server.port}", reference),
            *("--send", "check.updated.v1", "--misbehave", "duplicate"),
        )
    assert (done.returncode, done.stderr) == (0, "")
    one, other = done.stdout.splitlines()
    assert one == other
    assert one.endswith("202 applied: done")
    assert len(rows(portal, InboxMessage)) == 1
    assert updates(portal) == before + 1


@on_sqlite
def test_both_sign_by_keys_of_their_own_and_the_private_one_may_stand_in_a_file(
    portal, environ, port, reference, tmp_path
):
    private, public = signatures.new_key()
    with unit_for(portal, "operator", write=True) as unit:
        registry.add(unit, "mine", f"http://127.0.0.1:{port}", reading.INCOMING, (), key=public)
        ours = registry.rotate_to_own_key(unit, "mine", timedelta())
    (tmp_path / "key").write_text(f"{private}\n")
    application = create_app(read(environ))
    with receiver.serving(make_server("127.0.0.1", 0, application, threaded=True)) as web:
        exported = sandbox.exported(
            Partner("mine", "", ours), f"http://127.0.0.1:{web.server_port}/", reference
        )
        exported["INBOUND_FILE"] = str(tmp_path / "key")
        with sandbox.running(exported, port) as partner:
            partner.type("appointment.updated.v1 status=booked place='2 Invented Street'")
            assert partner.line().endswith(" → 202 applied: done\n")
            tell(portal)
            drain(portal, environ)
            assert VERIFIED.fullmatch(partner.line())
    application.extensions["portal"].engine.dispose()
    assert deliveries.outcomes(portal)[-1] == "done"


def posted(url, body=b"{}", **headers):
    return requests.post(url, data=body, headers=headers, timeout=10).status_code


def raw(url, request):
    """What is answered to these bytes, after which the caller says no more."""
    host, port = url.removeprefix("http://").strip("/").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as link:
        link.sendall(request)
        link.shutdown(socket.SHUT_WR)
        return link.recv(65536)[:12]


def test_whatever_else_comes_is_refused_in_a_line_that_holds_nothing_of_it():
    body, ours = b'{"given_names": "Zenobia"}', signatures.parse_secret(SECRET)
    signed = signatures.sign([ours], "m", datetime.now(UTC), body)
    other = signatures.sign([signatures.parse_secret(signatures.new_secret())], "m", NOW, body)
    stale = signatures.sign([ours], "m", datetime.now(UTC) - timedelta(minutes=6), body)
    forged = other | {"webhook-timestamp": signed["webhook-timestamp"]}
    length = b"POST / HTTP/1.1\r\ncontent-length: "
    with sandbox.running(sandbox.exported(ALONE)) as partner:
        told = [
            (posted(partner.url, body), partner.line()),
            (posted(partner.url, body, **stale), partner.line()),
            (posted(partner.url, body, **forged), partner.line()),
            (posted(partner.url, body, **signed | {"webhook-id": "a.b"}), partner.line()),
            (posted(partner.url, b"x" * 65537, **signed), partner.line()),
            (posted(partner.url, iter([body])), partner.line()),
            (raw(partner.url, length + b"-5\r\n\r\n"), partner.line()),
            (raw(partner.url, length + b"50\r\n\r\nZenobia"), partner.line()),
            (posted(partner.url, body, **signed), partner.line()),
            (posted(partner.url, body, **signed), partner.line()),
        ]
        ended = partner.interrupt()
    assert told == [
        (401, "not verified: a webhook-… header is missing, or comes twice: answered 401\n"),
        (401, "not verified: it was signed more than five minutes from now: answered 401\n"),
        (401, "not verified: it was signed by another secret than OUTBOUND: answered 401\n"),
        (401, "not verified: webhook-id is malformed: answered 401\n"),
        (413, "over 65536 bytes: answered 413\n"),
        (411, "no sound Content-Length: answered 411\n"),
        (b"HTTP/1.0 411", "no sound Content-Length: answered 411\n"),
        (b"", "broken off: it was longer\n"),
        (204, "no event that the contract knows: verified\n"),
        (204, "no event that the contract knows: verified, came before\n"),
    ]
    assert ended == (0, "Stopped.\n")


def test_what_is_typed_wrong_is_said_and_it_receives_on():
    with sandbox.running({"OUTBOUND": SECRET}) as partner:
        partner.type("check.updated.v1")
        assert partner.line() == "Error: not set: PORTAL, PARTNER, INBOUND (see docs/partners.md)\n"
        assert posted(partner.url) == 401
        partner.process.stdin.close()
        assert partner.line().startswith("not verified")
        assert posted(partner.url) == 401
        assert partner.line().startswith("not verified")


def test_a_port_that_is_taken_is_said_with_what_to_do():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = sandbox.run(sandbox.exported(ALONE), "--port", str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Error: port {port} cannot be had (Address already in use): choose another, with --port\n"
    )


@pytest.mark.parametrize(
    ("options", "changes", "said"),
    [
        ("", {"OUTBOUND": ""}, "not set: OUTBOUND (see docs/partners.md)"),
        ("", {"OUTBOUND": "secret"}, "OUTBOUND must be whsec_…, or our public key, whpk_…"),
        ("", {"ENV": "production"}, "ENV is production: what this sends is invented"),
        ("--send a.b.v1", {"PARTNER": "", "INBOUND": ""}, "not set: PARTNER, INBOUND (see"),
        ("--send a.b.v1", {"INBOUND": signatures.new_key()[1]}, "INBOUND must be whsec_…, or your"),
        ("--send a.b.v1", {"INBOUND_FILE": "/x"}, "INBOUND is given in two ways"),
        ("--send a.b.v1", {}, "a.b.v1 is none of appointment.updated.v1, check"),
        ("--send 'check.updated.v1 booked'", {}, "a line reads TYPE, or TYPE member=value"),
        ("--send ' '", {}, "a line reads TYPE, or TYPE member=value"),
        ("--send check.updated.v1", {}, "set REFERENCE: whom a check.updated.v1 is about"),
    ],
)
def test_what_is_missing_or_wrong_is_named(options, changes, said, monkeypatch):
    for name, value in {**sandbox.exported(ALONE), **changes}.items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(cli.portal, ["partners", "sandbox", *shlex.split(options)])
    assert done.exit_code == 1
    assert done.stderr.startswith(f"Error: {said}")


def test_where_nobody_answers_it_says_so_and_fails():
    done = sandbox.run(
        sandbox.exported(ALONE, "http://127.0.0.1:9"), "--send", "return.recorded.v1"
    )
    assert done.returncode == 1
    assert re.fullmatch(
        r"return\.recorded\.v1 msg_\S{36} → no answer from http://127\.0\.0\.1:9/hooks/mine: "
        r"ConnectionError\n",
        done.stdout,
    )


def test_what_no_portal_answers_is_not_taken_for_an_answer(monkeypatch):
    with receiver.serving(receiver.Receiver()) as stranger:
        stranger.answers += [
            (308, {"Location": f"{stranger.url}/elsewhere"}, b""),
            (200, {}, b"<p>Welcome"),
            (520, {"X-Request-Id": "r-1"}, b"[1]"),
        ]
        for name, value in sandbox.exported(ALONE, stranger.url).items():
            monkeypatch.setenv(name, value)
        sent = ["--send", "return.recorded.v1"] * 3
        done = CliRunner().invoke(cli.portal, ["partners", "sandbox", *sent])
    assert done.exit_code == 1
    assert len(stranger.received) == 3
    assert [line.partition(" → ")[2] for line in done.stdout.splitlines()] == [
        "308: Permanent Redirect: see docs/partners.md, The answers",
        "200: OK: see docs/partners.md, The answers",
        "520: : see docs/partners.md, The answers; X-Request-Id: r-1",
    ]


@pytest.mark.parametrize("kind", reading.INCOMING)
def test_each_type_is_sent_as_of_now(kind):
    now = datetime.now(UTC)
    body = partner_callbacks.compose(kind, REFERENCE, now)
    event = reading.parse(body)
    assert (event.type, event.timestamp) == (kind, now)


def test_times_are_moved_and_days_of_birth_are_not():
    def data(line):
        return json.loads(partner_callbacks.compose(line, "EOI-0000-0000-0000", NOW))["data"]

    offered, booked = data("appointment.updated.v1"), data("appointment.updated.v1 status=booked")
    assert (offered["status"], booked["status"]) == ("offered", "booked")
    assert offered["choose_by"] == "2026-11-22T21:00:00+01:00"
    assert offered["slots"][0]["starts_at"] == "2026-11-29T14:00:00+01:00"
    assert (booked["reference"], "slots" in booked) == ("EOI-0000-0000-0000", False)
    assert data("return.recorded.v1")["dates_of_birth"] == ["1990-03-27", "1990"]
    kit = data("check.updated.v1 reference=null check_id=c-1 sequence=7")
    assert (kit["reference"], kit["check_id"], kit["sequence"]) == (None, "c-1", 7)


def test_each_answer_of_the_page_that_it_can_get_has_its_words():
    """It posts whole JSON, under a new id: the others are not for it."""
    page = documents.read("docs/partners.md")
    told = " ".join(cells[0] for cells in documents.rows(page, "answer"))
    codes = {int(code) for code in re.findall(r"\b[45]\d\d\b", told)}
    assert codes - {405, 409, 411, 413, 415} == {*partner_callbacks._REFUSALS}
    assert {*re.findall(r"202 `(\w+)`", told)} <= {*partner_callbacks._OUTCOMES}


def test_every_misbehaviour_stands_on_the_page():
    page = documents.read("docs/partners.md")
    assert documents.column(page, "`--misbehave`") == [*partner_sandbox.MISBEHAVIOURS]

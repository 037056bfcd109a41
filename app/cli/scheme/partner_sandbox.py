"""`partners sandbox` is a partner on this machine, which receives, verifies and sends webhooks.

It needs neither database nor keys of the portal, but what docs/partners.md has partners export.
"""

import json
import os
import re
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple

import click

from app.cli.scheme import partner_callbacks
from app.cli.scheme.partner_callbacks import Send, Sender
from app.domain.partners.reading import INCOMING
from app.security.http import outbound, signatures
from app.security.http.signatures import PrivateKey, PublicKey, Secret, SharedSecret
from app.settings import Env
from app.startup import sources

_MOST_BYTES = 64 * 1024
_LENGTH = re.compile(r"[0-9]{1,9}")
_PATIENCE = 15  # seconds in which a request comes whole
_IDS = ("id", "reference", "check_id", "slot_id", "sequence")
# What each secret may be, and how that is written.
_KINDS: dict[str, tuple[tuple[type[Secret], ...], str]] = {
    "INBOUND": ((SharedSecret, PrivateKey), "whsec_…, or your own private key, whsk_…"),
    "OUTBOUND": ((SharedSecret, PublicKey), "whsec_…, or our public key, whpk_…"),
}
_WHY = {
    "headers": "a webhook-… header is missing, or comes twice",
    "stale": "it was signed more than five minutes from now",
    "signature": "it was signed by another secret than OUTBOUND",
}

Answering = Callable[[BaseHTTPRequestHandler], None]


class _Partner(ThreadingHTTPServer):
    """Receives what is signed by `secret`, and answers it as `answer` does."""

    def __init__(self, port: int, secret: Secret, answer: Answering) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.secret, self.answer = secret, answer
        self.seen = set[str]()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """In a line where the other side has hung up; a fault of our own is shown whole."""
        if isinstance(fault := sys.exc_info()[1], OSError):
            click.echo(f"broken off: {type(fault).__name__}")
        else:
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Partner
    timeout = _PATIENCE

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not _LENGTH.fullmatch(length):
            return self._refuse(HTTPStatus.LENGTH_REQUIRED, "no sound Content-Length")
        if int(length) > _MOST_BYTES:
            return self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"over {_MOST_BYTES} bytes")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            return click.echo("broken off: it was longer")
        try:
            message_id = signatures.verify(
                [self.server.secret], self.headers.items(), body, datetime.now(UTC)
            )
        except signatures.BadSignature as fault:
            why = _WHY.get(fault.reason, f"webhook-{fault.reason} is malformed")
            return self._refuse(HTTPStatus.UNAUTHORIZED, f"not verified: {why}")
        again = ", came before" if message_id in self.server.seen else ""
        self.server.seen.add(message_id)
        click.echo(f"{_described(body)}: verified{again}")
        return self.server.answer(self)

    def _refuse(self, status: HTTPStatus, why: str) -> None:
        click.echo(f"{why}: answered {status}")
        _answer(self, status)

    def log_request(self, *_: Any) -> None:
        """Not by the base class: its line stands there already."""


def _described(body: bytes) -> str:
    """Its type, and what is an id of it."""
    try:
        event = json.loads(body)
        named = [f"{name} {event['data'][name]}" for name in _IDS if name in event["data"]]
        return " ".join([event["type"], *named])
    except (ValueError, TypeError, LookupError, RecursionError):
        return "no event that the contract knows"


def _answer(
    handler: BaseHTTPRequestHandler, status: int = HTTPStatus.NO_CONTENT, **headers: str
) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()


def _slowly(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(outbound.TIMEOUT + 5)
    _answer(handler)


class Behaviour(NamedTuple):
    """How it answers what is verified, and how it sends."""

    answer: Answering = _answer
    send: Send = partner_callbacks.once


MISBEHAVIOURS = {
    "slow": Behaviour(_slowly),
    "500": Behaviour(partial(_answer, status=HTTPStatus.INTERNAL_SERVER_ERROR)),
    "410": Behaviour(partial(_answer, status=HTTPStatus.GONE)),
    "redirect": Behaviour(partial(_answer, status=HTTPStatus.FOUND, Location="/elsewhere")),
    "duplicate": Behaviour(send=partner_callbacks.twice_at_once),
}


@click.command("sandbox")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=9000,
    show_default=True,
    help="0: any that is free.",
)
@click.option("--send", "lines", multiple=True, help="Send this TYPE alone; repeat it.")
@click.option("--misbehave", type=click.Choice([*MISBEHAVIOURS]), help="On purpose, always.")
def command(port: int, lines: tuple[str, ...], misbehave: str | None) -> None:
    """Be a partner on this machine, to try webhooks with.

    It receives at 127.0.0.1 until Ctrl-C, and sends what is typed: TYPE, or TYPE member=value. What
    is sent is invented, and counts where it is taken: never use it with a portal for real people.
    """
    if os.environ.get("ENV") == Env.PRODUCTION:
        raise click.ClickException("ENV is production: what this sends is invented")
    behaviour = MISBEHAVIOURS.get(misbehave or "", Behaviour())
    if lines:
        taken = [partner_callbacks.send(_sender(), line, behaviour.send) for line in lines]
        sys.exit(not all(taken))
    [secret] = map(_read, ["OUTBOUND"], _given("OUTBOUND"))
    try:
        partner = _Partner(port, secret, behaviour.answer)
    except OSError as fault:
        raise click.ClickException(
            f"port {port} cannot be had ({fault.strerror}): choose another, with --port"
        ) from None
    with partner:
        receiving = Thread(target=partner.serve_forever, daemon=True)
        receiving.start()
        how = f", misbehaving: {misbehave}" if misbehave else ""
        click.echo(f"Receiving at http://127.0.0.1:{partner.server_port}/ until Ctrl-C{how}.")
        click.echo(f"Type what to send: {', '.join(INCOMING)}")
        try:
            _send_what_is_typed(behaviour.send)
            receiving.join()
        except KeyboardInterrupt:
            click.echo("Stopped.")
        partner.shutdown()


def _send_what_is_typed(post: Send) -> None:
    for line in sys.stdin:
        try:
            if line.strip():
                partner_callbacks.send(_sender(), line, post)
        except click.ClickException as fault:
            fault.show()


def _sender() -> Sender:
    """Raises click.ClickException, which names what is missing."""
    portal, partner, secret = _given("PORTAL", "PARTNER", "INBOUND")
    [reference] = _given("REFERENCE", required=False)
    return Sender(portal, partner, _read("INBOUND", secret), reference)


def _given(*names: str, required: bool = True) -> list[str]:
    """From the environment, or from the files that `…_FILE` name there."""
    found, faults = sources.from_files(os.environ, names)
    values = {**os.environ, **found}
    if required and (missing := [name for name in names if not values.get(name)]):
        faults.append(f"not set: {', '.join(missing)} (see docs/partners.md)")
    if faults:
        raise click.ClickException("; ".join(faults))
    return [values.get(name, "") for name in names]


def _read(name: str, text: str) -> Secret:
    kinds, written = _KINDS[name]
    with suppress(ValueError):
        secret = signatures.parse_secret(text)
        if isinstance(secret, kinds):
            return secret
    raise click.ClickException(f"{name} must be {written}")

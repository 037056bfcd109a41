"""Outbound HTTP calls are restricted against SSRF: public addresses, TLS, no redirects, and limits.

The address that is really connected to is checked, after the name was resolved once
(requests-hardened pins it), so that neither an odd spelling of an address nor DNS rebinding gets
round it. Time and size of an answer are limited.
"""

import io
import re
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from http.client import HTTPResponse
from ipaddress import IPv4Address, IPv6Network, ip_address
from threading import Event, Timer
from time import monotonic
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.ssl_ import create_urllib3_context

from app.telemetry import logs
from app.telemetry.logs import log

TIMEOUT = 15.0  # seconds to connect, for each wait, for the whole head, and for the body after it
MOST_BYTES = 256 * 1024  # of an answer that is read at all
MOST_SECONDS = 30 * 24 * 3600  # of a wait that a receiver asks for
_MOST_INTERIM = 10  # answers before the final one

_INTERIM = range(102, 200)  # not 101, after which something else than HTTP follows
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Beyond what requests-hardened refuses: outside global unicast (fec0::1 and the like, RFC 4291),
# and the address at which Azure's own services answer every virtual machine.
_PUBLIC_IPV6 = IPv6Network("2000::/3")
_CLOUD_SERVICE = IPv4Address("168.63.129.16")

logs.silence("requests_hardened")  # it would log the address

Allowed = frozenset[str]  # exact `host:port`; as `https://host:port` only over TLS


class Unreachable(Exception):
    """No usable answer: try again later. The text is the kind of failure, never the address."""


class ForbiddenDestination(Unreachable):
    """A destination that we never call, unless its `host:port` is allowed."""


class Response(NamedTuple):
    """A receiver's answer: 2xx is success, 3xx a failure like any other; the body is not read."""

    status: int
    retry_after: int | None  # seconds


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, allow: Allowed = frozenset()
) -> Response:
    """Deliver a webhook. `allow` has what may be private and, without `https://`, plain http.

    Raises Unreachable or ForbiddenDestination.
    """
    with requests.Session() as session:
        harden(session, allow)
        try:
            answer = session.post(url, data=body, headers=dict(headers), stream=True)
        except (requests.RequestException, ValueError) as error:  # no address at all
            raise _forbidden(type(error).__name__) from None
        with answer:
            return Response(answer.status_code, _seconds(answer.headers.get("Retry-After")))


def harden(session: requests.Session, allow: Allowed, ca_file: str = "") -> None:
    """Apply the restrictions to every call of this session. It raises only the two errors above.

    Answers are read up to 256 KiB (a longer one is Unreachable) unless streamed. `ca_file`: the
    certification authorities, in PEM, that vouch for the servers instead of the public ones.
    """
    session.trust_env = False  # no proxy, no .netrc and no certificates named by the environment
    session.verify = ca_file or True
    session.headers["User-Agent"] = "eoi-portal"
    for scheme in _DEFAULT_PORTS:
        session.mount(f"{scheme}://", _Guard(scheme, allow))


def is_permitted(url: str, allow: Allowed) -> bool:
    """Whether a URL may be given to a browser: https, or http to an allowed `host:port`."""
    try:
        parts = urlsplit(url)
        named = _named(parts.scheme, parts.hostname or "", parts.port)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and named in allow)
    )


class _Guard(IPFilterAdapter):
    def __init__(self, scheme: str, allow: Allowed) -> None:
        super().__init__(is_https_proto=scheme == "https")
        self._allow = allow

    def build_connection_pool_key_attributes(self, *args: Any, **kwargs: Any) -> Any:
        host, tls = HTTPAdapter.build_connection_pool_key_attributes(self, *args, **kwargs)
        scheme, named = host["scheme"], _named(host["scheme"], host["host"], host["port"])
        if not self._allow.isdisjoint({named, f"{scheme}://{named}"}):
            return host, tls
        if scheme != "https":
            raise _forbidden("not https")
        host, tls = super().build_connection_pool_key_attributes(*args, **kwargs)
        address = ip_address(host["host"].strip("[]"))
        if address == _CLOUD_SERVICE or (":" in str(address) and address not in _PUBLIC_IPV6):
            raise _forbidden("not a public address")
        return host, tls

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = _HurriedTLS if pool.scheme == "https" else _Hurried
        if pool.scheme == "https" and not (pool.ca_certs or pool.ca_cert_dir):
            pool.conn_kw["ssl_context"] = _public_authorities()
        return pool

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Without the public authorities' file: they are in the context, see above."""
        super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]
        if verify is True:
            conn.ca_certs = None

    def send(self, *args: Any, **options: Any) -> requests.Response:
        stream = options.get("stream", False)
        try:
            answer = super().send(*args, **options | {"stream": True, "timeout": TIMEOUT})
            # requests reads all of a redirect's body, even when told not to follow it.
            answer.headers.pop("Location", None)
            return answer if stream else _bounded(answer)
        except (InvalidIPAddress, requests.exceptions.InvalidURL, UnicodeError):
            raise _forbidden("not a public address") from None
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise Unreachable(type(error).__name__) from None


def _forbidden(why: str) -> ForbiddenDestination:
    """Once the log has it, without the address: whose it is tells who works with us."""
    log.warning("destination_forbidden")
    return ForbiddenDestination(why)


@cache
def _public_authorities() -> ssl.SSLContext:
    """Read once a process: that takes ten times as long as a call."""
    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context


class _Deadline:
    """Closes the connection when the head of an answer takes too long, however it trickles in."""

    sock: socket.socket

    def getresponse(self) -> Any:
        connected, late = self.sock, Event()
        timer = Timer(TIMEOUT, _hang_up, [connected, late])
        timer.start()
        try:
            answer = super().getresponse()  # type: ignore[misc]
        finally:
            timer.cancel()
        if late.is_set():  # half a head would otherwise pass for a whole one
            answer.close()
            raise TimeoutError
        return answer


def _hang_up(connected: socket.socket, late: Event) -> None:
    late.set()
    with suppress(OSError):  # the answer came in this very moment, and the socket is gone
        # The plain socket's method: the TLS socket's would drop its state while another reads it.
        socket.socket.shutdown(connected, socket.SHUT_RDWR)


class _FinalResponse(HTTPResponse):
    """Skips interim answers, as 103 Early Hints: http.client skips 100 alone (RFC 9110 §15.2)."""

    def begin(self) -> None:
        super().begin()
        for _ in range(_MOST_INTERIM):
            if self.status not in _INTERIM:
                return
            self.headers = None  # type: ignore[assignment]  # so that the next head is read
            super().begin()


class _Hurried(_Deadline, HTTPConnection):
    response_class = _FinalResponse


class _HurriedTLS(_Deadline, HTTPSConnection):
    response_class = _FinalResponse


def _bounded(answer: requests.Response) -> requests.Response:
    """With its body read: piece by piece, so that one that trickles in ends as well."""
    body, deadline = b"", monotonic() + TIMEOUT
    with answer.raw as raw:
        while piece := raw.read1(MOST_BYTES + 1 - len(body), decode_content=True):
            body += piece
            if len(body) > MOST_BYTES:
                raise Unreachable("too long")
            if monotonic() > deadline:
                raise Unreachable("too slow")
    answer.raw = io.BytesIO(body)
    return answer


def _named(scheme: str, host: str, port: int | None) -> str:
    port = port or _DEFAULT_PORTS.get(scheme)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _seconds(retry_after: str | None) -> int | None:
    """Retry-After in whole seconds, given as such or as a date (RFC 9110 §10.2.3); else None."""
    if retry_after is None:
        return None
    if number := re.fullmatch(r"([0-9]{1,20})(?:\.[0-9]*)?", retry_after.strip()):
        return min(int(number[1]), MOST_SECONDS)
    try:
        due = parsedate_to_datetime(retry_after)
        wait = due.replace(tzinfo=due.tzinfo or UTC) - datetime.now(UTC)
    except (ValueError, OverflowError):  # a year or a time zone beyond any calendar
        return None
    return min(max(0, int(wait.total_seconds())), MOST_SECONDS)

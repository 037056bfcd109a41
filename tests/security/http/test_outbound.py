import contextlib
import datetime as dt
import socket
import time
from email.utils import format_datetime

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from app.security.http import outbound
from app.security.http.outbound import (
    ForbiddenDestination,
    Response,
    Unreachable,
    is_permitted,
    post,
)
from tests.support.certificates import secure

pytestmark = pytest.mark.enable_socket


def deliver(receiver, **options):
    return post(receiver.url + "/in", b"{}", {}, allow=frozenset({receiver.host}), **options)


@pytest.fixture
def tls_receiver(receiver, tmp_path):
    return secure(receiver, tmp_path)


def test_a_message_arrives_whole(receiver):
    sent = {"webhook-id": "m-1", "Content-Type": "application/json"}

    answer = post(receiver.url + "/in?a=b", b'{"n": 1}', sent, allow=frozenset({receiver.host}))

    assert answer == Response(204, None)
    [received] = receiver.received
    assert (received.path, received.body) == ("/in?a=b", b'{"n": 1}')
    assert received.headers["webhook-id"] == "m-1"
    assert received.headers["User-Agent"] == "eoi-portal"


def test_an_allowed_place_is_allowed_by_host_and_port_exactly(receiver):
    port = receiver.server_port
    for allow in [set(), {"127.0.0.1"}, {f"127.0.0.1:{port + 1}"}, {f"localhost:{port}"}]:
        with pytest.raises(ForbiddenDestination):
            post(receiver.url, b"", {}, allow=frozenset(allow))

    assert receiver.received == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "017700000001",
        "0.0.0.0",  # noqa: S104 - a destination here
        "10.0.0.1",
        "100.64.0.1",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "localhost",
        "[::]",
        "[::1]",
        "[::7f00:1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fd00::1]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
    ],
)
def test_addresses_inside_are_refused_however_they_are_spelt(host):
    with pytest.raises(ForbiddenDestination, match="not a public address"):
        post(f"https://{host}/in", b"", {})


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example/in",
        "ftp://partner.example/in",
        "file:///etc/hostname",
        "partner.example/in",
        "https://",
        "https://[::1/in",
        "https://" + "a" * 64 + ".example/in",
        "http://127.0.0.1:1@partner.example/in",
        "http://partner.example\\@127.0.0.1:1/in",
    ],
)
def test_what_is_not_https_or_no_address_is_refused(url):
    with pytest.raises(ForbiddenDestination) as caught:
        post(url, b"", {}, allow=frozenset({"127.0.0.1:1"}))

    assert "partner" not in str(caught.value)


def test_the_checked_address_is_the_one_connected_to(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: found)
    request = requests.Request("POST", "https://partner.example/in").prepare()

    guard = outbound._Guard("https", frozenset())
    host, tls = guard.build_connection_pool_key_attributes(request, verify=True)

    assert host["host"] == "93.184.215.14"
    assert request.headers["Host"] == "partner.example"
    assert tls["server_hostname"] == tls["assert_hostname"] == "partner.example"


def test_a_redirect_is_an_answer_and_is_not_followed(receiver):
    receiver.answers.append((302, {"Location": receiver.url + "/elsewhere"}, b""))

    assert deliver(receiver).status == 302
    assert [received.path for received in receiver.received] == ["/in"]


@pytest.mark.parametrize("status", [200, 302, 500])
def test_an_endless_body_is_not_read(receiver, status):
    def endless(handler):
        handler.send_response(status)
        handler.send_header("Location", receiver.url)
        handler.end_headers()
        with contextlib.suppress(OSError):
            while True:
                handler.wfile.write(b"x" * 65536)

    receiver.answers.append(endless)

    assert deliver(receiver).status == status


def test_a_body_that_is_read_is_bounded(receiver):
    receiver.answers.append((200, {}, b"x" * outbound.MOST_BYTES))
    receiver.answers.append((200, {}, b"x" * (outbound.MOST_BYTES + 1)))
    with requests.Session() as session:
        outbound.harden(session, frozenset({receiver.host}))

        assert len(session.get(receiver.url).content) == outbound.MOST_BYTES
        with pytest.raises(Unreachable, match="too long"):
            session.get(receiver.url)


def dripping(first, then):
    """An answer that begins, and then sends a little more, for ever."""

    def answer(handler):
        with contextlib.suppress(OSError):
            handler.wfile.write(first)
            while True:
                handler.wfile.write(then)
                time.sleep(0.05)

    return answer


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (b"", b""),
        (b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 102 Processing\r\n\r\n", b""),
    ],
)
def test_an_answer_whose_head_does_not_end_is_cut_off(receiver, monkeypatch, first, then):
    monkeypatch.setattr(outbound, "TIMEOUT", 0.4)
    receiver.answers.append(dripping(first, then))
    begun = time.monotonic()

    with pytest.raises(Unreachable):
        deliver(receiver)
    assert 0.3 < time.monotonic() - begun < 2


def test_so_is_one_over_tls(tls_receiver, monkeypatch):
    monkeypatch.setattr(outbound, "TIMEOUT", 0.4)
    drip = dripping(b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n")
    tls_receiver.answers.extend([(200, {}, b"ok"), drip])
    with requests.Session() as session:
        outbound.harden(session, frozenset({tls_receiver.host}), tls_receiver.certificate)

        assert session.post(tls_receiver.url).content == b"ok"
        with pytest.raises(Unreachable):
            session.post(tls_receiver.url)


def test_nobody_there_is_unreachable():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"

    with pytest.raises(Unreachable) as caught:
        post(f"http://{host}/secret-path", b"", {}, allow=frozenset({host}))
    assert type(caught.value) is Unreachable
    assert "secret-path" not in str(caught.value)


def test_a_proxy_named_by_the_environment_is_not_used(receiver, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert deliver(receiver).status == 204


def test_a_certificate_nobody_vouches_for_is_unreachable(tls_receiver):
    with pytest.raises(Unreachable, match="SSLError"):
        post(tls_receiver.url, b"", {}, allow=frozenset({tls_receiver.host}))
    assert tls_receiver.received == []


def test_a_place_that_is_allowed_over_tls_is_not_called_without(tls_receiver, receiver):
    allow = frozenset({f"https://{tls_receiver.host}"})
    with requests.Session() as session:
        outbound.harden(session, allow, tls_receiver.certificate)

        assert session.post(tls_receiver.url).status_code == 204
        for url in (f"http://{tls_receiver.host}", f"https://127.0.0.1:{receiver.server_port}"):
            with pytest.raises(ForbiddenDestination):
                session.post(url)
    assert not is_permitted(f"http://{tls_receiver.host}/", allow)


@pytest.mark.parametrize("found", ["", "no certificate"])
def test_authorities_that_cannot_be_read_vouch_for_nobody(tls_receiver, tmp_path, found):
    authorities = tmp_path / "ca.pem"
    if found:
        authorities.write_text(found)
    with requests.Session() as session:
        outbound.harden(session, frozenset({tls_receiver.host}), str(authorities))

        with pytest.raises(Unreachable, match="SSLError" if found else "OSError"):
            session.post(tls_receiver.url)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("2.7", 2),
        ("9" * 20, outbound.MOST_SECONDS),
        ("Fri, 31 Dec 9999 23:59:59 GMT", outbound.MOST_SECONDS),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
        ("Sun Nov  6 08:49:37 1994", 0),
        ("Mon, 01 Jan 2024 00:00:00 +99999999999999", None),
        ("-1", None),
        ("-2.5", None),
        ("9" * 400, None),
        ("1 hour", None),
        ("", None),
        ("é", None),
        ("٣", None),
    ],
)
def test_retry_after_in_seconds(receiver, value, seconds):
    receiver.answers.append((503, {"Retry-After": value.encode().decode("latin-1")}, b""))

    assert deliver(receiver) == Response(503, seconds)


def test_retry_after_as_a_date(receiver):
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=2)
    receiver.answers.append((429, {"Retry-After": format_datetime(later, usegmt=True)}, b""))

    assert 110 <= deliver(receiver).retry_after <= 120


def interim(status, times, final=b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"):
    """Answers that are not final, and then perhaps one that is."""
    return lambda handler: handler.wfile.write(
        b"HTTP/1.1 %d Wait\r\nLink: </x>\r\nRetry-After: 9\r\n\r\n" % status * times + final
    )


@pytest.mark.parametrize("status", [100, 102, 103, 199])
def test_an_answer_that_is_not_final_is_waited_through(receiver, status):
    receiver.answers.append(interim(status, 3))

    assert deliver(receiver) == Response(200, None)


def test_interim_answers_that_lead_nowhere_are_no_success(receiver):
    receiver.answers.append(interim(103, 99))
    receiver.answers.append(interim(101, 1))
    receiver.answers.append(interim(103, 3, final=b""))

    assert deliver(receiver).status == 103
    assert deliver(receiver).status == 101
    with pytest.raises(Unreachable):
        deliver(receiver)


@given(st.text())
def test_no_retry_after_breaks_the_worker(text):
    assert outbound._seconds(text) is None or outbound._seconds(text) >= 0


def test_what_a_browser_may_be_sent_to():
    allow = frozenset({"127.0.0.1:8222", "[::1]:8222"})

    assert is_permitted("https://login.example/authorize", allow)
    assert is_permitted("http://127.0.0.1:8222/authorize", allow)
    assert is_permitted("http://[::1]:8222/authorize", allow)
    for url in ["http://login.example/", "javascript:x", "https://", "https://[", "http://h:x/"]:
        assert not is_permitted(url, allow)

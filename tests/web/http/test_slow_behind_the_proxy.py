"""Who sends or reads slowly holds the proxy, as docs/deploy sets it up, and not us."""

import socket
import ssl
import time
from contextlib import ExitStack, closing

import pytest

from tests.peers import proxies
from tests.support import proxied

pytestmark = pytest.mark.again  # real processes, or as much work
EVIL = [f"127.0.0.{n}" for n in range(2, 6)]  # addresses
EACH = 100  # connections of each of them, of each kind
SOON = 3.0  # seconds, on a machine that does much else
GET = f"GET / HTTP/1.1\r\nHost: {proxies.NAME}\r\nConnection: close\r\n\r\n".encode()
BEGUN = {
    "the handshake": None,
    "headers": f"GET / HTTP/1.1\r\nHost: {proxies.NAME}\r\nX: ".encode(),
    "a body": (
        f"POST /return HTTP/1.1\r\nHost: {proxies.NAME}\r\nContent-Length: 60000\r\n\r\na".encode()
    ),
}


def attack(proxy, source, begun):
    link = socket.create_connection(
        ("127.0.0.1", proxy.port), timeout=20, source_address=(source, 0)
    )
    if begun is None:
        return link
    context = ssl.create_default_context(cafile=proxy.folder / "server.pem")
    context.check_hostname = False
    link = context.wrap_socket(link, server_hostname=proxies.NAME)
    link.sendall(begun)
    return link


@pytest.fixture
def slow(tmp_path, key_file):
    with proxied.portal(tmp_path, key_file, connections=4096) as proxy, ExitStack() as opened:
        yield proxy, lambda *given: opened.enter_context(attack(proxy, *given))


def test_people_are_served_while_a_thousand_others_send_slowly(slow):
    proxy, attack = slow
    assert b" 200 OK" in proxy.send(GET)
    for begun in BEGUN.values():
        links = [attack(source, begun) for source in EVIL for _ in range(EACH)]
    for _ in range(5):
        began = time.monotonic()
        assert b" 200 OK" in proxy.send(GET)
        assert time.monotonic() - began < SOON
        for link in links:
            link.sendall(b"a")
    assert not list((proxy.folder / "bodies").rglob("*[0-9]"))


def test_an_answer_is_taken_in_whole_though_nobody_reads_it(tmp_path):
    """In memory: who reads slowly holds no thread of the portal, and leaves nothing on a disk."""
    with (
        closing(proxied.Recorder()) as recorder,
        proxies.running(tmp_path / "proxy", recorder.port) as proxy,
        ExitStack() as opened,
    ):
        big = b"x" * 20_000_000
        recorder.answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(big) + big
        links = [opened.enter_context(attack(proxy, "127.0.0.2", GET)) for _ in range(16)]
        for _ in links:
            assert recorder.answered.acquire(timeout=20)
        assert not list((proxy.folder / "answers").rglob("*[0-9]"))
        assert len(proxies.received(links[0])) > len(big)  # and it is all there for who goes on


def test_a_body_is_taken_in_whole_before_the_portal_hears_of_it(tmp_path):
    with (
        closing(proxied.Recorder()) as recorder,
        proxies.running(tmp_path / "proxy", recorder.port) as proxy,
        proxy.connect() as link,
    ):
        size = 30_000_000
        link.sendall(BEGUN["a body"].replace(b"60000", b"%d" % size))
        link.sendall(b"a" * (size - 2))
        time.sleep(0.5)
        assert recorder.requests == []
        assert not list((proxy.folder / "bodies").rglob("*[0-9]"))
        link.sendall(b"a")
        assert b" 200 OK" in proxies.received(link)
        assert len(recorder.requests) == 1


def test_whose_address_has_two_hundred_requests_at_once_waits_and_nobody_else_does(tmp_path):
    """Whatever addresses they say they have."""
    with (
        closing(proxied.Recorder()) as recorder,
        proxies.running(tmp_path / "proxy", recorder.port) as proxy,
        ExitStack() as opened,
    ):

        def status(source, forged):
            asked = GET.replace(b"\r\n\r\n", b"\r\nX-Forwarded-For: %s\r\n\r\n" % forged)
            return proxies.received(opened.enter_context(attack(proxy, source, asked)))[:12]

        for place in range(200):
            begun = BEGUN["a body"].replace(b"\r\n\r\n", b"\r\nX-Forwarded-For: %d\r\n\r\n" % place)
            opened.enter_context(attack(proxy, "127.0.0.2", begun))
        until = time.monotonic() + 20
        while status("127.0.0.2", b"127.0.0.3") != b"HTTP/1.1 429":
            assert time.monotonic() < until
        assert status("127.0.0.3", b"127.0.0.2") == b"HTTP/1.1 200"

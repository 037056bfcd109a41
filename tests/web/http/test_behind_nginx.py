"""The proxy as docs/deploy/nginx.conf sets it up: what it refuses, and what it hands on."""

import contextlib
import itertools
import re
import socket
import ssl
import subprocess
from contextlib import ExitStack, closing

import pytest

from app.web import security_headers
from tests.peers import nginx
from tests.peers.nginx import NAME
from tests.support import proxied

pytestmark = pytest.mark.again  # real processes, or as much work
HEADERS = {*security_headers._HEADERS, "Strict-Transport-Security"} - {"Reporting-Endpoints"}
HOST = f"Host: {NAME}"


def request(line="GET / HTTP/1.1", *headers, host=HOST, body=b"", end="\r\n"):
    lines = [line, *([host] if host else []), *headers, "", ""]
    return end.join(lines).encode() + body


def status_of(answer):
    return int(answer.split(b" ", 2)[1]) if answer else None


@pytest.fixture(scope="module")
def site(tmp_path_factory, key_file):
    with proxied.portal(tmp_path_factory.mktemp("site"), key_file) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def recorder():
    with closing(proxied.Recorder()) as recorder:
        yield recorder


@pytest.fixture(scope="module")
def proxy(recorder, tmp_path_factory):
    """In front of a server that shows what comes."""
    with nginx.running(tmp_path_factory.mktemp("proxy") / "nginx", recorder.port) as proxy:
        yield proxy


@pytest.fixture
def sent(recorder, proxy):
    """Sends bytes; the answer's status and the requests that came of it."""

    def send(content, *, name=NAME):
        before = len(recorder.requests)
        answer = proxy.send(content, name)
        return status_of(answer), recorder.requests[before:]

    return send


CLOSE = "Connection: close"
ANSWERED = [
    ("the portal", request("GET / HTTP/1.1", CLOSE), 200),
    ("the portal", request("GET /nothing HTTP/1.1", CLOSE), 404),
    ("the portal", request("OPTIONS / HTTP/1.1", CLOSE), 405),
    ("the portal's files", request("GET /static/manifest.json HTTP/1.1", CLOSE), 200),
    (
        "the portal, of a body that it does not read",
        request("POST /return HTTP/1.1", CLOSE, "Content-Length: 1000000", body=b"a" * 1_000_000),
        413,
    ),
    ("the server", request("GET /<b> HTTP/1.1", CLOSE), 400),
    ("the server", request("GET / HTTP/1.1", *[f"X-{n}: 1" for n in range(120)], CLOSE), 431),
    ("nginx", request("TRACE / HTTP/1.1", CLOSE), 405),
    ("nginx", request(host=None), 400),
    ("nginx", request("GET / HTTP/1.1", CLOSE, host="Host: elsewhere.example"), 421),
    ("nginx", request(f"GET /{'a' * 9000} HTTP/1.1"), 414),
    ("nginx", request("GET / HTTP/1.1", f"X: {'a' * 40_000}"), 400),
    ("nginx", request("POST / HTTP/1.1", "Content-Length: 40000000"), 413),
    ("nginx", request("GET / HTTP/3.7"), 505),
    ("nginx", request("POST / HTTP/1.1", "Transfer-Encoding: gzip"), 501),
]


@pytest.mark.parametrize(("by", "content", "status"), ANSWERED)
def test_whoever_answers_the_security_headers_are_there(site, by, content, status):
    answer = site.send(content)
    assert status_of(answer) == status, by
    require_headers(answer)


def require_headers(answer):
    names = re.findall(rb"(?m)^([\w-]+):", answer.partition(b"\r\n\r\n")[0])
    for name in HEADERS:
        assert names.count(name.lower().encode()) + names.count(name.encode()) == 1, name


def test_while_the_portal_is_away_people_read_so_in_their_language(tmp_path):
    """It is not there, it breaks off, or it does not take the connection in time."""
    with ExitStack() as stack:
        nobody = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        breaking = stack.enter_context(closing(proxied.Recorder()))
        breaking.answer = b""
        full = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        port = full.getsockname()[1]
        for _ in range(2):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        closed = nobody.getsockname()[1]
        nobody.close()
        for place, (upstream, status) in enumerate(
            [(closed, 502), (breaking.port, 502), (port, 504)]
        ):
            with nginx.running(tmp_path / str(place), upstream) as proxy:
                form = request("POST / HTTP/1.1", CLOSE, "Content-Length: 1", body=b"a")
                answer = proxy.send(form, rest=10)
            assert status_of(answer) == status
            require_headers(answer)
            for words in ("Try again in a few minutes", "Essayez encore", "يُرجى المحاولة"):
                assert words in answer.decode()


LENGTH = "Content-Length: 5"
CHUNKED = "Transfer-Encoding: chunked"
REFUSED = {
    "no Host": request(host=None),
    "two Hosts": request("GET / HTTP/1.1", HOST),
    "two Hosts that differ": request("GET / HTTP/1.1", "Host: elsewhere.example"),
    "a Host of two names": request(host=f"{HOST}, elsewhere.example"),
    "a Host with a space": request(host=f"{HOST} elsewhere.example"),
    "a Host with a path": request(host=f"{HOST}/x"),
    "length and chunks": request("POST / HTTP/1.1", LENGTH, CHUNKED, body=b"0\r\n\r\n"),
    "chunks and length": request("POST / HTTP/1.1", CHUNKED, LENGTH, body=b"0\r\n\r\n"),
    "two lengths": request("POST / HTTP/1.1", LENGTH, "Content-Length: 6", body=b"aaaaaa"),
    "two equal lengths": request("POST / HTTP/1.1", LENGTH, LENGTH, body=b"aaaaa"),
    "a list of lengths": request("POST / HTTP/1.1", "Content-Length: 5, 5", body=b"aaaaa"),
    "a signed length": request("POST / HTTP/1.1", "Content-Length: +5", body=b"aaaaa"),
    "a hexadecimal length": request("POST / HTTP/1.1", "Content-Length: 0x5", body=b"aaaaa"),
    "chunks twice": request("POST / HTTP/1.1", CHUNKED, CHUNKED, body=b"0\r\n\r\n"),
    "another coding": request("POST / HTTP/1.1", f"{CHUNKED}, identity", body=b"0\r\n\r\n"),
    "chunks by HTTP/1.0": request("POST / HTTP/1.0", CHUNKED, body=b"0\r\n\r\n"),
    "a folded header": request("GET / HTTP/1.1", "X: a", " b: c"),
    "a header with a space": request("GET / HTTP/1.1", "Content-Length : 5", body=b"aaaaa"),
    "a header with a zero": request("GET / HTTP/1.1", "X: a\0b"),
    "a chunk of no size": request("POST / HTTP/1.1", CHUNKED, body=b"x\r\n\r\n0\r\n\r\n"),
    "a chunk too long": request("POST / HTTP/1.1", CHUNKED, body=b"f" * 17 + b"\r\na\r\n0\r\n\r\n"),
    "a chunk that goes on": request("POST / HTTP/1.1", CHUNKED, body=b"1\r\nab\r\n0\r\n\r\n"),
}


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
@pytest.mark.parametrize("what", REFUSED)
def test_what_can_be_read_in_two_ways_is_refused(sent, what, end):
    status, handed_on = sent(REFUSED[what].replace(b"\r\n", end))
    assert status in {400, 501}
    assert handed_on == []


@pytest.mark.parametrize(
    "content",
    [
        request(host="Host: elsewhere.example"),
        request("GET http://elsewhere.example/ HTTP/1.1"),
        request(host="Host: 127.0.0.1"),
    ],
)
def test_by_another_name_nobody_reaches_the_portal(sent, content):
    assert sent(content) == (421, [])
    assert sent(content, name="elsewhere.example") == (421, [])


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_versions_of_tls_that_are_broken_are_refused(proxy):
    for version, works in [(ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True)]:
        tls = ssl.create_default_context(cafile=proxy.folder / "server.pem")
        tls.check_hostname = False
        tls.set_ciphers("ALL:@SECLEVEL=0")
        tls.minimum_version, tls.maximum_version = ssl.TLSVersion.TLSv1, version
        with (
            socket.create_connection(("127.0.0.1", proxy.port), timeout=5) as link,
            contextlib.nullcontext() if works else pytest.raises(ssl.SSLError, match="ALERT"),
        ):
            tls.wrap_socket(link, server_hostname=NAME).close()


def test_by_http_people_are_sent_on_and_partners_are_not(proxy):
    def plain(content):
        with socket.create_connection(("127.0.0.1", proxy.plain_port), timeout=5) as link:
            link.sendall(content)
            return nginx.received(link, rest=1)

    moved = plain(request("GET /return HTTP/1.1", CLOSE))
    assert status_of(moved) == 301
    assert f"Location: https://{NAME}/return\r\n".encode() in moved
    assert status_of(plain(request("POST /hooks/lab HTTP/1.1", CLOSE))) == 403
    elsewhere = request("GET / HTTP/1.1", CLOSE, host="Host: elsewhere.example")
    assert status_of(plain(elsewhere)) == 421


INNER = b"POST /leave HTTP/1.1\r\nHost: portal.example.org\r\nContent-Length: 0\r\n\r\n"
CHUNKS = b'5;ext="\\"1\r\nhello\r\n0\r\nX-Trailer: 1\r\nContent-Length: 90\r\n\r\n'


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (request("POST / HTTP/1.1", CLOSE, CHUNKED, body=CHUNKS), b"hello"),
        (
            request("POST / HTTP/1.1", CLOSE, CHUNKED, body=CHUNKS.replace(b"\r\n", b"\n")),
            b"hello",
        ),
        (
            request("POST / HTTP/1.1", CLOSE, f"Content-Length: {len(INNER)}", body=INNER),
            INNER,
        ),
        (request("POST / HTTP/1.0", LENGTH, body=b"hello"), b"hello"),
    ],
)
def test_one_request_goes_on_as_one_written_anew(sent, content, body):
    """So the server never sees the chunks, nor what stood among them."""
    status, handed_on = sent(content)
    assert status == 200
    [whole] = handed_on
    head, _, rest = whole.partition(b"\r\n\r\n")
    assert rest == body
    assert b"\n" not in head.replace(b"\r\n", b"")
    assert b"transfer-encoding" not in head.lower()
    assert b"trailer" not in head.lower()
    lengths = re.findall(rb"(?mi)^content-length: (\d+)\r?$", head)
    assert lengths == [str(len(body)).encode()]


LINES = ["POST / HTTP/1.1", HOST, CLOSE, "X: a ", "No-Colon", LENGTH, ""]


def test_however_its_lines_end_the_same_is_handed_on(sent):
    """RFC 9112 §2.2 lets a bare LF be an end; nginx cannot be had to refuse it: docs/proxy.md."""
    handed_on = set()
    for ends in itertools.product(("\r\n", "\n"), repeat=len(LINES)):
        content = "".join(line + end for line, end in zip(LINES, ends, strict=True))
        status, [one] = sent(content.encode() + b"hello")
        assert status == 200
        handed_on.add(re.sub(rb"X-Request-Id: [0-9a-f]+", b"", one))
    [same] = handed_on
    assert b"\n" not in same.replace(b"\r\n", b"")
    assert same.endswith(b"\r\n\r\nhello")


def test_of_requests_that_follow_one_another_each_is_handed_on_however_they_end(proxy, recorder):
    before = len(recorder.requests)
    chunked = request("POST /first HTTP/1.1", CHUNKED, body=b"5\nhello\n0\n\n", end="\n")
    answer = proxy.send(chunked + request("GET /second HTTP/1.1", CLOSE, end="\n"))
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    first, second = recorder.requests[before:]
    assert (first[:12], first[-9:]) == (b"POST /first ", b"\r\n\r\nhello")
    assert second.startswith(b"GET /second HTTP/1.1\r\n")


def test_what_only_a_proxy_may_say_nobody_else_says(sent):
    forged = [
        "X-Forwarded-For: 203.0.113.9",
        "X-Forwarded-Proto: http",
        "X_Forwarded_For: 203.0.113.9",
        "X-Request-Id: 0123456789abcdef0123456789abcdef",
        "Connection: close, X-Forwarded-For",
        "Te: trailers",
        "Upgrade: h2c",
    ]
    status, [handed_on] = sent(request("GET / HTTP/1.1", *forged))
    assert status == 200
    lines = handed_on.decode().split("\r\n")
    assert [line for line in lines if line.lower().startswith("x-forwarded-for")] == [
        "X-Forwarded-For: 127.0.0.1"
    ]
    assert "X-Forwarded-Proto: https" in lines
    assert [line for line in lines if "203.0.113.9" in line or "h2c" in line] == []
    assert "0123456789abcdef0123456789abcdef" not in handed_on.decode()
    assert "Connection: close" in lines


def test_each_request_has_a_connection_of_its_own_to_the_portal(proxy, recorder):
    """So no form meets one that the server is just closing, which nginx must not send twice."""
    before = len(recorder.requests)
    form = request("POST / HTTP/1.1", LENGTH, body=b"hello")
    with proxy.connect() as link:
        for _ in range(3):
            link.sendall(form)
            assert status_of(link.recv(65536)) == 200
    came = recorder.requests[before:]
    assert len(came) == 3
    assert all(b"\r\nConnection: close\r\n" in one for one in came)


@pytest.mark.parametrize(
    ("sent", "said", "body"),
    [
        (["-d", "hello"], "2 200", b"hello"),
        (["-d", "hello", "-H", "Transfer-Encoding: chunked"], "2 200", b"hello"),
        (["-d", "hello", "-H", "Content-Length: 9"], "2 400", None),
        (["-H", "Host: elsewhere.example"], "2 421", None),
    ],
)
def test_by_http_2_one_request_is_one_as_well(proxy, recorder, sent, said, body):
    before = len(recorder.requests)
    there = ["--http2", "--connect-to", f"::127.0.0.1:{proxy.port}", f"https://{NAME}/"]
    shown = ["-sk", "-m", "20", "-o", "/dev/null", "-w", "%{http_version} %{http_code}"]
    curl = subprocess.run(["curl", *shown, *sent, *there], capture_output=True, check=False)
    assert curl.stdout.decode() == said
    bodies = [one.partition(b"\r\n\r\n")[2] for one in recorder.requests[before:]]
    assert bodies == ([] if body is None else [body])


def test_a_form_that_broke_off_is_not_sent_twice(proxy, recorder, monkeypatch):
    monkeypatch.setattr(recorder, "answer", b"")
    before = len(recorder.requests)
    answer = proxy.send(request("POST / HTTP/1.1", CLOSE, LENGTH, body=b"hello"))
    assert status_of(answer) == 502
    assert len(recorder.requests) == before + 1


def test_a_form_is_taken(site):
    page = site.send(request("GET /return HTTP/1.1", CLOSE)).decode()
    [token] = set(re.findall(r'name="csrf_token" value="([^"]+)"', page))
    [cookie] = re.findall(r"(?i)set-cookie: (portal=[^;]+)", page)
    body = f"csrf_token={token}&reference=EOI-0000-0000-0000".encode()
    answer = site.send(
        request(
            "POST /return HTTP/1.1",
            CLOSE,
            f"Cookie: {cookie}",
            f"Origin: https://{NAME}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
            body=body,
        )
    )
    assert status_of(answer) in {200, 302, 303}

"""Apache and nginx as docs/deploy sets them up: what they refuse, and what they hand on."""

import contextlib
import itertools
import re
import socket
import ssl
import subprocess
from contextlib import ExitStack, closing

import pytest

from app.web import security_headers
from tests.peers import proxies
from tests.peers.proxies import NAME, REVIEW
from tests.support import documents, proxied

pytestmark = pytest.mark.again  # real processes, or as much work
HEADERS = {*security_headers._HEADERS, "Strict-Transport-Security"} - {"Reporting-Endpoints"}
HOST = f"Host: {NAME}"


def request(line="GET / HTTP/1.1", *headers, host=HOST, body=b"", end="\r\n"):
    lines = [line, *([host] if host else []), *headers, "", ""]
    return end.join(lines).encode() + body


def status_of(answer):
    """Of the first answer that is no interim one."""
    final = re.search(rb"HTTP/1\.1 ([2-5]\d\d)", answer)
    return int(final[1]) if final else None


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
    with proxies.running(tmp_path_factory.mktemp("proxy") / "proxy", recorder.port) as proxy:
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
    ("nginx", request("GET / HTTP/1.1", CLOSE, host="Host: elsewhere.example"), 421),
    ("Apache", request("GET / HTTP/1.1", *[f"X-{n}: 1" for n in range(120)], CLOSE), 400),
    ("Apache", request("TRACE / HTTP/1.1", CLOSE), 405),
    ("Apache", request(host=None), 400),
    ("Apache", request(f"GET /{'a' * 9000} HTTP/1.1"), 414),
    ("Apache", request("GET / HTTP/1.1", f"X: {'a' * 40_000}"), 400),
    ("Apache", request("GET / HTTP/1.1", end="\n"), 400),
    ("Apache", request("POST / HTTP/1.1", "Content-Length: 40000000"), 413),
    ("Apache", request("POST / HTTP/1.1", "Transfer-Encoding: chunked"), 411),
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
            with proxies.running(tmp_path / str(place), upstream) as proxy:
                form = request("POST / HTTP/1.1", CLOSE, "Content-Length: 1", body=b"a")
                answer = proxy.send(form, rest=10)
            assert status_of(answer) == status
            require_away(answer)


def require_away(answer):
    require_headers(answer)
    assert re.search(rb"(?mi)^content-type: text/html\b", answer)
    for words in ("Try again in a few minutes", "Essayez encore", "يُرجى المحاولة"):
        assert words in answer.decode()


def test_while_nginx_is_away_people_read_the_same(tmp_path):
    with closing(proxied.Recorder()) as recorder:
        with proxies.running(tmp_path / "here", recorder.port) as proxy:
            (proxy.sockets / "https.sock").rename(proxy.sockets / "moved")
            form = request("POST / HTTP/1.1", CLOSE, LENGTH, body=b"hello")
            answer = proxy.send(form)
            assert status_of(answer) == 503
            require_away(answer)
            (proxy.sockets / "moved").rename(proxy.sockets / "https.sock")
            assert status_of(proxy.send(form)) == 200
        assert len(recorder.requests) == 1


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
    "chunks alone": request("POST / HTTP/1.1", CHUNKED, body=b"5\r\nhello\r\n0\r\n\r\n"),
    "chunks after a fold": request("POST / HTTP/1.1", "Transfer-Encoding:", " chunked"),
    "a Host that is folded": request(host=f"{HOST}\r\n elsewhere.example"),
    "a header with a space": request("GET / HTTP/1.1", "Content-Length : 5", body=b"aaaaa"),
    "a header with a zero": request("GET / HTTP/1.1", "X: a\0b"),
    "a chunk of no size": request("POST / HTTP/1.1", CHUNKED, body=b"x\r\n\r\n0\r\n\r\n"),
    "a chunk too long": request("POST / HTTP/1.1", CHUNKED, body=b"f" * 17 + b"\r\na\r\n0\r\n\r\n"),
    "a chunk that goes on": request("POST / HTTP/1.1", CHUNKED, body=b"1\r\nab\r\n0\r\n\r\n"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_can_be_read_in_two_ways_is_refused(sent, what):
    status, handed_on = sent(REFUSED[what])
    assert status in {400, 411}
    assert handed_on == []


LINES = ["POST / HTTP/1.1", HOST, CLOSE, "X: a ", "Y:", LENGTH, ""]


def test_a_bare_lf_ends_no_line(sent):
    """Of the request's first, of any header, or of the empty one after them."""
    for ends in itertools.product(("\r\n", "\n"), repeat=len(LINES)):
        content = "".join(line + end for line, end in zip(LINES, ends, strict=True))
        status, handed_on = sent(content.encode() + b"hello")
        whole = "\n" not in ends
        assert (status, len(handed_on)) == ((200, 1) if whole else (400, 0)), content


@pytest.mark.parametrize("what", REFUSED)
def test_nor_does_it_in_what_is_refused_anyway(sent, what):
    """Nothing of it is handed on, whichever of its ends, chunks' and trailers' too, is one."""
    pieces = REFUSED[what].split(b"\r\n")
    for place in range(1, len(pieces)):
        content = b"\r\n".join(pieces[:place]) + b"\n" + b"\r\n".join(pieces[place:])
        status, handed_on = sent(content)
        assert (status in {400, 411}, handed_on) == (True, []), content


@pytest.mark.parametrize(
    "content",
    [
        request(host="Host: elsewhere.example"),
        request("GET http://elsewhere.example/ HTTP/1.1"),
        request(f"GET http://{NAME}/ HTTP/1.1", host="Host: elsewhere.example"),
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
            return proxies.received(link, rest=1)

    moved = plain(request("GET /return HTTP/1.1", CLOSE))
    assert status_of(moved) == 301
    assert f"Location: https://{NAME}/return\r\n".encode() in moved
    assert status_of(plain(request("POST /hooks/lab HTTP/1.1", CLOSE))) == 403
    elsewhere = request("GET / HTTP/1.1", CLOSE, host="Host: elsewhere.example")
    assert status_of(plain(elsewhere)) == 421


[APART] = documents.blocks(documents.read("docs/operations.md"), "apache")
SPELLINGS = [
    REVIEW,
    REVIEW.upper(),
    f"{REVIEW}.",
    f"{REVIEW}:443",
    f"{REVIEW}:80",
    f"{REVIEW}.:443",
]


def test_past_the_network_of_the_back_office_leads_no_spelling_and_no_name_of_tls(
    tmp_path, recorder
):
    network = re.sub(r"(?m)^ *SSL(CA|Verify).*\n", "", APART)
    before = len(recorder.requests)
    with proxies.running(tmp_path / "proxy", recorder.port, apart=network) as proxy:
        for host, name in itertools.product(SPELLINGS, (NAME, REVIEW, None)):
            answer = proxy.send(request("GET / HTTP/1.1", CLOSE, host=f"Host: {host}"), name)
            assert status_of(answer) in {400, 403, 421}, (host, name)
        assert len(recorder.requests) == before
        assert status_of(proxy.send(request("GET / HTTP/1.1", CLOSE))) == 200


def test_nor_past_the_certificate_of_a_device(tmp_path, recorder):
    pem = tmp_path / "proxy/server.pem"
    here = APART.replace("192.0.2.0/24", "127.0.0.1").replace("/etc/ssl/devices.pem", str(pem))
    asked = request("GET / HTTP/1.1", CLOSE, host=f"Host: {REVIEW}")
    before = len(recorder.requests)
    with proxies.running(tmp_path / "proxy", recorder.port, apart=here) as proxy:
        assert status_of(proxy.send(asked)) == 421
        with pytest.raises(ssl.SSLError, match="ALERT"):
            proxy.send(asked, REVIEW)
        assert len(recorder.requests) == before
        with proxy.connect(REVIEW, pem) as link:
            link.sendall(asked)
            assert status_of(proxies.received(link)) == 200


INNER = b"POST /leave HTTP/1.1\r\nHost: portal.example.org\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (
            request("POST / HTTP/1.1", CLOSE, f"Content-Length: {len(INNER)}", body=INNER),
            INNER,
        ),
        (request("POST / HTTP/1.0", LENGTH, body=b"hello"), b"hello"),
        (request("POST / HTTP/1.1", CLOSE, "X: a", f" {CHUNKED}", LENGTH, body=b"hello"), b"hello"),
        (
            request("POST / HTTP/1.1", CLOSE, LENGTH, "Expect: 100-continue", body=b"hello"),
            b"hello",
        ),
        (
            request(
                "POST / HTTP/1.1",
                "Connection: Upgrade",
                "Upgrade: websocket",
                LENGTH,
                body=b"hello",
            ),
            b"hello",
        ),
    ],
)
def test_one_request_goes_on_as_one_written_anew(sent, content, body):
    status, handed_on = sent(content)
    assert status == 200
    [whole] = handed_on
    head, _, rest = whole.partition(b"\r\n\r\n")
    assert rest == body
    assert b"\n" not in head.replace(b"\r\n", b"")
    assert not re.search(rb"(?mi)^(transfer-encoding|upgrade|expect|\s)", head)
    lengths = re.findall(rb"(?mi)^content-length: (\d+)\r?$", head)
    assert lengths == [str(len(body)).encode()]


def test_of_requests_that_follow_one_another_each_is_one(proxy, recorder):
    """Until one is refused: nothing after that is read."""
    before = len(recorder.requests)
    form = request("POST /first HTTP/1.1", LENGTH, body=b"hello")
    bare = request("POST /third HTTP/1.1", LENGTH, end="\n", body=b"hello")
    answer = proxy.send(form + form.replace(b"first", b"second") + bare + form)
    assert re.findall(rb"HTTP/1\.1 (\d+)", answer) == [b"200", b"200", b"400"]
    first, second = recorder.requests[before:]
    assert (first[:12], first[-9:]) == (b"POST /first ", b"\r\n\r\nhello")
    assert (second[:13], second[-9:]) == (b"POST /second ", b"\r\n\r\nhello")


def test_what_only_a_proxy_may_say_nobody_else_says(sent):
    forged = [
        "X-Forwarded-For: 203.0.113.9",
        "X-Forwarded-Proto: http",
        "X_Forwarded_For: 203.0.113.9",
        "X-Request-Id: 0123456789abcdef0123456789abcdef",
        "X-Forwarded-Host: 203.0.113.9",
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
    """So no form meets one that the server is just closing, which must not be sent twice."""
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
        (["-d", "hello", "-H", "Content-Length: 9"], "0 000", None),
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


def test_nor_is_one_that_nginx_broke_off(tmp_path, recorder):
    with (
        proxies.running(tmp_path / "proxy", recorder.port) as proxy,
        socket.socket(socket.AF_UNIX) as breaking,
    ):
        place = proxy.sockets / "https.sock"
        place.rename(proxy.sockets / "moved")
        breaking.bind(str(place))
        place.chmod(0o777)
        breaking.listen()
        breaking.settimeout(3)
        with proxy.connect() as link:
            link.sendall(request("POST / HTTP/1.1", CLOSE, LENGTH, body=b"hello"))
            came, _ = breaking.accept()
            with came:
                assert came.recv(65536).startswith(b"POST / ")
            answer = proxies.received(link)
            assert status_of(answer) == 502
            require_away(answer)
            with pytest.raises(TimeoutError):
                breaking.accept()
        (proxy.sockets / "moved").rename(place)


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

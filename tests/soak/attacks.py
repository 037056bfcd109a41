"""Attacks on a web server: requests that are malformed, huge, slow, or none at all."""

import re
import time
from typing import NamedTuple
from urllib.parse import quote, urlencode

import requests

from app.domain.intake.journey import PAGES
from app.domain.intake.questions import QUESTIONS
from tests.bench.browser import some_network
from tests.peers.partner import a_check_update, a_return
from tests.soak import crowd
from tests.soak.programs import chance
from tests.support.attack import BODIES, KINDS, NASTY, PATHS

_OF_PAGES = 0.4  # of the attacks; the others are on any address
_MOST_PAGES = 25  # that an attacker fills in honestly before
_FORM = "application/x-www-form-urlencoded"
_NAMES = [question.name for question in QUESTIONS]
_NAMES += [f"date_of_birth-{part}" for part in ("day", "month", "year")]
_NAMES += ["reference", "code", "consent", "remove", "entry", "__proto__", "a[]", "", "\0"]


class Shot(NamedTuple):
    """What is sent; to one that is not surely whole nobody owes an answer but an end."""

    content: bytes
    is_whole: bool = True
    pieces: int = 1  # in which it comes, a tenth of a second between two


class Attacker:
    """Somebody with a cookie and a form's token, who has filled in some pages honestly."""

    def __init__(self, people, rules):
        self.partner, self.rules = people.partner, rules
        own = crowd.somebody()
        with requests.Session() as session:
            page = crowd.begin(people, session)
            for _ in range(chance.randrange(_MOST_PAGES)):
                if "check-answers" in page.url:
                    break
                page = crowd.go_on(people, session, page, own)
            self.cookie = "; ".join(f"{each.name}={each.value}" for each in session.cookies)
        found = crowd.TOKEN.search(page.text)
        self.token = found[1] if found else ""

    def path(self, method="GET"):
        """One of the portal's that takes it, with something in place of each part that varies."""
        if chance.random() < _OF_PAGES:
            return f"/apply/{_one_of(PAGES).name}"
        rule = _one_of([rule.rule for rule in self.rules if method in rule.methods])
        return re.sub("<[^>]+>", lambda _: quote(_one_of(PATHS + NASTY)), rule)


def _one_of(several):
    return chance.choice(several)


def _request(method, path, body=b"", *headers, length=None):
    """As well-formed as its parts are."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: portal.example.org",
        "Connection: close",
        f"X-Forwarded-For: {some_network()}",
        f"Content-Length: {len(body) if length is None else length}",
        *headers,
    ]
    return "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n\r\n" + body


def _cookie(who):
    return f"Cookie: {who.cookie}"


def malformed_form(who):
    names = chance.choices(_NAMES, k=chance.randrange(12))
    fields = [(name, _one_of(NASTY)) for name in names]
    fields.append(("csrf_token", _one_of([who.token] * 4 + ["", f"x{who.token}"])))
    body = urlencode(fields, errors="replace").encode()
    headers = ["Origin: http://portal.example.org", f"Content-Type: {_FORM}", _cookie(who)]
    return Shot(_request("POST", who.path("POST"), body, *headers))


_METHODS = "TRACE CONNECT PROPFIND OPTIONS PATCH PUT DELETE HEAD post GETGET G\xcbT \t".split(" ")


def wrong_method(who):
    method = _one_of([*_METHODS, "A" * 9000])
    return Shot(_request(method, who.path(), b"a=b", _cookie(who)), is_whole=False)


_ODD = [
    "X: " + "y" * 100_000,
    "\r\n".join(f"X-{at}: y" for at in range(1000)),
    "X: a\0b",
    "X : y",
    ": y",
    "X: y\r\n folded",
    "Content-Length: 5",
    "Content-Length: -1",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: identity, chunked",
    "Host: other.example.org",
    "Host:",
    "Expect: 100-continue",
    "Expect: nonsense",
    "Upgrade: h2c",
    "Range: bytes=0-,-1,5-2",
    "If-None-Match: *",
    "If-Modified-Since: yesterday",
    "Accept-Language: " + "fr;q=" * 500,
    "Accept-Encoding: gzip;q=x, *;q=-1",
    "X-Forwarded-For: 1, 2, unknown, ::1%eth0, 999.1.1.1",
    "X-Forwarded-For: " + "1.1.1.1, " * 3000,
    "X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: javascript",
    "Content-Type: " + "text/" * 2000,
    "Origin: null",
    "Referer: http://[::1",
    "Authorization: Bearer \xff",
]


def odd_header(who):
    method = _one_of(["GET", "POST"])
    content = _request(method, who.path(method), b"", _one_of(_ODD), _cookie(who))
    return Shot(content, is_whole=False)


def broken_cookie(who):
    """Or one of the form's tokens; most are the true one with a character changed."""
    at = chance.randrange(len(who.cookie) or 1)
    broken = _one_of([
        who.cookie[:at],
        f"{who.cookie[:at]}!{who.cookie[at + 1 :]}",
        f"{who.cookie}; {who.cookie}",
        who.cookie.replace("=", "=." * chance.randrange(40)),
        f"portal={quote(_one_of(NASTY))}",
        "portal=" + "e" * 60_000,
        "=;;=; portal; language=\xff",
    ])  # fmt: skip
    body = urlencode({"csrf_token": who.token, "in_france": "yes"}).encode()
    way = _one_of(["GET", "POST"])
    return Shot(_request(way, who.path(way), body, f"Cookie: {broken}", f"Content-Type: {_FORM}"))


_TRICKS = [
    "/static/../../app/settings.py",
    "/static/%2e%2e/%2e%2e/etc/passwd",
    "/static/..%5c..%5cx",
    "//evil.example/apply",
    "/apply/%c0%ae%c0%ae/",
    "/apply/in-france%00",
    "/apply/in-france;x=y",
    "/apply/" + "a/" * 4000,
    "/?" + "lang=" + "x" * 9000,
    "/?lang=%ff%fe&lang[]=1&" + "&" * 2000,
    "http://evil.example/",
    "*",
    "",
    "apply",
    "/\xe9\u202e",
    "/review/../metrics",
    "/return?reference=%0d%0aSet-Cookie:%20portal=x",
    "/apply/in-france#x y",
]


def path_trick(who):
    method = _one_of(["GET", "GET", "POST"])
    return Shot(_request(method, _one_of(_TRICKS), b"", _cookie(who)), is_whole=False)


def bad_encoding(who):
    """A body that is not what it says; framing that is none may wait for more, so it ends."""
    body, kind = _one_of([*BODIES, chance.randbytes(300)]), _one_of(KINDS)
    headers = [f"Content-Type: {kind}", _cookie(who), "Origin: http://portal.example.org"]
    odd = chance.randrange(4)
    if odd == 0:
        headers += ["Transfer-Encoding: chunked"]
        return Shot(_request("POST", who.path("POST"), b"5\r\n" + body, *headers), is_whole=False)
    if odd == 1:
        headers += ["Content-Encoding: " + _one_of(["gzip", "br", "x" * 99])]
    return Shot(_request("POST", who.path("POST"), body, *headers))


_BODIES = [
    a_return(return_id="R-1"),
    a_check_update(reference="EOI-0000-0000-0000"),
    b"[" * 30_000,
    b'{"type": "return.recorded.v1", "timestamp": 1e999, "data": NaN}',
    b'{"type": ["x"], "timestamp": {}, "data": null}',
    b'{"type":"return.recorded.v1","data":{"return_id":"\\ud800\\u0000"}}',
    b"\xff\xfe{",
    b"",
    b"1" * 63_000,
]


def hostile_callback(who):
    """Signed by the partner, by nobody, or for another body."""
    body = _one_of(_BODIES)
    message_id = _one_of(["msg_1", "m" * 300, *[f"msg_{time.time_ns()}"] * 4])
    is_own = chance.random() < 0.9 and body.isascii()  # what signs takes text alone
    signed = who.partner.signed(body if is_own else b"{}", message_id)
    signed |= _one_of(
        [{}] * 6 + [{"webhook-timestamp": "x"}, {"webhook-signature": "v1,\xff v2,="}]
    )
    headers = [f"{name}: {value}" for name, value in signed.items()]
    name = _one_of([who.partner.name] * 4 + ["nobody", quote(_one_of(PATHS))])
    return Shot(_request("POST", f"/hooks/{name}", body, *headers))


_NOISE = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"SSH-2.0-x\r\n",
    b"GET /\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"POST /apply/in-france HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
    b"\r\n" * 500,
    b"GET  /  HTTP/1.1\nHost: x\n\n",
    b"HELO portal\r\n",
]


def raw_garbage(_who):
    return Shot(
        _one_of([*_NOISE, chance.randbytes(200), _request("GET", "/")[:60]]), is_whole=False
    )


def slow_body(who):
    """Ten to twenty pieces, of which some never make a whole."""
    body = urlencode({"csrf_token": who.token, "in_france": "yes"}).encode()
    missing = chance.choice([0, 0, 50])
    headers = [f"Content-Type: {_FORM}", _cookie(who)]
    content = _request("POST", who.path("POST"), body, *headers, length=len(body) + missing)
    return Shot(content, is_whole=not missing, pieces=chance.randrange(10, 20))


# How often each comes: a slow one takes seconds.
ATTACKS = {
    malformed_form: 8,
    wrong_method: 4,
    odd_header: 8,
    broken_cookie: 8,
    path_trick: 6,
    bad_encoding: 8,
    hostile_callback: 8,
    raw_garbage: 5,
    slow_body: 1,
}

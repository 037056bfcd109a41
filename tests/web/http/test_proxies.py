"""What proxies tell of a client: its scheme, and its address however they spell it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app import create_app
from app.services.core.rate_limits import LIMITS
from app.settings import read
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
UNKNOWN = "EOI-0000-0000-0000"


@pytest.fixture
def behind(environ):
    made = []

    def portal(proxies):
        made.append(create_app(replace(read(environ), trusted_proxies=proxies)))
        return made[-1]

    yield portal
    for application in made:
        application.extensions["portal"].engine.dispose()


@pytest.mark.parametrize(
    ("proxies", "scheme", "secure"),
    [
        (1, "https", True),
        (1, "http", False),
        (1, "http, https", True),  # the first is what the client made up
        (1, "https, http", False),
        (2, "https", True),  # told by the outer one, passed on by the inner one
        (2, "https, http", True),
        (2, "https, https", True),
        (2, "http, https, http", True),
        (2, "http", False),
        (3, "https", True),
        (1, "", False),
        (1, "gopher", False),
        (0, "https", False),
    ],
)
def test_the_scheme_is_what_the_outermost_proxy_told(behind, proxies, scheme, secure):
    client = behind(proxies).test_client()
    headers = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": scheme}
    answer = client.get("/return", headers=headers)
    assert ("Strict-Transport-Security" in answer.headers) == secure


@pytest.mark.parametrize("proxies", [1, 2, 3])
def test_behind_proxies_a_form_from_elsewhere_is_refused_over_https(behind, proxies):
    visitor = Visitor(behind(proxies).test_client())
    hops = ", ".join(["192.0.2.1", "10.0.0.1", "10.0.0.2"][:proxies])
    visitor.headers |= {"X-Forwarded-For": hops, "X-Forwarded-Proto": "https"}
    visitor.get("/return")
    visitor.headers["Referer"] = "https://elsewhere.example/"
    assert visitor.send(reference=UNKNOWN).status == 400


@pytest.fixture
def in_public(environ):
    """The portal as people see it over https; how many proxies it knows of."""
    made = []

    def portal(proxies):
        settings = replace(read(environ), base_url=PUBLIC, trusted_proxies=proxies)
        made.append(create_app(settings))
        return Visitor(made[-1].test_client())

    yield portal
    for application in made:
        application.extensions["portal"].engine.dispose()


PUBLIC = "https://portal.example.org"
TOLD = [
    {},
    {"X-Forwarded-Proto": "http"},
    {"X-Forwarded-Proto": "https, http"},
    {"X-Forwarded-Proto": "http", "Forwarded": "for=192.0.2.1;proto=http"},
    {"Forwarded": "for=192.0.2.1;proto=https", "X-Forwarded-Host": "elsewhere.example"},
    {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Port": "80"},
]


SENT = [
    ({"Referer": f"{PUBLIC}/return"}, 200),
    ({"Origin": PUBLIC}, 200),
    ({}, 400),
    ({"Origin": "null"}, 400),
    ({"Origin": "null", "Referer": f"{PUBLIC}/return"}, 200),
    ({"Origin": "null", "Referer": "https://elsewhere.example/"}, 400),
    ({"Referer": "https://elsewhere.example/"}, 400),
    ({"Origin": "https://elsewhere.example", "Referer": f"{PUBLIC}/return"}, 400),
    ({"Referer": "http://portal.example.org/return"}, 400),
]


def sent_with(visitor, **headers):
    """The answer to a form that is sent with these headers beside the browser's own."""
    visitor.get("/return")
    own = visitor.headers
    visitor.headers = own | headers
    answer = visitor.send("/return", reference=UNKNOWN)
    visitor.headers = own
    return answer.status


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_where_people_come_by_https_no_header_turns_that_off(in_public, proxies):
    visitor = in_public(proxies)
    for told in TOLD:
        visitor.headers = {"Accept-Language": "en"} | told
        assert "Strict-Transport-Security" in visitor.get("/return").headers, told
        assert sent_with(visitor, Referer="https://elsewhere.example/") == 400, told
    assert [sent_with(visitor, **sent) for sent, _ in SENT] == [status for _, status in SENT]


def test_a_form_is_taken_whatever_a_proxy_makes_of_the_host(in_public):
    visitor = in_public(1)
    for host, origin, status in [
        ("portal.example.org:8000", PUBLIC, 200),  # the port inside
        ("10.0.0.7", PUBLIC, 200),  # the name inside
        ("portal.example.org:443", PUBLIC, 200),
        ("portal.example.org", f"{PUBLIC}:443", 200),
        ("www.portal.example.org", "https://www.portal.example.org", 200),  # another name of ours
        ("portal.example.org", "https://portal.example.org.elsewhere.example", 400),
        ("portal.example.org", f"{PUBLIC}:8443", 400),
        ("portal.example.org", "https://portal.example.org@elsewhere.example", 400),
        ("portal.example.org", "https://[", 400),
    ]:
        visitor.headers["Host"] = host
        assert sent_with(visitor, Origin=origin) == status, (host, origin)


@pytest.mark.parametrize(
    "spellings",
    [
        ("192.0.2.7", "192.0.2.7:1025", "::ffff:192.0.2.7", "[::ffff:192.0.2.7]:1025"),
        ("2001:db8::1", "[2001:db8::2]:1025", "2001:DB8::3", "2001:db8::4%eth0"),
    ],
)
def test_nobody_is_somebody_else_for_another_port_or_spelling(behind, monkeypatch, spellings):
    monkeypatch.setitem(LIMITS, "code-address", (len(spellings) - 1, timedelta(minutes=10)))
    application, statuses = behind(1), []
    for spelt in (*spellings, "192.0.2.8"):
        visitor = Visitor(application.test_client())
        visitor.headers |= {"X-Forwarded-For": f"203.0.113.9, {spelt}"}
        visitor.get("/return")
        statuses.append(visitor.send(reference=UNKNOWN).status)
    assert statuses == [200, 200, 200, 429, 200]

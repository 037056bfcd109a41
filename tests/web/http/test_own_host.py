"""The back office at a hostname of its own: neither is at the other's, and browsers part them."""

import pytest

from app import create_app
from app.settings import Unconfigured, read
from app.web.review.views import OPEN, ROUTES
from tests.conftest import on_sqlite
from tests.support.desk import sit_down
from tests.support.visitor import Visitor

PUBLIC, STAFF = "portal.example.org", "review.example.org"
BOTH = {"BASE_URL": f"https://{PUBLIC}", "REVIEW_URL": f"https://{STAFF}/"}
UNKNOWN = "EOI-0000-0000-0000"

pytestmark = on_sqlite


@pytest.fixture
def at(environ):
    """A browser that opens that host, and sends forms from its pages."""
    application = create_app(read(environ | BOTH))

    def browser(host):
        visitor = Visitor(application.test_client())
        visitor.headers |= {"Host": host, "Origin": f"https://{host}"}
        return visitor

    yield browser
    application.extensions["portal"].engine.dispose()


def seated(portal, visitor):
    """A reviewer whose browser has a session at that host."""
    sit_down(portal, visitor.client, "amina", "senior")
    token = visitor.client.get_cookie("portal").value
    visitor.client.set_cookie("portal", token, domain=STAFF)
    return visitor


def status(visitor, address, method="GET"):
    return visitor.client.open(address, method=method, headers=visitor.headers).status_code


def test_nothing_of_the_back_office_is_at_the_public_host_and_the_reverse(at):
    public, staff = at(PUBLIC), at(STAFF)
    for _, method, rule, *_ in (*OPEN, *ROUTES):
        address = f"/review{rule}".replace("<", "").replace(">", "")
        assert status(public, address, method) == 404, address
    for address in ("/apply/in-france", "/return", "/status", "/help", "/figures", "/privacy"):
        assert status(staff, address) == 404, address
    for address in ("/hooks/lab", "/leave", "/apply/in-france"):
        assert status(staff, address, "POST") == 404, address
    assert (status(public, "/return"), status(public, "/")) == (200, 200)
    assert (status(staff, "/review/"), status(staff, "/")) == (303, 302)  # to sign in
    assert [status(one, "/healthz") for one in (public, staff)] == [200, 200]


@pytest.mark.parametrize(
    ("host", "is_staffs"),
    [
        ("REVIEW.example.org", True),
        (f"{STAFF}:443", True),
        (f"{STAFF}.", False),
        (f"{STAFF}:8443", False),
        (f"{STAFF}.elsewhere.example", False),
        ("10.0.0.7", False),
    ],
)
def test_a_host_that_is_not_the_back_offices_is_public(at, host, is_staffs):
    visitor = at(host)
    assert status(visitor, "/review/sign-in") == (200 if is_staffs else 404)
    assert status(visitor, "/help") == (404 if is_staffs else 200)


def test_a_reviewer_works_there_and_a_form_from_a_public_page_is_refused(at, portal):
    reviewer = seated(portal, at(STAFF))
    page = reviewer.get("/review/")
    assert page.status == 200
    links = [link.get("href") for link in page.all("a")]
    assert f"https://{PUBLIC}/figures" in links
    assert not any(link.startswith("/") and not link.startswith("/review") for link in links)
    assert reviewer.send("/review/find", reference=UNKNOWN).status == 404  # no such case
    reviewer.get("/review/")
    reviewer.headers["Origin"] = f"https://{PUBLIC}"
    assert reviewer.send("/review/find", reference=UNKNOWN).status == 400


def test_no_change_of_language_leads_from_one_to_the_other(at, portal):
    reviewer = seated(portal, at(STAFF))
    for page, answered in (("/review/", 200), ("/help", 404)):
        reviewer.get("/review/")
        assert reviewer.send("/language?lang=fr", page=page).status == answered


def test_the_back_office_is_at_its_own_address_or_at_the_portals(environ):
    assert read(environ | BOTH).staff_url == f"https://{STAFF}"
    assert read(environ).staff_url == environ["BASE_URL"]


@pytest.mark.parametrize("wrong", [STAFF, f"https://{PUBLIC}", f"https://{PUBLIC}:8443"])
def test_an_address_that_is_not_its_own_stops_the_start(environ, wrong):
    with pytest.raises(Unconfigured, match="REVIEW_URL"):
        read(environ | BOTH | {"REVIEW_URL": wrong})

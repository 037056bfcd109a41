"""Who gets into the back office, and how."""

import re
from collections import defaultdict
from datetime import timedelta
from urllib.parse import parse_qsl, urljoin, urlsplit
from uuid import uuid4

import pytest
import requests

from app import create_app
from app.domain.review import roles
from app.domain.review.approvals import TAKES_TWO, Act
from app.domain.review.roles import Role
from app.services.core.rate_limits import LIMITS
from app.services.core.unit import unit_for
from app.services.sign_in import staff_renewal, staff_sessions
from app.settings import read
from app.web.review.views import OPEN, ROUTES
from tests.peers import identity_provider
from tests.peers.identity_provider import Browser
from tests.peers.receiver import Receiver, serving
from tests.support.desk import a_screened, age_staff
from tests.support.reviewer import Reviewer, case_of
from tests.support.settings import environment

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


PARTS = {"<int:part>": "1", "<kind>": "security", "<name>": "sex"}
SOME_ID = str(uuid4())
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def addresses(reference="EOI-0000-0000-0000"):
    """A request to every page behind the gate: its name, method, address and permission."""
    given = PARTS | {"<reference>": reference}
    for name, method, rule, _, permission in ROUTES:
        path = re.sub("<.*?>", lambda part: given.get(part[0], SOME_ID), rule)
        yield name, method, f"/review{path}", permission


def answers_to(client, reference):
    return {
        name: client.open(path, method=method) for name, method, path, _ in addresses(reference)
    }


def test_there_is_no_way_into_the_back_office_but_the_table(application):
    rules = {rule.endpoint for rule in application.url_map.iter_rules() if "/review" in rule.rule}
    assert rules == {f"review.{name}" for name, *_ in (*OPEN, *ROUTES)}


def test_only_what_the_provider_signs_goes_without_a_token_against_forgery(application):
    client = application.test_client()
    posts = [f"/review{path}" for _, method, path in OPEN if method == "POST"]

    assert posts == ["/review/backchannel-logout", "/review/sign-out"]
    signed, ours = (client.post(path) for path in posts)
    assert signed.json == {"error": "invalid_request"}
    assert ours.status_code == 400


def test_nobody_passes_unless_signed_in(application):
    application.config["WTF_CSRF_ENABLED"] = False

    for response in answers_to(application.test_client(), "EOI-0000-0000-0000").values():
        assert response.status_code == 303
        assert response.headers["Location"] == "/review/sign-in"


def test_without_a_role_one_reads_whom_to_ask_and_nothing_else(application, desk):
    application.config["WTF_CSRF_ENABLED"] = False
    visitor = desk("jo", "superuser")

    for response in answers_to(visitor.client, "EOI-0000-0000-0000").values():
        assert response.status_code == 403
    page = visitor.get("/review/")
    assert "Ask the scheme manager" in page.text()
    assert page.all("nav", **{"aria-label": "Back office"})[0].findall(".//{*}a") == []


def test_who_signs_in_reads_for_which_other_site_they_leave_and_may_stay(application):
    page = Reviewer(application.test_client()).get("/review/sign-in")
    [button] = page.all("a", class_="govuk-button")
    before = page.html.partition(str(button.get("href")))[0]
    assert 'You sign in on another site, <bdi dir="ltr">127.0.0.1</bdi>' in before
    assert "Go to the start" in [link.text for link in page.all("a", href="/")]


@pytest.mark.parametrize(
    ("scheme", "headers", "is_told"),
    [
        ("https", {}, True),
        ("https", {"Sec-Fetch-Site": "none"}, False),
        ("http", {}, False),  # where no browser sends it
    ],
)
def test_staff_read_that_their_browser_is_old(application, scheme, headers, is_told):
    client = application.test_client()
    page = client.get("/review/sign-in", base_url=f"{scheme}://localhost", headers=headers)
    assert page.status_code == 200
    assert ("This browser is old" in page.text) == is_told


@pytest.mark.enable_socket
@pytest.mark.parametrize("role", Role)
def test_a_role_opens_what_the_table_of_permissions_says(application, desk, portal, role):
    application.config["WTF_CSRF_ENABLED"] = False
    reference = case_of(portal, a_screened(portal)).rpartition("/")[2]
    client = desk("kim", role).client

    answers = answers_to(client, reference)
    passed = {name for name, answer in answers.items() if answer.status_code != 403}

    assert passed == {name for name, *_, needed in addresses() if _may(role, needed)}
    assert ("case" in passed) == (role in {"caseworker", "senior", "manager"})


@pytest.mark.parametrize("role", [*Role, "none"])
def test_no_other_method_does_anything_whoever_sends_it(application, desk, role):
    application.config["WTF_CSRF_ENABLED"] = False
    client = desk("kim", role).client
    known = defaultdict(set)
    for _, method, path, _ in addresses():
        known[path].add(method)
    for _, method, path in OPEN:
        known[f"/review{path}"].add(method)
    answers = {
        f"{method} {path}": client.open(path, method=method).status_code
        for path, methods in known.items()
        for method in METHODS - methods
    }
    assert len(answers) > 3 * len(known)
    assert {asked: status for asked, status in answers.items() if status != 405} == {}


def _may(role, needed):
    """Have the permission, or ask for the act."""
    if isinstance(needed, Act):
        return role in TAKES_TWO[needed].ask
    return roles.allowed(frozenset({role}), needed)


def _token(reviewer):
    with reviewer.client.session_transaction() as cookie:
        return cookie["staff"]


def test_signing_out_ends_the_session_itself_and_not_only_the_cookie(desk, application):
    reviewer = desk("amina", "caseworker")
    token = _token(reviewer)
    reviewer.get("/review/")
    page = reviewer.act("/review/sign-out")
    assert "You are signed out" in page.text()

    thief = Reviewer(application.test_client())
    with thief.client.session_transaction() as cookie:
        cookie["staff"] = token
    assert thief.get("/review/").url == "/review/sign-in?ended=yes"


# Through the provider


@pytest.fixture(scope="module")
def receiver():
    with serving(Receiver()) as server:
        yield server


@pytest.fixture(scope="module")
def provider(receiver):
    with identity_provider.running(receiver.url, landing="/review/sign-in") as running:
        yield running


@pytest.fixture
def through_provider(database_url, key_file, tmp_path, provider, receiver):
    changes = {
        "BASE_URL": receiver.url,
        "OIDC_ISSUER": provider.issuer,
        "OIDC_CLIENT_ID": provider.client_id,
        "OIDC_CLIENT_SECRET": provider.client_secret,
        "OUTBOUND_ALLOW": provider.host,
    }
    application = create_app(read(environment(database_url, key_file, tmp_path, **changes)))
    yield application
    application.extensions["portal"].engine.dispose()


def come_back(client, person, browser=None):
    """Where the provider sends the browser to, as a path of the portal."""
    start = client.get("/review/sign-in/start")
    parts = urlsplit((browser or Browser()).sign_in(start.headers["Location"], person))
    return f"{parts.path}?{parts.query}"


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    ("person", "status"), [("demo-senior", 200), ("demo-auditor", 200), ("demo-visitor", 403)]
)
def test_signing_in_takes_the_roles_that_the_provider_gives(through_provider, person, status):
    client = through_provider.test_client()

    answer = client.get(come_back(client, person))

    assert answer.headers["Location"] == "/review/"
    assert client.get("/review/").status_code == status


@pytest.mark.enable_socket
def test_a_sign_in_ends_once_and_in_the_browser_that_began_it(through_provider):
    client, other = through_provider.test_client(), through_provider.test_client()
    callback = come_back(client, "demo-caseworker-1")

    other.get("/review/sign-in/start")
    assert other.get(callback).status_code == 403
    assert client.get(callback).status_code == 302
    assert client.get(callback).status_code == 403


@pytest.mark.enable_socket
def test_a_neighbour_who_signs_in_without_end_does_not_stop_who_came_in_before(
    through_provider, monkeypatch
):
    client, stranger = through_provider.test_client(), through_provider.test_client()
    client.get(come_back(client, "demo-caseworker-1"))
    assert LIMITS["sign-in-address"][1] <= timedelta(minutes=10)
    monkeypatch.setitem(LIMITS, "sign-in-address", (0, timedelta(minutes=10)))
    with stranger.session_transaction() as cookie:
        cookie["sign-in"] = "made up"

    assert stranger.get("/review/sign-in/start").status_code == 429
    monkeypatch.setitem(LIMITS, "sign-in-browser", (2, timedelta(minutes=10)))
    starts = [client.get("/review/sign-in/start").status_code for _ in range(3)]
    assert starts == [302, 302, 429]


@pytest.mark.enable_socket
def test_who_signs_out_at_the_provider_is_signed_out_here_once(through_provider, receiver):
    client, browser = through_provider.test_client(), Browser()
    client.get(come_back(client, "demo-caseworker-2", browser))
    away = client.get("/review/sign-out/provider").headers["Location"]

    assert browser.sign_out(away) == f"{receiver.url}/review/sign-in"
    order = dict(parse_qsl(receiver.received[-1].body.decode()))
    assert client.get("/review/").status_code == 200

    stranger = through_provider.test_client()  # the provider has no cookie of ours
    assert stranger.post("/review/backchannel-logout", data=order).status_code == 200
    assert client.get("/review/").status_code == 303
    assert stranger.post("/review/backchannel-logout", data=order).status_code == 400


@pytest.mark.enable_socket
def test_who_signs_out_at_the_provider_is_out_at_the_next_look_too(through_provider):
    """Here the order to sign out never arrives: the refresh token is bound to the session there."""
    portal = through_provider.extensions["portal"]
    client, browser = through_provider.test_client(), Browser()
    client.get(come_back(client, "demo-caseworker-2", browser))
    for _ in range(2):  # with another token each time
        age_staff(portal, look_at=0)
        assert client.get("/review/").status_code == 200

    browser.sign_out(client.get("/review/sign-out/provider").headers["Location"])
    assert client.get("/review/").status_code == 200
    age_staff(portal, look_at=0)
    assert client.get("/review/").status_code == 303


@pytest.mark.enable_socket
def test_whose_token_was_revoked_is_out_at_the_next_look(through_provider, provider):
    portal = through_provider.extensions["portal"]
    client = through_provider.test_client()
    client.get(come_back(client, "demo-caseworker-1"))
    age_staff(portal, look_at=0)
    with client.session_transaction() as cookie, unit_for(portal, "test", write=True) as unit:
        token = staff_renewal.claim(unit, cookie["staff"]).refresh_token
    known = provider.client_id, provider.client_secret
    revocation = f"{provider.issuer}/token/revocation"
    assert requests.post(revocation, {"token": token}, auth=known, timeout=5).ok

    age_staff(portal, look_at=0)
    assert client.get("/review/").status_code == 303


@pytest.mark.enable_socket
def test_a_real_provider_asks_anew_who_is_to_prove_who_they_are(through_provider):
    portal = through_provider.extensions["portal"]
    client, browser = through_provider.test_client(), Browser()
    client.get(come_back(client, "demo-senior", browser))
    for person, status in [("demo-senior-2", 403), ("demo-senior", 302)]:
        age_staff(portal, proved_at=20)
        asked = client.get("/review/step-up").headers["Location"]
        assert browser.get(asked).url.startswith(urljoin(asked, "/sign-in/"))  # though known there
        parts = urlsplit((browser if status == 302 else Browser()).sign_in(asked, person))
        assert client.get(f"{parts.path}?{parts.query}").status_code == status

    with client.session_transaction() as cookie, unit_for(portal, "test") as unit:
        assert staff_sessions.identify(unit, cookie["staff"]).is_proved


@pytest.mark.enable_socket
def test_a_provider_that_is_away_is_said_to_be(application):
    client = application.test_client()

    for path in ("/review/sign-in/start", "/review/sign-out/provider"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert client.post("/review/backchannel-logout", data={"logout_token": "x"}).status_code == 400

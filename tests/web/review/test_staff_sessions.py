"""Who is disabled, has other roles or signed out is so here soon, whatever the provider is like."""

import time
from threading import Thread

import pytest
from sqlalchemy import select

from app.services.core.unit import unit_for
from app.storage.sign_in.staff_sessions import StaffSession
from app.web.back_office import provider
from tests.support.desk import age_staff
from tests.support.openid import begin, come_back
from tests.support.reviewer import Reviewer, twin
from tests.support.told import told

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


@pytest.fixture
def application(portal_with, hostile):
    hostile.refresh_token = "r3fresh"
    provider._failed_at.clear()
    return portal_with()


@pytest.fixture
def portal(application):
    return application.extensions["portal"]


def come_in(application, hostile):
    client = application.test_client()
    assert come_back(client, hostile, begin(client)[0]).status_code == 302
    return client


@pytest.fixture
def client(application, hostile):
    return come_in(application, hostile)


def rows(portal):
    with unit_for(portal, "test") as unit:
        return list(unit.session.scalars(select(StaffSession)))


def refreshed(hostile):
    return hostile.asked.get("/token", 0) - 1


def test_who_was_disabled_is_out_at_the_next_look(client, portal, hostile, caplog):
    hostile.gives = 400, {"error": "invalid_grant"}
    assert client.get("/review/").status_code == 200
    assert refreshed(hostile) == 0

    age_staff(portal, look_at=0)

    assert client.get("/review/").headers["Location"] == "/review/sign-in?ended=yes"
    assert rows(portal) == []
    [line] = told(caplog, "staff_signed_out")
    assert line["reason"] == "provider"


def test_a_page_that_only_asks_how_long_it_lasts_looks_too_and_is_no_use(client, portal, hostile):
    age_staff(portal, used_at=5, look_at=0)

    assert 890 <= client.get("/review/session").json["seconds"] <= 900
    assert refreshed(hostile) == 1
    hostile.gives = 400, {"error": "invalid_grant"}
    age_staff(portal, look_at=0)
    assert client.get("/review/session").status_code == 303


def test_roles_that_were_taken_away_are_gone_at_the_next_look(client, portal, hostile):
    assert client.get("/review/scheme").status_code == 200
    hostile.claims["roles"] = "partner-operator"
    age_staff(portal, look_at=0)
    assert client.get("/review/scheme").status_code == 403
    assert client.get("/review/messages").status_code == 200

    hostile.claims["roles"] = None
    age_staff(portal, look_at=0)
    assert "Ask the scheme manager" in client.get("/review/messages").text


def test_a_provider_that_is_away_throws_nobody_out_and_keeps_nobody(
    client, portal, hostile, caplog
):
    hostile.gives = 503, b""
    for minutes in (5, 10, 19):
        provider._failed_at.clear()
        age_staff(portal, verified_at=minutes, look_at=0)
        assert client.get("/review/").status_code == 200
    assert refreshed(hostile) == 3
    assert {line["reason"] for line in told(caplog, "session_not_verified")} == {"no-answer"}

    age_staff(portal, verified_at=20)
    assert client.get("/review/").status_code == 303


def test_of_many_at_once_one_asks_and_of_many_sessions_two(application, portal, hostile):
    clients = [come_in(application, hostile) for _ in range(4)]
    before, hostile.delay = hostile.asked["/token"], 0.15
    age_staff(portal, look_at=0)
    began = time.monotonic()
    threads = [Thread(target=twin(client).get, args=["/review/"]) for client in clients * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 1 <= hostile.asked["/token"] - before <= 4  # never twice for one session
    hostile.delay, hostile.gives = 0.0, (503, b"")
    age_staff(portal, look_at=0)
    before = hostile.asked["/token"]
    assert [client.get("/review/").status_code for client in clients] == [200] * 4
    assert hostile.asked["/token"] - before == 1  # and then none for a minute
    assert time.monotonic() - began < 10


def test_a_token_goes_to_no_other_provider(client, portal, hostile):
    with unit_for(portal, "test", write=True) as unit:
        unit.session.scalars(select(StaffSession)).one().issuer = "https://before.example"
    age_staff(portal, look_at=0)

    assert client.get("/review/").status_code == 303
    assert refreshed(hostile) == 0


def test_a_refresh_token_is_in_no_cookie_and_no_log(application, hostile, portal, caplog):
    client = come_in(application, hostile)
    age_staff(portal, look_at=0)
    client.get("/review/")
    hostile.gives = 503, b""
    age_staff(portal, look_at=0)
    client.get("/review/")

    with client.session_transaction() as cookie:
        assert "r3fresh" not in str(dict(cookie))
    assert "r3fresh" not in " ".join(each.getMessage() for each in caplog.records)
    assert "r3fresh" not in str([vars(row) for row in rows(portal)])


@pytest.mark.parametrize(
    ("promised", "token", "hours"), [(None, None, 1), (True, None, 8), (None, "r", 8)]
)
def test_how_long_a_session_lasts_follows_what_the_provider_can_do(
    portal_with, hostile, promised, token, hours
):
    hostile.metadata = {"backchannel_logout_supported": promised}
    hostile.refresh_token = token
    application = portal_with()
    come_in(application, hostile)

    [row] = rows(application.extensions["portal"])
    assert (row.ends_at - row.started_at).total_seconds() == hours * 3600
    assert (row.look_at is None) == (token is None)


# Listed and ended


def test_ones_own_sessions_are_listed_and_ended_and_who_was_there_is_out(application, hostile):
    here, there = come_in(application, hostile), come_in(application, hostile)
    reviewer = Reviewer(here)
    page = reviewer.get("/review/sessions")
    assert "This browser" in page.text()
    [form] = [f.get("action") for f in page.all("form") if f.get("action").endswith("/end")]

    assert reviewer.act(form).said.startswith("It is ended")
    assert there.get("/review/").status_code == 303
    again = reviewer.act(form)
    assert again.status == 409
    assert "ended already" in again.text()
    assert here.get("/review/").status_code == 200


def test_a_manager_ends_the_sessions_of_anybody_and_nobody_else_does(desk):
    clerk, other, boss = desk("kim", "senior"), desk("lee", "caseworker"), desk("max", "manager")
    assert "lee" not in clerk.get("/review/sessions").text()
    page = boss.get("/review/sessions")
    ends = [f.get("action") for f in page.all("form") if f.get("action").endswith("/end-all")]
    assert len(ends) == 2  # of the other two

    assert clerk.act(ends[0]).status == 403
    for end in ends:
        assert boss.act(end).said.startswith("It is ended")
    assert "already" in boss.act(ends[0]).text()
    assert {clerk.get("/review/").url, other.get("/review/").url} == {"/review/sign-in?ended=yes"}
    assert boss.get("/review/").status == 200


def test_signing_out_clears_the_browser_and_spares_the_providers_cookies(desk):
    reviewer = desk("amina", "caseworker")
    token = reviewer.get("/review/").fields["csrf_token"]
    answer = reviewer.client.post("/review/sign-out", data={"csrf_token": token})

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    with reviewer.client.session_transaction() as cookie:
        assert dict(cookie) == {}
    assert reviewer.client.get("/review/sign-in").headers["Cache-Control"] == "no-store"

"""What cannot be undone asks who does it to sign in again; nothing typed is lost by that."""

from urllib.parse import urlencode, urlsplit

import pytest

from tests.support.desk import a_screened, age_staff
from tests.support.openid import begin, come_back
from tests.support.reviewer import Reviewer, case_of
from tests.support.told import told

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
REASON = "They asked for it themselves"


@pytest.fixture
def application(portal_with):
    return portal_with()


@pytest.fixture
def portal(application):
    return application.extensions["portal"]


@pytest.fixture
def reviewer(application, portal, hostile):
    client = application.test_client()
    come_back(client, hostile, begin(client)[0])
    age_staff(portal, proved_at=15)
    return Reviewer(client)


@pytest.fixture
def case(portal):
    return case_of(portal, a_screened(portal))


def step_up(client):
    """Where the link of the page leads to, at the provider."""
    return client.get("/review/step-up").headers["Location"]


def ask_to_erase(reviewer, case):
    reviewer.get(case)
    return reviewer.act(f"{case}/erase", **{"erase-reason": REASON})


def test_an_act_waits_for_a_fresh_sign_in_and_what_was_typed_stays(reviewer, case, hostile):
    page = ask_to_erase(reviewer, case)
    assert page.status == 403
    assert page.fields["erase-reason"] == REASON
    assert page.all("a", href="/review/step-up", target="_blank")
    assert REASON not in reviewer.client.get(case).text

    asked = step_up(reviewer.client)
    assert "prompt=login" in asked.split("&")
    done = come_back(reviewer.client, hostile, asked)
    assert done.headers["Location"] == "/review/stepped-up"

    reviewer.page = page  # in the tab before, with the token of before
    page = reviewer.send(f"{case}/erase")
    assert page.status == 200
    assert REASON in page.text()


def test_sent_before_signing_in_again_it_is_asked_for_again(reviewer, case):
    page = ask_to_erase(reviewer, case)
    again = reviewer.send(f"{case}/erase")

    assert (page.status, again.status) == (403, 403)
    assert again.fields["erase-reason"] == REASON


def test_roles_are_looked_up_again(reviewer, case, hostile):
    ask_to_erase(reviewer, case)
    kept = reviewer.page
    hostile.claims["roles"] = "auditor"
    come_back(reviewer.client, hostile, step_up(reviewer.client))

    reviewer.page = kept
    assert reviewer.send(f"{case}/erase").status == 403
    assert reviewer.client.get(case).status_code == 403


def test_a_stolen_cookie_does_nothing_grave_and_ends_where_its_owner_signs_in_again(
    reviewer, application, case, hostile
):
    with reviewer.client.session_transaction() as cookie:
        stolen = dict(cookie)
    thief = Reviewer(application.test_client())
    with thief.client.session_transaction() as cookie:
        cookie.update(stolen)
    assert thief.get(case).status == 200
    assert ask_to_erase(thief, case).status == 403

    come_back(reviewer.client, hostile, step_up(reviewer.client))
    assert thief.get(case).url == "/review/sign-in?ended=yes"
    assert reviewer.get(case).status == 200


def test_a_callback_is_of_one_browser_and_counts_once(reviewer, application, case, hostile):
    asked = step_up(reviewer.client)
    back = f"/review/callback?{urlencode(hostile.respond(asked))}"

    assert application.test_client().get(back).status_code == 403
    assert reviewer.client.get(back).status_code == 302
    assert reviewer.client.get(back).status_code == 403
    assert reviewer.get(case).status == 200


def test_another_person_in_the_same_browser_proves_nothing(reviewer, case, hostile, caplog):
    hostile.claims |= {"sub": "bruno", "roles": "senior"}
    hostile.userinfo["sub"] = "bruno"
    answer = come_back(reviewer.client, hostile, step_up(reviewer.client))

    assert answer.status_code == 403
    assert "you are still signed in as before" in answer.text
    assert [line["reason"] for line in told(caplog, "sign_in_failed")] == ["person"]
    assert ask_to_erase(reviewer, case).status == 403
    assert "Amina Diallo" in reviewer.page.html


@pytest.mark.parametrize("auth_time", [None, -15 * 60, -40 * 60])
def test_only_a_time_that_the_provider_tells_proves_anything(
    reviewer, case, hostile, caplog, auth_time
):
    """As where somebody takes `prompt=login` out of the address."""
    now = int(hostile.now.timestamp())
    hostile.claims["auth_time"] = None if auth_time is None else now + auth_time
    answer = come_back(reviewer.client, hostile, step_up(reviewer.client))

    assert answer.status_code == 403
    assert [line["reason"] for line in told(caplog, "sign_in_failed")] == ["auth_time"]
    assert ask_to_erase(reviewer, case).status == 403


def test_a_provider_that_is_away_stops_the_act_and_nothing_else(reviewer, case, hostile):
    asked = step_up(reviewer.client)
    hostile.answers["/token"] = 503, b""

    assert come_back(reviewer.client, hostile, asked).status_code == 503
    page = ask_to_erase(reviewer, case)
    assert (page.status, page.fields["erase-reason"]) == (403, REASON)


def test_a_sign_in_of_just_now_needs_no_other(application, hostile, case):
    client = application.test_client()
    come_back(client, hostile, begin(client)[0])

    assert ask_to_erase(Reviewer(client), case).status == 200


def test_what_was_typed_as_the_session_ended_is_sent_after_signing_in(
    reviewer, portal, case, hostile
):
    reviewer.get(case)
    age_staff(portal, used_at=21)
    page = reviewer.act(f"{case}/hold", **{"hold-reason": REASON})
    assert (page.status, page.fields["hold-reason"]) == (401, REASON)
    assert "Amina Diallo" not in page.html

    come_back(reviewer.client, hostile, begin(reviewer.client)[0])
    reviewer.page = page
    assert "It is held." in reviewer.send(f"{case}/hold").text()


def test_who_signs_in_after_somebody_else_cannot_send_what_they_typed(
    reviewer, portal, case, hostile
):
    reviewer.get(case)
    age_staff(portal, used_at=21)
    page = reviewer.act(f"{case}/hold", **{"hold-reason": REASON})
    hostile.claims |= {"sub": "bruno"}
    hostile.userinfo["sub"] = "bruno"
    come_back(reviewer.client, hostile, begin(reviewer.client)[0])

    reviewer.page = page
    assert reviewer.send(f"{case}/hold").status == 400


def test_to_begin_it_one_must_be_signed_in(application):
    answer = application.test_client().get("/review/step-up")

    assert urlsplit(answer.headers["Location"]).path == "/review/sign-in"

"""Staff come in through providers as they are, and an operator reads why somebody does not."""

from dataclasses import replace

import pytest

from app.security.http import outbound
from app.security.http.outbound import ForbiddenDestination
from app.security.openid import discovery
from app.settings import Env
from tests.support.certificates import over_tls, self_signed
from tests.support.desk import age_staff
from tests.support.openid import begin, come_back
from tests.support.told import told

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def test_in_whatever_order_tabs_come_back_each_signs_in(portal_with, hostile):
    application = portal_with()
    for order in [(0, 1, 2), (2, 1, 0), (1, 0, 2)]:
        client = application.test_client()
        tabs = [begin(client)[0] for _ in order]

        for tab in order:
            assert come_back(client, hostile, tabs[tab]).status_code == 302
            assert client.get("/review/").status_code == 200
        assert come_back(client, hostile, tabs[0]).status_code == 403  # once
        assert client.get("/review/").status_code == 200


def test_a_link_to_the_end_of_anothers_sign_in_signs_nobody_in(portal_with, hostile):
    application = portal_with()
    thief, victim, stranger = (application.test_client() for _ in range(3))
    theirs, own = begin(thief)[0], begin(victim)[0]

    for client in (victim, stranger):
        assert come_back(client, hostile, theirs).status_code == 403
        assert client.get("/review/").status_code == 303
    assert come_back(victim, hostile, own).status_code == 302
    assert come_back(thief, hostile, theirs).status_code == 302


def test_signed_out_nothing_that_was_begun_goes_on(portal_with, hostile):
    client = portal_with().test_client()
    first, second = begin(client)[0], begin(client)[0]
    come_back(client, hostile, first)
    client.application.config["WTF_CSRF_ENABLED"] = False
    client.post("/review/sign-out")

    assert come_back(client, hostile, second).status_code == 403


def test_without_auth_time_a_person_signs_in_anew_and_then_comes_in(portal_with, hostile, caplog):
    client = portal_with().test_client()
    hostile.claims["auth_time"] = None
    asked, _ = begin(client)
    assert "prompt=" not in asked

    anew = come_back(client, hostile, asked).headers["Location"]
    assert "prompt=login" in anew.split("&")
    assert come_back(client, hostile, anew).headers["Location"] == "/review/"

    hostile.claims["auth_time"] = 1
    anew = come_back(client, hostile, begin(client)[0]).headers["Location"]
    assert come_back(client, hostile, anew).status_code == 403  # and not again and again
    assert [line["reason"] for line in told(caplog, "sign_in_failed")] == ["auth_time"]


@pytest.mark.parametrize(
    ("reason", "claims"),
    [
        ("no-claim", {"roles": None, "realm_access": {"roles": ["caseworker"]}, "Amina D.": 1}),
        ("no-role", {"roles": "senior reviewers", "given_name": "Amina"}),
    ],
)
def test_who_comes_in_without_a_role_is_logged_with_the_names_of_claims(
    portal_with, hostile, caplog, reason, claims
):
    client = portal_with().test_client()
    hostile.claims = claims

    come_back(client, hostile, begin(client)[0])

    assert client.get("/review/").status_code == 403
    [line] = told(caplog, "signed_in_without_role")
    assert (line["level"], line["reason"]) == ("warning", reason)
    assert {"sub", "aud", "name"} <= set(line["claims"])
    assert {name for name in claims if claims[name] and " " not in name} <= set(line["claims"])
    written = " ".join(each.getMessage() for each in caplog.records)
    assert not [value for value in ("Amina", "amina", "reviewers") if value in written]


def test_who_has_a_role_is_not_logged_as_without(portal_with, hostile, caplog):
    client = portal_with().test_client()

    come_back(client, hostile, begin(client)[0])

    assert client.get("/review/").status_code == 200
    assert told(caplog, "signed_in_without_role") == []


GROUPS = [f"group-{number}" for number in range(3000)]


@pytest.mark.parametrize(
    "claims",
    [
        {"roles": [*GROUPS[:1500], "caseworker", *GROUPS[1500:]]},
        {"roles": ", ".join([*GROUPS, "caseworker"])},
        {"roles": ["caseworker"] * 3000},
    ],
)
def test_a_role_is_found_among_many_groups(portal_with, hostile, claims):
    client = portal_with().test_client()
    hostile.claims = claims
    come_back(client, hostile, begin(client)[0])
    assert client.get("/review/").status_code == 200


@pytest.mark.parametrize(
    "roles",
    [
        None,
        [],
        GROUPS,
        {"caseworker": True},
        {"roles": ["caseworker"]},
        [["caseworker"]],
        [{"name": "caseworker"}],
        ["Caseworker", "caseworkers", " caseworker", "CASEWORKER", "caseworker\u200b"],
        "caseworker reviewers",
        True,
        1,
    ],
)
def test_what_is_no_role_of_ours_opens_nothing(portal_with, hostile, roles):
    client = portal_with().test_client()
    hostile.claims = {"roles": roles}
    come_back(client, hostile, begin(client)[0])
    assert client.get("/review/").status_code == 403


def test_groups_that_the_provider_keeps_elsewhere_are_none(portal_with, hostile):
    """As Entra ID does where somebody is in too many: then it names an address to ask instead."""
    client = portal_with().test_client()
    elsewhere = {"source": {"endpoint": f"{hostile.issuer}/groups"}}
    hostile.claims = {
        "roles": None,
        "_claim_names": {"roles": "source"},
        "_claim_sources": elsewhere,
    }
    hostile.answers["/groups"] = 200, {"value": ["manager"]}
    come_back(client, hostile, begin(client)[0])
    assert client.get("/review/").status_code == 403
    assert "/groups" not in hostile.asked


def test_more_groups_than_an_answer_may_hold_let_nobody_in(portal_with, hostile):
    client = portal_with().test_client()
    hostile.claims = {"roles": [*GROUPS * 20, "caseworker"]}
    answer = come_back(client, hostile, begin(client)[0])
    assert answer.status_code in {403, 503}
    assert client.get("/review/").headers["Location"] == "/review/sign-in"


# A provider that signs with an RSA key of 2,048 bits, as most do


REMEDY = (
    "have the provider sign with ES256, or an RSA key of 3072 bits or more, "
    "or accept it: ACCEPTED_RISKS=provider-rsa-2048"
)


def in_production(application, *accepted):
    settings = application.extensions["settings"]
    application.extensions["settings"] = replace(
        settings, env=Env.PRODUCTION, accepted_risks=frozenset(accepted)
    )


def test_production_refuses_the_signature_of_a_short_key_and_tells_what_to_do(
    portal_with, hostile, caplog
):
    application = portal_with()
    in_production(application)
    client = application.test_client()

    page = come_back(client, hostile, begin(client)[0])

    assert page.status_code == 403
    assert "with a key that is too short" in page.text
    assert "Trying again will not help: tell who runs this service." in page.text
    assert client.get("/review/").status_code == 303
    order = {"logout_token": hostile.logout_token()}
    assert client.post("/review/backchannel-logout", data=order).status_code == 400
    for event in ("sign_in_failed", "backchannel_logout_refused"):
        [line] = told(caplog, event)
        assert (line["reason"], line["remedy"]) == ("short-key", REMEDY)


def test_where_that_risk_is_accepted_it_signs_people_in(portal_with, hostile, caplog):
    application = portal_with()
    in_production(application, "provider-rsa-2048")
    client = application.test_client()

    assert come_back(client, hostile, begin(client)[0]).headers["Location"] == "/review/"
    assert told(caplog, "sign_in_failed") == []


def test_who_is_signed_in_already_reads_that_a_fresh_proof_is_not_to_be_had(
    portal_with, hostile, caplog
):
    """As on the day of the upgrade. Their session ends as where the provider is away."""
    hostile.refresh_token = "r3fresh"
    application = portal_with()
    client = application.test_client()
    come_back(client, hostile, begin(client)[0])
    in_production(application)

    asked = client.get("/review/step-up").headers["Location"]
    page = come_back(client, hostile, asked)

    assert page.status_code == 403
    assert "this sign-in does not count, and nothing was done" in page.text
    age_staff(application.extensions["portal"], look_at=0)
    assert client.get("/review/").status_code == 200
    [line] = told(caplog, "session_not_verified")
    assert (line["reason"], line["remedy"]) == ("short-key", REMEDY)


# A provider inside


@pytest.fixture
def inside(hostile, tmp_path):
    """The provider at a private address, with a certificate that nobody outside vouches for."""
    certificate = str(self_signed(tmp_path))
    hostile.socket = over_tls(hostile.socket, certificate)
    hostile.host = f"localhost:{hostile.server_port}"
    hostile.issuer = f"https://{hostile.host}"
    return {
        "OUTBOUND_ALLOW": "",
        "OIDC_ALLOW_PRIVATE": f"id.example.org:443 LOCALHOST:{hostile.server_port}",
        "OIDC_CA_FILE": certificate,
    }


def test_a_provider_inside_is_called_for_sign_in_and_for_nothing_else(portal_with, hostile, inside):
    application = portal_with(**inside)
    client = application.test_client()

    assert come_back(client, hostile, begin(client)[0]).headers["Location"] == "/review/"
    webhooks = application.extensions["settings"].outbound_allow
    with pytest.raises(ForbiddenDestination):
        outbound.post(hostile.issuer, b"", {}, allow=webhooks)


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        ("address", {"OIDC_ALLOW_PRIVATE": ""}),
        ("address", {"OIDC_ALLOW_PRIVATE": "localhost:1"}),
        ("certificate", {"OIDC_CA_FILE": ""}),
        ("ca-file", {"OIDC_CA_FILE": "/no/such/file"}),
    ],
)
def test_what_is_missing_for_a_provider_inside_is_logged(
    portal_with, inside, caplog, reason, change
):
    client = portal_with(**inside | change).test_client()

    assert begin(client) == ("", 503)
    assert [line["reason"] for line in told(caplog, "sign_in_failed")] == [reason]


def test_a_provider_inside_leads_nowhere_else_inside(portal_with, hostile, inside, caplog):
    client = portal_with(**inside).test_client()
    for endpoint in ("https://127.0.0.1:{}/keys", "http://localhost:{}/keys"):
        discovery._failed.clear()
        hostile.metadata = {"jwks_uri": endpoint.format(hostile.server_port)}
        assert begin(client)[1] in {403, 503}

    assert [line["reason"] for line in told(caplog, "sign_in_failed")] == ["address", "discovery"]
    assert "/keys" not in hostile.asked

"""Sign-in, at the demonstration's provider as it should be, and at one that breaks every rule."""

import os
import subprocess
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from joserfc.jwk import RSAKey

from app.security.http.outbound import Unreachable
from app.security.openid import discovery, oidc
from app.security.openid.backchannel_logout import LogoutToken, logout_token
from app.security.openid.oidc import Identity, Provider
from tests.peers import identity_provider
from tests.peers.identity_provider import Browser
from tests.support.openid import MOMENT, NOW, refused, sign_in

pytestmark = pytest.mark.enable_socket


@pytest.fixture(scope="module")
def demo(portal):
    with identity_provider.running(portal.url) as provider:
        yield Provider(
            provider.issuer,
            provider.client_id,
            provider.client_secret,
            f"{portal.url}/review/callback",
            "roles",
            frozenset({provider.host}),
        )


def query_of(url):
    return dict(parse_qsl(urlsplit(url).query))


def come_back(demo, person="demo-caseworker-1", browser=None):
    url, pending = oidc.begin(demo)
    callback = (browser or Browser()).sign_in(url, person)
    assert callback.startswith(demo.redirect_uri + "?")
    return pending, query_of(callback)


# The demonstration's provider


@pytest.mark.parametrize(
    ("person", "name", "roles"),
    [
        ("demo-caseworker-1", "Demo Caseworker One", ["caseworker"]),
        ("demo-caseworker-2", "Demo Caseworker Two", ["caseworker"]),
        ("demo-senior", "Demo Senior", ["senior"]),
        ("demo-senior-2", "Demo Senior Two", ["senior"]),
        ("demo-manager", "Demo Manager", ["manager"]),
        ("demo-auditor", "Demo Auditor", ["auditor"]),
        ("demo-partner-operator", "Demo Partner Operator", ["partner-operator"]),
        ("demo-visitor", "Demo Visitor", []),
    ],
)
def test_each_person_signs_in_with_name_and_roles(demo, person, name, roles):
    identity = oidc.finish(demo, *come_back(demo, person), datetime.now(UTC))

    assert identity == Identity(demo.issuer, person, identity.sid, name, roles)
    assert identity.sid


def test_the_browser_is_sent_with_what_the_protocol_asks_and_no_secret(demo):
    url, pending = oidc.begin(demo)

    asked = query_of(url)
    assert asked["scope"] == "openid profile roles"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert (asked["state"], asked["nonce"]) == (pending["state"], pending["nonce"])
    assert pending["verifier"] not in url
    assert demo.client_secret not in url + repr(demo)


def test_a_code_is_good_once(demo):
    pending, query = come_back(demo)
    oidc.finish(demo, pending, query, datetime.now(UTC))

    with refused("code"):
        oidc.finish(demo, pending, query, datetime.now(UTC))


def test_a_code_is_good_only_with_the_verifier_it_was_asked_with(demo):
    pending, query = come_back(demo)

    with refused("code"):
        oidc.finish(demo, pending | {"verifier": "v" * 43}, query, datetime.now(UTC))


def test_a_code_is_good_only_for_who_knows_the_secret(demo):
    pending, query = come_back(demo)
    stranger = Provider(**vars(demo) | {"client_secret": "another"})

    with refused("code"):
        oidc.finish(stranger, pending, query, datetime.now(UTC))


def test_a_sign_in_begun_in_one_browser_ends_in_no_other(demo):
    _, query = come_back(demo)
    _, elsewhere = oidc.begin(demo)

    with refused("state"):
        oidc.finish(demo, elsewhere, query, datetime.now(UTC))


def test_a_provider_that_knows_the_browser_does_not_ask_again(demo):
    browser = Browser()
    first = oidc.finish(demo, *come_back(demo, browser=browser), datetime.now(UTC))

    pending, query = come_back(demo, "nobody", browser)

    assert oidc.finish(demo, pending, query, datetime.now(UTC)) == first


def test_signing_out_at_the_provider_tells_the_portal_whose_session_ended(demo, portal):
    browser = Browser()
    identity = oidc.finish(demo, *come_back(demo, browser=browser), datetime.now(UTC))

    landed = browser.sign_out(oidc.end_session_url(demo, portal.url + "/"))

    assert landed == portal.url + "/"
    [notice] = portal.received
    sent = dict(parse_qsl(notice.body.decode()))["logout_token"]
    token = logout_token(demo, sent, datetime.now(UTC))
    assert token == LogoutToken(identity.subject, identity.sid, token.jti)


def test_the_demonstration_does_not_start_in_production():
    command = [identity_provider.node(), identity_provider.PROGRAM]
    environment = {"PATH": os.environ["PATH"], "ENV": "production"}

    run = subprocess.run(command, env=environment, capture_output=True, check=False)

    assert (run.returncode, run.stdout) == (1, b"")
    assert b"not in production" in run.stderr


# A provider that breaks the rules


def test_the_hostile_provider_can_behave(hostile):
    assert sign_in(hostile) == Identity(hostile.issuer, "amina", None, "Amina Diallo", None)


@pytest.mark.parametrize(
    ("roles", "from_token", "from_userinfo"),
    [
        (["senior"], ["senior"], None),
        (["auditor"], None, ["auditor"]),
        (["auditor"], ["senior"], ["auditor"]),
        ({"odd": 1}, {"odd": 1}, None),
    ],
)
def test_roles_come_as_they_are_from_userinfo_or_token(hostile, roles, from_token, from_userinfo):
    hostile.claims["roles"], hostile.userinfo["roles"] = from_token, from_userinfo

    assert sign_in(hostile).roles == roles


@pytest.mark.parametrize(
    ("reason", "claims"),
    [
        ("iss", {"iss": "https://elsewhere.example"}),
        ("iss", {"iss": None}),
        ("aud", {"aud": "another-client"}),
        ("aud", {"aud": ["another-client"], "azp": "portal"}),
        ("aud", {"aud": None}),
        ("azp", {"aud": ["portal", "another-client"]}),
        ("azp", {"aud": ["portal", "another-client"], "azp": "another-client"}),
        ("azp", {"azp": "another-client"}),
        ("nonce", {"nonce": "another"}),
        ("nonce", {"nonce": None}),
        ("exp", {"exp": MOMENT - 61}),
        ("exp", {"exp": None}),
        ("exp", {"exp": "never"}),
        ("exp", {"exp": float("nan")}),
        ("iat", {"iat": MOMENT + 61}),
        ("iat", {"iat": None}),
        ("nbf", {"nbf": MOMENT + 61}),
        ("auth_time", {"auth_time": ""}),
        ("auth_time", {"auth_time": [MOMENT]}),
        ("auth_time", {"auth_time": "today"}),
        ("auth_time", {"auth_time": float("nan")}),
        ("auth_time", {"auth_time": MOMENT - oidc.MAX_AGE - 61}),
        ("auth_time", {"auth_time": MOMENT + 61}),
        ("at_hash", {"at_hash": "b3RoZXI"}),
        ("sub", {"sub": None}),
        ("sub", {"sub": ""}),
        ("sub", {"sub": 1}),
        ("sub", {"sub": "amina\0"}),
        ("sub", {"sub": "amina\n"}),
    ],
)
def test_an_id_token_must_be_about_this_sign_in(hostile, reason, claims):
    hostile.claims = claims

    with refused(reason):
        sign_in(hostile)


@pytest.mark.parametrize(
    "forger", ["unsigned", "signed_with_the_public_key", "signed_with_another_key"]
)
def test_an_id_token_must_be_signed_by_the_provider(hostile, forger):
    hostile.sign = getattr(hostile, forger)

    with refused("signature"):
        sign_in(hostile)


def test_keys_under_each_others_names_verify_nothing(hostile):
    own, other = (key.as_dict(private=False) for key in (hostile.key, RSAKey.generate_key(3072)))
    swapped = [own | {"kid": "other"}, other | {"kid": hostile.key.kid}]
    hostile.answers = {"/jwks": (200, {"keys": swapped})}

    with refused("signature"):
        sign_in(hostile)


@pytest.mark.parametrize(
    ("reason", "answers"),
    [
        ("id-token", {"/token": (200, {"access_token": "t", "token_type": "Bearer"})}),
        ("code", {"/token": (400, {"error": "invalid_grant"})}),
        ("code", {"/token": (200, b"<html>")}),
        ("code", {"/token": (200, b"[" * 100_000)}),
        ("code", {"/token": (200, {"access_token": "t", "expires_in": "soon"})}),
        ("userinfo", {"/userinfo": (404, {})}),
        ("userinfo", {"/userinfo": (200, {})}),
        ("userinfo", {"/userinfo": (200, b"a.b.c")}),
        ("userinfo", {"/userinfo": (200, {"sub": "the-manager"})}),
        ("discovery", {"/jwks": (200, {"keys": []})}),
        ("discovery", {"/jwks": (200, {"keys": [{"kty": "RSA", "n": 1}]})}),
        ("discovery", {"/.well-known/openid-configuration": (200, ["odd"])}),
        ("discovery", {"/.well-known/openid-configuration": (302, {})}),
    ],
)
def test_every_answer_must_be_there_and_well_formed(hostile, reason, answers):
    hostile.answers = answers

    with refused(reason):
        sign_in(hostile)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("issuer", None),
        ("userinfo_endpoint", "http://elsewhere.example/"),
        ("authorization_endpoint", "http://elsewhere.example/authorize"),
        ("token_endpoint", "http://127.0.0.1:22/"),
        ("jwks_uri", ["odd"]),
    ],
)
def test_the_discovery_document_must_be_this_issuers(hostile, name, value):
    hostile.metadata = {name: value}

    with refused("discovery"):
        oidc.begin(hostile.known_as)


@pytest.mark.parametrize("issuer", ["https://elsewhere.example", "{}//", "{}/x"])
def test_a_discovery_document_of_another_issuer_is_said_to_be(hostile, issuer):
    hostile.metadata = {"issuer": issuer.format(hostile.issuer)}

    with refused("issuer"):
        oidc.begin(hostile.known_as)


def test_no_browser_is_sent_to_a_script(hostile):
    hostile.metadata = {"authorization_endpoint": f"javascript://{hostile.host}/%0aalert(1)"}

    with refused("discovery"):
        oidc.begin(hostile.known_as)


@pytest.mark.parametrize(
    ("reason", "query"),
    [
        ("state", {"state": "another"}),
        ("state", {"state": None}),
        ("state", {"state": "é"}),
        ("response-iss", {"iss": "https://elsewhere.example"}),
        ("response-iss", {"iss": None}),
        ("error", {"error": "access_denied", "code": None}),
        ("error", {"error": "access_denied"}),
        ("code", {"code": None}),
    ],
)
def test_the_response_must_be_the_providers_to_this_request(hostile, reason, query):
    with refused(reason):
        sign_in(hostile, **query)

    assert "/token" not in hostile.asked


def test_a_provider_that_names_no_issuer_in_responses_need_not_but_may_name_no_other(hostile):
    hostile.metadata = {"authorization_response_iss_parameter_supported": None}

    assert sign_in(hostile, iss=None).subject == "amina"
    with refused("response-iss"):
        sign_in(hostile, iss="https://elsewhere.example")


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/userinfo"])
def test_a_provider_in_trouble_is_unreachable_and_nobody_is_to_blame(hostile, path):
    hostile.answers = {path: (503, b"down")}

    with pytest.raises(Unreachable):
        sign_in(hostile)


def test_a_provider_that_is_gone_is_unreachable(hostile):
    gone = Provider(**vars(hostile.known_as) | {"issuer": "http://127.0.0.1:9"})

    with pytest.raises(Unreachable):
        oidc.begin(gone)


def test_a_provider_that_fails_is_left_alone_for_a_while(hostile, monkeypatch):
    path = "/.well-known/openid-configuration"
    hostile.answers = {path: (503, b"down")}
    for _ in range(2):
        with pytest.raises(Unreachable):
            oidc.begin(hostile.known_as)
    assert hostile.asked[path] == 1

    hostile.answers = {}
    monkeypatch.setattr(discovery, "FAILURE_CACHED", 0.0)
    assert oidc.begin(hostile.known_as)


def test_the_provider_is_asked_for_its_keys_once_and_again_when_it_has_changed_them(hostile):
    sign_in(hostile)
    sign_in(hostile)
    assert hostile.asked["/.well-known/openid-configuration"] == hostile.asked["/jwks"] == 1

    hostile.key = RSAKey.generate_key(3072, auto_kid=True)
    assert sign_in(hostile).subject == "amina"
    assert hostile.asked["/jwks"] == 2

    for kid in "abc":  # invented key ids lead to no calls
        with refused("signature"):
            logout_token(hostile.known_as, hostile.logout_token({"kid": kid}), NOW)
    assert hostile.asked["/jwks"] == 2


def test_no_sign_out_at_a_provider_that_offers_none_or_in_the_clear(hostile):
    assert oidc.end_session_url(hostile.known_as, "https://portal.example/") is None

    discovery._published.clear()
    hostile.metadata = {"end_session_endpoint": "http://elsewhere.example/bye"}
    assert oidc.end_session_url(hostile.known_as, "https://portal.example/") is None


def test_sign_out_keeps_what_the_providers_address_already_says(hostile):
    hostile.metadata = {"end_session_endpoint": "https://id.example/bye?realm=staff"}

    url = oidc.end_session_url(hostile.known_as, "https://portal.example/")

    wanted = {"client_id": "portal", "post_logout_redirect_uri": "https://portal.example/"}
    assert url == f"https://id.example/bye?realm=staff&{urlencode(wanted)}"

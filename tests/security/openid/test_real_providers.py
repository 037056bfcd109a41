"""Sign-in at providers as they are: what they leave out, add, or say in their own way."""

import re
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from app.domain.review import roles
from app.domain.review.roles import Role
from app.security.http.outbound import Unreachable
from app.security.openid import claims, discovery, oidc
from app.security.openid.oidc import NotRecent, Provider
from app.startup import risks
from tests.peers import identity_provider
from tests.peers.identity_provider import Browser
from tests.support import documents
from tests.support.openid import MOMENT, refused, sign_in

pytestmark = pytest.mark.enable_socket

GUIDE = documents.read("docs/identity-providers.md")


def known_as(hostile, **changes):
    return Provider(**vars(hostile.known_as) | changes)


# Where the roles are


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("roles", {"roles": "here"}),
        ("realm_access.roles", {"realm_access": {"roles": "here"}}),
        (
            "resource_access.eoi.portal.roles",
            {"resource_access": {"eoi.portal": {"roles": "here"}}},
        ),
        ("https://example.com/roles", {"https://example.com/roles": "here"}),
        ("https://example.com/a.roles", {"https://example.com/a": {"roles": "here"}}),
        ("cognito:groups", {"cognito:groups": "here"}),
        ("a.b", {"a.b": "here", "a": {"b": "not here"}}),
        ("a.b.c", {"a": {"b": 7}, "a.b": {"c": "here"}}),
        (".a", {"": {"a": "here"}}),
    ],
)
def test_a_claim_is_found_by_its_name_or_by_a_path(path, sent):
    assert claims.find(path, {"roles": None}, sent) == "here"


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("a.b", {}),
        ("a.b", {"a": None}),
        ("a.b", {"a": ["b"]}),
        ("a.b", {"a": "b"}),
        ("a.b", {"a": {"b": None}}),
        ("a.", {"a": {"b": "x"}}),
        ("a", {"b": {"a": "x"}}),
        ("...", {"a": "x"}),
    ],
)
def test_what_is_not_where_the_path_leads_is_not_found(path, sent):
    assert claims.find(path, sent) is None


def test_userinfo_is_asked_before_the_id_token_and_an_empty_list_is_an_answer(hostile):
    hostile.claims["realm_access"] = {"roles": ["senior"]}
    provider = known_as(hostile, roles_claim="realm_access.roles")
    assert sign_in(hostile, provider=provider).roles == ["senior"]

    hostile.userinfo["realm_access"] = {"roles": []}
    assert sign_in(hostile, provider=provider).roles == []


def test_the_names_of_claims_are_told_and_nothing_of_what_they_say(hostile):
    hostile.userinfo["realm_access"] = {"secret": "value"}

    told = sign_in(hostile).claims

    assert {"sub", "aud", "name", "realm_access"} <= set(told)
    assert not {"secret", "value", "amina", "Amina Diallo"} & set(told)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [("Amina\0 D\n", "Amina D"), ("\u202eanimA", "animA"), ("\0", "amina"), (7, "amina")],
)
def test_a_name_is_shown_without_what_cannot_be_printed(hostile, sent, shown):
    hostile.userinfo["name"] = sent

    assert sign_in(hostile).name == shown


# What their documentation says that they send, by section of the guide
SENT = {
    "Microsoft Entra ID": {"oid": "00000000-0000-0000-66f3", "roles": ["senior"]},
    "Keycloak": {"realm_access": {"roles": ["offline_access", "senior"]}, "azp": "portal"},
    "AD FS": {"upn": "amina@corp.example", "roles": "senior", "amr": "pwd"},
    "Okta": {"groups": ["Everyone", "senior"], "amr": ["pwd"]},
    "Amazon Cognito": {"cognito:groups": ["senior"], "token_use": "id"},
}


def test_the_guide_has_each_provider():
    assert re.findall(r"(?m)^## (.*)$", GUIDE)[3:] == list(SENT)


@pytest.mark.parametrize("name", SENT)
def test_a_senior_reviewer_signs_in_with_what_the_guide_has_set_here(hostile, name):
    section = GUIDE.partition(f"## {name}\n")[2].partition("\n## ")[0]
    set_here = dict(re.findall(r"`([A-Z_]+)=([^`]*)`", section))
    hostile.claims, bits = SENT[name], discovery.STRONG_RSA
    if set_here.get("ACCEPTED_RISKS") == risks.RSA_2048:
        bits = discovery.LEAST_RSA
        hostile.key = RSAKey.generate_key(bits, auto_kid=True)
    provider = known_as(
        hostile,
        roles_claim=set_here.get("OIDC_ROLES_CLAIM", "roles"),
        scopes=set_here.get("OIDC_SCOPES", "openid profile"),
        least_rsa=bits,
    )

    assert set_here["OIDC_ISSUER"].startswith("https://")
    assert roles.from_claims(sign_in(hostile, provider=provider).roles) == {Role.SENIOR}


def test_scopes_are_asked_for_as_set_and_that_of_the_roles_once(hostile):
    def asked(**changes):
        url, _ = oidc.begin(known_as(hostile, **changes))
        return re.search(r"[?&]scope=([^&]*)", url)[1].split("+")

    assert asked() == ["openid", "profile"]
    assert asked(scopes="openid allatclaims") == ["openid", "allatclaims"]
    hostile.metadata = {"scopes_supported": ["openid", "groups"]}
    discovery._published.clear()
    assert asked(roles_claim="groups") == ["openid", "profile", "groups"]
    assert asked(roles_claim="groups", scopes="openid groups") == ["openid", "groups"]


# When the person proved who they are


@pytest.mark.parametrize("claim", [None, MOMENT - oidc.MAX_AGE - 61, 0, True])
def test_who_may_not_have_proved_it_lately_is_asked_anew(hostile, claim):
    hostile.claims["auth_time"] = claim

    with pytest.raises(NotRecent):
        sign_in(hostile)


def test_asked_anew_a_provider_without_auth_time_is_believed_and_an_old_one_is_not(hostile):
    url, pending = oidc.begin(hostile.known_as, afresh=True)
    assert "prompt=login" in url.split("&")
    assert pending["prompt"] == "login"

    hostile.claims["auth_time"] = None
    assert sign_in(hostile, afresh=True).subject == "amina"
    for old in (MOMENT - oidc.MAX_AGE - 61, -(10**400), float("-inf")):
        hostile.claims["auth_time"] = old
        with refused("auth_time") as caught:
            sign_in(hostile, afresh=True)
        assert not isinstance(caught.value, NotRecent)


@pytest.mark.parametrize(
    "claims",
    [
        {"iat": MOMENT + 60, "auth_time": MOMENT + 60, "nbf": MOMENT + 60},
        {"exp": MOMENT - 59},
        {"auth_time": MOMENT - oidc.MAX_AGE - 60},
        {"aud": ["portal", "another"], "azp": "portal"},
        {"aud": ["portal"]},
    ],
)
def test_a_minute_of_difference_between_clocks_and_other_audiences_keep_nobody_out(hostile, claims):
    hostile.claims = claims

    assert sign_in(hostile).subject == "amina"


# How the portal proves who it is

EIGHT = [
    ("portal", "plainsecretplainsecret"),
    ("portal", "AbC+dEf/GhI=AbC+dEf/GhI="),
    ("portal", "abc%41def%2B%"),
    ("portal", "per%cent-not-hex-per%cent"),
    ("portal", "with:colon:and space&=?"),
    ("portal", "tilde~dot.Q8Q~tilde-_*"),
    ("urn:eoi:portal", "plainsecretplainsecret"),
    ("https://eoi.example/portal?a=b", "plainsecretplainsecret"),
]


@pytest.mark.parametrize("methods", [["client_secret_post"], ["client_secret_basic"], [], None])
def test_the_secret_goes_as_the_provider_takes_it(hostile, methods):
    """By Basic unless the discovery document has post alone (OpenID Connect Discovery 1.0 §3)."""
    hostile.metadata = {"token_endpoint_auth_methods_supported": methods}
    for client_id, secret in [*EIGHT, ("portal", "clé–密")]:
        hostile.claims["aud"] = client_id
        sign_in(hostile, provider=known_as(hostile, client_id=client_id, client_secret=secret))
        [method] = methods or ["client_secret_basic"]
        assert hostile.credentials == (method, client_id, secret)


def test_a_provider_that_takes_both_is_told_by_basic(hostile):
    both = ["private_key_jwt", "client_secret_post", "client_secret_basic"]
    hostile.metadata = {"token_endpoint_auth_methods_supported": both}

    sign_in(hostile)

    assert hostile.credentials == ("client_secret_basic", "portal", "secret")


@pytest.mark.parametrize("before", ["client_secret_basic", "client_secret_post"])
def test_a_provider_that_came_to_take_the_secret_otherwise_is_told_otherwise(hostile, before):
    taken = "token_endpoint_auth_methods_supported"
    [after] = {"client_secret_basic", "client_secret_post"} - {before}
    hostile.metadata = {taken: [before]}
    sign_in(hostile)

    hostile.metadata = {taken: [after]}
    assert sign_in(hostile).subject == "amina"
    assert hostile.credentials == (after, "portal", "secret")
    assert hostile.asked["/token"] == 3

    hostile.metadata = {taken: ["private_key_jwt"]}
    with refused("code"):
        sign_in(hostile)
    assert hostile.asked["/token"] == 5


def test_a_discovery_document_that_makes_no_sense_of_secrets_is_refused(hostile):
    hostile.metadata = {"token_endpoint_auth_methods_supported": 7}

    with refused("code"):
        sign_in(hostile)


def test_a_code_that_is_refused_is_not_sent_again(hostile):
    hostile.answers = {"/token": (400, {"error": "invalid_grant"})}

    with refused("code"):
        sign_in(hostile)
    assert hostile.asked["/token"] == 1


# Userinfo


def test_signed_userinfo_is_read(hostile):
    hostile.signs_userinfo = True
    hostile.userinfo = {"roles": ["senior"], "iss": hostile.issuer, "aud": "portal"}

    assert sign_in(hostile).roles == ["senior"]


@pytest.mark.parametrize(
    ("reason", "claims"),
    [
        ("iss", {"iss": "https://elsewhere.example"}),
        ("aud", {"aud": "another-client"}),
        ("exp", {"exp": MOMENT - 61}),
        ("userinfo", {"sub": "the-manager"}),
        ("userinfo", {"sub": None}),
    ],
)
def test_signed_userinfo_must_be_about_this_person_for_us(hostile, reason, claims):
    hostile.signs_userinfo, hostile.userinfo = True, claims

    with refused(reason):
        sign_in(hostile)


def test_signed_userinfo_must_be_the_providers(hostile):
    hostile.signs_userinfo = True
    stranger = RSAKey.generate_key(2048)
    forged = jwt.encode({"alg": "RS256", "kid": hostile.key.kid}, {"sub": "amina"}, stranger)
    for token in (forged, hostile.unsigned({"sub": "amina"}), "", "a.b.c"):
        hostile.answers = {"/userinfo": (200, token.encode())}
        with refused("signature"):
            sign_in(hostile)


def test_without_userinfo_or_where_it_says_no_the_id_token_is_enough(hostile):
    """As AD FS does where the access token is for the portal itself."""
    hostile.claims = {"roles": "senior", "name": "Amina D."}
    for status in (401, 403):
        hostile.answers = {"/userinfo": (status, b"")}
        identity = sign_in(hostile)
        assert (identity.roles, identity.name) == ("senior", "Amina D.")

    hostile.metadata, hostile.answers = {"userinfo_endpoint": None}, {"/userinfo": (500, b"")}
    with pytest.raises(Unreachable):
        sign_in(hostile)
    discovery._published.clear()
    assert sign_in(hostile).roles == "senior"


# Issuer and keys


@pytest.mark.parametrize(("set_here", "published"), [("", "/"), ("/", ""), ("/", "/")])
def test_a_slash_at_the_end_of_the_issuer_keeps_nobody_out_and_makes_nobody_another(
    hostile, set_here, published
):
    hostile.metadata = {"issuer": hostile.issuer + published}
    hostile.claims["iss"] = hostile.issuer + published
    provider = known_as(hostile, issuer=hostile.issuer + set_here)

    assert oidc.issuer(provider) == hostile.issuer + published
    identity = sign_in(hostile, provider=provider, iss=hostile.issuer + published)
    assert identity.issuer == hostile.issuer + published
    hostile.claims["iss"] = hostile.issuer + ("" if published else "/")
    with refused("iss"):
        sign_in(hostile, provider=provider, iss=hostile.issuer + published)


def test_keys_of_other_kinds_and_headers_nobody_must_know_are_passed_over(hostile):
    hostile.keys = [
        {"kty": "AKP", "alg": "ML-DSA-44", "pub": "AA"},
        {"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"},
        {"kty": "RSA", "n": 1},
        None,
        ECKey.generate_key("P-256", auto_kid=True).as_dict(private=False),
    ]
    hostile.header = {"x5t": "dGh1bWI", "x5c": ["A" * 3000]}

    assert sign_in(hostile).subject == "amina"


def test_a_token_that_names_no_key_is_verified_by_any_and_a_forged_one_by_none(hostile):
    hostile.keys = [RSAKey.generate_key(2048).as_dict(private=False) for _ in range(2)]
    hostile.header = {"kid": None}
    assert sign_in(hostile).subject == "amina"

    hostile.key = RSAKey.generate_key(3072)  # rotated: the keys are fetched again, once
    assert sign_in(hostile).subject == "amina"
    assert hostile.asked["/jwks"] == 2

    stranger = RSAKey.generate_key(2048)
    hostile.sign = lambda sent: jwt.encode({"alg": "RS256"}, sent, stranger)
    with refused("signature"):
        sign_in(hostile)
    hostile.sign = hostile.unsigned
    with refused("signature"):
        sign_in(hostile)
    assert hostile.asked["/jwks"] == 2


# A real provider


@pytest.mark.again  # real processes, or as much work
@pytest.mark.parametrize(
    ("client_id", "secret", "method"),
    [
        *((*each, "client_secret_basic") for each in EIGHT),
        ("urn:eoi:portal", "a+b%3A:c", "client_secret_post"),
    ],
)
def test_each_secret_passes_at_a_real_provider_that_signs_userinfo(
    portal, client_id, secret, method
):
    registered = {
        "client_id": client_id,
        "client_secret": secret,
        "token_endpoint_auth_method": method,
        "userinfo_signed_response_alg": "ES256",
    }
    with identity_provider.running(portal.url, client=registered) as running:
        provider = Provider(
            running.issuer,
            client_id,
            secret,
            f"{portal.url}/review/callback",
            "roles",
            frozenset({running.host}),
        )
        if method == "client_secret_post":  # it offers both, and holds to what is agreed
            published = discovery.metadata(provider)
            published["token_endpoint_auth_methods_supported"] = [method]
        url, pending = oidc.begin(provider)
        callback = Browser().sign_in(url, "demo-senior")
        query = dict(parse_qsl(urlsplit(callback).query))
        identity = oidc.finish(provider, pending, query, datetime.now(UTC))

    assert (identity.subject, identity.roles) == ("demo-senior", ["senior"])

"""A token is given for an assertion that is signed, meant for us, and new: to nobody else."""

import base64
import json
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from app.domain.partners import incoming, outgoing
from app.security.http import assertions
from app.security.tokens import hash_token
from app.services.core.rate_limits import LIMITS
from app.services.core.unit import unit_for
from app.services.partners import access, admission, clients
from app.services.partners.access import NoToken
from app.services.partners.registry import UnsoundPartner
from app.services.privacy import expiry
from app.storage.partners.access_tokens import AccessToken
from app.telemetry.logs import log
from tests.conftest import on_both, on_sqlite
from tests.peers.api_client import AUDIENCE, ApiClient, asked, claims, ed25519, jwks, p256, signed
from tests.peers.partner import a_partner
from tests.support.killing import COMMIT, kill
from tests.support.rows import rows

ENDS = ("iss", "sub", "aud", "exp", "jti")


@pytest.fixture
def http(application):
    return application.test_client()


@pytest.fixture
def lab(portal, http):
    a_partner(portal, "lab", "https://lab.example.org", subscribed=[outgoing.CHECK_REQUESTED])
    return ApiClient(portal, http, "lab")


def answer(http, assertion, **changes):
    told = http.post("/oauth/token", data=asked(assertion, **changes))
    return told.status_code, told.json.get("error")


def bearer(portal, token):
    with unit_for(portal, "test") as unit:
        return access.bearer(unit, token)


@on_both
@pytest.mark.parametrize("make", [ed25519, p256])
def test_who_has_the_key_is_given_a_token_for_minutes(portal, http, lab, make):
    other = ApiClient(portal, http, "lab", make())

    answered = other.ask()

    assert (answered.status_code, answered.headers["Cache-Control"]) == (200, "no-store")
    told = answered.json
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 300)
    assert told["scope"] == "checks deliveries feed"
    assert "refresh_token" not in told
    assert answered.headers["RateLimit"].startswith('"partner";r=299;t=')
    assert answered.headers["RateLimit-Policy"] == '"partner";q=300;w=60'
    assert bearer(portal, told["access_token"]).name == lab.name
    [stored] = rows(portal, AccessToken)
    assert stored.token_hash == hash_token(told["access_token"])


@on_sqlite
def test_the_older_name_of_the_algorithm_is_as_good(http, lab):
    assert answer(http, by_hand(lab.key, claims(lab.name), alg="EdDSA", kid="mine")) == (200, None)


def by_hand(key, told, **header):
    """As the library would not sign it."""
    text = b".".join(map(_encoded, (header, told)))
    return (text + b"." + _base64(key.private_key.sign(text))).decode()


def _base64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def _encoded(told):
    return _base64(json.dumps(told).encode())


@on_sqlite
def test_of_its_scopes_it_is_given_those_that_it_asks_for(portal, http, lab):
    assert lab.ask(scope="checks").json["scope"] == "checks"
    assert bearer(portal, lab.token(scope="checks feed")).scopes == {"checks", "feed"}
    assert answer(http, lab.assertion(), scope="checks everything") == (400, "invalid_scope")
    a_partner(portal, "camp", accepts=[incoming.PERSON_ARRIVED])
    assert ApiClient(portal, http, "camp").ask().json["error"] == "unauthorized_client"
    a_partner(portal, "airline", accepts=[incoming.CHECK_UPDATED])
    airline = ApiClient(portal, http, "airline")
    assert airline.ask(scope="feed").json["error"] == "invalid_scope"
    assert airline.ask().json["scope"] == "checks"


@on_sqlite
def test_each_claim_must_be_right(http, lab):
    now = int(time.time())
    wrong = {
        "sub": ["other", 7],
        "aud": [
            "http://portal.example.org",
            "http://portal.example.org/oauth/token/",
            "https://other.example.org/oauth/token",
            ["http://portal.example.org/oauth/token", "https://other.example.org"],
            ["http://portal.example.org/oauth/token"],
        ],
        "exp": [now - 31, now + 400, 10**400, "soon", float("nan"), True],
        "iat": [now + 60],
        "nbf": [now + 60],
        "jti": ["", "x" * 129, 5],
    }
    for name, values in wrong.items():
        for value in values:
            told = http.post("/oauth/token", data=asked(lab.assertion(**{name: value})))
            assert (told.status_code, told.json["error"]) == (401, "invalid_client"), (name, value)
            assert told.json["error_description"].startswith(f"{name}: "), (name, value)
    for name in ENDS[1:]:
        assert answer(http, lab.assertion(**{name: None})) == (401, "invalid_client"), name
    for jti in ("\ud800", "a\x00b"):  # JSON may hold half a character, which no bytes can
        told = http.post(
            "/oauth/token", data=asked(by_hand(lab.key, claims("lab", jti=jti), alg="EdDSA"))
        )
        assert (told.status_code, told.json["error_description"][:5]) == (401, "jti: "), jti
    for near in ({"exp": now - 5}, {"iat": now + 5, "nbf": now + 5}, {"exp": now + 299}):
        assert answer(http, lab.assertion(**near)) == (200, None), near


@on_sqlite
def test_no_other_algorithm_counts_and_nobody_without_the_key(http, lab):
    told = claims(lab.name)
    head, body = _encoded({"alg": "none"}), _encoded(told)
    public = OctKey.import_key(json.dumps(lab.key.as_dict(private=False)))
    forged = [
        f"{head.decode()}.{body.decode()}.",
        signed(public, told, "HS256"),
        signed(RSAKey.generate_key(2048), told, "RS256"),
        signed(RSAKey.generate_key(3072), told, "PS256"),
        signed(ECKey.generate_key("P-384"), told, "ES384"),
        signed(ed25519(), told),
        signed(p256(), told),
        signed(stranger := ed25519(), told, jwk=stranger.as_dict(private=False)),
        signed(lab.key, claims("other", sub="lab")),
        signed(lab.key, claims("lab.kit")),
        signed(lab.key, claims("a' OR '1'='1")),
        by_hand(lab.key, told, alg="EdDSA", crit=["x"], x=1),
        by_hand(lab.key, told, alg="ES256"),
        by_hand(lab.key, told, alg=["EdDSA"]),
        lab.assertion()[:-3] + "AAA",
        "a.b.c",
        "\x00",
        "é.é.é",
    ]
    for assertion in forged:
        answered = http.post("/oauth/token", data=asked(assertion))
        assert (answered.status_code, answered.json) == (401, {"error": "invalid_client"})


@on_sqlite
def test_what_is_no_request_for_a_token_is_named(http, lab):
    said = lab.assertion()
    for changes, error in {
        ("grant_type", None): "invalid_request",
        ("grant_type", "password"): "unsupported_grant_type",
        ("client_assertion", None): "invalid_request",
        ("client_assertion_type", "jwt"): "invalid_request",
        ("client_secret", "s"): "invalid_request",
    }.items():
        assert answer(http, said, **dict([changes])) == (400, error), changes
    assert answer(http, said, client_id="other") == (401, "invalid_client")
    twice = http.post("/oauth/token", data={**asked(said), "scope": ["feed", "feed"]})
    assert (twice.status_code, twice.json["error"]) == (400, "invalid_request")
    assert http.get("/oauth/token").status_code == 405
    assert http.post("/oauth/token", json=asked(said)).json["error"] == "invalid_request"
    assert http.get("/oauth/token").is_json
    assert answer(http, said, client_id="lab") == (200, None)


@on_both
def test_an_assertion_is_taken_once_also_by_two_processes_at_once(portal, application, lab):
    assertion, both = lab.assertion(), Barrier(2)

    def post(_):
        client = application.test_client()
        both.wait()
        return answer(client, assertion)

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(post, range(2)))
    assert answers == [(200, None), (401, "invalid_client")]
    assert answer(application.test_client(), assertion) == (401, "invalid_client")
    assert len(rows(portal, AccessToken)) == 1


def grant(portal, assertion):
    with unit_for(portal, "test", write=True) as unit:
        client = clients.find(unit, "lab")
        proof = assertions.verify([key for _, key in client.keys], assertion, AUDIENCE, unit.now)
        access.grant(unit, client, client.keys[proof.key][0], proof.jti, client.scopes)


@on_both
def test_cut_off_in_the_middle_nothing_is_given_and_nothing_is_used_up(portal, environ, lab):
    assertion = lab.assertion()
    kill(environ, [COMMIT], grant, assertion)
    assert rows(portal, AccessToken) == []
    assert answer(lab.http, assertion) == (200, None)


@on_both
def test_a_key_that_is_gone_ends_its_tokens_at_once(portal, lab):
    token, second = lab.token(), ed25519()
    with unit_for(portal, "operator", write=True) as unit:
        clients.set_keys(unit, "lab", jwks(lab.key, second))
    assert bearer(portal, token).name == "lab"
    with unit_for(portal, "operator", write=True) as unit:
        clients.set_keys(unit, "lab", jwks(second))
    with pytest.raises(NoToken):
        bearer(portal, token)
    assert lab.ask().status_code == 401
    lab.key = second
    later = lab.token()
    with unit_for(portal, "operator", write=True) as unit:
        assert clients.revoke(unit, "lab") == 1
    with pytest.raises(NoToken):
        bearer(portal, later)


@on_sqlite
def test_a_partner_that_is_disabled_has_no_scope_any_more(portal, lab):
    token = lab.token()
    with unit_for(portal, "operator", write=True) as unit:
        admission.disable(unit, "lab")
    assert bearer(portal, token).scopes == frozenset()
    assert lab.ask().json["error"] == "unauthorized_client"


@on_sqlite
def test_it_ends_after_five_minutes_and_its_row_goes_later(portal, lab):
    token = lab.token()
    [row] = rows(portal, AccessToken)
    with unit_for(portal, "test", now=row.expires_at) as unit, pytest.raises(NoToken):
        access.bearer(unit, token)
    hour = expiry.RETAINED_FOR[AccessToken.expires_at]
    with unit_for(portal, "worker", write=True, now=row.expires_at + hour) as unit:
        expiry.delete_expired(unit)
    assert len(rows(portal, AccessToken)) == 1
    with unit_for(portal, "worker", write=True, now=row.expires_at + hour * 1.1) as unit:
        expiry.delete_expired(unit)
    assert rows(portal, AccessToken) == []


@on_sqlite
def test_only_public_keys_of_its_own_are_taken(portal, lab):
    a_partner(portal, "other")
    private = OKPKey.generate_key("Ed25519").as_dict(private=True)
    broken = {**p256().as_dict(private=False), "y": "A" * 43}
    for text, why in {
        "nothing": "not a JSON Web Key Set",
        "[]": "not a JSON Web Key Set",
        '{"keys": []}': "one to 5",
        json.dumps(private): "private",
        json.dumps(RSAKey.generate_key(3072).as_dict(private=False)): "Ed25519",
        json.dumps({"kty": "OKP", "crv": "Ed25519", "x": "short"}): "32 bytes",
        json.dumps(broken): "point",
        jwks(*(ed25519() for _ in range(6))): "one to 5",
        jwks(lab.key): "another partner's",
    }.items():
        with (
            unit_for(portal, "operator", write=True) as unit,
            pytest.raises(UnsoundPartner, match=why),
        ):
            clients.set_keys(unit, "other", text)


@on_sqlite
def test_beyond_the_limit_it_is_told_how_long_to_wait(lab, monkeypatch):
    monkeypatch.setitem(LIMITS, "machine-api", (1, LIMITS["machine-api"][1]))
    assert lab.ask().headers["RateLimit"].startswith('"partner";r=0;')
    refused = lab.ask()
    told = {"error": "Too Many Requests", "detail": "too many requests: again after Retry-After"}
    assert (refused.status_code, refused.json) == (429, told)
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit"].startswith('"partner";r=0;t=')


@on_sqlite
def test_why_it_was_refused_is_logged_and_nothing_of_what_was_sent(http, lab, monkeypatch):
    lines = []
    monkeypatch.setattr(log, "warning", lambda event, **told: lines.append((event, told)))
    answer(http, lab.assertion(aud="https://other.example.org/named"))
    assert lines == [("token_refused", {"reason": "assertion-aud"})]

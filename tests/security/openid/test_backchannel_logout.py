"""What a provider orders by a back-channel logout token, and what is no order of its."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.security.openid.backchannel_logout import MAX_AGE, LogoutToken, logout_token
from app.security.openid.oidc import SignInFailed
from tests.peers.hostile_provider import LOGOUT
from tests.support.openid import MOMENT, NOW, refused, sign_in

pytestmark = pytest.mark.enable_socket


@pytest.mark.parametrize(
    ("claims", "subject", "sid"),
    [({}, "amina", "s-1"), ({"sid": None}, "amina", None), ({"sub": None}, None, "s-1")],
)
def test_a_logout_token_names_a_session_or_a_person(hostile, claims, subject, sid):
    token = hostile.logout_token(**claims)

    assert logout_token(hostile.known_as, token, NOW) == LogoutToken(subject, sid, "j-1")


@pytest.mark.parametrize(
    ("reason", "header", "claims"),
    [
        ("typ", {"typ": "at+jwt"}, {}),
        ("iss", {}, {"iss": "https://elsewhere.example"}),
        ("aud", {}, {"aud": "another-client"}),
        ("aud", {}, {"aud": None}),
        ("iat", {}, {"iat": MOMENT - MAX_AGE - 1}),
        ("iat", {}, {"iat": MOMENT + 61}),
        ("iat", {}, {"iat": None}),
        ("exp", {}, {"exp": MOMENT - 61}),
        ("jti", {}, {"jti": None}),
        ("jti", {}, {"jti": ""}),
        ("events", {}, {"events": None}),
        ("events", {}, {"events": [LOGOUT]}),
        ("events", {}, {"events": {LOGOUT: None}}),
        ("events", {}, {"events": {"http://schemas.example/other": {}}}),
        ("nonce", {}, {"nonce": "n"}),
        ("sub", {}, {"sub": None, "sid": None}),
    ],
)
def test_a_logout_token_that_breaks_a_rule_ends_no_session(hostile, reason, header, claims):
    token = hostile.logout_token(header, **claims)

    with refused(reason):
        logout_token(hostile.known_as, token, NOW)


@pytest.mark.parametrize("forger", ["unsigned", "signed_with_the_public_key"])
def test_a_logout_token_must_be_signed_by_the_provider(hostile, forger):
    token = getattr(hostile, forger)({"iss": hostile.issuer})

    with refused("signature"):
        logout_token(hostile.known_as, token, NOW)


# Keycloak before 25 says JWT, before 23.0.4 also left out `exp`.
@pytest.mark.parametrize(
    "kind", ["logout+jwt", "Logout+JWT", "application/logout+jwt", "JWT", None]
)
@pytest.mark.parametrize("claims", [{}, {"exp": None}])
def test_a_logout_token_counts_however_it_is_typed(hostile, kind, claims):
    token = hostile.logout_token({"typ": kind}, **claims)

    assert logout_token(hostile.known_as, token, NOW) == LogoutToken("amina", "s-1", "j-1")


@pytest.mark.parametrize("kind", ["JWT", None, "logout+jwt"])
def test_an_id_token_is_no_logout_token_nor_the_reverse(hostile, kind):
    hostile.header = {"typ": kind}
    with refused("events"):
        logout_token(hostile.known_as, hostile.signed(hostile._claims() | {"jti": "j-1"}), NOW)

    hostile.sign = lambda _claims: hostile.logout_token(auth_time=MOMENT)
    with refused("nonce"):
        sign_in(hostile)


def test_whatever_is_sent_as_a_logout_token_is_refused(hostile):
    [head, body, signature] = hostile.logout_token().split(".")
    part = st.sampled_from([head, body, signature, "", "e30", "bnVsbA"]) | st.text(max_size=40)

    @given(
        st.lists(part, max_size=5).map(".".join).filter(lambda t: t != f"{head}.{body}.{signature}")
    )
    def refuses(token):
        with pytest.raises(SignInFailed):
            logout_token(hostile.known_as, token, NOW)

    refuses()

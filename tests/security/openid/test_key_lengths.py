"""Which RSA keys of a provider are believed: of 3,072 bits, of 2,048 where that is accepted."""

from dataclasses import replace

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from app.security.openid import discovery, renewal
from app.security.openid.backchannel_logout import logout_token
from app.security.openid.discovery import ShortKey
from tests.support.openid import NOW, refused, sign_in

pytestmark = pytest.mark.enable_socket


def signing_with(hostile, key, alg="RS256"):
    """Have the provider sign with this key, which it publishes beside its own."""
    hostile.keys = [key.as_dict(private=False)]
    hostile.signed = lambda claims, header=None: jwt.encode(
        {"alg": alg, "kid": key.kid} | (header or {}), claims, key, default_type=None
    )
    hostile.sign = hostile.signed


@pytest.fixture(scope="module")
def short():
    return RSAKey.generate_key(2048, auto_kid=True)


@pytest.fixture
def accepting(hostile):
    return replace(hostile.known_as, least_rsa=discovery.LEAST_RSA)


def by_id_token(hostile, provider, key):
    signing_with(hostile, key)
    return sign_in(hostile, provider=provider)


def by_userinfo(hostile, provider, key):
    hostile.keys = [key.as_dict(private=False)]
    hostile.signs_userinfo = True
    told = {"sub": "amina", "iss": hostile.issuer, "aud": "portal"}
    token = jwt.encode({"alg": "RS256", "kid": key.kid}, told, key)
    hostile.answers["/userinfo"] = 200, token.encode()
    return sign_in(hostile, provider=provider)


def by_logout_token(hostile, provider, key):
    signing_with(hostile, key)
    return logout_token(provider, hostile.logout_token(), NOW)


def by_renewed_id_token(hostile, provider, key):
    hostile.refresh_token = "r"
    signing_with(hostile, key)
    sign_in(hostile, provider=replace(provider, least_rsa=discovery.LEAST_RSA))
    return renewal.renew(provider, hostile.refresh_token, "amina", NOW)


@pytest.mark.parametrize("tell", [by_id_token, by_userinfo, by_logout_token, by_renewed_id_token])
def test_what_a_key_of_2048_bits_signed_counts_only_where_that_is_accepted(
    hostile, accepting, short, tell
):
    assert tell(hostile, accepting, short)
    with pytest.raises(ShortKey):
        tell(hostile, hostile.known_as, short)


@pytest.mark.parametrize("bits", [3064, 3072])
def test_from_3072_bits_on_a_key_is_believed(hostile, bits):
    signing_with(hostile, RSAKey.generate_key(bits, auto_kid=True))

    if bits == discovery.STRONG_RSA:
        assert sign_in(hostile).subject == "amina"
    else:
        with refused("short-key"):
            sign_in(hostile)


def test_a_short_key_that_is_published_beside_keeps_nobody_out(hostile, short):
    hostile.keys = [short.as_dict(private=False)]
    assert sign_in(hostile).subject == "amina"

    hostile.header = {"kid": None}
    assert sign_in(hostile).subject == "amina"
    discovery._published.clear()
    signing_with(hostile, ECKey.generate_key("P-256", auto_kid=True), "ES256")
    hostile.key = short
    assert sign_in(hostile).subject == "amina"


def test_a_token_that_names_no_key_is_not_believed_by_a_short_one_either(hostile, short):
    signing_with(hostile, short)
    hostile.sign = lambda claims: jwt.encode({"alg": "RS256"}, claims, short)

    with refused("short-key"):
        sign_in(hostile)


def test_a_forgery_in_the_name_of_a_short_key_is_told_as_a_forgery(hostile, short):
    """Or anybody could have an operator read that a risk is to be accepted."""
    signing_with(hostile, short)
    stranger = RSAKey.generate_key(2048)
    hostile.signed = lambda claims, _header: jwt.encode(
        {"alg": "RS256", "kid": short.kid, "typ": "logout+jwt"}, claims, stranger
    )

    with refused("signature"):
        logout_token(hostile.known_as, hostile.logout_token(), NOW)


@pytest.mark.filterwarnings("ignore:Key size")
def test_keys_of_fewer_than_2048_bits_verify_nothing(hostile, accepting, short):
    hostile.key = RSAKey.generate_key(1024, auto_kid=True)
    with refused("discovery"):
        sign_in(hostile, provider=accepting)

    discovery._failed.clear()
    hostile.keys = [short.as_dict(private=False)]
    with refused("signature"):
        sign_in(hostile, provider=accepting)

"""Discovery reads what an identity provider publishes, endpoints and keys, and decodes its tokens.

See OpenID Connect Discovery 1.0. Both are cached.
"""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from joserfc import jws, jwt
from joserfc.errors import ClaimError, InvalidKeyIdError, JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet, RSAKey

from app.security.http import outbound

_ALGORITHMS = ("RS256", "ES256")  # ours, whatever the provider says it can do
# Headers that nobody has to understand are ignored (RFC 7515 §4), certificates among them.
_HEADERS = jws.JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)
_HEADERS.max_header_length = 16 * 1024
_CACHED = 3600.0  # seconds that endpoints and keys are used without fetching them again
FAILURE_CACHED = 5.0  # seconds, lest everybody who signs in meanwhile waits for the same failure
SKEW = 60  # seconds that the provider's clock and ours may differ
_BETWEEN_REFETCHES = 60.0  # seconds, lest every token with an invented key id cost a call
_SERVER_ERROR = 500  # and above: another try may succeed
# Bits of an RSA key: below the one it is passed over; below the other, 128 bits of strength, what
# it signs counts only where that risk is accepted: several providers have no other.
LEAST_RSA, STRONG_RSA = 2048, 3072
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")

# Whatever the libraries make of a malformed answer.
_MALFORMED = (
    AuthlibBaseError,
    JoseError,
    requests.HTTPError,
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
    RecursionError,
)


class SignInFailed(Exception):
    """A sign-in or a logout failed. `reason`: one fixed word for logs and metrics.

    It names the claim at fault, or: discovery, issuer, state, response-iss, error, code, id-token,
    signature, short-key, userinfo, typ, refresh, no-longer, person.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ShortKey(SignInFailed):
    """The provider's signature is right, and its RSA key has fewer bits than are asked for."""

    def __init__(self) -> None:
        super().__init__("short-key")


@dataclass(frozen=True)
class Provider:
    """An identity provider as configured. `allow` and `ca_file`: see `outbound.harden`.

    `least_rsa`: so many bits an RSA key has to have by which it signs.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    roles_claim: str
    allow: outbound.Allowed
    ca_file: str = ""
    scopes: str = "openid profile"
    least_rsa: int = STRONG_RSA


@dataclass
class _Published:
    metadata: dict[str, Any]
    keys: KeySet
    fetched_at: float
    refetched_at: float = -math.inf  # the keys alone, for a key id that was not among them


_published: dict[str, _Published] = {}
_failed: dict[str, tuple[float, Exception]] = {}


def metadata(provider: Provider) -> Mapping[str, Any]:
    """The discovery document: of this issuer, with the endpoints that a sign-in needs.

    Its `issuer` is the one in tokens and in what is stored: a setting may differ from it by a slash
    at the end. Fetched at most once an hour, as are the keys. Raises SignInFailed (discovery,
    issuer) or Unreachable; a failure is cached for some seconds.
    """
    return _current(provider).metadata


def decode(provider: Provider, token: str) -> jwt.Token:
    """Header and claims of a token, whose signature is verified; no claim has been checked yet.

    Raises ShortKey, SignInFailed (signature, discovery) or Unreachable.
    """
    published = _current(provider)
    with refusing("signature"):
        try:
            return _verified(provider, token, published.keys)
        except InvalidKeyIdError:
            if monotonic() - published.refetched_at < _BETWEEN_REFETCHES:
                raise
            published.refetched_at = monotonic()
            published.keys = _keys(provider, published.metadata)
            return _verified(provider, token, published.keys)


def _verified(provider: Provider, token: str, keys: KeySet) -> jwt.Token:
    """The token, by the key it names; where it names none, by any of them (RFC 7515 §4.1.4)."""
    header = jws.extract_compact(token.encode(), registry=_HEADERS).headers()
    for key in keys:
        if header.get("kid", key.kid) != key.kid:
            continue
        with suppress(JoseError, ValueError, TypeError):  # of another kind, or another's
            found = jwt.decode(token, key, registry=_HEADERS)
            if _is_short(key, provider.least_rsa):  # only now: no forgery has anybody accept a risk
                raise ShortKey
            return found
    raise InvalidKeyIdError("No key fits")


@contextmanager
def refusing(reason: str) -> Iterator[None]:
    """Turn whatever a malformed answer makes the libraries raise into SignInFailed.

    The reason is the claim at fault, if it was one; the answer's contents are left out. A server's
    own error is Unreachable.
    """
    try:
        yield
    except ClaimError as error:
        raise SignInFailed(error.claim.partition(",")[0]) from None
    except _MALFORMED as error:
        if isinstance(error, requests.HTTPError) and error.response.status_code >= _SERVER_ERROR:
            raise outbound.Unreachable("server error") from None
        raise SignInFailed(reason) from None


def json_object(answer: requests.Response) -> dict[str, Any]:
    """The JSON object answered; for use inside `refusing`."""
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict):
        raise TypeError("not a JSON object")
    return found


def _current(provider: Provider) -> _Published:
    published = _published.get(provider.issuer)
    if published is not None and monotonic() - published.fetched_at <= _CACHED:
        return published
    failed_at, fault = _failed.get(provider.issuer, (-math.inf, None))
    if fault is not None and monotonic() - failed_at < FAILURE_CACHED:
        raise type(fault)(*fault.args)
    try:
        published = _discover(provider)
    except (SignInFailed, outbound.Unreachable) as error:
        _failed[provider.issuer] = monotonic(), error
        raise
    _published[provider.issuer] = published
    return published


def _discover(provider: Provider) -> _Published:
    found = _fetch(provider, provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    urls = [found.get(name) for name in ("issuer", *_ENDPOINTS)]
    if "userinfo_endpoint" in found:  # some providers put everything into the ID token
        urls.append(found["userinfo_endpoint"])
    if not all(isinstance(url, str) and outbound.is_permitted(url, provider.allow) for url in urls):
        raise SignInFailed("discovery")
    if found["issuer"].removesuffix("/") != provider.issuer.removesuffix("/"):
        raise SignInFailed("issuer")
    return _Published(found, _keys(provider, found), monotonic())


def _keys(provider: Provider, found: Mapping[str, Any]) -> KeySet:
    """The published keys, without those that cannot be read (RFC 7517 §5) or are too short."""
    keys = []
    with refusing("discovery"):
        for key in _fetch(provider, found["jwks_uri"])["keys"]:
            with suppress(*_MALFORMED):
                keys.append(JWKRegistry.import_key(key))
    keys = [key for key in keys if not _is_short(key, LEAST_RSA)]
    if not keys:
        raise SignInFailed("discovery")
    return KeySet(keys)


def _is_short(key: Key, least_rsa: int) -> bool:
    return isinstance(key, RSAKey) and key.raw_value.key_size < least_rsa


def _fetch(provider: Provider, url: str) -> dict[str, Any]:
    with requests.Session() as session, refusing("discovery"):
        outbound.harden(session, provider.allow, provider.ca_file)
        return json_object(session.get(url))

"""A client assertion is a short JWT by which a partner's system proves who it is (RFC 7523).

This module brings the library, so it is imported when the first partner asks. What it reads is
signed with the partner's own private key (`private_key_jwt`), by Ed25519 or ECDSA on P-256 and
nothing else, whatever its header says. We hold public keys (JSON Web Keys, RFC 7517).
"""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from joserfc import jws, jwt
from joserfc.errors import ClaimError, JoseError, UnsupportedAlgorithmError
from joserfc.jwk import ECKey, OKPKey

from app.security.http.rejections import PublicJwk, Rejected

SKEW = 30  # seconds that the partner's clock and ours may differ
LONGEST = 300  # seconds that one may live
MOST_KEYS = 5
_LONGEST_JTI = 128
# By the curve of a key: its type, its members, and the names of its algorithm in headers.
_CURVES: dict[str, tuple[type[ECKey | OKPKey], tuple[str, ...], tuple[str, ...]]] = {
    "Ed25519": (OKPKey, ("kty", "crv", "x"), ("EdDSA", "Ed25519")),
    "P-256": (ECKey, ("kty", "crv", "x", "y"), ("ES256",)),
}
_ALGORITHMS = tuple(name for *_, names in _CURVES.values() for name in names)
_COORDINATE = re.compile(r"[A-Za-z0-9_-]{43}")
# Whatever the library makes of what is malformed.
_MALFORMED = (JoseError, ValueError, TypeError, AttributeError, KeyError, RecursionError)


class Proof(NamedTuple):
    jti: str  # its id, to be taken once
    key: int  # which of the keys has signed it


class _Registry(jws.JWSRegistry):
    """Only these algorithms; the older name of Ed25519 (RFC 8037) is as good as the newer."""

    def get_alg(self, name: str) -> Any:
        if name not in _ALGORITHMS:
            raise UnsupportedAlgorithmError(name)
        return self.algorithms[name]


# Headers that nobody has to understand are ignored (RFC 7515 §4), keys and certificates among them.
_REGISTRY = _Registry(algorithms=_ALGORITHMS, strict_check_header=False)
_REGISTRY.max_payload_length = 4096
_REQUIRED = {name: {"essential": True} for name in ("iss", "sub", "aud", "exp", "jti")}


def read_keys(text: str) -> list[PublicJwk]:
    """Public keys from a JSON Web Key Set, or a single key. Raises ValueError, which says why."""
    try:
        told = json.loads(text)
        keys = [_public(one) for one in told.get("keys", [told])]
    except (TypeError, AttributeError, RecursionError, json.JSONDecodeError):
        raise ValueError("not a JSON Web Key Set") from None
    if not 1 <= len(keys) <= MOST_KEYS:
        raise ValueError(f"one to {MOST_KEYS} keys are required")
    return keys


def _public(told: Mapping[str, Any]) -> PublicJwk:
    if "d" in told:
        raise ValueError("this is a private key: make a new one, and give us its public half alone")
    if told.get("crv") not in _CURVES:
        raise ValueError("a key must be Ed25519 (OKP) or P-256 (EC)")
    kind, members, _ = _CURVES[told["crv"]]
    public: PublicJwk = {name: told.get(name) for name in members}
    if not all(_COORDINATE.fullmatch(str(public[name])) for name in members[2:]):
        raise ValueError("a key's x and y must be 32 bytes in base64url")
    try:
        kind.import_key(public).public_key  # noqa: B018 - this is where a wrong point shows
    except _MALFORMED:
        raise ValueError("a key is not a point on its curve") from None
    return public


def issuer(assertion: str) -> str:
    """Who it says has signed it; nothing is verified yet. Raises Rejected."""
    with suppress(*_MALFORMED):
        told = json.loads(jws.extract_compact(assertion.encode(), registry=_REGISTRY).payload)
        if isinstance(told["iss"], str):
            return told["iss"]
    raise Rejected("malformed")


def verify(keys: Sequence[PublicJwk], assertion: str, audience: str, now: datetime) -> Proof:
    """Verify what one of these keys must have signed, for this audience alone. Raises Rejected."""
    for number, key in enumerate(keys):
        with suppress(*_MALFORMED):
            kind, _, names = _CURVES[key["crv"]]
            token = jwt.decode(assertion, kind.import_key(key), registry=_REGISTRY)
            if token.header["alg"] in names:
                return Proof(_checked(token.claims, audience, now), number)
    raise Rejected("signature")


def _checked(claims: dict[str, Any], audience: str, now: datetime) -> str:
    """Its id, if all that it claims is right."""
    try:
        jwt.JWTClaimsRegistry(int(now.timestamp()), SKEW, **_REQUIRED).validate(claims)  # type: ignore[arg-type]
    except ClaimError as fault:
        told = f"{fault.claim}: missing, no such thing, over, or to come"
        raise Rejected(fault.claim, told) from None
    wrong = {
        "sub": (claims["sub"] != claims["iss"], "the same as iss: your name here"),
        "aud": (claims["aud"] != audience, f"{audience}, alone"),
        "exp": (
            not claims["exp"] <= now.timestamp() + LONGEST + SKEW,
            f"at most {LONGEST} seconds ahead",
        ),
        "jti": (
            not 0 < len(claims["jti"]) <= _LONGEST_JTI or not claims["jti"].isprintable(),
            f"1 to {_LONGEST_JTI} printable characters",
        ),
    }
    for name, (is_wrong, said) in wrong.items():
        if is_wrong:
            raise Rejected(name, f"{name}: must be {said}")
    return str(claims["jti"])

"""Webhook signatures are made and verified here, by Standard Webhooks, strictly.

See https://www.standardwebhooks.com. What is signed is `id.timestamp.body`, with HMAC-SHA256 (`v1`)
or Ed25519 (`v1a`). Of every header only one spelling is accepted, so that no two readers can
understand one webhook differently.

The published library, standardwebhooks, raises on malformed headers what would be a 500, where 401
is due; the tests sign with it (docs/decisions/0015).
"""

import base64
import hmac
import re
import secrets as randomness
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

TOLERANCE = 300  # seconds, either way
MOST_SIGNATURES = 5
MOST_SECRETS = 2  # the current one and, while it is being replaced, the one before

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")  # no dot: it separates id, timestamp and body
_TIMESTAMP = re.compile(r"[0-9]{10}")
_VERSION = re.compile(r"v[0-9a-z]{1,8}")
_SIGNATURE_BYTES = {"v1": 32, "v1a": 64}
_SHARED_BYTES = range(24, 65)


# Why a webhook is not authentic. `partner`: nobody of that name is known.
REASONS = frozenset(
    {"headers", "id", "partner", "secrets", "signature", "signatures", "stale", "timestamp"}
)


class BadSignature(Exception):
    """The webhook is not authentic. `reason`: one of REASONS for the log, not for the sender."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class SharedSecret:
    """`whsec_`: 24 to 64 bytes known to both sides; signs and verifies `v1`."""

    key: bytes = field(repr=False)


class PublicKey(NamedTuple):
    """`whpk_`: the sender's Ed25519 key, 32 bytes; verifies `v1a`."""

    key: Ed25519PublicKey


@dataclass(frozen=True)
class PrivateKey:
    """`whsk_`: our own Ed25519 key, its 32-byte seed; signs `v1a`."""

    key: Ed25519PrivateKey = field(repr=False)


Secret = SharedSecret | PublicKey | PrivateKey
Headers = Mapping[str, str] | Iterable[tuple[str, str]]


def new_secret() -> str:
    """A fresh shared secret as text: shown to the partner once, stored sealed by us."""
    return "whsec_" + _encode(randomness.token_bytes(32))


def new_key() -> tuple[str, str]:
    """A fresh Ed25519 key of ours as text, and the public one, which the partner verifies with."""
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    return "whsk_" + _encode(key.private_bytes_raw()), "whpk_" + _encode(public)


def parse_secret(text: str) -> Secret:
    """Read a secret or key from its text. Raises ValueError, which never repeats the text."""
    prefix, _, encoded = text.partition("_")
    try:
        key = _decode(encoded)
        if prefix == "whsec" and len(key) in _SHARED_BYTES:
            return SharedSecret(key)
        if prefix == "whpk":
            return PublicKey(Ed25519PublicKey.from_public_bytes(key))
        if prefix == "whsk":
            return PrivateKey(Ed25519PrivateKey.from_private_bytes(key))
    except ValueError:
        pass  # said below, without the text
    raise ValueError("neither a whsec_, a whpk_ nor a whsk_ in strict base64")


def verify(secrets: Sequence[Secret], headers: Headers, body: bytes, now: datetime) -> str:
    """The id of an authentic webhook, which the caller accepts once. `now` has a time zone.

    One of up to two active secrets (shared or public) must have signed it. Raises BadSignature,
    and nothing else, whatever the sender put into headers and body.
    """
    if not 1 <= len(secrets) <= MOST_SECRETS:
        raise BadSignature("secrets")
    message_id = _only(headers, "webhook-id")
    timestamp = _only(headers, "webhook-timestamp")
    if not _ID.fullmatch(message_id):
        raise BadSignature("id")
    if not _TIMESTAMP.fullmatch(timestamp):
        raise BadSignature("timestamp")
    signatures = _signatures(_only(headers, "webhook-signature"))
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE:
        raise BadSignature("stale")
    message = _message(message_id, timestamp, body)
    # Every secret is tried on every signature, against timing attacks.
    matches = [_signed(message, *given, secret) for given in signatures for secret in secrets]
    if True not in matches:
        raise BadSignature("signature")
    return message_id


def sign(
    secrets: Sequence[Secret], message_id: str, sent_at: datetime, body: bytes
) -> dict[str, str]:
    """The three headers of a webhook of ours, with a signature by each active secret.

    `sent_at` is the time of this attempt, with a time zone; a retry has the same id and is signed
    anew.
    """
    if sent_at.tzinfo is None or not _ID.fullmatch(message_id):
        raise ValueError("the time must be aware and the id of letters, digits, _ and - only")
    if not 1 <= len(secrets) <= MOST_SECRETS:
        raise ValueError("one secret, or two during a change")
    timestamp = str(int(sent_at.timestamp()))
    message = _message(message_id, timestamp, body)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_signature(message, secret) for secret in secrets),
    }


def _only(headers: Headers, name: str) -> str:
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    values = [value for key, value in pairs if key.lower() == name]
    if len(values) != 1:
        raise BadSignature("headers")
    return values[0]


def _signatures(text: str) -> list[tuple[str, bytes]]:
    """Version and bytes of each signature in the header of which we know the version.

    Those must be well formed; others prove nothing and are skipped, as the standard asks.
    """
    parts = [part.partition(",")[::2] for part in text.split(" ")]
    known = [part for part in parts if part[0] in _SIGNATURE_BYTES]
    if len(known) > MOST_SIGNATURES or not all(_VERSION.fullmatch(version) for version, _ in parts):
        raise BadSignature("signatures")
    return [(version, _signature_of(version, encoded)) for version, encoded in known]


def _signature_of(version: str, encoded: str) -> bytes:
    try:
        signature = _decode(encoded)
    except ValueError:
        raise BadSignature("signatures") from None
    if len(signature) != _SIGNATURE_BYTES[version]:
        raise BadSignature("signatures")
    return signature


def _signed(message: bytes, version: str, signature: bytes, secret: Secret) -> bool:
    match version, secret:
        case "v1", SharedSecret(key):
            return hmac.compare_digest(hmac.digest(key, message, "sha256"), signature)
        case "v1a", PublicKey(key):
            try:
                key.verify(signature, message)
            except InvalidSignature:
                return False
            return True
    return False


def _signature(message: bytes, secret: Secret) -> str:
    match secret:
        case SharedSecret(key):
            return "v1," + _encode(hmac.digest(key, message, "sha256"))
        case PrivateKey(key):
            return "v1a," + _encode(key.sign(message))
    raise ValueError("a public key cannot sign")


def _message(message_id: str, timestamp: str, body: bytes) -> bytes:
    return f"{message_id}.{timestamp}.".encode() + body


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _decode(text: str) -> bytes:
    """Base64 in its one canonical spelling; ValueError for any other."""
    raw = base64.b64decode(text, validate=True)
    if _encode(raw) != text:
        raise ValueError("not canonical base64")
    return raw

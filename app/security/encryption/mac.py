"""Message authentication codes: a process shows that it holds the deployment's keys.

A code is the version of a system key in a byte, and an HMAC-SHA256 under a key made from that one.
"""

import hashlib
import hmac
from datetime import datetime

from app.security.encryption.encoding import encode
from app.security.encryption.keyring import Keyring


def made(keyring: Keyring, purpose: str, message: bytes, at: datetime) -> bytes:
    """Of the message, under the version that is active at that time. Raises KeyUnavailable."""
    version = keyring.system.active(purpose, at)
    return bytes([version]) + _code(keyring, keyring.system.secret(purpose, version), message)


def fits(keyring: Keyring, purpose: str, message: bytes, code: bytes) -> bool:
    """Whether it was made of that message, by a process of this deployment."""
    secret = keyring.system.held(purpose).get(int.from_bytes(code[:1]))
    return secret is not None and hmac.compare_digest(code[1:], _code(keyring, secret, message))


def _code(keyring: Keyring, secret: bytes, message: bytes) -> bytes:
    key = hmac.digest(secret, b"message authentication", hashlib.sha256)
    return hmac.digest(key, encode(keyring.deployment.bytes, message), hashlib.sha256)

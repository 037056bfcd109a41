"""Message authentication codes (MAC) show that a process of this deployment wrote something.

A code is the version of a system key in one byte, and an HMAC-SHA256 under a key derived from it.
"""

import hashlib
import hmac
from datetime import datetime

from app.security.encryption.encoding import encode
from app.security.encryption.keyring import Keyring


def create(keyring: Keyring, purpose: str, message: bytes, at: datetime) -> bytes:
    """The code of a message, under the key version active at that time. Raises KeyUnavailable."""
    version = keyring.system.active(purpose, at)
    return bytes([version]) + _code(keyring, keyring.system.secret(purpose, version), message)


def verify(keyring: Keyring, purpose: str, message: bytes, code: bytes) -> bool:
    """Whether a process of this deployment made the code, for this message."""
    secret = keyring.system.available(purpose).get(int.from_bytes(code[:1]))
    return secret is not None and hmac.compare_digest(code[1:], _code(keyring, secret, message))


def _code(keyring: Keyring, secret: bytes, message: bytes) -> bytes:
    key = hmac.digest(secret, b"message authentication", hashlib.sha256)
    return hmac.digest(key, encode(keyring.deployment.bytes, message), hashlib.sha256)

"""Where key-encryption keys live. `provider_for` picks one from the setting KEY_PROVIDER."""

from pkgutil import resolve_name
from typing import Protocol
from urllib.parse import urlsplit


class KeyProvider(Protocol):
    """Wraps data keys under a key-encryption key that never leaves it.

    `context` is bound to the wrapped key: unwrapping with another raises ContextMismatch, as does
    what was altered. Whatever needs the key-encryption key may raise KeyUnavailable or
    KeyDestroyed.
    """

    @property
    def current(self) -> int:
        """The version of the key-encryption key that new keys are wrapped under."""

    def wrap(self, key: bytes, context: bytes) -> tuple[int, bytes]:
        """The current version, and `key` wrapped under it."""

    def unwrap(self, version: int, wrapped: bytes, context: bytes) -> bytes: ...

    def rewrap(self, version: int, wrapped: bytes, context: bytes) -> tuple[int, bytes]:
        """The current version, and the same key wrapped under it."""

    def rotate(self) -> int:
        """Make a new version the current one; the old ones still unwrap.

        Raises RotatedElsewhere where that is done with the provider's own tools.
        """

    def mac(self, message: bytes) -> bytes:
        """HMAC-SHA256 (RFC 2104), 32 bytes, under a key that stays.

        So the portal knows again what it wrote outside its database. A message has 1 to 4096
        bytes, here and in `sign`: KMS takes no others.
        """

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature (RFC 8032), 64 bytes, by the newest signing key."""

    def public_keys(self) -> list[bytes]:
        """The Ed25519 public keys, 32 bytes each, of the signing keys; the newest first."""


# By name, so that only the one in use is loaded: an SDK takes its time and its memory.
_PROVIDERS = {
    "file": "app.security.encryption.providers.local_file:LocalFile",
    "pkcs11": "app.security.encryption.providers.pkcs11:Pkcs11",
    "awskms": "app.security.encryption.providers.aws_kms:AwsKms",
}


def provider_for(url: str) -> KeyProvider:
    """The provider that KEY_PROVIDER names. Raises ValueError on one that cannot be meant.

    A local file must be there, else KeyUnavailable; the others are first asked when needed.
    """
    scheme = urlsplit(url).scheme
    if scheme not in _PROVIDERS:
        raise ValueError(f"KEY_PROVIDER: unknown provider {scheme!r}")
    provider: KeyProvider = resolve_name(_PROVIDERS[scheme]).from_url(url)
    return provider

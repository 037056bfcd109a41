"""A key provider has the key-encryption key (KEK); the setting KEY_PROVIDER says which one."""

from pkgutil import resolve_name
from typing import Protocol
from urllib.parse import urlsplit


class KeyProvider(Protocol):
    """Wraps data keys under a key-encryption key that never leaves it.

    `context` is bound to the wrapped key: unwrapping with another context, or after a change,
    raises ContextMismatch. Whatever needs the key-encryption key may raise KeyUnavailable or
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
        """HMAC-SHA256 (RFC 2104), 32 bytes, under a key that is never rotated.

        By it the portal recognises what it wrote outside its database. A message has 1 to 4096
        bytes, here and in `sign`: KMS takes no others.
        """

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature (RFC 8032), 64 bytes, by the newest signing key."""

    def public_keys(self) -> list[bytes]:
        """The Ed25519 public keys, 32 bytes each, of the signing keys; the newest first."""


# By name, so that only the one in use is imported: an SDK costs time and memory.
_PROVIDERS = {
    "file": "app.security.encryption.providers.local_file:LocalFile",
    "pkcs11": "app.security.encryption.providers.pkcs11:Pkcs11",
    "awskms": "app.security.encryption.providers.aws_kms:AwsKms",
}


def provider_for(url: str) -> KeyProvider:
    """The provider that KEY_PROVIDER names. Raises ValueError if the setting is malformed.

    A local file must exist, else KeyUnavailable; the others are contacted when first needed.
    """
    scheme = urlsplit(url).scheme
    if scheme not in _PROVIDERS:
        raise ValueError(f"KEY_PROVIDER: unknown provider {scheme!r}")
    provider: KeyProvider = resolve_name(_PROVIDERS[scheme]).from_url(url)
    return provider

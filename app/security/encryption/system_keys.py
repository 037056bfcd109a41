"""System keys are the deployment's own keys; each has versions, for key rotation.

Every process reads once a minute which versions are stored. A new version becomes the active one,
which is written with, only after three minutes, when every process can read with it.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from types import MappingProxyType
from uuid import UUID

from app.security.encryption.encoding import encode
from app.security.encryption.errors import ContextMismatch, KeyDestroyed, KeyUnavailable
from app.security.encryption.providers import KeyProvider

ACTIVE_AFTER = timedelta(minutes=3)
MOST_VERSIONS = 255  # the context of a wrapped key has the version in one byte
_REFRESH_SECONDS = 60
_RETRY_SECONDS = 10  # after a version could not be unwrapped


def system_key_context(deployment: UUID, purpose: str, version: int) -> bytes:
    """The context that a wrapped system key is bound to."""
    return encode(deployment.bytes, b"system_key", purpose.encode(), bytes([version]))


@dataclass(frozen=True)
class WrappedSystemKey:
    """One version of a system key as it is stored, wrapped by the provider."""

    purpose: str
    version: int
    created_at: datetime
    kek_version: int
    wrapped: bytes = field(repr=False)


@dataclass(frozen=True)
class Version:
    created_at: datetime
    secret: bytes | None = field(repr=False)  # None: stored, but it could not be unwrapped


class SystemKeys:
    """The system keys as one process knows them."""

    def __init__(
        self,
        provider: KeyProvider,
        deployment: UUID,
        versions: Mapping[str, Mapping[int, Version]] = MappingProxyType({}),
    ) -> None:
        """`versions` by purpose; `load` brings those that are stored."""
        self._provider = provider
        self._deployment = deployment
        self._versions = versions
        self._refresh_at = float("-inf")
        self.loading = Lock()  # one thread reads what is stored, the others wait for its result

    def is_outdated(self) -> bool:
        """Whether it is time to read again which versions are stored."""
        return time.monotonic() >= self._refresh_at

    def load(self, rows: Iterable[WrappedSystemKey]) -> None:
        """Have exactly these versions: unwrap new ones, drop deleted ones. Never in a transaction.

        A version that cannot be unwrapped is known all the same, so that nothing is written under
        an older one; then this raises KeyUnavailable, KeyDestroyed or ContextMismatch.
        """
        versions: dict[str, dict[int, Version]] = {}
        fault: Exception | None = None
        for row in rows:
            known = self._versions.get(row.purpose, {}).get(row.version)
            secret = known.secret if known else None
            if secret is None and not isinstance(fault, KeyUnavailable):
                try:
                    secret = self._unwrap(row)
                except (KeyUnavailable, KeyDestroyed, ContextMismatch) as why:
                    fault = why
            versions.setdefault(row.purpose, {})[row.version] = Version(row.created_at, secret)
        self._versions = versions
        self._refresh_at = time.monotonic() + (_RETRY_SECONDS if fault else _REFRESH_SECONDS)
        if fault:
            raise fault

    def _unwrap(self, row: WrappedSystemKey) -> bytes:
        context = system_key_context(self._deployment, row.purpose, row.version)
        try:
            return self._provider.unwrap(row.kek_version, row.wrapped, context)
        except ContextMismatch:
            name = f"system_key {row.purpose} {row.version}"
            raise ContextMismatch(f"{name}: altered or moved") from None

    def active(self, purpose: str, at: datetime) -> int:
        """The version that every process writes with at that time.

        The newest that is at least ACTIVE_AFTER old; the oldest if none is. Raises KeyUnavailable.
        """
        known = self._versions.get(purpose)
        if not known:
            raise KeyUnavailable(f"there is no key {purpose}")
        ready = [v for v in known if known[v].created_at + ACTIVE_AFTER <= at]
        return max(ready, default=min(known))

    def available(self, purpose: str) -> dict[int, bytes]:
        """The secrets of all unwrapped versions: a copy, since another thread may drop one."""
        known = self._versions.get(purpose, {}).items()
        return {number: version.secret for number, version in known if version.secret is not None}

    def secret(self, purpose: str, version: int) -> bytes:
        """Raises KeyUnavailable if it may still be loaded, KeyDestroyed if it was deleted."""
        known = self._versions.get(purpose, {})
        if version in known and (secret := known[version].secret) is not None:
            return secret
        if version in known or version > max(known, default=0):
            raise KeyUnavailable(f"version {version} of the key {purpose} is not at hand")
        raise KeyDestroyed(f"version {version} of the key {purpose} was dropped")

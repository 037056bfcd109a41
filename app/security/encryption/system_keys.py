"""The versions of the deployment's own keys: which there are, which is held, which is in use.

Every process looks once a minute which versions there are. A new one is used for what is written
only after three, when all can read it.
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
MOST_VERSIONS = 255  # what a wrapped one is bound to names its version in a byte
_SEEN_SECONDS = 60
_AGAIN_SECONDS = 10  # after which one that could not be unwrapped is tried again


def system_key_context(deployment: UUID, purpose: str, version: int) -> bytes:
    """What a wrapped system key is bound to."""
    return encode(deployment.bytes, b"system_key", purpose.encode(), bytes([version]))


@dataclass(frozen=True)
class WrappedSystemKey:
    """One version of a system key at rest, wrapped by the provider."""

    purpose: str
    version: int
    created_at: datetime
    kek_version: int
    wrapped: bytes = field(repr=False)


@dataclass(frozen=True)
class Version:
    created_at: datetime
    secret: bytes | None = field(repr=False)  # None: there is one, but it could not be unwrapped


class SystemKeys:
    """What one process knows of them."""

    def __init__(
        self,
        provider: KeyProvider,
        deployment: UUID,
        versions: Mapping[str, Mapping[int, Version]] = MappingProxyType({}),
    ) -> None:
        """`versions` by purpose; `take_up` brings those at rest."""
        self._provider = provider
        self._deployment = deployment
        self._versions = versions
        self._look_at = float("-inf")
        self.turn = Lock()  # of who looks what there is; the others wait for what is found

    def is_outdated(self) -> bool:
        """Whether it is time to look which versions there are."""
        return time.monotonic() >= self._look_at

    def take_up(self, rows: Iterable[WrappedSystemKey]) -> None:
        """Know exactly these: unwrap what is new, forget what is gone. Never in a transaction.

        One that cannot be unwrapped is known to be there all the same, so that nothing is written
        under the one before it. Raises KeyUnavailable, KeyDestroyed or ContextMismatch, then.
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
        self._look_at = time.monotonic() + (_AGAIN_SECONDS if fault else _SEEN_SECONDS)
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
        """The version that is used for what is written at that time, in every process the same.

        The newest that was long enough there; the oldest if none was. Raises KeyUnavailable.
        """
        known = self._versions.get(purpose)
        if not known:
            raise KeyUnavailable(f"there is no key {purpose}")
        ready = [v for v in known if known[v].created_at + ACTIVE_AFTER <= at]
        return max(ready, default=min(known))

    def held(self, purpose: str) -> dict[int, bytes]:
        """The versions whose secret is at hand, with it: another thread may forget one."""
        known = self._versions.get(purpose, {}).items()
        return {number: version.secret for number, version in known if version.secret is not None}

    def secret(self, purpose: str, version: int) -> bytes:
        """Raises KeyUnavailable where it may come yet, KeyDestroyed where it was dropped."""
        known = self._versions.get(purpose, {})
        if version in known and (secret := known[version].secret) is not None:
            return secret
        if version in known or version > max(known, default=0):
            raise KeyUnavailable(f"version {version} of the key {purpose} is not at hand")
        raise KeyDestroyed(f"version {version} of the key {purpose} was dropped")

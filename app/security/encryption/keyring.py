"""The keyring seals and opens personal data, and makes the blind tags that it is found by.

A sealed value is: version byte 0x01, the data key's id (16 bytes), nonce (12), AES-256-GCM
ciphertext with its tag (NIST SP 800-38D). Its associated data names deployment, table, column and
row, so that a value moved anywhere else does not open. Plaintext is padded to steps of 32 bytes.
A blind tag is an HMAC of a value, for a blind index: it finds the value without showing it.

Tink's envelope encryption asks the provider at each value, and leaves no key of a person to delete.
"""

import hashlib
import hmac
import os
import time
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from types import MappingProxyType
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.security.encryption.counter_tags import CounterTag, counter_tags
from app.security.encryption.encoding import encode, pad, unpad
from app.security.encryption.errors import ContextMismatch
from app.security.encryption.providers import KeyProvider
from app.security.encryption.system_keys import MOST_VERSIONS, SystemKeys, Version

KEK = "kek"  # wraps the data keys of EOIs: the provider's key-encryption key
# System keys, unwrapped at start and cached in memory.
REGISTER = "register"  # wraps the data keys of return records
MESSAGES = "messages"  # seals partners' secrets and quarantined messages
ACCESS_CODE = "access-code"
AUDIT = "audit"  # seals the details of audit entries, which are never sealed anew
LIMIT = "limit"  # tags of rate limits' counters, by reference or network address
INDEX_PURPOSES = (
    "eoi-document",
    "eoi-similar-document",
    "eoi-biometric",
    "eoi-email",
    "eoi-phone",
    "register-document",
    "register-similar-document",
    "register-biometric",
)
NAME_PURPOSES = ("eoi-name", "register-name")  # of counter tags
SYSTEM_KEYS = (REGISTER, MESSAGES, ACCESS_CODE, AUDIT, LIMIT, *INDEX_PURPOSES, *NAME_PURPOSES)

_VERSION = b"\x01"
_NONCE = 12
_HEADER = 1 + 16
CACHED_KEYS = 1000
CACHED_SECONDS = 300


@dataclass(frozen=True)
class Cell:
    """Where a sealed value is stored: it is authenticated with it, so it opens nowhere else."""

    table: str
    column: str
    row: UUID

    def __str__(self) -> str:
        return f"{self.table}.{self.column} {self.row}"


@dataclass(frozen=True)
class WrappedKey:
    """A data key as it is stored, wrapped by `wrapper`: KEK or REGISTER."""

    id: UUID
    owner: UUID
    wrapper: str
    version: int
    wrapped: bytes = field(repr=False)


@dataclass(frozen=True)
class DataKey:
    id: UUID
    secret: bytes = field(repr=False)


def header_of(version: int) -> bytes:
    """The first bytes of every value that this version of a system key has sealed."""
    return _VERSION + UUID(int=version).bytes


def record_key_context(deployment: UUID, key_id: UUID, owner: UUID) -> bytes:
    """The context that the wrapped data key of an EOI or a return record is bound to."""
    return encode(deployment.bytes, b"record_key", key_id.bytes, owner.bytes)


class Keyring:
    """The keys of one deployment; recently used data keys are cached in memory for a short time."""

    def __init__(
        self,
        provider: KeyProvider,
        deployment: UUID,
        versions: Mapping[str, Mapping[int, Version]] = MappingProxyType({}),
    ) -> None:
        """`versions` of the system keys, by purpose."""
        self._provider = provider
        self.deployment = deployment
        self.system = SystemKeys(provider, deployment, versions)
        self._cache: OrderedDict[UUID, tuple[float, DataKey]] = OrderedDict()
        self._lock = Lock()  # of the cache: a process serves with several threads

    # Data keys

    def new_key(self, key_id: UUID, owner: UUID) -> tuple[WrappedKey, DataKey]:
        """A fresh data key for an EOI, wrapped by the provider: never inside a transaction."""
        key = DataKey(key_id, os.urandom(32))
        version, wrapped = self._provider.wrap(key.secret, self._key_context(key_id, owner))
        self._remember(owner, key)
        return WrappedKey(key_id, owner, KEK, version, wrapped), key

    def new_register_key(self, key_id: UUID, owner: UUID, at: datetime) -> WrappedKey:
        """A fresh data key for a return record, wrapped under the register key in memory."""
        return self.wrap_for_register(DataKey(key_id, os.urandom(32)), owner, at)

    def wrap_for_register(self, key: DataKey, owner: UUID, at: datetime) -> WrappedKey:
        """Wrap a return record's data key under the active register key; no provider call."""
        version = self.system.active(REGISTER, at)
        wrapping = AESGCM(self.system.secret(REGISTER, version))
        nonce = os.urandom(_NONCE)
        context = self._key_context(key.id, owner)
        wrapped = nonce + wrapping.encrypt(nonce, key.secret, context)
        return WrappedKey(key.id, owner, REGISTER, version, wrapped)

    def unwrap_for_register(self, wrapped: WrappedKey) -> DataKey:
        """Unwrap a return record's data key; no provider call. Raises as SystemKeys.secret too."""
        wrapping = AESGCM(self.system.secret(REGISTER, wrapped.version))
        context = self._key_context(wrapped.id, wrapped.owner)
        try:
            nonce, rest = wrapped.wrapped[:_NONCE], wrapped.wrapped[_NONCE:]
            return DataKey(wrapped.id, wrapping.decrypt(nonce, rest, context))
        except (InvalidTag, ValueError):
            raise ContextMismatch(f"record_key.wrapped {wrapped.id}: altered or moved") from None

    def cached(self, owner: UUID) -> DataKey | None:
        """The owner's data key, if it is in the cache."""
        with self._lock:
            self._drop_expired()
            _, key = self._cache.get(owner, (0.0, None))
            return key

    def unwrap(self, wrapped: WrappedKey) -> DataKey:
        """An EOI's data key, unwrapped by the provider and so never inside a transaction."""
        context = self._key_context(wrapped.id, wrapped.owner)
        try:
            secret = self._provider.unwrap(wrapped.version, wrapped.wrapped, context)
        except ContextMismatch:
            raise ContextMismatch(f"record_key.wrapped {wrapped.id}: altered or moved") from None
        key = DataKey(wrapped.id, secret)
        self._remember(wrapped.owner, key)
        return key

    def _remember(self, owner: UUID, key: DataKey) -> None:
        with self._lock:
            self._cache[owner] = (time.monotonic() + CACHED_SECONDS, key)
            self._cache.move_to_end(owner)
            while len(self._cache) > CACHED_KEYS:
                self._cache.popitem(last=False)

    def _drop_expired(self) -> None:
        """All are cached equally long, so the first to be added is the first to expire."""
        now = time.monotonic()
        while self._cache and next(iter(self._cache.values()))[0] <= now:
            self._cache.popitem(last=False)

    def _key_context(self, key_id: UUID, owner: UUID) -> bytes:
        return record_key_context(self.deployment, key_id, owner)

    # Seals

    def seal(self, key: DataKey, plaintext: bytes, cell: Cell) -> bytes:
        nonce = os.urandom(_NONCE)
        header = _VERSION + key.id.bytes
        sealed = AESGCM(key.secret).encrypt(nonce, pad(plaintext), self._bind(header, cell))
        return header + nonce + sealed

    def open(self, key: DataKey, sealed: bytes, cell: Cell) -> bytes:
        """Raises ContextMismatch for anything that was not sealed under this key for this cell."""
        header = sealed[:_HEADER]
        if header != _VERSION + key.id.bytes:
            raise ContextMismatch(f"{cell}: of another key")
        nonce, rest = sealed[_HEADER : _HEADER + _NONCE], sealed[_HEADER + _NONCE :]
        try:
            return unpad(AESGCM(key.secret).decrypt(nonce, rest, self._bind(header, cell)))
        except (InvalidTag, ValueError):
            raise ContextMismatch(f"{cell}: altered or moved") from None

    def system_key(self, purpose: str, at: datetime) -> DataKey:
        """The active version of a system key, as a data key to seal with; its id is the version.

        Raises KeyUnavailable: nothing may be written under an older version instead.
        """
        return self._system_key(purpose, self.system.active(purpose, at))

    def system_key_of(self, purpose: str, sealed: bytes) -> DataKey:
        """The version of a system key that sealed this value. Raises as SystemKeys.secret too."""
        version = int.from_bytes(sealed[1:_HEADER])
        if not 1 <= version <= MOST_VERSIONS:
            raise ContextMismatch("a sealed value is of another key")
        return self._system_key(purpose, version)

    def _system_key(self, purpose: str, version: int) -> DataKey:
        return DataKey(UUID(int=version), self.system.secret(purpose, version))

    def _bind(self, header: bytes, cell: Cell) -> bytes:
        table, column = cell.table.encode(), cell.column.encode()
        return encode(header, self.deployment.bytes, table, column, cell.row.bytes)

    # Tags

    def tag(self, purpose: str, *values: str, at: datetime) -> tuple[int, bytes]:
        """The active version and the 128-bit blind tag of `values` under it."""
        version = self.system.active(purpose, at)
        return version, _tag(self.system.secret(purpose, version), values)

    def tags(self, purpose: str, *values: str, at: datetime) -> list[tuple[int, bytes]]:
        """The tags under all versions available here, to store and to look for.

        The active one is always among them. So what one process tags, any other finds, also while
        keys are rotated.
        """
        keys = self._tag_keys(purpose, at)
        return [(version, _tag(key, values)) for version, key in keys.items()]

    def counter_tags(
        self, purpose: str, values: Collection[str], places: Collection[int], at: datetime
    ) -> dict[int, list[CounterTag]]:
        """The counter tags of these places of each value, likewise under all available versions."""
        return {
            version: [tag for value in values for tag in counter_tags(key, value, places)]
            for version, key in self._tag_keys(purpose, at).items()
        }

    def newest(self, purpose: str, at: datetime) -> int:
        """The newest version of those that tags are written under."""
        return max(self._tag_keys(purpose, at))

    def _tag_keys(self, purpose: str, at: datetime) -> dict[int, bytes]:
        active = self.system.active(purpose, at)
        keys = self.system.available(purpose) | {active: self.system.secret(purpose, active)}
        return dict(sorted(keys.items()))


def _tag(key: bytes, values: Iterable[str]) -> bytes:
    message = encode(*(value.encode() for value in values))
    return hmac.digest(key, message, hashlib.sha256)[:16]

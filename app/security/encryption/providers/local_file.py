"""The local provider has its key-encryption keys in a file of mode 0600: not for production.

The file is JSON: {"current": 1, "keys": {"1": "<base64 of 32 bytes>"}, "mac": …, "sign": …}. A
version removed from it is destroyed.
"""

import base64
import fcntl
import hashlib
import hmac
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.security.encryption.durable import sync
from app.security.encryption.errors import ContextMismatch, KeyDestroyed, KeyUnavailable

_NONCE = 12
_KEY = 32

_Stamp = tuple[int, int, int]  # tells one state of the file from another


@dataclass(frozen=True)
class _Keys:
    current: int
    secrets: dict[int, bytes] = field(repr=False)
    mac: bytes = field(repr=False)
    sign: bytes = field(repr=False)  # the seed of an Ed25519 key

    def cipher(self, version: int) -> AESGCM:
        if version > max(self.secrets):  # of a newer file than this one, say a restored copy
            raise KeyUnavailable(f"no key of version {version} in the key file")
        if version not in self.secrets:
            raise KeyDestroyed(f"version {version} was removed from the key file")
        return AESGCM(self.secrets[version])


class LocalFile:
    """Reads the file again when it has changed, so that running processes see a key rotation."""

    def __init__(self, path: Path) -> None:
        """Raises KeyUnavailable if the file cannot be read, or other accounts may read it."""
        self._path = path
        self._read = _read(path)

    @classmethod
    def from_url(cls, url: str) -> "LocalFile":
        """Raises ValueError if part of the path would be read as a host."""
        parts = urlsplit(url)
        if parts.netloc:
            raise ValueError("KEY_PROVIDER: a file has no host; write file:/path or file:path")
        return cls(Path(parts.path))

    @property
    def current(self) -> int:
        return self._keys().current

    def wrap(self, key: bytes, context: bytes) -> tuple[int, bytes]:
        keys = self._keys()
        nonce = os.urandom(_NONCE)
        return keys.current, nonce + keys.cipher(keys.current).encrypt(nonce, key, context)

    def unwrap(self, version: int, wrapped: bytes, context: bytes) -> bytes:
        cipher = self._keys().cipher(version)
        try:
            return cipher.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], context)
        except (InvalidTag, ValueError):
            raise ContextMismatch("a wrapped key was altered or moved") from None

    def rewrap(self, version: int, wrapped: bytes, context: bytes) -> tuple[int, bytes]:
        return self.wrap(self.unwrap(version, wrapped, context), context)

    def rotate(self) -> int:
        """Add a version and make it the current one: atomically, even in a crash."""
        with _locked(self._path.parent):
            _, keys = _read(self._path)
            version = max(keys.secrets) + 1
            draft = self._path.with_name(self._path.name + ".new")
            draft.unlink(missing_ok=True)  # left by a rotation that was interrupted
            secrets = keys.secrets | {version: os.urandom(_KEY)}
            _write(draft, replace(keys, current=version, secrets=secrets))
            draft.replace(self._path)
            sync(self._path.parent)
        return version

    def mac(self, message: bytes) -> bytes:
        return hmac.digest(self._keys().mac, message, hashlib.sha256)

    def sign(self, message: bytes) -> bytes:
        return self._signing_key().sign(message)

    def public_keys(self) -> list[bytes]:
        return [self._signing_key().public_key().public_bytes_raw()]

    def _signing_key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._keys().sign)

    def _keys(self) -> _Keys:
        stamp, keys = self._read
        try:
            if _stamp(self._path.stat()) != stamp:
                self._read = _, keys = _read(self._path)
        except OSError as fault:
            raise KeyUnavailable(f"{self._path} cannot be read: {fault.strerror}") from None
        return keys


def create(path: Path) -> None:
    """Write a new key file. Raises FileExistsError: a key is never overwritten."""
    _write(path, _Keys(1, {1: os.urandom(_KEY)}, os.urandom(_KEY), os.urandom(_KEY)))
    sync(path.parent)


def _read(path: Path) -> tuple[_Stamp, _Keys]:
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            if stat.S_IMODE(found.st_mode) & 0o077:
                raise KeyUnavailable(f"{path} must be readable by its owner only (mode 0600)")
            keys = _keys_in(file.read())
    except FileNotFoundError:
        raise KeyUnavailable(f"{path} is not there: `./portal keys create`") from None
    except OSError as fault:
        raise KeyUnavailable(f"{path} cannot be read: {fault.strerror}") from None
    if keys is None:
        raise KeyUnavailable(f"{path} is no sound key file")
    return _stamp(found), keys


def _stamp(found: os.stat_result) -> _Stamp:
    return found.st_ino, found.st_mtime_ns, found.st_size


def _keys_in(content: bytes) -> _Keys | None:
    """The keys; None if the content is malformed, for an exception would carry the content."""
    try:
        members = json.loads(content)
        current = int(members["current"])
        secrets = {int(v): _decoded(k) for v, k in members["keys"].items()}
        mac, sign = _decoded(members["mac"]), _decoded(members["sign"])
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError):
        return None
    sound = all(len(secret) == _KEY for secret in (*secrets.values(), mac, sign))
    return _Keys(current, secrets, mac, sign) if sound and current in secrets else None


def _decoded(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _encoded(secret: bytes) -> str:
    return base64.b64encode(secret).decode()


def _write(path: Path, keys: _Keys) -> None:
    """Write and sync a new file; its name is durable once the folder is synced too.

    Raises FileExistsError.
    """
    members = {
        "current": keys.current,
        "keys": {str(version): _encoded(secret) for version, secret in keys.secrets.items()},
        "mac": _encoded(keys.mac),
        "sign": _encoded(keys.sign),
    }
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(members, file)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One rotation at a time. The file itself is replaced, so the lock is on its folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

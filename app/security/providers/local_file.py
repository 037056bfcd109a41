"""Key-encryption keys in a local file of mode 0600: the embedded default, not for production.

The file is JSON: {"current": 1, "keys": {"1": "<base64 of 32 bytes>"}}.
"""

import base64
import json
import os
import stat
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.security.errors import ContextMismatch, KeyUnavailable

_NONCE = 12
_KEY = 32


class LocalFile:
    def __init__(self, path: Path) -> None:
        """Read the keys. Raises KeyUnavailable if they cannot be read, or others may read them."""
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & 0o077:
                raise KeyUnavailable(f"{path} must be readable by its owner only (mode 0600)")
            content = path.read_bytes()
        except FileNotFoundError:
            raise KeyUnavailable(f"{path} is not there: `flask --app app keys create`") from None
        except OSError as fault:
            raise KeyUnavailable(f"{path} cannot be read: {fault.strerror}") from None
        keys = _keys_in(content)
        if keys is None:
            raise KeyUnavailable(f"{path} is no sound key file")
        self._current, self._keys = keys

    @classmethod
    def from_url(cls, url: str) -> "LocalFile":
        """Raises ValueError where a part of the path would be taken for a host."""
        parts = urlsplit(url)
        if parts.netloc:
            raise ValueError("KEY_PROVIDER: a file has no host; write file:/path or file:path")
        return cls(Path(parts.path))

    def wrap(self, key: bytes, context: bytes) -> tuple[int, bytes]:
        nonce = os.urandom(_NONCE)
        return self._current, nonce + self._cipher(self._current).encrypt(nonce, key, context)

    def unwrap(self, version: int, wrapped: bytes, context: bytes) -> bytes:
        try:
            return self._cipher(version).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], context)
        except (InvalidTag, ValueError):
            raise ContextMismatch("a wrapped key was altered or moved") from None

    def _cipher(self, version: int) -> AESGCM:
        if version not in self._keys:
            raise KeyUnavailable(f"no key of version {version} in the key file")
        return AESGCM(self._keys[version])


def _keys_in(content: bytes) -> tuple[int, dict[int, bytes]] | None:
    """The current version and the keys; None if unsound.

    An exception, or one in its chain, would carry the file's content.
    """
    try:
        members = json.loads(content)
        current = int(members["current"])
        keys = {int(v): base64.b64decode(k, validate=True) for v, k in members["keys"].items()}
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError):
        return None
    sound = current in keys and all(len(key) == _KEY for key in keys.values())
    return (current, keys) if sound else None


def create(path: Path) -> None:
    """Write a new key file. Raises FileExistsError: a key is never overwritten."""
    content = {"current": 1, "keys": {"1": base64.b64encode(os.urandom(_KEY)).decode()}}
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Without it a crash can lose the file's name, and with it everything sealed since."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

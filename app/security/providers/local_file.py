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


class LocalFile:
    def __init__(self, path: Path) -> None:
        """Read the keys. Raises KeyUnavailable if the file is missing or others may read it."""
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & 0o077:
                raise KeyUnavailable(f"{path} must be readable by its owner only (mode 0600)")
            content = json.loads(path.read_text())
        except FileNotFoundError:
            raise KeyUnavailable(f"{path} is not there: `flask --app app keys create`") from None
        self._current = int(content["current"])
        self._keys = {int(v): base64.b64decode(key) for v, key in content["keys"].items()}

    @classmethod
    def from_url(cls, url: str) -> "LocalFile":
        return cls(Path(urlsplit(url).path))

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


def create(path: Path) -> None:
    """Write a new key file. Raises FileExistsError: a key is never overwritten."""
    content = {"current": 1, "keys": {"1": base64.b64encode(os.urandom(32)).decode()}}
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())

"""The spool stores an upload on the disk, encrypted, while it is being received.

Werkzeug's own puts what is over 500 kB on the disk in clear. Whoever can write to that disk can
read nothing of it, nor have another file taken in its place: changed, cut off or in another order,
it does not open.
"""

import os
import tempfile

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.security.encryption.errors import ContextMismatch

_PIECE = 64 * 1024  # bytes of plaintext; the last may be shorter
_TAG = 16


class SealedSpool:
    """An anonymous temporary file, sealed in pieces under a key that only this object has.

    It is written once, then read. Memory use is the same however much arrives. What exceeds `most`
    bytes is dropped, and `is_too_large` says so. The key is gone with the object, the file when it
    is closed.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._key = AESGCM(AESGCM.generate_key(256))
        self._waiting = bytearray()  # to be sealed; when reading, to be handed out
        self._pieces = 0  # sealed so far
        self._opened: int | None = None  # pieces that were read since the beginning
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the request
        self.size = 0

    @property
    def is_too_large(self) -> bool:
        return self.size > self._most

    def write(self, content: bytes) -> int:
        self.size += len(content)
        if not self.is_too_large:
            self._waiting += content
            while len(self._waiting) > _PIECE:
                self._seal()
        return len(content)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Rewind: only to the beginning. From then on it is read alone."""
        if offset or whence != os.SEEK_SET:
            raise OSError("read from its beginning only")
        if self._opened is None and self._waiting:
            self._seal()
        self._waiting.clear()
        self._opened = 0
        return self._file.seek(0)

    def read(self, size: int = -1) -> bytes:
        """Raises ContextMismatch if the file was altered."""
        while (size < 0 or len(self._waiting) < size) and (self._opened or 0) < self._pieces:
            self._open()
        end = len(self._waiting) if size < 0 else size
        found = bytes(self._waiting[:end])
        del self._waiting[:end]
        return found

    def close(self) -> None:
        self._file.close()

    def _seal(self) -> None:
        """A key seals one file, each piece under its number; how many there are is known here."""
        piece = bytes(self._waiting[:_PIECE])
        self._file.write(self._key.encrypt(_nonce(self._pieces), piece, None))
        del self._waiting[:_PIECE]
        self._pieces += 1

    def _open(self) -> None:
        number = self._opened or 0
        sealed = self._file.read(_PIECE + _TAG)
        try:
            self._waiting += self._key.decrypt(_nonce(number), sealed, None)
        except (InvalidTag, ValueError):
            raise ContextMismatch("a spooled upload was altered or moved") from None
        self._opened = number + 1


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")

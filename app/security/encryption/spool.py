"""The spool stores an upload on the disk, encrypted, while it is being received.

Werkzeug's own puts what is over 500 kB on the disk in clear.
"""

import os
import tempfile

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR


class SealedSpool:
    """An anonymous temporary file, encrypted under a key that only this object has.

    It is written once, then read. Memory use is the same however much arrives. What exceeds `most`
    bytes is dropped, and `is_too_large` says so. The key is gone with the object, the file when it
    is closed.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._cipher = Cipher(AES256(os.urandom(32)), CTR(os.urandom(16)))
        self._encryptor = self._cipher.encryptor()
        self._decryptor = self._cipher.decryptor()
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the request
        self.size = 0

    @property
    def is_too_large(self) -> bool:
        return self.size > self._most

    def write(self, content: bytes) -> int:
        self.size += len(content)
        if not self.is_too_large:
            self._file.write(self._encryptor.update(content))
        return len(content)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Rewind: only to the beginning."""
        if offset or whence != os.SEEK_SET:
            raise OSError("read from its beginning only")
        self._decryptor = self._cipher.decryptor()
        return self._file.seek(0)

    def read(self, size: int = -1) -> bytes:
        return self._decryptor.update(self._file.read(size))

    def close(self) -> None:
        self._file.close()

"""Files are sealed in chunks, so that only one chunk at a time is in memory.

A sealed chunk is: version byte 0x02, the data key's id (16 bytes), nonce (12), AES-256-GCM
ciphertext with its tag. Its associated data names deployment, file, place in the file, and whether
it is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015): changed,
left out, cut off, in another order or of another file, a chunk does not open.
"""

import os
from collections.abc import Iterable, Iterator
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.security.encryption.encoding import encode
from app.security.encryption.errors import ContextMismatch
from app.security.encryption.keyring import DataKey

CHUNK = 256 * 1024  # bytes of plaintext; the last may be shorter
_VERSION = b"\x02"
_NONCE = 12
_HEADER = 1 + 16


def seal(
    key: DataKey, deployment: UUID, file_id: UUID, content: Iterable[bytes]
) -> Iterator[bytes]:
    """The sealed chunks of a file, in their order; there is at least one."""
    plain = _cut(content)
    current = next(plain, b"")
    number = 0
    for following in plain:
        yield _seal(key, deployment, file_id, number, current, last=False)
        current, number = following, number + 1
    yield _seal(key, deployment, file_id, number, current, last=True)


def open_chunk(
    key: DataKey, deployment: UUID, file_id: UUID, number: int, sealed: bytes, *, last: bool
) -> bytes:
    """The chunk's plaintext. Raises ContextMismatch if it was not sealed for this place and key."""
    header, rest = sealed[:_HEADER], sealed[_HEADER:]
    where = f"stored_file {file_id}, chunk {number}"
    if header != _VERSION + key.id.bytes:
        raise ContextMismatch(f"{where}: of another key")
    context = _context(header, deployment, file_id, number, last=last)
    try:
        return AESGCM(key.secret).decrypt(rest[:_NONCE], rest[_NONCE:], context)
    except (InvalidTag, ValueError):
        raise ContextMismatch(f"{where}: altered or moved") from None


def _seal(
    key: DataKey, deployment: UUID, file_id: UUID, number: int, plain: bytes, *, last: bool
) -> bytes:
    nonce, header = os.urandom(_NONCE), _VERSION + key.id.bytes
    context = _context(header, deployment, file_id, number, last=last)
    return header + nonce + AESGCM(key.secret).encrypt(nonce, plain, context)


def _context(header: bytes, deployment: UUID, file_id: UUID, number: int, *, last: bool) -> bytes:
    place = number.to_bytes(4, "big") + bytes([last])
    return encode(header, deployment.bytes, b"stored_file", file_id.bytes, place)


def _cut(content: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, in pieces of CHUNK bytes."""
    waiting = bytearray()
    for piece in content:
        waiting += piece
        while len(waiting) > CHUNK:
            yield bytes(waiting[:CHUNK])
            del waiting[:CHUNK]
    if waiting:
        yield bytes(waiting)

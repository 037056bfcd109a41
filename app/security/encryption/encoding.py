"""Byte strings are encoded here: several as one, unambiguously, and padded to hide their length."""

import struct

_STEP = 32
_LENGTH = struct.Struct(">Q").pack


def encode(*parts: bytes) -> bytes:
    """An injective encoding: each part after its length in eight bytes (length-prefixed)."""
    return b"".join([_LENGTH(len(part)) + part for part in parts])


def pad(plaintext: bytes) -> bytes:
    """ISO/IEC 7816-4: 0x80, then zeros to a multiple of 32."""
    return plaintext + b"\x80" + bytes(-(len(plaintext) + 1) % _STEP)


def unpad(padded: bytes) -> bytes:
    """What `pad` was given. Raises ValueError."""
    plaintext, mark, _ = padded.rpartition(b"\x80")
    if not mark:
        raise ValueError("no padding")
    return plaintext

"""Counter tags: several owners of one value, each under a tag of its own and veiled beside it.

The n-th owner of a value stands under the first 16 bytes of HMAC-SHA512(key, value and n), and its
id is combined by XOR with the next 16. So at rest no two tags are equal, none names its owner, and
neither how often a value occurs nor what belongs to one person can be seen; without the key every
row looks random. Where an owner is gone, 16 more bytes stand: what stood there is not undone.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from uuid import UUID

from app.security.encoding import encode

_SIZE = 16
NOBODY = UUID(int=0)  # where an owner was and is gone: the places after it are still looked at


@dataclass(frozen=True)
class CounterTag:
    """Where the n-th owner of a value stands, n from 0."""

    value: str
    place: int
    tag: bytes
    veil: bytes = field(repr=False)
    gone: bytes = field(repr=False)

    def veiled(self, owner: UUID) -> bytes:
        return self.gone if owner == NOBODY else _xor(owner.bytes, self.veil)

    def owner(self, veiled: bytes) -> UUID:
        return NOBODY if veiled == self.gone else UUID(bytes=_xor(veiled, self.veil))


def counter_tag(secret: bytes, value: str, place: int) -> CounterTag:
    """The tag of a place of a value, under one version of a key."""
    message = encode(value.encode(), place.to_bytes(2))
    digest = hmac.digest(secret, message, hashlib.sha512)
    tag, veil, gone = (digest[at : at + _SIZE] for at in range(0, 3 * _SIZE, _SIZE))
    return CounterTag(value, place, tag, veil, gone)


def _xor(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one) ^ int.from_bytes(other)).to_bytes(_SIZE)

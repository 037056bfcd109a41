"""Counter tags: several owners of one value, each under a tag of its own and veiled beside it.

The n-th owner of a value stands under the first 16 bytes of HMAC-SHA512(key, value and n), and its
id is combined by XOR with the next 16. So at rest no two tags are equal, none names its owner, and
neither how often a value occurs nor what belongs to one person can be seen; without the key every
row looks random. Where an owner is gone, 16 more bytes stand: what stood there is not undone.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from app.security.encryption.encoding import encode

SIZE, _OF_PLACE, _SUM = 16, 2, 32  # bytes
NOBODY = UUID(int=0)  # where an owner was and is gone: the places after it are still looked at


@dataclass(slots=True, repr=False)  # a value may be personal
class CounterTag:
    """Where the n-th owner of a value stands, n from 0."""

    value: str
    place: int
    digest: bytes

    @property
    def tag(self) -> bytes:
        return self.digest[:SIZE]

    def veiled(self, owner: UUID) -> bytes:
        return self._gone if owner == NOBODY else _xor(owner.bytes, self._veil)

    def owner(self, veiled: bytes) -> UUID:
        return NOBODY if veiled == self._gone else UUID(bytes=_xor(veiled, self._veil))

    @property
    def _veil(self) -> bytes:
        return self.digest[SIZE : 2 * SIZE]

    @property
    def _gone(self) -> bytes:
        return self.digest[2 * SIZE : 3 * SIZE]


def counter_tags(secret: bytes, value: str, places: Iterable[int]) -> list[CounterTag]:
    """The tags of these places of a value, under one version of a key."""
    front = encode(value.encode(), bytes(_OF_PLACE))[:-_OF_PLACE]
    return [
        CounterTag(
            value, place, hmac.digest(secret, front + place.to_bytes(_OF_PLACE), hashlib.sha512)
        )
        for place in places
    ]


# What vouches for a table of them: a sum, which tells nobody without the key what is in it.


def summand(secret: bytes, tag: bytes, veiled: bytes) -> int:
    """What a row adds to the sum, by XOR; and what it takes off again once it is gone."""
    return int.from_bytes(hmac.digest(secret, encode(b"row", tag, veiled), hashlib.sha256))


def veiled_sum(secret: bytes, total: int) -> bytes:
    """Another at each time, also of the same sum: two of them do not tell what came between."""
    nonce = os.urandom(SIZE)
    return nonce + (total ^ _veil_of_sum(secret, nonce)).to_bytes(_SUM)


def unveiled_sum(secret: bytes, veiled: bytes) -> int:
    return int.from_bytes(veiled[SIZE:]) ^ _veil_of_sum(secret, veiled[:SIZE])


def _veil_of_sum(secret: bytes, nonce: bytes) -> int:
    return int.from_bytes(hmac.digest(secret, encode(b"sum", nonce), hashlib.sha256))


def _xor(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one) ^ int.from_bytes(other)).to_bytes(SIZE)

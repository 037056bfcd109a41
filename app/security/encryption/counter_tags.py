"""Counter tags are a blind index in which no two rows look alike, however often a value occurs.

Each owner of a value has a row: the n-th owner's tag is the first 16 bytes of HMAC-SHA512(key,
value and n), and beside it the owner's id is stored veiled, that is XORed with the next 16. So the
stored tags are all different and none names its owner: nobody sees how often a value occurs, or
which rows belong to one person; without the key every row looks random. Where an owner was removed,
the veiled id is replaced by 16 further bytes of the HMAC, so that the counting goes on after it.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from app.security.encryption.encoding import encode

SIZE, _OF_PLACE, _SUM = 16, 2, 32  # bytes
NOBODY = UUID(int=0)  # of a row whose owner was removed: the search goes on with the next place


@dataclass(slots=True, repr=False)  # a value may be personal
class CounterTag:
    """The tag of the n-th owner of a value; `place` is n, from 0."""

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


# A keyed sum over all rows of the table shows whether any was removed, added or changed.


def summand(secret: bytes, tag: bytes, veiled: bytes) -> int:
    """A row's part of the sum: XORed in when the row is added, and again when it is removed."""
    return int.from_bytes(hmac.digest(secret, encode(b"row", tag, veiled), hashlib.sha256))


def veiled_sum(secret: bytes, total: int) -> bytes:
    """The sum as stored. It differs each time, so that nobody sees whether the sum has changed."""
    nonce = os.urandom(SIZE)
    return nonce + (total ^ _veil_of_sum(secret, nonce)).to_bytes(_SUM)


def unveiled_sum(secret: bytes, veiled: bytes) -> int:
    return int.from_bytes(veiled[SIZE:]) ^ _veil_of_sum(secret, veiled[:SIZE])


def _veil_of_sum(secret: bytes, nonce: bytes) -> int:
    return int.from_bytes(hmac.digest(secret, encode(b"sum", nonce), hashlib.sha256))


def _xor(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one) ^ int.from_bytes(other)).to_bytes(SIZE)

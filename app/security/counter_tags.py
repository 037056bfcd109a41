"""Counter tags: several owners of one value, each under a tag of its own and veiled beside it.

The n-th owner of a value stands under the first 16 bytes of HMAC-SHA512(key, value and n), and its
id is combined by XOR with the next 16. So at rest no two tags are equal, none names its owner, and
neither how often a value occurs nor what belongs to one person can be seen; without the key every
row looks random. Where an owner is gone, 16 more bytes stand: what stood there is not undone.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from app.security.encoding import encode

_SIZE, _OF_PLACE = 16, 2  # bytes
NOBODY = UUID(int=0)  # where an owner was and is gone: the places after it are still looked at


@dataclass(frozen=True, repr=False)  # a value may be personal
class CounterTag:
    """Where the n-th owner of a value stands, n from 0."""

    value: str
    place: int
    digest: bytes

    @property
    def tag(self) -> bytes:
        return self.digest[:_SIZE]

    def veiled(self, owner: UUID) -> bytes:
        return self._gone if owner == NOBODY else _xor(owner.bytes, self._veil)

    def owner(self, veiled: bytes) -> UUID:
        return NOBODY if veiled == self._gone else UUID(bytes=_xor(veiled, self._veil))

    @property
    def _veil(self) -> bytes:
        return self.digest[_SIZE : 2 * _SIZE]

    @property
    def _gone(self) -> bytes:
        return self.digest[2 * _SIZE : 3 * _SIZE]


def counter_tags(secret: bytes, value: str, places: Iterable[int]) -> list[CounterTag]:
    """The tags of these places of a value, under one version of a key."""
    front = encode(value.encode(), bytes(_OF_PLACE))[:-_OF_PLACE]
    return [
        CounterTag(
            value, place, hmac.digest(secret, front + place.to_bytes(_OF_PLACE), hashlib.sha512)
        )
        for place in places
    ]


def _xor(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one) ^ int.from_bytes(other)).to_bytes(_SIZE)

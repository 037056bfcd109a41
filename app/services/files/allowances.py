"""Allowances limit what somebody may upload: how many files, and how much CPU on them."""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from app.security.encryption.keyring import DataKey
from app.security.sandbox import images
from app.security.sandbox.pipeline import CpuTime
from app.services.core import proof, rate_limits
from app.services.core.rate_limits import Counted
from app.services.core.unit import Unit

_MOST = round(images.MOST_SECONDS * 1000)  # milliseconds that a file can take


def allow(unit: Unit, eoi_id: UUID, address: str) -> DataKey:
    """Count an upload from this network address; the key to receive it under.

    Before one waits for one's turn. Raises TooMany, also where no file could be decoded any more.
    The unit opens the EOI.
    """
    rate_limits.count(unit, "upload", str(eoi_id))
    established = partial(proof.is_established, unit, eoi_id)
    rate_limits.count(unit, "upload-address", address, passes=established)
    rate_limits.require_room(unit, "decoding", str(eoi_id), cost=_MOST)
    rate_limits.require_room(unit, "decoding-address", address, cost=_MOST, passes=established)
    return unit.key(eoi_id)


def reserve(unit: Unit, eoi_id: UUID, address: str) -> list[Counted]:
    """Count the CPU that a file can take at most, before any of it is looked at.

    `charge` gives back what it did not take; if nobody lives to do so, the period ends it.

    Raises TooMany.
    """
    established = partial(proof.is_established, unit, eoi_id)
    return [
        rate_limits.count(unit, "decoding", str(eoi_id), cost=_MOST),
        rate_limits.count(unit, "decoding-address", address, cost=_MOST, passes=established),
    ]


def charge(unit: Unit, reserved: Iterable[Counted], spent: CpuTime) -> None:
    """Count the CPU that a file took in fact, whatever became of it."""
    for counted in reserved:
        rate_limits.correct(unit, counted, round(spent.seconds * 1000))

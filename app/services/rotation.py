"""Wrapping keys anew under the provider's current key-encryption key, while the portal serves.

A batch is read in one unit, wrapped outside any, and stored in another; what was changed or
deleted in between is left as it is. So it may be cut off, run again, and run twice at once.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from app.security.keyring import KEK, REGISTER, record_key_context
from app.security.system_keys import system_key_context
from app.services.unit import Portal, Unavailable, Unit
from app.storage import db, keys
from app.storage.keys import RecordKey, SystemKey

SYSTEM, EOI = "keys of the system", "keys of EOIs"
BATCH = 100
FIRST = UUID(int=0)  # before every id

Row = SystemKey | RecordKey


@dataclass(frozen=True)
class Rewrapped:
    row: Row  # as it was read
    version: int
    wrapped: bytes = field(repr=False)


def count(portal: Portal) -> dict[str, Counter[int]]:
    """How many keys stand under which version of what wraps them, by kind.

    Opens none: it answers also when a version is gone. Raises Unavailable.
    """
    try:
        with db.transaction(portal.engine, write=False) as session:
            return {
                SYSTEM: keys.count_system_keys(session),
                EOI: keys.count(session, KEK),
                "keys of return records, by the register key": keys.count(session, REGISTER),
            }
    except db.FAILURES:
        raise Unavailable from None


def outdated_system_keys(unit: Unit, current: int) -> list[SystemKey]:
    return keys.outdated_system_keys(unit.session, current)


def outdated_eoi_keys(unit: Unit, current: int, after: UUID) -> list[RecordKey]:
    """The next batch, by id; empty at the end."""
    return keys.outdated(unit.session, current, after, BATCH)


def name(row: Row) -> str:
    return f"system key {row.purpose}" if isinstance(row, SystemKey) else f"EOI {row.owner}"


def rewrap(portal: Portal, row: Row) -> Rewrapped:
    """Never in a transaction. Raises KeyUnavailable, KeyDestroyed or ContextMismatch."""
    here = portal.keyring.deployment
    if isinstance(row, SystemKey):
        version, context = row.kek_version, system_key_context(here, row.purpose, row.version)
    else:
        version, context = row.version, record_key_context(here, row.id, row.owner)
    return Rewrapped(row, *portal.provider.rewrap(version, row.wrapped, context))


def store(unit: Unit, rewrapped: Iterable[Rewrapped]) -> None:
    """Put the new in the place of the old, where the old still stands."""
    stored = sum(keys.exchange(unit.session, n.row, n.version, n.wrapped) for n in rewrapped)
    if stored:
        unit.log("keys-rewrapped", count=stored)

"""Key rotation: data is wrapped and sealed anew under the newest keys, while the portal serves.

A batch is read in one unit, wrapped outside any, and stored in another; what was changed or
deleted in between is left as it is. So it may be cut off, run again, and run twice at once.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.security.encryption.keyring import KEK, MESSAGES, REGISTER, Keyring, record_key_context
from app.security.encryption.system_keys import system_key_context
from app.services.core import clock
from app.services.core.errors import DatabaseAway
from app.services.core.unit import Portal, Unit
from app.services.operations import system_keys
from app.storage.database import engine
from app.storage.database.marks import Column, sealed_under
from app.storage.keys import rotation
from app.storage.keys.keys import RecordKey, SystemKey
from app.storage.keys.rotation import Row, SealedValue

SYSTEM, EOI = "keys of the system", "keys of EOIs"  # what the provider wraps
BATCH = 100
FIRST = UUID(int=0)  # before every id


@dataclass(frozen=True)
class Renewed:
    row: Row  # as it was read
    version: int
    content: bytes = field(repr=False)


def count(portal: Portal) -> dict[str, Counter[int]]:
    """How much is sealed or wrapped under which version of its key, by kind.

    Opens nothing: it answers also when a version is gone. Raises DatabaseAway.
    """
    try:
        with engine.transaction(portal.engine, write=False) as session:
            return {
                SYSTEM: rotation.count_system_keys(session),
                EOI: rotation.count_keys(session, KEK),
                **{purpose: find(session) for purpose, find in system_keys.IN_USE.items()},
            }
    except engine.FAILURES:
        raise DatabaseAway from None


def outdated_system_keys(unit: Unit, current: int) -> list[SystemKey]:
    return rotation.outdated_system_keys(unit.session, current)


def outdated_eoi_keys(unit: Unit, after: UUID, current: int) -> list[RecordKey]:
    """The next batch, by id; empty at the end."""
    return rotation.outdated_keys(unit.session, KEK, current, after, BATCH)


def under_system_keys() -> list[Callable[[Unit, UUID], Sequence[RecordKey | SealedValue]]]:
    """What finds the next batch, by id, of each kind, sealed or wrapped, under a system key."""
    seals = [partial(_outdated_seals, column=column) for column in sealed_under(MESSAGES)]
    return [_outdated_register_keys, *seals]


def _outdated_register_keys(unit: Unit, after: UUID) -> list[RecordKey]:
    version = unit.keyring.system.active(REGISTER, unit.now)
    return rotation.outdated_keys(unit.session, REGISTER, version, after, BATCH)


def _outdated_seals(unit: Unit, after: UUID, column: Column) -> list[SealedValue]:
    version = unit.keyring.system.active(MESSAGES, unit.now)
    return rotation.outdated_sealed_values(unit.session, column, version, after, BATCH)


def left(portal: Portal, *, settled: bool) -> int:
    """How much is to be brought under the current version; `settled`: under the newest, too."""
    counts, current = count(portal), portal.provider.current
    versions = {SYSTEM: current, EOI: current}
    if settled:
        now, system = clock.now(portal), portal.keyring.system
        versions |= {purpose: system.active(purpose, now) for purpose in (REGISTER, MESSAGES)}
    return sum(counts[kind].total() - counts[kind][version] for kind, version in versions.items())


def name(row: Row) -> str:
    if isinstance(row, SystemKey):
        return f"system key {row.purpose}"
    if isinstance(row, SealedValue):
        return f"{row.cell.table}.{row.cell.column} {row.id}"
    return f"{'EOI' if row.wrapper == KEK else 'return record'} {row.owner}"


def renew(portal: Portal, row: Row) -> Renewed:
    """Never in a transaction. Raises KeyUnavailable, KeyDestroyed or ContextMismatch."""
    if isinstance(row, SealedValue):
        return _sealed_anew(portal.keyring, row, clock.now(portal))
    if isinstance(row, RecordKey) and row.wrapper == REGISTER:
        return _wrapped_for_register(portal.keyring, row, clock.now(portal))
    here = portal.keyring.deployment
    if isinstance(row, SystemKey):
        version, context = row.kek_version, system_key_context(here, row.purpose, row.version)
    else:
        version, context = row.version, record_key_context(here, row.id, row.owner)
    return Renewed(row, *portal.provider.rewrap(version, row.wrapped, context))


def _wrapped_for_register(keyring: Keyring, row: RecordKey, now: datetime) -> Renewed:
    key = keyring.unwrap_for_register(row.as_read())
    wrapped = keyring.wrap_for_register(key, row.owner, now)
    return Renewed(row, wrapped.version, wrapped.wrapped)


def _sealed_anew(keyring: Keyring, row: SealedValue, now: datetime) -> Renewed:
    plaintext = keyring.open(keyring.system_key_of(MESSAGES, row.sealed), row.sealed, row.cell)
    key = keyring.system_key(MESSAGES, now)
    return Renewed(row, key.id.int, keyring.seal(key, plaintext, row.cell))


def store(unit: Unit, renewed: Iterable[Renewed]) -> None:
    """Replace the old, all of one kind, by the new, where the old is still there."""
    stored = rotation.compare_and_swap(
        unit.session, [(n.row, n.version, n.content) for n in renewed]
    )
    if stored:
        unit.log(AuditAction.KEYS_REWRAPPED, count=stored)

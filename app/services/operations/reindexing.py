"""Reindexing makes blind tags anew under the newest version of their keys, from sealed data.

An owner is done whole, under its lock. Those whose data is gone keep the tags they have.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.audit.actions import AuditAction
from app.security.encryption.errors import ContextMismatch, KeyDestroyed
from app.security.encryption.keyring import NAME_PURPOSES, WrappedKey
from app.services.blind_index import profiles
from app.services.cases import checks
from app.services.contact import addresses
from app.services.core.errors import Erased
from app.services.core.unit import Unit
from app.services.intake import submissions
from app.services.register import records
from app.storage.blind_index import names, tags
from app.storage.keys import keys
from app.telemetry import logs

BATCH = 100
_NAMES_AT_ONCE = 10  # while their index is locked, whoever is screened waits
_DROPPED_AT_ONCE = 1000

_RETAGS: dict[str, Callable[[Unit, UUID], None]] = {
    "eoi-document": submissions.retag,
    "eoi-similar-document": submissions.retag,
    "eoi-biometric": checks.retag,
    "eoi-email": addresses.retag,
    "eoi-phone": addresses.retag,
    "register-document": records.retag,
    "register-similar-document": records.retag,
    "register-biometric": records.retag,
    **dict.fromkeys(NAME_PURPOSES, profiles.retag),
}
PURPOSES = tuple(_RETAGS)


class _Store(Protocol):
    """Where the tags of a purpose are stored: a module of storage."""

    def count_outdated(self, session: Session, purpose: str, version: int) -> int: ...

    def outdated(
        self, session: Session, purpose: str, version: int, after: UUID, limit: int
    ) -> list[UUID]: ...


_STORES: dict[str, _Store] = {
    **dict.fromkeys(PURPOSES, tags),
    **dict.fromkeys(NAME_PURPOSES, names),
}
_OF_ANSWERS = {"eoi-document", "eoi-similar-document", "eoi-email", "eoi-phone"}


def count(unit: Unit) -> int:
    """How many owners' tags are to be made anew."""
    return sum(_STORES[p].count_outdated(unit.session, p, _active(unit, p)) for p in PURPOSES)


def outdated(unit: Unit, purpose: str, after: UUID) -> list[UUID]:
    """The next batch of owners, by id; empty at the end."""
    limit = _NAMES_AT_ONCE if purpose in NAME_PURPOSES else BATCH
    return _STORES[purpose].outdated(unit.session, purpose, _active(unit, purpose), after, limit)


def keys_to_open(unit: Unit, purpose: str, owners: Collection[UUID]) -> list[WrappedKey]:
    """What has to be unwrapped for it, before the transaction."""
    return keys.of_owners(unit.session, owners) if purpose in _OF_ANSWERS else []


def retag(unit: Unit, purpose: str, owners: Iterable[UUID]) -> list[str]:
    """For a unit that opens the EOIs among the owners; whose data does not open, in words."""
    faults = []
    for owner in owners:
        try:
            _RETAGS[purpose](unit, owner)
        except (KeyDestroyed, ContextMismatch) as fault:
            if isinstance(fault, ContextMismatch):
                logs.tampering(fault)
            faults.append(f"{purpose} {owner}: {fault}")
        except Erased:
            pass
    return faults


def drop_superseded(unit: Unit, purpose: str) -> bool:
    """Delete older tags of owners who have newer ones; whether there are more."""
    version = _active(unit, purpose)
    if purpose in NAME_PURPOSES:
        dropped = profiles.drop_superseded(unit, purpose, version, _DROPPED_AT_ONCE)
    else:
        dropped = tags.drop_superseded(unit.session, purpose, version, _DROPPED_AT_ONCE)
    if dropped:
        unit.log(AuditAction.TAGS_DROPPED, purpose=purpose, count=dropped)
    return dropped == _DROPPED_AT_ONCE


def _active(unit: Unit, purpose: str) -> int:
    return unit.keyring.system.active(purpose, unit.now)

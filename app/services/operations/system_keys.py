"""System keys, the deployment's own, get new versions; unused ones are dropped."""

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.audit.actions import AuditAction
from app.security.encryption.errors import NoVersionLeft
from app.security.encryption.keyring import (
    ACCESS_CODE,
    INDEX_PURPOSES,
    LIMIT,
    MESSAGES,
    NAME_PURPOSES,
    REGISTER,
)
from app.security.encryption.system_keys import MOST_VERSIONS, WrappedSystemKey, system_key_context
from app.services.core import clock
from app.services.core.unit import Portal, Unit
from app.storage.blind_index import names, tags
from app.storage.keys import keys, rotation
from app.storage.keys.keys import SystemKey

# By then every process writes under a new version, whatever was begun before has ended, and no
# code to return with that was made before is good any more.
SETTLED_AFTER = timedelta(minutes=15)

# How much uses each version, by purpose. Of a purpose that is not here, all versions are kept.
IN_USE: dict[str, Callable[[Session], Counter[int]]] = {
    REGISTER: partial(rotation.count_keys, wrapper=REGISTER),
    MESSAGES: rotation.count_sealed_values,
    ACCESS_CODE: lambda _: Counter(),
    LIMIT: lambda _: Counter(),
    **{purpose: partial(tags.count, purpose=purpose) for purpose in INDEX_PURPOSES},
    **{purpose: partial(names.count, purpose=purpose) for purpose in NAME_PURPOSES},
}


def new_key(portal: Portal, deployment: UUID, purpose: str, version: int) -> SystemKey:
    """A new key, wrapped by the provider and so never in a transaction."""
    context = system_key_context(deployment, purpose, version)
    kek_version, wrapped = portal.provider.wrap(os.urandom(32), context)
    return SystemKey(
        purpose=purpose,
        version=version,
        created_at=clock.now(portal),
        kek_version=kek_version,
        wrapped=wrapped,
    )


def newest(unit: Unit) -> dict[str, WrappedSystemKey]:
    """The newest version of each purpose, active or not yet."""
    return {row.purpose: row for row in keys.system_keys(unit.session)}


def next_versions(
    portal: Portal, known: dict[str, WrappedSystemKey], purposes: Collection[str]
) -> list[SystemKey]:
    """The next version of each of these purposes. Never in a transaction. Raises NoVersionLeft."""
    for purpose in purposes:
        if known[purpose].version == MOST_VERSIONS:
            raise NoVersionLeft(f"{purpose} has its last version, {MOST_VERSIONS}")
    here = portal.keyring.deployment
    return [new_key(portal, here, purpose, known[purpose].version + 1) for purpose in purposes]


def add(unit: Unit, made: Iterable[SystemKey]) -> None:
    """Add them for every process to use. Raises Conflict at the commit if another was faster."""
    for key in made:
        unit.session.add(key)
        unit.log(AuditAction.SYSTEM_KEY_ROTATED, purpose=key.purpose, version=key.version)


def unsettled_for(unit: Unit) -> timedelta:
    """How long something may still be written under a version that is not the newest."""
    rotated = [row.created_at for row in newest(unit).values() if row.version > 1]
    return max((made + SETTLED_AFTER - unit.now for made in rotated), default=timedelta())


def drop(unit: Unit) -> None:
    """Drop the versions that nothing uses, once a newer one is used by all."""
    rows = keys.system_keys(unit.session)
    settled = {r.purpose: r.version for r in rows if r.created_at + SETTLED_AFTER <= unit.now}
    for row in rows:
        purpose, version = row.purpose, row.version
        if purpose not in IN_USE or version >= settled.get(purpose, 0):
            continue
        if IN_USE[purpose](unit.session)[version] == 0:
            rotation.remove_system_key(unit.session, purpose, version)
            unit.log(AuditAction.SYSTEM_KEY_DROPPED, purpose=purpose, version=version)

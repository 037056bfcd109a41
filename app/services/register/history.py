"""The history of a return record: what was reported, when and by whom; erased with the record."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.security.encryption.keyring import DataKey
from app.security.tokens import new_id
from app.services.core.unit import Unit
from app.storage.database.marks import cell_of
from app.storage.register import versions
from app.storage.register.records import ReturnRecord
from app.storage.register.versions import (
    ANNULLED,
    CORRECTED,
    RECORDED,
    REVIVED,
    ReturnVersion,
)

_LOGGED = {
    RECORDED: AuditAction.RETURN_RECORDED,
    CORRECTED: AuditAction.RETURN_CORRECTED,
    ANNULLED: AuditAction.RETURN_ANNULLED,
    REVIVED: AuditAction.RETURN_REVIVED,
}


@dataclass(frozen=True)
class Version:
    act: str  # recorded, corrected, annulled or revived
    by: str  # an actor, as in the audit log
    told_at: datetime
    at: datetime
    changed: tuple[str, ...]  # the members of the record that are others than before
    reason: str | None = field(repr=False)  # of an annulment; may name somebody


def add(unit: Unit, row: ReturnRecord, act: str, content: Mapping[str, Any], key: DataKey) -> None:
    """Add what is reported now: the `person`, or the `reason` of an annulment."""
    version = ReturnVersion(
        id=new_id(), record_id=row.id, act=act, by=unit.actor, told_at=row.told_at, at=unit.now
    )
    version.content = unit.keyring.seal(
        key, json.dumps(content).encode(), cell_of(ReturnVersion.content, version.id)
    )
    versions.add(unit.session, version)
    unit.log(_LOGGED[act], row.id, row=version)


def read(unit: Unit, record_id: UUID, key: DataKey) -> list[Version]:
    """All that was told, oldest first; of a record older than its history, what came since."""
    told, before = [], None
    for row in versions.of_record(unit.session, record_id):
        content = json.loads(
            unit.keyring.open(key, row.content, cell_of(ReturnVersion.content, row.id))
        )
        person = content.get("person")
        changed = _changed(before, person) if before and person else ()
        before = person or before
        told.append(Version(row.act, row.by, row.told_at, row.at, changed, content.get("reason")))
    return told


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in after if after[name] != before.get(name))

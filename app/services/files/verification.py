"""Stored files are verified: each is as it was stored; chunks of no file (orphans) are found."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from uuid import UUID

from app.security.encryption.errors import ContextMismatch
from app.services.core import clock
from app.services.core.errors import Erased
from app.services.core.unit import Portal, unit_for
from app.services.files import uploads
from app.services.files.uploads import Stored
from app.storage.cases import files
from app.storage.objects.stores import NoSuchObject
from app.telemetry import logs

BATCH = 100
GRACE = timedelta(days=1)  # longer than an upload takes to be attached


def faults(portal: Portal, actor: str) -> Iterator[str | None]:
    """For each file None, or what is wrong with it. Raises as unit_for, or FilesAway."""
    last: UUID | None = None
    while True:
        with unit_for(portal, actor) as unit:
            found = files.after(unit.session, last, BATCH)
        if not found:
            return
        for eoi_id, its in groupby(found, lambda row: row.eoi_id):
            for row in its:
                yield _fault(portal, actor, eoi_id, row.id)
        last = found[-1].id


def orphans(portal: Portal, actor: str, now: datetime | None = None) -> list[str]:
    """The names of chunks that no file has, and that are too old to become one's.

    Raises as unit_for, or ObjectsUnavailable.
    """
    before = (now or clock.now(portal)) - GRACE
    found: dict[UUID, list[str]] = {}
    for name in portal.files.names():
        file_id = _file_of(name)
        if file_id is not None and _made_at(file_id) < before:
            found.setdefault(file_id, []).append(name)
    ids = list(found)
    for at in range(0, len(ids), BATCH):
        with unit_for(portal, actor) as unit:
            for known in files.known(unit.session, ids[at : at + BATCH]):
                del found[known]
    return [name for names in found.values() for name in names]


def _fault(portal: Portal, actor: str, eoi_id: UUID, file_id: UUID) -> str | None:
    try:
        with unit_for(portal, actor, opens=[eoi_id]) as unit:
            stored = uploads.find(unit, eoi_id, file_id)
        if _is_whole(portal, stored):
            return None
    except (Erased, uploads.NoSuchFile):  # since it was listed
        return None
    except uploads.FilesAway as fault:
        if isinstance(fault.__cause__, NoSuchObject):
            return f"{file_id}: a part is missing"
        raise
    except ContextMismatch as fault:
        logs.tampering(fault)
        return str(fault)
    return f"{file_id}: not what was put away"


def _is_whole(portal: Portal, stored: Stored) -> bool:
    digest = hashlib.sha256()
    for content in uploads.whole(portal, stored):
        digest.update(content)
    return digest.hexdigest() == stored.manifest.sha256


def _file_of(name: str) -> UUID | None:
    """Whose chunk it is; None for what the portal did not put there."""
    try:
        return UUID(name.partition(".")[0])
    except ValueError:
        return None


def _made_at(file_id: UUID) -> datetime:
    """A UUIDv7 begins with the milliseconds since 1970 (RFC 9562)."""
    return datetime.fromtimestamp((file_id.int >> 80) / 1000, UTC)

"""Names are reindexed after an upgrade that derives their keys otherwise.

Each profile says by which edition its keys were made, so whoever is cut off goes on where it was,
and whom a process of the release before writes meanwhile is done later. Until then it is found by
the keys that it has. The register is done first: who is screened after it is looked for in all.
"""

from functools import partial
from uuid import UUID

from app.domain.basics.tasks import Task
from app.domain.screening import names
from app.security.encryption.errors import ContextMismatch, KeyDestroyed
from app.services.blind_index import profiles
from app.services.core import notifications
from app.services.core.unit import Unit
from app.storage.blind_index import names as name_store
from app.storage.register import records
from app.telemetry import logs
from app.telemetry.logs import log

AT_ONCE = 10  # while their index is locked, whoever is screened waits
# Tasks that a worker of the release before leaves alone: it would look by the keys it knows.
_SCREEN_AGAIN = {
    profiles.OF_REGISTER: partial(notifications.screen_against, task=Task.RESCREEN_RETURN),
    profiles.OF_EOIS: partial(notifications.screen, task=Task.RESCREEN_EOI),
}


def renew(unit: Unit) -> int:
    """Make the next few anew, and have their owners screened again; how many that were."""
    name_store.lock(unit.session)
    batch = name_store.of_older_edition(unit.session, names.EDITION, AT_ONCE)
    for purpose, owner in batch:
        _renew(unit, owner)
        _SCREEN_AGAIN[purpose](unit, owner)
    return len(batch)


def left(unit: Unit) -> int:
    return name_store.count_of_older_edition(unit.session, names.EDITION)


def not_found_by_all(unit: Unit) -> list[str]:
    """The records of the register, by its ids, of which not all names or dates are looked for."""
    return records.return_ids(
        unit.session, name_store.with_gaps(unit.session, profiles.OF_REGISTER)
    )


def _renew(unit: Unit, owner: UUID) -> None:
    """One that does not open leads to nobody and stays as it is."""
    try:
        profiles.retag(unit, owner)
    except ContextMismatch as fault:
        logs.tampering(fault)
    except KeyDestroyed as fault:
        log.error("profile_unreadable", error=fault)
    else:
        return
    name_store.mark_reindexed(unit.session, owner, names.EDITION)

"""Health: whether the portal can do its work, and how much of it waits."""

from collections.abc import Callable
from contextlib import suppress

from app.security.encryption.errors import KeyDestroyed, KeyUnavailable
from app.services.audit import log
from app.services.core.errors import Unavailable
from app.services.core.unit import Portal, Unit
from app.storage import outbox
from app.storage.database import engine
from app.storage.partners import endpoints, inbox, waiting


def readiness(portal: Portal) -> dict[str, bool | None]:
    """Each thing the portal needs, and whether it is there; None where only the database knows."""
    parts = {
        "migrations": lambda: engine.is_current(portal.engine),
        "keys": lambda: bool(portal.keyring),
        "erasures": lambda: bool(portal.serving_keyring),
    }
    if not _holds(lambda: engine.is_primary(portal.engine)):
        return {"database": False, **dict.fromkeys(parts)}
    return {"database": True, **{name: _holds(there) for name, there in parts.items()}}


def _holds(there: Callable[[], bool]) -> bool:
    with suppress(*engine.FAILURES, *engine.NO_TABLES, KeyDestroyed, KeyUnavailable, Unavailable):
        return there()
    return False


def backlog(unit: Unit) -> dict[str, int]:
    """What waits: messages to leave, the seconds the oldest is late, what the brake holds back.

    And events for partners, endpoints that take none, callbacks in quarantine, and the seconds
    that entries of the audit log are without their place, or without a checkpoint.
    """
    queued, oldest_due = outbox.backlog(unit.session)
    late = max(0, int((unit.now - oldest_due).total_seconds())) if oldest_due else 0
    return {
        "outbox_waiting": queued,
        "outbox_late_seconds": late,
        "outbox_held_back": outbox.count_held_back(unit.session),
        "deliveries_waiting": waiting.count(unit.session),
        "endpoints_failing": endpoints.count_failing(unit.session),
        "inbox_quarantined": inbox.count_quarantined(unit.session),
        "audit_unsequenced_seconds": log.unsequenced_seconds(unit),
        "audit_unsigned_seconds": log.unsigned_seconds(unit),
    }

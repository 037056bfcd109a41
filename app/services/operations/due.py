"""What is due is asked for in one statement: tasks, and what workers do beside them."""

from datetime import datetime

from app.services.core.unit import Unit
from app.storage import outbox
from app.storage.audit import log
from app.storage.privacy import erasures

AUDIT, ERASURE = "audit", "erasure"  # entries without a place, orders to erase


def kinds(unit: Unit, until: datetime) -> list[tuple[str, int, datetime]]:
    """Each kind of which some are due by then: how many, and since or from when."""
    others = {AUDIT: log.waiting(), ERASURE: erasures.waiting()}
    return outbox.due(unit.session, until, others)

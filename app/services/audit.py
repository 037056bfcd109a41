"""The audit log after its entries are written: their place in it."""

from app.services.unit import Unit
from app.storage import audit

BATCH = 500
OVERDUE = 60  # seconds without a place, after which something is wrong


def sequence(unit: Unit) -> int:
    """Give the next entries their place, a batch in a transaction; how many there were."""
    return audit.sequence(unit.session, BATCH)


def unsequenced_seconds(unit: Unit) -> int:
    """How long the oldest entry without a place has waited for one."""
    oldest = audit.oldest_unsequenced(unit.session)
    return max(0, int((unit.now - oldest).total_seconds())) if oldest else 0

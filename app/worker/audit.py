"""The worker's part in the audit log: it gives the entries their place."""

import logging

from app.services import audit
from app.worker.task import Context

log = logging.getLogger(__name__)


def sequence(context: Context) -> bool:
    """Whether there was an entry without a place."""
    with context.unit() as unit:
        waited = audit.unsequenced_seconds(unit)
    if waited > audit.OVERDUE:
        log.error("audit: an entry has waited %d seconds for its place in the log", waited)
    with context.unit(write=True) as unit:
        return audit.sequence(unit) > 0

"""The time, as all processes go by it: see storage.database.clock."""

from datetime import datetime

from app.services.core.errors import DatabaseAway
from app.services.core.unit import Portal
from app.storage.database import clock, engine


def now(portal: Portal) -> datetime:
    """The time by the database's clock. Not in a unit, which has it. Raises DatabaseAway."""
    try:
        clock.ask_if_due(portal.engine)
    except engine.FAILURES:
        raise DatabaseAway from None
    return clock.now(portal.engine)

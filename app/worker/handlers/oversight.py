"""The worker looks who has read unusually much, and says so in the log, by a pseudonym."""

from app.domain.audit.unusual_reading import Unusual
from app.services.oversight import unusual_reading
from app.services.sign_in import staff_sessions
from app.telemetry import allowlist
from app.telemetry.logs import log
from app.worker.task import Context

allowlist.declare("reason", Unusual)


def look(context: Context) -> bool:
    """Raise what flags there are to raise. Returns False: pause after it."""
    with context.unit() as unit:
        read = unusual_reading.read_of_late(unit)
    if not read:
        return False
    with context.unit(write=True) as unit:
        raised = unusual_reading.flag(unit, read)
    for person, kind, number in raised:
        who = staff_sessions.pseudonym(context.portal, person)
        log.warning("unusual_reading", reason=kind, who=who, count=number)
    return False

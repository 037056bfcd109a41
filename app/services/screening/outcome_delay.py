"""The outcome delay: all wait as long for their outcome, and longer where names are tried.

Who wait longer are those of a network many of whose submissions are on the register (`probing`),
also those that came before the last of these, while they wait. That must not tell sooner what was
found of the last: with all the others in place, one more would show at once in who is not told. So
a hit counts for those alone who were submitted at most half a delay before it, and of nobody does
anything show before half of their own delay is over. Nor does it ever count for its own EOI.
"""

from datetime import datetime, timedelta
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics import dates
from app.domain.cases.lifecycle import Status
from app.services.blind_index import probing
from app.services.core.unit import Unit
from app.services.scheme import settings
from app.storage import outbox
from app.storage.cases.eois import Eoi
from app.storage.decisions import outcomes


def left(unit: Unit, eoi: Eoi) -> timedelta:
    """A first outcome is shown when the delay that all share is over; what follows it, at once."""
    if eoi.shown(unit.now) is not Status.SUBMITTED or eoi.submitted_at is None:
        return timedelta()
    return max(_outcome_at(unit, eoi.id, eoi.submitted_at) - unit.now, timedelta())


def lengthen(unit: Unit, hit: Eoi) -> None:
    """Have those of its network who wait to be told wait longer, where the register knows so many.

    Twice is once. Whoever is being screened or written to just now is left for the next hit.
    """
    if hit.submitted_at is None:
        return
    delay = _delay(unit)
    since = dates.later(hit.submitted_at, seconds=-delay.total_seconds() / 2)
    until = dates.later(unit.now, seconds=delay.total_seconds())
    for eoi in outcomes.waiting_beside(unit.session, hit.id, since, unit.now, until):
        if eoi.submitted_at and eoi.shown_at:
            later = _outcome_at(unit, eoi.id, eoi.submitted_at)
            if later > eoi.shown_at:
                outbox.put_off(unit.session, eoi.id, eoi.shown_at, later)
                eoi.shown_at = later
                unit.log(AuditAction.OUTCOME_PUT_OFF, eoi.id)


def _outcome_at(unit: Unit, eoi_id: UUID, submitted_at: datetime) -> datetime:
    delay = _delay(unit)
    counted = dates.later(submitted_at, seconds=delay.total_seconds() / 2)
    longer = probing.lengthens(unit, eoi_id, counted)
    return dates.later(submitted_at, seconds=longer * delay.total_seconds())


def _delay(unit: Unit) -> timedelta:
    return settings.current(unit).outcome_delay

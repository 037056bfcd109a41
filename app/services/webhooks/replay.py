"""Dead letters are events that were given up; somebody replays them, and the audit log says who.

They go out under the ids that they had, in order per case, and slowly enough to leave room for what
is new.
"""

from collections.abc import Sequence
from datetime import timedelta

from app.domain.audit.actions import AuditAction
from app.services.core.unit import Unit
from app.services.partners import registry
from app.storage.partners import dead_letters
from app.storage.partners.dead_letters import DeadLetters
from app.storage.partners.deliveries import Delivery

__all__ = ["DeadLetters", "Delivery"]

MOST = 10_000  # replayed at once
A_SECOND = 10
_PORTION = 10 * A_SECOND


def dead(unit: Unit, letters: DeadLetters, limit: int) -> tuple[Sequence[Delivery], int]:
    """The oldest of those that were given up, and how many there are. Raises NoSuchPartner."""
    registry.named(unit, letters.partner)
    found = dead_letters.found(unit.session, letters, limit)
    return found, dead_letters.count(unit.session, letters)


def replay(unit: Unit, letters: DeadLetters) -> int:
    """Send them again, from now on, ten each second; how many.

    Of more than 10,000 the oldest: ask again for the others. Raises NoSuchPartner.
    """
    partner = registry.named(unit, letters.partner)
    found = dead_letters.found(unit.session, letters, MOST)
    count = 0
    for start in range(0, len(found), _PORTION):
        due_at = unit.now + timedelta(seconds=start / A_SECOND)
        portion = [one.id for one in found[start : start + _PORTION]]
        count += dead_letters.revive(unit.session, portion, due_at)
    if count:
        unit.log(
            AuditAction.EVENTS_REPLAYED,
            partner.id,
            partner=partner.name,
            count=count,
            since=letters.since.isoformat() if letters.since else None,
            type=letters.type,
            outcome=letters.outcome,
            one=str(letters.one) if letters.one else None,
        )
    return count

"""An endpoint is looked after by a person: how it fares, pause, resume, and an event to try it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from app.domain.audit.actions import AuditAction
from app.domain.partners import outgoing
from app.security.tokens import new_id
from app.services.core.unit import Unit
from app.services.partners import kits, registry
from app.storage.partners import dead_letters, deliveries, endpoints, partners, waiting
from app.storage.partners.dead_letters import DeadLetters
from app.storage.partners.deliveries import DONE, Delivery
from app.storage.partners.endpoints import Endpoint
from app.storage.partners.partners import OUTBOUND, Partner

__all__ = ["Endpoint", "Partner"]

NEWEST = 200  # events that figures are made of


def _at(percent: int, values: Sequence[float]) -> float:
    """The percentile, by nearest rank: the library's module for that takes .4 MB."""
    return sorted(values)[-(-percent * len(values) // 100) - 1]


class Figures(NamedTuple):
    """How the newest events that were tried fared."""

    tried: int
    taken: int
    at_once: int  # by the first try
    seconds: float  # from the commit until taken: the median
    slow_seconds: float  # what one of twenty takes longer than
    answer_ms: float  # the receiver's own time: the median


class View(NamedTuple):
    partner: Partner
    state: Endpoint | None  # None: it was never called
    newest: Sequence[Delivery]
    waiting: int
    dead: int

    @property
    def figures(self) -> Figures | None:
        """None where nothing was taken yet."""
        tried = [one for one in self.newest if one.outcome]
        taken = [one for one in tried if one.outcome == DONE]
        spans = [one.settled_at - one.created_at for one in taken if one.settled_at]
        took = [span.total_seconds() for span in spans]
        if not taken:
            return None
        return Figures(
            len(tried),
            len(taken),
            sum(one.attempts == 1 for one in taken),
            _at(50, took),
            _at(95, took),
            _at(50, [one.ms or 0 for one in taken]),
        )

    @property
    def last_failure(self) -> Delivery | None:
        """The newest that failed, also if it was taken later: None where none did."""
        failed = [one for one in self.newest if one.outcome not in {DONE, None}]
        return max(failed, key=lambda one: one.tried_at or one.created_at, default=None)


def everyone(unit: Unit) -> list[tuple[Partner, Endpoint | None]]:
    """Each partner, with how its endpoint fares. Kits have none."""
    known = endpoints.everyone(unit.session)
    several = [one for one in partners.everyone(unit.session) if not kits.is_kit(one.name)]
    return [(one, known.get(one.name)) for one in several]


def view(unit: Unit, name: str) -> View:
    """Raises NoSuchPartner."""
    partner = registry.named(unit, name)
    return View(
        partner,
        endpoints.everyone(unit.session).get(name),
        waiting.newest(unit.session, name, NEWEST),
        waiting.count(unit.session, name),
        dead_letters.count(unit.session, DeadLetters(name)),
    )


def pause(unit: Unit, name: str) -> bool:
    """Send it nothing until somebody resumes it; whether it was not paused. Raises NoSuchPartner.

    What is under way arrives; what waits is kept, in its order.
    """
    partner = registry.named(unit, name)
    endpoints.get(unit.session, name)
    is_new = endpoints.pause(unit.session, name, unit.now)
    if is_new:
        unit.log(AuditAction.ENDPOINT_PAUSED, partner.id, partner=name)
    return is_new


def resume(unit: Unit, name: str) -> bool:
    """Send it what waits, now; whether it was paused, gone or failing. Raises NoSuchPartner."""
    partner = registry.named(unit, name)
    state = endpoints.get(unit.session, name)
    if not (state.paused_at or state.gone_at or state.failures):
        return False
    endpoints.resume(unit.session, name)
    waiting.release(unit.session, name, unit.now, asked=True)
    unit.log(AuditAction.ENDPOINT_RESUMED, partner.id, partner=name)
    return True


def replace_secret(unit: Unit, name: str, overlap: timedelta, *, own_key: bool) -> str | None:
    """A new secret to sign with, or public key: see `registry.rotate`. Raises NoSuchPartner.

    None while an older one still counts: it would end, and the partner may have no other.
    """
    partner = registry.locked(unit, name)
    if len(registry.live(unit, partner, OUTBOUND)) > 1:
        return None
    rotate = registry.rotate_to_own_key if own_key else registry.rotate_outbound
    return rotate(unit, name, overlap)


def send_test(unit: Unit, name: str) -> bool:
    """Send it an event that says nothing, whatever it subscribed to; whether it is called now.

    It is not where it has no address, is paused or gone, or failed so often that one call at a time
    probes it. Raises NoSuchPartner.
    """
    partner = registry.named(unit, name)
    now = unit.now.isoformat()
    data = {"id": str(new_id()), "occurred_at": now}
    body = {"type": outgoing.ENDPOINT_TESTED, "timestamp": now, "data": data}
    deliveries.add(unit.session, name, body, unit.now, None, is_sent=bool(partner.url))
    unit.log(AuditAction.ENDPOINT_TESTED, partner.id, partner=name)
    state = endpoints.everyone(unit.session).get(name)
    is_held = state and (state.paused_at or state.gone_at or state.retry_at)
    return bool(partner.url) and not is_held

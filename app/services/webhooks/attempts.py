"""An attempt brings the next event to a partner's endpoint, and what came of it is noted.

A worker takes one, calls the endpoint outside any transaction, and settles it: taken, given up, or
to be tried again. An endpoint that fails in a row is called no more but by one that probes it (a
circuit breaker); one that says 410 Gone not at all, until somebody resumes it.
"""

from datetime import timedelta
from typing import NamedTuple

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import Task, Webhook
from app.domain.partners import schedule
from app.services.core.unit import Unit
from app.storage.database import changes
from app.storage.outbox import OutboxTask
from app.storage.partners import deliveries, endpoints, waiting
from app.storage.partners.deliveries import DONE, KIND, LEASE, Delivery
from app.telemetry.logs import log

GONE = "gone"
NOT_SUBSCRIBED = "not-subscribed"  # any more
__all__ = ["DONE", "GONE", "KIND", "LEASE", "NOT_SUBSCRIBED", "Delivery"]


class Attempt(NamedTuple):
    """What came of a call."""

    outcome: str  # done, gone, or the kind of failure
    ms: int
    wait: timedelta | None = None  # until the next; None after the last
    asked: timedelta = timedelta()  # to wait, by the receiver


def take(unit: Unit, name: str) -> Delivery | None:
    """The next event for a partner, leased; None if there is none, or it is not to be called."""
    session, now = unit.session, unit.now
    endpoint = endpoints.get(session, name)
    if endpoint.paused_at or endpoint.gone_at:
        return None
    seen = endpoint.retry_at
    if seen is None:
        return deliveries.lease(session, name, now, as_probe=False)
    if seen > now or not endpoints.claim(session, name, seen, now + LEASE):
        return None
    probe = deliveries.lease(session, name, now, as_probe=True)
    if probe is None:
        endpoints.retry_at(session, name, seen)
    return probe


def settle(unit: Unit, leased: Delivery, attempt: Attempt) -> None:
    """Note what came of it; nothing, if the lease ran out and it is another's by now."""
    if attempt.outcome == DONE:
        if deliveries.settle(unit.session, leased, unit.now, DONE, attempt.ms):
            _note_well(unit, leased.partner)
    elif attempt.outcome == GONE:
        if deliveries.put_back(unit.session, leased, GONE, attempt.ms):
            _note_gone(unit, leased.partner)
    elif attempt.outcome == NOT_SUBSCRIBED:
        if _failed(unit, leased, attempt):
            _let_another_probe(unit, leased.partner)
    elif _failed(unit, leased, attempt):
        _note_failure(unit, leased.partner, attempt.asked)


def _failed(unit: Unit, leased: Delivery, attempt: Attempt) -> bool:
    session, outcome = unit.session, attempt.outcome
    if attempt.wait is not None:
        due_at = unit.now + max(attempt.wait, attempt.asked)
        asked = attempt.asked > attempt.wait
        return deliveries.postpone(session, leased, due_at, outcome, attempt.ms, asked=asked)
    held = deliveries.settle(session, leased, unit.now, outcome, attempt.ms)
    if held:
        unit.log(
            AuditAction.MESSAGE_GIVEN_UP,
            leased.subject,
            message=str(leased.id),
            task=Task.WEBHOOK,
            outcome=outcome,
        )
    return held


def _note_well(unit: Unit, name: str) -> None:
    endpoint = endpoints.get(unit.session, name)
    if not endpoint.failures and endpoint.retry_at is None:
        return
    endpoints.note_well(unit.session, name)
    if endpoint.failing_since and schedule.was_away(
        endpoint.failures, unit.now - endpoint.failing_since
    ):
        waiting.release(unit.session, name, unit.now, asked=False)


def _note_failure(unit: Unit, name: str, asked: timedelta) -> None:
    failures = endpoints.note_failure(unit.session, name, unit.now)
    if pause := schedule.probe_after(failures, asked):
        endpoints.retry_at(unit.session, name, unit.now + pause)


def _let_another_probe(unit: Unit, name: str) -> None:
    """It was not called: it is probed by the next event, if this one was to."""
    if endpoints.get(unit.session, name).retry_at:
        endpoints.retry_at(unit.session, name, unit.now)


def _note_gone(unit: Unit, name: str) -> None:
    if endpoints.note_gone(unit.session, name, unit.now):
        unit.log(AuditAction.ENDPOINT_GONE, partner=name)
        log.error("endpoint_gone")


def tell_of_failing(unit: Unit) -> bool:
    """Say which endpoints have failed for half of the schedule, nearly all, and all of it.

    Whether there was anything to say.
    """
    told, told_from = False, schedule.told_from(unit.now)
    for endpoint, since in endpoints.failing(unit.session):
        share = max((share for share in told_from if since <= told_from[share]), default=0)
        if share > endpoint.told:
            endpoint.told, told = share, True
            unit.log(AuditAction.ENDPOINT_FAILING, partner=endpoint.partner, share=share)
            log.error("endpoint_failing", count=share)
    return told


def adopt(unit: Unit, queued: OutboxTask, body: Webhook) -> None:
    """Take over an event that a release before this one put into the outbox."""
    row = deliveries.row(queued.id, body.partner, body.event, queued.created_at, queued.subject)
    changes.add_once(unit.session, Delivery, **row)

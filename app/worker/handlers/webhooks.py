"""Webhooks call partners' endpoints with events, signed anew at each try, under the same id."""

import json
import time
from datetime import timedelta
from http import HTTPStatus
from typing import NamedTuple

from app.domain.basics.tasks import Webhook
from app.domain.partners import schedule
from app.security.http import outbound, signatures
from app.security.http.outbound import ForbiddenDestination, Response, Unreachable
from app.services.partners import registry
from app.services.webhooks import attempts
from app.services.webhooks.attempts import DONE, GONE, NOT_SUBSCRIBED, Attempt, Delivery
from app.storage.outbox import OutboxTask
from app.worker.task import Context, Done, Result, jitter


class Called(NamedTuple):
    """What came of a call, and the seconds that the receiver asks for."""

    outcome: str
    asked: int | None = None


def adopt(context: Context, queued: OutboxTask, body: Webhook) -> Result:
    """Make a delivery of an event that a release before this one put into the outbox."""
    with context.unit(write=True) as unit:
        attempts.adopt(unit, queued, body)
    return Done()


def deliver(context: Context, leased: Delivery) -> Attempt:
    """POST an event to its partner, outside any transaction.

    No failure but 410 ends it before the schedule does: an address that is missing, forbidden or
    not found today may be mended tomorrow, and whoever keeps a balance must not miss an event. What
    a partner may receive no more is not sent, also if it was announced or is replayed: given up.
    """
    began = time.monotonic()
    outcome, asked = _call(context, leased)
    ms = round(1000 * (time.monotonic() - began))
    if outcome in {DONE, GONE, NOT_SUBSCRIBED}:
        return Attempt(outcome, ms)
    return failed(leased, outcome, ms, asked)


def failed(leased: Delivery, outcome: str, ms: int = 0, asked: int | None = None) -> Attempt:
    """The attempt that failed so, with the wait until the next; an early one's time stays."""
    waits = min(timedelta(seconds=asked or 0), schedule.LONGEST_ASKED)
    if leased.early:
        return Attempt(outcome, ms, leased.early, waits)
    wait = schedule.wait(leased.attempts)
    return Attempt(outcome, ms, jitter(wait) if wait else None, waits)


def _call(context: Context, leased: Delivery) -> Called:
    destination = registry.kept_destination(context.portal, leased.partner)
    if destination is None:
        with context.unit() as unit:
            destination = registry.destination(unit, context.portal, leased.partner)
    if destination is None:
        return Called("no-destination")
    if not destination.takes(leased.event["type"]):
        return Called(NOT_SUBSCRIBED)
    sent = json.dumps(leased.event, separators=(",", ":")).encode()
    headers = signatures.sign(destination.secrets, str(leased.id), context.clock(), sent)
    headers["Content-Type"] = "application/json"
    allow = context.settings.outbound_allow
    try:
        answer = outbound.post(destination.url, sent, headers, allow=allow)
    except ForbiddenDestination:
        return Called("forbidden-destination")
    except Unreachable:
        return Called("unreachable")
    return _said(answer)


def _said(answer: Response) -> Called:
    if answer.status in range(200, 300):
        return Called(DONE)
    if answer.status == HTTPStatus.GONE:
        return Called(GONE)
    return Called(f"status-{answer.status}", answer.retry_after)

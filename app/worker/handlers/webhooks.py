"""Webhooks deliver events to partners, signed anew at each try, under the same id."""

import json
from datetime import timedelta
from http import HTTPStatus

from app.domain.basics.tasks import Webhook
from app.security.http import outbound, signatures
from app.security.http.outbound import ForbiddenDestination, Unreachable
from app.services.partners import registry
from app.storage.outbox import OutboxTask
from app.worker.task import Context, Dead, Done, Later, Result, jitter

# The waits after the first, second, … attempt, as Standard Webhooks recommends: three days in all.
_WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
_LONGEST = _WAITS[-1]


def deliver(context: Context, queued: OutboxTask, body: Webhook) -> Result:
    """POST an event to its partner, outside any transaction.

    Only a 410 ends it at once: an address that is missing, forbidden or not found today may be
    mended tomorrow, and whoever keeps a balance must not miss an event.
    """
    destination = registry.kept_destination(context.portal, body.partner)
    if destination is None:
        with context.unit() as unit:
            destination = registry.destination(unit, context.portal, body.partner)
    if destination is None:
        return _again(queued, "no-destination")
    sent = json.dumps(body.event, separators=(",", ":")).encode()
    headers = signatures.sign(destination.secrets, str(queued.id), context.clock(), sent)
    headers["Content-Type"] = "application/json"
    allow = context.settings.outbound_allow
    try:
        answer = outbound.post(destination.url, sent, headers, allow=allow)
    except ForbiddenDestination:
        return _again(queued, "forbidden-destination")
    except Unreachable:
        return _again(queued, "unreachable")
    if answer.status in range(200, 300):
        return Done()
    if answer.status == HTTPStatus.GONE:
        return Dead("gone")
    return _again(queued, f"status-{answer.status}", answer.retry_after)


def _again(queued: OutboxTask, outcome: str, retry_after: int | None = None) -> Result:
    if queued.attempts > len(_WAITS):
        return Dead(outcome)
    wait = jitter(_WAITS[queued.attempts - 1])
    asked = min(timedelta(seconds=retry_after or 0), _LONGEST)
    return Later(max(wait, asked), outcome)

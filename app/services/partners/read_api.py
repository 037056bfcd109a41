"""What a partner may look up: what is asked of it in a case, and what became of its events."""

from typing import Any
from uuid import UUID

from app.domain.cases.checks import CheckStatus
from app.domain.partners import rights
from app.domain.partners.incoming import CHECK_UPDATED
from app.services.core.errors import NotFound
from app.services.core.unit import Unit
from app.services.partners.access import Bearer
from app.storage.cases import checks
from app.storage.partners import waiting
from app.storage.partners.deliveries import DONE, Delivery

MOST = 100  # deliveries


class NoSuchCheck(NotFound):
    """There is no such check, or it was not asked of this partner."""


def check_requests(unit: Unit, bearer: Bearer, check_id: UUID) -> dict[str, Any]:
    """What checks of the same case are asked of it, and nothing more. Raises NoSuchCheck."""
    eoi_id = checks.eoi_of(unit.session, check_id)
    may_report = rights.exact(bearer.accepts)
    asked = [
        {"check_id": str(one.id), "check": kind}
        for kind, one in (checks.of_eoi(unit.session, eoi_id) if eoi_id else {}).items()
        if one.status is not CheckStatus.NOT_REQUESTED and f"{CHECK_UPDATED}:{kind}" in may_report
    ]
    if str(check_id) not in {one["check_id"] for one in asked}:
        raise NoSuchCheck
    return {"reference": unit.eoi(eoi_id).reference, "checks": asked}


def deliveries(unit: Unit, bearer: Bearer, limit: int) -> list[dict[str, Any]]:
    """Its events, the newest first, and what became of each."""
    return [
        {
            "id": str(one.id),
            "type": one.event["type"],
            "announced_at": one.created_at.isoformat(),
            "state": _state(one),
            "attempts": one.attempts,
            "tried_at": one.tried_at.isoformat() if one.tried_at else None,
            "outcome": one.outcome,
        }
        for one in waiting.newest(unit.session, bearer.name, limit)
    ]


def _state(one: Delivery) -> str:
    if one.settled_at is None:
        return "waiting"
    return {DONE: "taken", None: "not-sent"}.get(one.outcome, "given-up")

"""Requested acts on an EOI, which take two persons, as a reviewer reads them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.domain.cases import grounds
from app.domain.cases.lifecycle import Status
from app.domain.intake.exclusions import Rule
from app.domain.review.approvals import LEAVES, Act, Outcome
from app.services.core import approvals
from app.services.core.unit import Unit
from app.services.review import requests
from app.services.scheme import settings
from app.storage.decisions import approvals as approval_store
from app.storage.decisions.approvals import Approval


@dataclass(frozen=True)
class ApprovalSeen:
    id: UUID
    act: Act
    terms: Mapping[str, str]
    rule: Rule | None  # to end it by
    becomes: Status | None  # the status the EOI would have
    with_family: bool  # the others of its family go with it
    record: str | None  # of the match that it is ended by
    reason: str = field(repr=False)
    asked_by: str
    asked_at: datetime
    own: bool  # asked for by the one who looks
    confirmed_by: str | None  # it is done at `leaves_at`, unless somebody stops it
    leaves_at: datetime | None
    grace_minutes: int  # from a confirmation until it leaves
    outcome: Outcome | None
    settled_by: str | None
    settled_at: datetime | None


def of_eoi(unit: Unit, eoi_id: UUID) -> list[ApprovalSeen]:
    """All that was asked for, oldest first, settled or not. The unit opens the EOI."""
    asked = approval_store.of_eoi(unit.session, eoi_id)
    grace = settings.current(unit).grace_minutes if asked else 0
    return [
        ApprovalSeen(
            id=approval.id,
            act=approval.act,
            terms=approval.terms,
            rule=_ground(approval)[0],
            becomes=_ground(approval)[1] or requests.OF_AN_EOI[approval.act].becomes,
            with_family=requests.OF_AN_EOI[approval.act].with_family,
            record=approval.terms.get("record"),
            reason=approvals.reason(unit, approval),
            asked_by=approval.asked_by,
            asked_at=approval.asked_at,
            own=approval.asked_by == unit.actor,
            confirmed_by=approval.confirmed_by,
            leaves_at=approval.leaves_at,
            grace_minutes=grace if approval.act in LEAVES else 0,
            outcome=approval.outcome,
            settled_by=approval.settled_by,
            settled_at=approval.settled_at,
        )
        for approval in asked
    ]


def _ground(approval: Approval) -> tuple[Rule | None, Status | None]:
    """What it would be ended by, and as what; of another act nothing."""
    return grounds.GROUNDS.get(approval.terms.get("ground", ""), (None, None))

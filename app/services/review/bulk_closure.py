"""Bulk closure: those who wait for a place, and were not selected, are closed together [R 2.10].

One person asks for a list, another confirms it. Each case of it is an approval of its own, with the
list's id in its terms: so what is cut off in the middle, or has moved on, concerns no other case.
"""

from uuid import UUID

from app.domain.cases.lifecycle import ForbiddenMove, Status
from app.domain.intake.exclusions import Ground
from app.domain.review.approvals import Act
from app.services.cases import family, outcomes
from app.services.core import approvals
from app.services.core.approvals import AlreadyAsked, Waiting
from app.services.core.unit import Unit
from app.storage.cases.eois import Eoi
from app.storage.decisions import approvals as approval_store
from app.storage.decisions.approvals import Approval

_LIST = "list"


def ask(unit: Unit, eoi_id: UUID, listed: UUID, reason: str) -> UUID:
    """Ask to close one of a list, with its family. The unit opens the EOI.

    Raises ForbiddenMove or family.FamilyNotReady where one of them does not wait for a place, or
    AlreadyAsked while anything waits on one of them.
    """
    eoi = unit.locked(eoi_id)
    family.require_all(unit, eoi, Status.ELIGIBLE)
    for member in family.live_members(unit, eoi):
        if any(each.outcome is None for each in approval_store.of_eoi(unit.session, member.id)):
            raise AlreadyAsked
    terms = {
        "ground": Ground.NOT_SELECTED,
        "members": family.live_ids(unit, eoi),
        _LIST: str(listed),
    }
    return approvals.ask(unit, eoi_id, Act.CLOSE, terms, reason)


def list_of(asked: Waiting) -> UUID | None:
    """The list that it was asked for with; None of what was asked for by itself."""
    return UUID(asked.terms[_LIST]) if asked.act is Act.CLOSE else None


def waiting(unit: Unit, listed: UUID) -> list[Waiting]:
    """What of a list waits still, but what the unit's actor must not see."""
    return [asked for asked in approvals.waiting(unit) if list_of(asked) == listed]


def require(unit: Unit, eoi: Eoi, approval: Approval | Waiting) -> None:
    """Raise as `ask` unless those whom it was asked for wait for a place still, and no others."""
    if family.live_ids(unit, eoi) != approval.terms["members"]:
        raise ForbiddenMove(eoi.state, eoi.state)
    family.require_all(unit, eoi, Status.ELIGIBLE)


def close(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    """Close an EOI and its family. Raises as `require`."""
    require(unit, eoi, approval)
    outcomes.end_family(unit, eoi, Ground.NOT_SELECTED)

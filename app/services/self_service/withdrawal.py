"""An applicant withdraws an EOI, or deletes a draft."""

from collections.abc import Callable
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import Template
from app.domain.cases.lifecycle import LIVE, ForbiddenMove, Status
from app.services.cases import family, outcomes
from app.services.core import notifications
from app.services.core.unit import Unit
from app.services.intake import drafts
from app.services.privacy import erasure
from app.storage.cases import family_groups
from app.storage.cases.eois import Eoi


def withdraw(unit: Unit, eoi_id: UUID, *, whole_family: bool = False) -> bool:
    """End the EOI for its person, who sees it at once; whether it was not withdrawn before.

    With `whole_family`, the first applicant ends all EOIs; else a person looks at the others.

    An outcome that they may not see yet stays hidden: until it is shown, an EOI that has ended
    against them reads as withdrawn too, and afterwards shows how it ended. Cut off before the
    commit, nothing is withdrawn. Raises ForbiddenMove where they were shown an end.
    """
    eoi = unit.locked(eoi_id)
    shown = eoi.shown(unit.now)
    if shown is Status.WITHDRAWN:
        return False
    if shown not in LIVE:
        raise ForbiddenMove(shown, Status.WITHDRAWN)
    group = family_groups.of_eoi(unit.session, eoi_id)
    if whole_family and group and group.first_id == eoi_id:
        for member in [eoi, *family.others(unit, eoi)]:
            if member.shown(unit.now) in LIVE:
                _withdraw(unit, member, outcomes.withdraw_one)
    else:
        _withdraw(unit, eoi, outcomes.withdraw)
    return True


def _withdraw(unit: Unit, eoi: Eoi, end: Callable[[Unit, Eoi], None]) -> None:
    if eoi.state in LIVE:
        end(unit, eoi)
    else:
        unit.log(AuditAction.WITHDRAWN, eoi.id)
    eoi.shown_before = Status.WITHDRAWN
    notifications.tell(unit, eoi, Template.NEWS)


def delete_draft(unit: Unit, eoi_id: UUID) -> None:
    """Have all that was filled in erased, key and all, as soon as the worker comes; twice is once.

    Cut off before the commit, the draft stays. Raises AlreadySubmitted.
    """
    drafts.locked(unit, eoi_id)
    erasure.order(unit, eoi_id)

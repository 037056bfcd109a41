"""An invitation ends: its person accepts it, or it lapses unanswered. Who declines, withdraws.

Each decides under the EOI's lock, so that an answer and the end of the time, at the same moment,
never both count. An answer counts until the invitation has lapsed.
"""

from datetime import datetime
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import Template
from app.domain.cases.lifecycle import ForbiddenMove, Status
from app.domain.partners import outgoing
from app.services.cases import checks, family, invitation_clock, notes
from app.services.core import notifications
from app.services.core.unit import Unit
from app.services.scheme import settings
from app.storage.cases import eois, invitations
from app.storage.cases.eois import Eoi
from app.storage.cases.invitations import Invitation


def accept(unit: Unit, eoi_id: UUID) -> bool:
    """Accept, and have the checks begin; whether it was not accepted before.

    Raises ForbiddenMove where there is no invitation.
    """
    eoi = unit.locked(eoi_id)
    if eoi.state is Status.ACCEPTED:
        return False
    _require_invited(eoi, Status.ACCEPTED)
    eoi.move(Status.ACCEPTED, unit.now)
    unit.log(AuditAction.ACCEPTED, eoi.id)
    checks.request(unit, eoi.id)
    return True


def due(unit: Unit) -> list[UUID]:
    """Invited EOIs of which a reminder or the end of the time is due."""
    return invitations.due(unit.session, unit.now)


def follow_up(unit: Unit, eoi_id: UUID) -> None:
    """Remind the person, or end an invitation that they did not answer in time.

    Nobody loses a place because our notifications did not arrive: what no channel could deliver is
    for a reviewer. Cut off in the middle, nothing is done, and it is still due.
    """
    eoi = eois.get_for_update(unit.session, eoi_id)
    invitation = invitations.of_eoi(unit.session, eoi_id)
    if eoi is None or invitation is None or eoi.state is not Status.INVITED:
        return
    if invitation_clock.remind(unit, eoi, invitation) or unit.now < invitation.due_at:
        return
    if len(eoi.undeliverable) < eoi.by_email + eoi.by_sms:
        _lapse(unit, eoi)
    elif invitation.stalled_at is None:
        invitation.stalled_at = unit.now
        unit.log(AuditAction.INVITATION_STALLED, eoi.id)


def extend(unit: Unit, eoi_id: UUID, days: int, reason: str) -> None:
    """A reviewer gives more time. Raises ForbiddenMove where nothing waits for an answer."""
    eoi, invitation = _waiting(unit, eoi_id)
    invitation_clock.extend(unit, eoi, invitation, days)
    notes.write(unit, eoi, AuditAction.INVITATION_EXTENDED, reason)


def stalled_since(unit: Unit, eoi_id: UUID) -> datetime:
    """Since when only reviewers may end it, as no notification arrives. Raises ForbiddenMove."""
    eoi, invitation = _waiting(unit, eoi_id)
    if invitation.stalled_at is None:
        raise ForbiddenMove(eoi.state, Status.LAPSED)
    return invitation.stalled_at


def let_lapse(unit: Unit, eoi_id: UUID) -> None:
    """End a stalled invitation, which takes two. Raises ForbiddenMove for any other."""
    stalled_since(unit, eoi_id)
    eoi, _ = _waiting(unit, eoi_id)
    _lapse(unit, eoi)


def _lapse(unit: Unit, eoi: Eoi) -> None:
    """A person looks at the rest of the family."""
    eoi.move(Status.LAPSED, unit.now)
    family.hold_others(unit, eoi)
    unit.log(AuditAction.LAPSED, eoi.id)
    settings.release_place(unit, eoi)
    notifications.announce(unit, outgoing.EOI_DECIDED, eoi)
    notifications.tell(unit, eoi, Template.NEWS, at=eoi.shown_at)


def _waiting(unit: Unit, eoi_id: UUID) -> tuple[Eoi, Invitation]:
    eoi = unit.locked(eoi_id)
    _require_invited(eoi, Status.LAPSED)
    invitation = invitations.of_eoi(unit.session, eoi_id)
    if invitation is None:
        raise ForbiddenMove(eoi.state, Status.LAPSED)
    return eoi, invitation


def _require_invited(eoi: Eoi, to: Status) -> None:
    if eoi.state is not Status.INVITED:
        raise ForbiddenMove(eoi.state, to)

"""An invitation's deadline begins, is extended and reminded of. The caller has locked the EOI."""

from datetime import timedelta

from app.domain.audit.actions import AuditAction
from app.domain.basics import dates
from app.domain.basics.tasks import Template
from app.domain.cases.deadlines import next_reminder
from app.services.core import notifications
from app.services.core.unit import Unit
from app.services.scheme import settings
from app.storage.cases import invitations
from app.storage.cases.eois import Eoi
from app.storage.cases.invitations import Invitation

# A reminder that we send later than this moves the deadline: it leaves as much time as it should.
_LATE = timedelta(hours=1)


def begin(unit: Unit, eoi: Eoi) -> None:
    """Give the person the whole time, from when they can see it.

    Also where the invitation was held, or ended in error, in between.
    """
    opened_at = max(unit.now, eoi.shown_at or unit.now)
    due_at = dates.later(opened_at, days=settings.current(unit).invitation_days)
    invitation = invitations.of_eoi(unit.session, eoi.id)
    if invitation is None:
        invitation = Invitation(eoi_id=eoi.id, scheme_id=eoi.scheme_id)
        unit.session.add(invitation)
    invitation.opened_at, invitation.due_at, invitation.stalled_at = opened_at, due_at, None
    invitation.remind_at = next_reminder(opened_at, due_at, opened_at)


def extend(unit: Unit, eoi: Eoi, invitation: Invitation, days: int) -> None:
    """Give some days more, from now or from the deadline if that is still to come."""
    invitation.due_at = max(invitation.due_at, unit.now) + timedelta(days=days)
    invitation.stalled_at = None
    invitation.remind_at = next_reminder(invitation.opened_at, invitation.due_at, unit.now)
    unit.log(AuditAction.INVITATION_EXTENDED, eoi.id, days=days)
    notifications.tell(unit, eoi, Template.NEWS, at=eoi.shown_at)


def remind(unit: Unit, eoi: Eoi, invitation: Invitation) -> bool:
    """Send the reminder that is due; whether one was."""
    if invitation.remind_at is None or unit.now < invitation.remind_at:
        return False
    late = unit.now - invitation.remind_at
    if late > _LATE:
        invitation.due_at = dates.later(invitation.due_at, seconds=late.total_seconds())
    invitation.remind_at = next_reminder(invitation.opened_at, invitation.due_at, unit.now)
    unit.log(AuditAction.REMINDED, eoi.id)
    notifications.tell(unit, eoi, Template.REMINDER)
    return True

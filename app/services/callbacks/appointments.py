"""What a partner tells of an appointment: it offers slots, or moves the check."""

from datetime import datetime

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import Template
from app.domain.cases.appointments import MAY_BE_OFFERED
from app.domain.cases.checks import CheckStatus
from app.domain.partners.incoming import AppointmentStatus, AppointmentUpdated, CheckUpdated
from app.services.appointments import arrangements
from app.services.cases import checks
from app.services.core import notifications
from app.services.core.errors import Stale
from app.services.core.unit import Unit
from app.storage.cases import checks as check_store
from app.storage.cases.checks import Reported

_CHECK_IS = {  # who comes is not yet enrolled
    AppointmentStatus.BOOKED: CheckStatus.BOOKED,
    AppointmentStatus.MOVED: CheckStatus.BOOKED,
    AppointmentStatus.MISSED: CheckStatus.MISSED,
    AppointmentStatus.ATTENDED: CheckStatus.BOOKED,
}


def update(unit: Unit, reported: Reported, told: AppointmentUpdated, told_at: datetime) -> None:
    """Raises as `checks.report_of`."""
    if told.status is AppointmentStatus.OFFERED:
        _offer(unit, reported, told, told_at)
        return
    status = _CHECK_IS[told.status]
    if told.status is AppointmentStatus.ATTENDED and reported.check.status != status:
        raise Stale  # its result was sooner here
    update = CheckUpdated(
        check=told.check,
        status=status,
        provider_reference=reported.check.provider_reference or "",
        occurred_at=told_at,
        reference=told.reference,
    )
    checks.report_of(unit, reported, update, told)


def _offer(unit: Unit, reported: Reported, told: AppointmentUpdated, told_at: datetime) -> None:
    """Let the applicant choose among these slots, instead of those before; none withdraws them.

    What they have chosen stands while it is among them. Raises as `report_of`.
    """
    eoi, check = reported.eoi, reported.check
    checks.require_news(unit, eoi, check, told_at)
    if check.status not in MAY_BE_OFFERED:
        raise checks.ForbiddenCheckMove
    before = arrangements.of_check(unit, check)
    if before.offered_at and told_at < before.offered_at:
        raise Stale
    after = before.offer(told_at, told.offered, told.choose_by)
    if after == before:
        return
    arrangements.keep(unit, check, after)
    check_store.change(unit.session, reported)
    if after.slots != before.slots:
        offered, withdrawn = AuditAction.APPOINTMENT_OFFERED, AuditAction.APPOINTMENT_WITHDRAWN
        unit.log(offered if after.slots else withdrawn, eoi.id, occurred_at=told_at.isoformat())
    free = after.free(unit.now)
    if (free, after.is_lost) != (before.free(unit.now), before.is_lost):
        message = Template.REMINDER if free else Template.NEWS  # the one says until when
        notifications.tell(unit, eoi, message, at=eoi.shown_at)

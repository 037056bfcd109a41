"""An applicant chooses one of the slots that are offered for their appointment, once."""

from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.cases.appointments import Appointment
from app.domain.cases.checks import Check
from app.domain.cases.lifecycle import LIVE
from app.domain.partners import outgoing
from app.services.appointments import arrangements
from app.services.core import notifications
from app.services.core.errors import Refused
from app.services.core.unit import Unit
from app.storage.cases import checks
from app.storage.cases.eois import Eoi


class NotOffered(Refused):
    """The slot is not offered any more, or has begun."""


def shown(unit: Unit, eoi: Eoi) -> Appointment:
    """What its applicant may see: nothing while an outcome waits."""
    if eoi.shown_at and eoi.shown_at > unit.now:
        return Appointment()
    check = checks.of_eoi(unit.session, eoi.id).get(Check.BIOMETRIC)
    return arrangements.of_check(unit, check) if check else Appointment()


def choose(unit: Unit, eoi_id: UUID, key: str) -> bool:
    """Choose the slot of this key, and tell the partners; whether it was chosen now.

    Who has chosen has chosen. Raises NotOffered. Cut off before the commit, nothing is chosen and
    nobody told.
    """
    eoi = unit.locked(eoi_id)
    checks.of_eoi_for_update(unit.session, eoi_id)
    appointment = shown(unit, eoi)
    if appointment.is_chosen:
        return False
    slot = next((slot for slot in appointment.free(unit.now) if slot.key == key), None)
    if slot is None or eoi.state not in LIVE:
        raise NotOffered
    check = checks.of_eoi(unit.session, eoi_id)[Check.BIOMETRIC]
    arrangements.keep(unit, check, appointment.choose(slot))
    unit.log(AuditAction.APPOINTMENT_CHOSEN, eoi_id)
    about = {"check": check.kind, "slot_id": slot.slot_id}
    notifications.announce(unit, outgoing.APPOINTMENT_CHOSEN, eoi, **about)
    return True

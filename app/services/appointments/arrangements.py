"""What is arranged for a check is sealed with it: callbacks open no EOI, so under a system key."""

from datetime import datetime

from app.domain.cases.appointments import Appointment
from app.domain.cases.checks import CheckStatus
from app.domain.partners.incoming import AppointmentStatus, AppointmentUpdated
from app.security.encryption.keyring import MESSAGES
from app.services.core.unit import Unit
from app.storage.cases.checks import CheckRecord
from app.storage.database.marks import cell_of


def of_check(unit: Unit, check: CheckRecord) -> Appointment:
    if check.appointment is None:
        return Appointment()
    key = unit.keyring.system_key_of(MESSAGES, check.appointment)
    cell = cell_of(CheckRecord.appointment, check.id)
    return Appointment.read(unit.keyring.open(key, check.appointment, cell).decode())


def keep(unit: Unit, check: CheckRecord, appointment: Appointment) -> None:
    if appointment == Appointment():
        check.appointment = None
        return
    key = unit.keyring.system_key(MESSAGES, unit.now)
    written = appointment.json().encode()
    cell = cell_of(CheckRecord.appointment, check.id)
    check.appointment = unit.keyring.seal(key, written, cell)


def follow(
    unit: Unit,
    check: CheckRecord,
    status: CheckStatus,
    at: datetime,
    told: AppointmentUpdated | None,
) -> bool:
    """Keep what is left of it once the check has this status; whether something else is booked."""
    before = of_check(unit, check)
    moved = told is not None and told.status is AppointmentStatus.MOVED
    after = before.follow(status, at, told.booked if told else None, moved=moved)
    if after != before:
        keep(unit, check, after)
    return after.booked != before.booked

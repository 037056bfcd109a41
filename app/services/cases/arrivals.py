"""The journey to the UK by the legal route, and the arrival: it counts, and frees the place."""

from datetime import datetime

from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import Status
from app.domain.scheme.balance import Fact
from app.services.core import notifications
from app.services.core.errors import Refused, Stale
from app.services.core.unit import Unit
from app.services.scheme import reported_times, settings
from app.storage.audit import entries
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.scheme import ledger


class NotGranted(Refused):
    """Nobody with this reference was ever let in: a person must look."""


def record(unit: Unit, reference: str, arrived_at: datetime) -> bool:
    """Record an arrival, once; whether the EOI's status is arrived now.

    Somebody whose grant has ended since has arrived nevertheless and counts in the balance, but
    the EOI stays as it is. Raises NoSuchEoi, NotGranted, AheadOfTime or BeforeScheme; nothing is
    written then.
    """
    reported_times.require_of_scheme(unit, arrived_at)
    eoi = unit.locked(eois.by_reference(unit.session, reference))
    if eoi.state is Status.ARRIVED:
        return True
    if not _was_granted(eoi):
        raise NotGranted
    if ledger.times(unit.session, Fact.ARRIVED, eoi.id) == 0:
        _count(unit, eoi, arrived_at)
    if eoi.state is not Status.GRANTED:
        return False
    eoi.move(Status.ARRIVED, unit.now)
    return True


def follow_journey(unit: Unit, reference: str, status: str, at: datetime) -> None:
    """Write down how far somebody has come, in the history of their case; nothing else changes.

    What it says already is not written again. Raises NoSuchEoi, NotGranted or AheadOfTime; Stale
    where something later is known.
    """
    reported_times.require_past(unit, at)
    eoi = unit.locked(eois.by_reference(unit.session, reference))
    if eoi.state is Status.ARRIVED:
        raise Stale
    if not _was_granted(eoi):
        raise NotGranted
    last = entries.last(unit.session, eoi.id, [AuditAction.TRAVELS])
    known = last.read(unit.keyring) if last else {}
    if known and datetime.fromisoformat(known["occurred_at"]) > at:
        raise Stale
    if known.get("status") != status:
        unit.log(AuditAction.TRAVELS, eoi.id, status=status, occurred_at=at.isoformat())


def _was_granted(eoi: Eoi) -> bool:
    ended_since = eoi.state is Status.CANCELLED or eoi.status_before == Status.GRANTED
    return eoi.state is Status.GRANTED or ended_since


def _count(unit: Unit, eoi: Eoi, arrived_at: datetime) -> None:
    ledger.add(
        unit.session,
        Fact.ARRIVED,
        eoi.id,
        scheme_id=eoi.scheme_id,
        occurred_at=arrived_at,
        now=unit.now,
    )
    unit.log(AuditAction.ARRIVED, eoi.id)
    if not settings.release_place(unit, eoi):
        notifications.balance_changed(unit)

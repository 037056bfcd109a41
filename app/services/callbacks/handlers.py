"""What each type of callback does, and why one that cannot be done waits for a person."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.basics import identifiers
from app.domain.intake import documents
from app.domain.partners import incoming
from app.domain.partners.incoming import (
    AppointmentUpdated,
    CheckUpdated,
    Data,
    Event,
    PersonArrived,
    ReturnAnnulled,
    ReturnedPerson,
    Travel,
    TravelUpdated,
)
from app.domain.partners.members import Malformed
from app.domain.partners.unread import unread as unread_texts
from app.security import tokens
from app.services.callbacks import appointments
from app.services.cases import arrivals, checks
from app.services.cases.arrivals import NotGranted
from app.services.cases.checks import ForbiddenCheckMove
from app.services.core.errors import NoSuchEoi, NotFound, Stale
from app.services.core.unit import Unit
from app.services.register import records
from app.services.register.records import Annulled, NoSuchReturn, RecordedSince
from app.services.scheme.reported_times import AheadOfTime, BeforeScheme
from app.storage import batch, return_report
from app.storage.cases import checks as check_store
from app.storage.cases import eois
from app.storage.cases.checks import Reported
from app.storage.partners import inbox
from app.storage.partners.inbox import APPLIED, QUARANTINED, STALE, Name


class NoSuchCheck(NotFound):
    """No check of this kind has this id."""


# Reasons of a quarantine. Whoever raises these has written nothing.
_REASONS: dict[type[Exception], str] = {
    NoSuchEoi: "unknown-reference",
    NoSuchCheck: "unknown-check",
    NoSuchReturn: "unknown-return",
    Annulled: "annulled",
    RecordedSince: "recorded-since",
    NotGranted: "not-granted",
    ForbiddenCheckMove: "forbidden-move",
    AheadOfTime: "ahead-of-time",
    BeforeScheme: "before-scheme",
}


def require_reference(data: Data) -> None:
    """Raise Malformed where the reference is mistyped: no case has it, and none ever will."""
    written = getattr(data, "reference", None)
    if written and tokens.read_reference(written) is None:
        raise Malformed(
            "reference: mistyped; in EOI-XXXX-XXXX-XXXX the last symbol checks the others"
        )


def case_of(unit: Unit, data: Data) -> UUID | None:
    """The EOI that an event is about, whose reference may be written in any way."""
    if check_id := _uuid(getattr(data, "check_id", None) or ""):
        return check_store.eoi_of(unit.session, check_id)
    written = getattr(data, "reference", None) or ""
    return eois.by_reference(unit.session, _reference(written))


def look(unit: Unit, event: Event, name: Name) -> bool:
    """Read what the most frequent rest on; whether the callback of this name is stored already.

    All that they write is held back, to be one statement.
    """
    if event.type not in LOOKS:
        return inbox.is_known(unit.session, name)
    batch.hold(unit.session)
    return LOOKS[event.type](unit, name, event.data)


def apply(unit: Unit, event: Event) -> tuple[str, str | None]:
    """Do what an event asks for, after `look`: the outcome and, of a quarantine, its reason."""
    try:
        reason = HANDLERS[event.type](unit, event.data, event.timestamp)
    except Stale:
        return STALE, None
    except tuple(_REASONS) as fact:
        reason = _REASONS[type(fact)]
    return (QUARANTINED, reason) if reason else (APPLIED, None)


def placeholders(data: Data) -> list[str]:
    """The members of an event that are placeholders, as N/A: they are accepted as they are."""
    reference = getattr(data, "biometric_reference", None) or ""
    stated = [document for document in getattr(data, "documents", ()) if document.number.strip()]
    found = {
        "biometric_reference": bool(reference) and not identifiers.identifies_one(reference),
        "documents": not all(documents.identifies(document) for document in stated),
    }
    return [member for member, is_one in found.items() if is_one]


def unread(data: Data) -> list[str]:
    """The members of a return that are not read: kept as they are, they count neither way."""
    return list(unread_texts(data.members())) if isinstance(data, ReturnedPerson) else []


def _look_for_check(unit: Unit, name: Name, update: CheckUpdated | AppointmentUpdated) -> bool:
    if update.reference:
        reference = _reference(update.reference)
        return check_store.look_for_reference(unit.session, name, reference, update.check)
    if check_id := _uuid(update.check_id or ""):
        return check_store.look_for_id(unit.session, name, check_id, update.check)
    return inbox.is_known(unit.session, name)


def _look_for_return(unit: Unit, name: Name, person: ReturnedPerson) -> bool:
    return return_report.look(unit.session, name, person.return_id)


def _check_updated(unit: Unit, update: CheckUpdated, _told_at: datetime) -> None:
    checks.report_of(unit, _reported(unit, update), update)


def _reported(unit: Unit, update: CheckUpdated | AppointmentUpdated) -> Reported:
    if reported := check_store.reported(unit.session):
        return reported
    if update.reference is None:
        raise NoSuchCheck
    if eois.by_reference(unit.session, _reference(update.reference)) is None:
        raise NoSuchEoi
    raise ForbiddenCheckMove  # of a draft, whose checks are still to come


def _reference(written: str) -> str:
    """As we write it: it came in any case, with other dashes or none."""
    return tokens.read_reference(written) or ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _return_recorded(unit: Unit, person: ReturnedPerson, told_at: datetime) -> None:
    records.record(unit, person, told_at)


def _return_corrected(unit: Unit, person: ReturnedPerson, told_at: datetime) -> None:
    records.correct(unit, person, told_at)


def _return_annulled(unit: Unit, annulled: ReturnAnnulled, told_at: datetime) -> None:
    records.annul(unit, annulled, told_at)


def _person_arrived(unit: Unit, arrived: PersonArrived, _told_at: datetime) -> str | None:
    stands = arrivals.record(unit, _reference(arrived.reference), arrived.arrived_at)
    return None if stands else "grant-ended"


def _travel_updated(unit: Unit, travel: TravelUpdated, _told_at: datetime) -> str | None:
    """Arrived is the same fact as `person.arrived.v1`, and counts once."""
    reference = _reference(travel.reference)
    if travel.status is Travel.ARRIVED:
        stands = arrivals.record(unit, reference, travel.occurred_at)
        return None if stands else "grant-ended"
    arrivals.follow_journey(unit, reference, travel.status, travel.occurred_at)
    return None


def _appointment_updated(unit: Unit, told: AppointmentUpdated, told_at: datetime) -> None:
    appointments.update(unit, _reported(unit, told), told, told_at)


LOOKS: dict[str, Callable[[Unit, Name, Any], bool]] = {
    incoming.CHECK_UPDATED: _look_for_check,
    incoming.RETURN_RECORDED: _look_for_return,
    incoming.APPOINTMENT_UPDATED: _look_for_check,
}
HANDLERS: dict[str, Callable[[Unit, Any, datetime], str | None]] = {
    incoming.CHECK_UPDATED: _check_updated,
    incoming.RETURN_RECORDED: _return_recorded,
    incoming.RETURN_CORRECTED: _return_corrected,
    incoming.RETURN_ANNULLED: _return_annulled,
    incoming.PERSON_ARRIVED: _person_arrived,
    incoming.TRAVEL_UPDATED: _travel_updated,
    incoming.APPOINTMENT_UPDATED: _appointment_updated,
}

"""Each adult confirms that they are in France [R 2.2], by a position or in words.

The rules are in domain.cases.location.

Every answer is written in one transaction with what follows from it: cut off, nothing has happened,
and the same answer can be given again. Whether it is accepted is decided under the lock of the
EOI's row. Nobody is refused here, nor by a deadline that passes.
"""

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics import dates
from app.domain.basics.tasks import Template
from app.domain.cases import deadlines, location
from app.domain.cases.lifecycle import LIVE
from app.domain.cases.location import (
    RESOLVED,
    TAKES_DECLARATION,
    TAKES_POSITION,
    Outage,
    State,
    Verdict,
)
from app.services.cases import notes
from app.services.core import notifications, rate_limits
from app.services.core.errors import Invalid, Refused
from app.services.core.unit import Unit
from app.services.scheme import settings
from app.storage.cases import eois, location_requests
from app.storage.cases.eois import Eoi
from app.storage.cases.location_requests import LocationOutage, LocationRequest
from app.storage.database.marks import cell_of

_AT_ONCE = 500


class NotAsked(Refused):
    """No confirmation is asked of this EOI, or not any more, or not in this way."""


class OutageOverlaps(Refused):
    """A part of that time was recorded already."""


class OutageNotOver(Invalid):
    """It does not end after it began, or not yet."""


@dataclass(frozen=True)
class Declaration:
    """Where the person says they are, and why in words."""

    place: str = field(repr=False)
    why: str  # of location.WHY_NOT


@dataclass(frozen=True)
class Request:
    """A confirmation, and how far it has come."""

    state: State
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None
    verdict: Verdict | None
    accuracy: int | None  # metres
    declaration: Declaration | None

    @property
    def is_open(self) -> bool:
        return self.state not in RESOLVED

    @property
    def takes_position(self) -> bool:
        return self.state in TAKES_POSITION

    @property
    def takes_declaration(self) -> bool:
        return self.state in TAKES_DECLARATION

    @property
    def takes_answer(self) -> bool:
        return self.takes_position or self.takes_declaration


def ask(unit: Unit, eoi: Eoi) -> None:
    """Ask an adult to confirm, by every channel."""
    due_at = dates.later(unit.now, hours=settings.current(unit).location_hours)
    location_requests.ask(unit.session, eoi.id, unit.now, due_at)
    unit.log(AuditAction.LOCATION_ASKED, eoi.id)
    notifications.tell(unit, eoi, Template.LOCATION)


def is_open(unit: Unit, eoi_id: UUID) -> bool:
    """Whether the EOI still waits for it: until it is complete the EOI is not eligible."""
    row = location_requests.of_eoi(unit.session, eoi_id)
    return row is not None and row.settled_at is None


def due_at(unit: Unit, eoi_id: UUID) -> datetime | None:
    """Until when the person is to answer; None once they have, or where nothing is asked."""
    row = location_requests.of_eoi(unit.session, eoi_id)
    return row.due_at if row is not None and row.answered_at is None else None


def of_eoi(unit: Unit, eoi_id: UUID, *, unaided: bool = False) -> Request | None:
    """None where it was never asked for; `unaided`, as if no reviewer had completed it.

    The unit opens the EOI.
    """
    row = location_requests.of_eoi(unit.session, eoi_id)
    if row is None:
        return None
    return Request(
        state=row.state(unit.now, unaided=unaided),
        asked_at=row.asked_at,
        due_at=row.due_at,
        answered_at=row.answered_at,
        verdict=Verdict(row.verdict) if row.verdict else None,
        accuracy=row.accuracy,
        declaration=_opened(unit, row),
    )


def answer(unit: Unit, eoi_id: UUID, verdict: Verdict, accuracy: int) -> None:
    """Store what geofence.verdict said of a position: where it confirms, a sample goes to a person.

    Raises NotAsked, as a second click does, or TooMany.
    """
    eoi, row = _locked(unit, eoi_id, TAKES_POSITION)
    rate_limits.count(unit, "location-position", str(eoi_id))
    row.verdict, row.accuracy, row.answered_at = verdict, accuracy, unit.now
    confirms = location.confirms(verdict, row.due_at, unit.now)
    if confirms and not _is_sampled(unit):
        row.settled_at = unit.now
        unit.log(AuditAction.LOCATION_CONFIRMED, eoi_id, accuracy=accuracy)
        notifications.screen(unit, eoi.id)
        return
    row.referred_at = row.referred_at or unit.now
    action = AuditAction.LOCATION_SAMPLED if confirms else AuditAction.LOCATION_NOT_CONFIRMED
    unit.log(action, eoi_id, verdict=verdict, accuracy=accuracy)


def _is_sampled(unit: Unit) -> bool:
    """By lot, since a phone can be made to lie, and nobody may choose who is looked at."""
    return secrets.randbelow(100) < settings.current(unit).location_sample


def declare(unit: Unit, eoi_id: UUID, declaration: Declaration) -> None:
    """Store a declaration for a reviewer to judge. The unit opens the EOI. Raises NotAsked."""
    _, row = _locked(unit, eoi_id, TAKES_DECLARATION)
    text = json.dumps([declaration.place, declaration.why], ensure_ascii=False)
    row.declaration = unit.keyring.seal(
        unit.key(eoi_id), text.encode(), cell_of(LocationRequest.declaration, row.id)
    )
    row.answered_at = unit.now
    row.referred_at = row.referred_at or unit.now
    unit.log(AuditAction.LOCATION_DECLARED, eoi_id, row=row)


def send_again(unit: Unit, eoi_id: UUID, reason: str = "") -> None:
    """Send the notification again, for the person or a reviewer. Raises NotAsked or TooMany."""
    eoi, _ = _locked(unit, eoi_id, TAKES_POSITION | TAKES_DECLARATION)
    rate_limits.count(unit, "location-message", str(eoi_id))
    unit.log(AuditAction.LOCATION_SENT_AGAIN, eoi_id)
    notes.write(unit, eoi, AuditAction.LOCATION_SENT_AGAIN, reason)
    notifications.tell(unit, eoi, Template.LOCATION)


def accept(unit: Unit, eoi_id: UUID, reason: str) -> None:
    """A reviewer is satisfied that the person is in France. Raises NotAsked once it is complete."""
    eoi, row = _locked(unit, eoi_id, frozenset(State) - RESOLVED)
    row.settled_at, row.settled_by = unit.now, unit.actor
    row.referred_at = row.referred_at or unit.now
    unit.log(AuditAction.LOCATION_ACCEPTED, eoi_id)
    notes.write(unit, eoi, AuditAction.LOCATION_ACCEPTED, reason)
    notifications.screen(unit, eoi.id)


def extend(unit: Unit, eoi_id: UUID, hours: int, reason: str) -> None:
    """Ask anew, with so many hours from now; what was declared stays. Raises NotAsked."""
    eoi, row = _locked(unit, eoi_id, frozenset(State) - RESOLVED)
    row.verdict = row.accuracy = row.reminded_at = None
    row.due_at = max(row.due_at, unit.now + timedelta(hours=hours))
    if row.declaration is None:
        row.answered_at = row.referred_at = None
    unit.log(AuditAction.LOCATION_EXTENDED, eoi_id, hours=hours)
    notes.write(unit, eoi, AuditAction.LOCATION_EXTENDED, reason)
    notifications.tell(unit, eoi, Template.LOCATION)


def remind(unit: Unit) -> int:
    """Remind those with little time left, a batch in a transaction. Cut off, nobody was."""
    ending = location_requests.remind(unit.session, unit.now, deadlines.LOCATION_REMINDER, _AT_ONCE)
    notifications.remind(unit, ending)
    return len(ending)


def refer_overdue(unit: Unit) -> int:
    """Refer what was not answered in time to a reviewer, a batch in a transaction.

    Cut off, none of them was; the next run does the same.
    """
    overdue = location_requests.refer_overdue(unit.session, unit.now, _AT_ONCE)
    for eoi_id in overdue:
        unit.log(AuditAction.LOCATION_UNANSWERED, eoi_id)
        if eoi := eois.get(unit.session, eoi_id):
            notifications.tell(unit, eoi, Template.NEWS)
    return len(overdue)


def record_outage(unit: Unit, began_at: datetime, ended_at: datetime) -> int:
    """Give everybody who has not answered the time back that a fault of ours took; how many.

    All at once or, cut off, nobody. Raises OutageNotOver or OutageOverlaps.
    """
    if not began_at < ended_at <= unit.now:
        raise OutageNotOver
    known = location_requests.outages(unit.session)
    if any(other.began_at < ended_at and began_at < other.ended_at for other in known):
        raise OutageOverlaps
    unit.session.add(LocationOutage(began_at=began_at, ended_at=ended_at))
    began, ended = began_at.isoformat(), ended_at.isoformat()
    unit.log(AuditAction.LOCATION_OUTAGE, began_at=began, ended_at=ended)
    outage = Outage(began_at, ended_at)
    concerned = location_requests.unanswered_during(unit.session, began_at, ended_at, unit.now)
    for row in concerned:
        row.due_at = location.due_after(outage, row.asked_at, row.due_at, unit.now)
        row.referred_at = row.reminded_at = None
        unit.log(AuditAction.LOCATION_EXTENDED, row.eoi_id, began_at=began, ended_at=ended)
        if eoi := eois.get(unit.session, row.eoi_id):
            notifications.tell(unit, eoi, Template.LOCATION)
    return len(concerned)


def _locked(unit: Unit, eoi_id: UUID, states: frozenset[State]) -> tuple[Eoi, LocationRequest]:
    """The EOI, shown as live to its person, and its request in one of these states."""
    eoi = unit.locked(eoi_id)
    row = location_requests.get_for_update(unit.session, eoi_id)
    if row is None or row.state(unit.now) not in states or eoi.shown(unit.now) not in LIVE:
        raise NotAsked
    return eoi, row


def _opened(unit: Unit, row: LocationRequest) -> Declaration | None:
    if row.declaration is None:
        return None
    text = unit.keyring.open(
        unit.key(row.eoi_id), row.declaration, cell_of(LocationRequest.declaration, row.id)
    )
    return Declaration(*json.loads(text))

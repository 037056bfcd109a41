"""An incoming event is what a partner reports by a webhook: in the past tense, and versioned.

How the bodies are read, and what is published of them, is in `reading`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.cases.appointments import Slot
from app.domain.cases.checks import Check, CheckStatus
from app.domain.intake.documents import Document

CHECK_UPDATED = "check.updated.v1"
RETURN_RECORDED = "return.recorded.v1"
RETURN_CORRECTED = "return.corrected.v1"
RETURN_ANNULLED = "return.annulled.v1"
PERSON_ARRIVED = "person.arrived.v1"
TRAVEL_UPDATED = "travel.updated.v1"
APPOINTMENT_UPDATED = "appointment.updated.v1"


@dataclass(frozen=True)
class CheckUpdated:
    check: Check
    status: CheckStatus
    provider_reference: str
    occurred_at: datetime
    reference: str | None = None  # of the EOI; or
    check_id: str | None = None  # as sent with check.requested.v1
    expires_at: datetime | None = None
    sequence: int | None = None
    biometric_reference: str | None = field(default=None, repr=False)


@dataclass(frozen=True, repr=False)  # personal
class ReturnedPerson:
    """A person who was returned to France, as the returns register describes them."""

    return_id: str
    returned_at: datetime
    given_names: str
    family_name: str
    dates_of_birth: tuple[str, ...]  # each may be partial
    nationalities: tuple[str, ...]
    documents: tuple[Document, ...]  # all words as they were sent: see `unread`
    other_names: tuple[str, ...] = ()
    sex: str | None = None
    place_of_birth: str | None = None
    biometric_reference: str | None = None
    basis: str | None = None
    arrived_by: str | None = None  # by what means they had come to the UK

    def members(self) -> dict[str, Any]:
        """By name, those of documents too."""
        return {**vars(self), "documents": [one.members() for one in self.documents]}


@dataclass(frozen=True)
class ReturnAnnulled:
    return_id: str
    reason: str = field(repr=False)  # may name somebody


@dataclass(frozen=True)
class PersonArrived:
    reference: str
    arrived_at: datetime


class Travel(StrEnum):
    """How far somebody has come on their journey to the UK."""

    BOOKED = "booked"
    BOARDED = "boarded"
    MISSED = "missed"
    ARRIVED = "arrived"


@dataclass(frozen=True)
class TravelUpdated:
    reference: str
    status: Travel
    occurred_at: datetime


class AppointmentStatus(StrEnum):
    """What became of an appointment for a check."""

    OFFERED = "offered"
    BOOKED = "booked"
    MOVED = "moved"
    MISSED = "missed"
    ATTENDED = "attended"


@dataclass(frozen=True)
class AppointmentUpdated:
    reference: str
    check: Check
    status: AppointmentStatus
    slots: tuple[Slot, ...] | None = None  # of an offer
    choose_by: datetime | None = None
    place: str | None = field(default=None, repr=False)
    starts_at: datetime | None = field(default=None, repr=False)
    check_id: None = None  # it is found by its reference

    @property
    def offered(self) -> tuple[Slot, ...]:
        """Those that may be chosen; an offer of one names its place and time alone."""
        return self.slots if self.slots is not None else tuple(filter(None, [self.booked]))

    @property
    def booked(self) -> Slot | None:
        """Where and when, if both are said; by its time, since such a slot has no id."""
        if not (self.place and self.starts_at):
            return None
        return Slot(f"{self.starts_at:%Y%m%dT%H%M%SZ}", self.place, self.starts_at)


Data = (
    CheckUpdated
    | ReturnedPerson
    | ReturnAnnulled
    | PersonArrived
    | TravelUpdated
    | AppointmentUpdated
)


@dataclass(frozen=True)
class Event:
    type: str
    timestamp: datetime
    data: Data = field(repr=False)  # personal

"""Complaints about data protection: made by anybody, acknowledged at once, answered by a person.

Whoever has no case may complain, too (Data Protection Act 2018, s. 164A).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import Message, Task, Template
from app.security.encryption.keyring import MESSAGES
from app.security.tokens import new_reference
from app.services.contact.delivery import Recipient
from app.services.core import rate_limits
from app.services.core.errors import NotFound
from app.services.core.unit import Unit
from app.storage import outbox
from app.storage.database.marks import Column, cell_of
from app.storage.privacy import complaints
from app.storage.privacy.complaints import Complaint

PREFIX = "DP"
SHOWN = 100


class NoSuchComplaint(NotFound):
    """There is no complaint of that number."""


class Receipt(NamedTuple):
    """What who made it may know of it by its number."""

    number: str
    made_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True)
class Opened:
    number: str
    language: str
    made_at: datetime
    answered_at: datetime | None
    text: str = field(repr=False)
    email: str = field(repr=False)  # empty: none was given


@dataclass(frozen=True)
class Written:
    """What somebody sends; under the same id it is the same one, sent twice."""

    id: UUID
    language: str
    text: str = field(repr=False)
    email: str = field(repr=False)  # empty: none was given


def make(unit: Unit, written: Written, remote_address: str) -> str:
    """Keep a complaint and, where an address is given, acknowledge it there; its number.

    An address that anybody may type is written to once an hour. Raises TooMany for a network.
    """
    if known := complaints.get(unit.session, written.id):
        return known.number
    rate_limits.count(unit, "complaint-address", remote_address)
    number, email = new_reference(PREFIX), written.email
    made = Complaint(id=written.id, number=number, language=written.language, made_at=unit.now)
    made.text = _sealed(unit, Complaint.text, made.id, written.text)
    if email:
        made.email = _sealed(unit, Complaint.email, made.id, email)
    unit.session.add(made)
    unit.log(AuditAction.COMPLAINT_MADE, made.id, row=made)
    if email and rate_limits.is_within(unit, "complaint-mail", email.casefold()):
        body = Message(Template.COMPLAINT_RECEIVED)
        outbox.enqueue(unit.session, Task.COMPLAINT, body, now=unit.now, subject=made.id)
    return number


def receipt(unit: Unit, number: str) -> Receipt:
    """Raises NoSuchComplaint."""
    found = _there(complaints.by_number(unit.session, number))
    return Receipt(found.number, found.made_at, found.answered_at)


def recipient(unit: Unit, complaint_id: UUID) -> Recipient | None:
    """Whom to acknowledge it to; None where no address was given, or it is gone."""
    found = complaints.get(unit.session, complaint_id)
    if found is None or found.email is None:
        return None
    address = _opened(unit, Complaint.email, found.id, found.email)
    return Recipient(found.number, found.language, {"mail": address}, frozenset())


def waiting(unit: Unit) -> Sequence[Complaint]:
    """Those without an answer, the oldest first, sealed as they are."""
    return complaints.waiting(unit.session, SHOWN)


def open_for_reviewer(unit: Unit, complaint_id: UUID) -> Opened:
    """What it says, which the audit log notes. Raises NoSuchComplaint."""
    found = _there(complaints.get(unit.session, complaint_id))
    unit.log(AuditAction.COMPLAINT_OPENED, found.id)
    email = _opened(unit, Complaint.email, found.id, found.email) if found.email else ""
    text = _opened(unit, Complaint.text, found.id, found.text)
    return Opened(found.number, found.language, found.made_at, found.answered_at, text, email)


def answered(unit: Unit, complaint_id: UUID) -> bool:
    """Note that it was answered; whether it was not yet. Raises NoSuchComplaint."""
    found = _there(complaints.get_for_update(unit.session, complaint_id))
    if found.answered_at is not None:
        return False
    found.answered_at, found.answered_by = unit.now, unit.actor
    unit.log(AuditAction.COMPLAINT_ANSWERED, found.id, row=found)
    return True


def _there(found: Complaint | None) -> Complaint:
    if found is None:
        raise NoSuchComplaint
    return found


def _sealed(unit: Unit, column: Column, complaint_id: UUID, text: str) -> bytes:
    key = unit.keyring.system_key(MESSAGES, unit.now)
    return unit.keyring.seal(key, text.encode(), cell_of(column, complaint_id))


def _opened(unit: Unit, column: Column, complaint_id: UUID, value: bytes) -> str:
    key = unit.keyring.system_key_of(MESSAGES, value)
    return unit.keyring.open(key, value, cell_of(column, complaint_id)).decode()

"""Delivery: whom a notification goes to, read from the sealed answers, and if it arrived."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.domain.basics.tasks import Message, Task, Template
from app.domain.basics.text import masked
from app.domain.intake.answers import Answers, text
from app.domain.intake.family import Applying
from app.services.core.errors import Erased
from app.services.core.unit import Unit
from app.storage import outbox
from app.storage.cases import eois, family_groups
from app.storage.cases.eois import Eoi
from app.storage.outbox import OutboxTask
from app.storage.sign_in.own_drafts import OwnDraft

CHANNELS = {"email": "mail", "phone": "sms"}  # by the question that asks for the address
_ANSWERS = {channel: name for name, channel in CHANNELS.items()}


@dataclass(frozen=True)
class Recipient:
    reference: str
    language: str
    addresses: dict[str, str] = field(repr=False)  # by channel, of those they gave
    undeliverable: frozenset[str]  # channels by which the last notification did not arrive
    child: int = 0  # which form it is of those that a parent began for their children


class Sent(NamedTuple):
    """A notification of the last 30 days. `message` names its template."""

    message: str
    channel: str  # mail, sms; empty for a code, which goes by both
    at: datetime
    arrived: bool


def recipient(unit: Unit, eoi_id: UUID) -> Recipient | None:
    """The person behind an EOI that the unit opens; None once it is erased."""
    eoi = eois.get(unit.session, eoi_id)
    if eoi is None or eoi.reference is None:
        return None
    try:
        answers = eoi.read(unit.keyring, unit.key(eoi_id))
    except Erased:
        return None
    given = {channel: text(answers, name) for channel, name in _ANSWERS.items()}
    addresses = {channel: address for channel, address in given.items() if address}
    is_joining = text(answers, "applying") == Applying.JOINING
    child = family_groups.number_of_child(unit.session, eoi_id) if is_joining else 0
    return Recipient(eoi.reference, eoi.language, addresses, frozenset(eoi.undeliverable), child)


def record_delivery(unit: Unit, eoi_id: UUID, channel: str, address: str, *, arrived: bool) -> None:
    """Store whether a notification arrived, unless the person has changed that address since.

    The unit opens the EOI.
    """
    eoi = eois.get_for_update(unit.session, eoi_id)
    to = recipient(unit, eoi_id)
    if eoi and to and to.addresses.get(channel) == address:
        setattr(eoi, f"{channel}_undeliverable_at", None if arrived else unit.now)


def reset_delivery(eoi: Eoi, before: Answers, after: Answers) -> None:
    """Try an address again that was changed."""
    for channel, name in _ANSWERS.items():
        if text(before, name) != text(after, name):
            setattr(eoi, f"{channel}_undeliverable_at", None)


def undeliverable(eoi: Eoi | OwnDraft, answers: Answers) -> dict[str, str]:
    """By channel, the masked address at which the last notification did not arrive."""
    return {channel: masked(text(answers, _ANSWERS[channel])) for channel in eoi.undeliverable}


def sent_to(unit: Unit, eoi_id: UUID) -> list[Sent]:
    """What was tried, oldest first. What still waits is not told: it may be news of an outcome."""
    return [_sent(row) for row in outbox.notifications(unit.session, eoi_id)]


def _sent(row: OutboxTask) -> Sent:
    at, arrived = row.settled_at or row.created_at, row.outcome == "done"
    if row.task == Task.CODE:
        return Sent(Template.CODE, "", at, arrived)
    return Sent(Message.read(row.body).message, row.task, at, arrived)

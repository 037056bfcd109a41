"""Quarantine (dead letters): callbacks that were not applied, until a person deals with each."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.cases import checks as check_rules
from app.domain.cases.checks import RESULTS
from app.domain.partners.incoming import CheckUpdated, Event
from app.domain.review.approvals import Act
from app.security.encryption.keyring import MESSAGES
from app.services.callbacks import handlers, inbound
from app.services.cases import checks
from app.services.cases.checks import ForbiddenCheckMove
from app.services.core import approvals
from app.services.core.errors import NotFound, Refused
from app.services.core.unit import Unit
from app.services.oversight import conflicts
from app.services.partners import kits
from app.storage.cases import checks as check_store
from app.storage.cases import eois
from app.storage.database.marks import cell_of
from app.storage.partners import inbox, partners
from app.storage.partners.inbox import KEPT, QUARANTINED, InboxMessage
from app.storage.partners.partners import Partner

MOST = 100
# Somebody told something else since: a person who applies it says that it is right now.
_SETTLED_BY_PERSON = {"recorded-since"}


class NoSuchMessage(NotFound):
    """There is no such callback, or somebody has dealt with it."""


class NoCaseMeant(Refused):
    """A callback of this type is about no case, so it is matched to none."""


class Dismissal(StrEnum):
    """Why a callback is left without effect."""

    SENT_AGAIN = "sent-again"  # mended, by the partner
    BY_HAND = "by-hand"  # done on the case
    MISTAKE = "mistake"  # the partner's
    TEST = "test"


@dataclass(frozen=True)
class Quarantined:
    id: UUID
    partner: str
    message_id: str
    type: str
    reason: str  # one word: unknown-reference, forbidden-move, …
    received_at: datetime
    ends_at: datetime  # when it is deleted, if nobody has dealt with it
    days: int  # that it waits


@dataclass(frozen=True)
class Opened:
    """What it said, and whether it is about a case."""

    said: str = field(repr=False)
    is_of_case: bool


def oldest(unit: Unit) -> list[Quarantined]:
    names = {partner.id: partner.name for partner in partners.everyone(unit.session)}
    waiting = inbox.quarantined(unit.session, MOST)
    return [_shown(unit, message, names[message.partner_id]) for message in waiting]


def count(unit: Unit) -> int:
    return inbox.count_quarantined(unit.session)


def find(unit: Unit, message_id: UUID) -> Quarantined:
    """Raises NoSuchMessage."""
    message = _waiting(unit, message_id)
    return _shown(unit, message, _sender(unit, message))


def open_for_reviewer(unit: Unit, message_id: UUID) -> Opened:
    """What it said, which the audit log says was read. Raises NoSuchMessage; so if hidden."""
    message = _waiting(unit, message_id)
    body = _body(unit, message)
    event = _event(unit, message, body)
    reference = getattr(event.data, "reference", None)
    about = eois.by_reference(unit.session, reference) if reference else None
    if about in conflicts.hidden(unit):
        raise NoSuchMessage
    unit.log(AuditAction.MESSAGE_OPENED, message.id)
    return Opened(body.decode(), hasattr(event.data, "reference"))


def apply(unit: Unit, message_id: UUID) -> bool:
    """Apply it after all, if it fits by now; whether it does. Raises NoSuchMessage."""
    message = _waiting(unit, message_id)
    event = _event(unit, message, _body(unit, message))
    if message.reason in _SETTLED_BY_PERSON:
        event = replace(event, timestamp=unit.now)
    return _is_taken(unit, message, event)


def match(unit: Unit, message_id: UUID, eoi_id: UUID, reason: str) -> bool:
    """Take it as if it had named this case; whether it fits there.

    The result of a check waits for a second person, who reads the reason; until then it stays here.
    The unit opens the EOI. Raises NoSuchMessage, NoCaseMeant, NoSuchEoi, approvals.AlreadyAsked, or
    ForbiddenCheckMove.
    """
    message, eoi = _waiting(unit, message_id), unit.locked(eoi_id)
    event = _event_of(unit, message, eoi.reference or "")
    update = event.data
    if not isinstance(update, CheckUpdated) or update.status not in RESULTS:
        return _is_taken(unit, message, event)
    record = check_store.of_eoi(unit.session, eoi_id).get(update.check)
    if record is None or not check_rules.permitted(
        update.check, record.status_at(unit.now), update.status, by_person=False
    ):
        raise ForbiddenCheckMove
    terms = {"check": update.check, "status": update.status, **checks.stands(unit, record)}
    approvals.ask(unit, eoi_id, Act.CHECK, terms | {"message": str(message_id)}, reason)
    return True


def take_confirmed(unit: Unit, message_id: UUID, reference: str) -> None:
    """What `match` asked for was confirmed. Raises ForbiddenCheckMove where it does not fit now."""
    try:
        message = _waiting(unit, message_id)
    except NoSuchMessage:
        raise ForbiddenCheckMove from None
    if not _is_taken(unit, message, _event_of(unit, message, reference)):
        raise ForbiddenCheckMove


def dismiss(unit: Unit, message_id: UUID, why: Dismissal) -> None:
    """Leave it without effect, and drop what it said. Raises NoSuchMessage."""
    message = _waiting(unit, message_id)
    message.body = None
    unit.log(AuditAction.MESSAGE_SETTLED, message.id, why=why)


def _waiting(unit: Unit, message_id: UUID) -> InboxMessage:
    message = inbox.get_for_update(unit.session, message_id)
    if message is None or message.body is None:
        raise NoSuchMessage
    return message


def _is_taken(unit: Unit, message: InboxMessage, event: Event) -> bool:
    name: inbox.Name = {"partner_id": message.partner_id, "message_id": message.message_id}
    handlers.look(unit, event, name)
    outcome, reason = handlers.apply(unit, event)
    if outcome == QUARANTINED:
        message.reason = reason
        return False
    message.outcome, message.reason, message.body = outcome, None, None
    unit.log(AuditAction.MESSAGE_APPLIED, message.id, outcome=outcome)
    return True


def _event_of(unit: Unit, message: InboxMessage, reference: str) -> Event:
    """Its event, about the case of this reference. Raises NoCaseMeant."""
    event = _event(unit, message, _body(unit, message))
    data: Any = event.data
    if isinstance(data, CheckUpdated):
        data = replace(data, check_id=None)
    if not hasattr(data, "reference"):
        raise NoCaseMeant
    return replace(event, data=replace(data, reference=reference))


def _event(unit: Unit, message: InboxMessage, body: bytes) -> Event:
    return inbound.read(body, of_kit=kits.is_kit(_sender(unit, message)))


def _body(unit: Unit, message: InboxMessage) -> bytes:
    sealed = message.body or b""
    key = unit.keyring.system_key_of(MESSAGES, sealed)
    return unit.keyring.open(key, sealed, cell_of(InboxMessage.body, message.id))


def _sender(unit: Unit, message: InboxMessage) -> str:
    return unit.session.get_one(Partner, message.partner_id).name


def _shown(unit: Unit, message: InboxMessage, partner: str) -> Quarantined:
    return Quarantined(
        id=message.id,
        partner=partner,
        message_id=message.message_id,
        type=message.type,
        reason=message.reason or "",
        received_at=message.received_at,
        ends_at=message.received_at + KEPT,
        days=(unit.now - message.received_at).days,
    )

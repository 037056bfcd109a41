"""Quarantine (dead letters): callbacks that were not applied, until a person deals with each."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.cases import checks as check_rules
from app.domain.cases import lifecycle
from app.domain.cases.checks import RESULTS
from app.domain.cases.lifecycle import Status
from app.domain.partners import rights
from app.domain.partners.incoming import CheckUpdated, Event, PersonArrived, Travel, TravelUpdated
from app.domain.review.approvals import Act
from app.security.encryption.keyring import MESSAGES
from app.services.callbacks import handlers, inbound
from app.services.cases import checks
from app.services.cases.checks import ForbiddenCheckMove
from app.services.core import approvals
from app.services.core.errors import NotFound, Refused
from app.services.core.unit import Unit
from app.services.oversight import conflicts
from app.services.partners import kits, senders
from app.storage.cases import checks as check_store
from app.storage.database.marks import cell_of
from app.storage.partners import inbox
from app.storage.partners.inbox import KEPT, QUARANTINED, InboxMessage
from app.storage.partners.partners import Partner

SIZE = 50  # of a page
# Somebody told something else since: a person who applies it says that it is right now.
_SETTLED_BY_PERSON = {"recorded-since"}
# It has counted for the case that it names, so it cannot count for another.
_COUNTED = {"grant-ended"}


class NoSuchMessage(NotFound):
    """There is no such callback, or somebody has dealt with it."""


class NoCaseMeant(Refused):
    """A callback of this type is about no case, so it is matched to none."""


class CountedAlready(Refused):
    """The callback has counted for the case that it names, so it is matched to no other."""


class SenderNotAdmitted(Refused):
    """Its sender may not send this any more, so what waits of it does not count."""


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
class Found(Quarantined):
    """One of them, and what can be done with it."""

    may_count: bool  # its sender may send this still
    may_match: bool  # to a case


@dataclass(frozen=True)
class _Waiting:
    message: InboxMessage
    sender: Partner
    said: bytes = field(repr=False)
    event: Event


class Page(NamedTuple):
    messages: list[Quarantined]
    after: UUID | None  # where later ones follow
    by_sender: dict[str, int]  # how many wait of each, whose any do


def page(unit: Unit, sender: str = "", after: UUID | None = None) -> Page:
    """What waits after a message, the oldest first: of all senders, or of one."""
    found = inbox.quarantined(unit.session, SIZE + 1, sender=sender, after=after)
    shown = [_shown(unit, message, name) for message, name in found[:SIZE]]
    following = shown[-1].id if len(found) > SIZE else None
    return Page(shown, following, inbox.count_by_sender(unit.session))


def find(unit: Unit, message_id: UUID) -> Found:
    """Raises NoSuchMessage; so if hidden."""
    waiting = _waiting(unit, message_id)
    may_count = _may_count(unit, waiting)
    is_of_case = hasattr(waiting.event.data, "reference")
    may_match = may_count and is_of_case and waiting.message.reason not in _COUNTED
    shown = _shown(unit, waiting.message, waiting.sender.name)
    return Found(**vars(shown), may_count=may_count, may_match=may_match)


def open_for_reviewer(unit: Unit, message_id: UUID) -> str:
    """What it said, which the audit log says was read. Raises NoSuchMessage; so if hidden."""
    waiting = _waiting(unit, message_id)
    unit.log(AuditAction.MESSAGE_OPENED, message_id)
    return waiting.said.decode()


def apply(unit: Unit, message_id: UUID) -> bool:
    """Apply it after all, if it fits by now; whether it does.

    Raises NoSuchMessage, so if hidden; or SenderNotAdmitted.
    """
    waiting = _waiting(unit, message_id)
    event = waiting.event
    if waiting.message.reason in _SETTLED_BY_PERSON:
        event = replace(event, timestamp=unit.now)
    return _is_taken(unit, waiting, event)


def match(unit: Unit, message_id: UUID, eoi_id: UUID, reason: str) -> bool:
    """Take it as if it had named this case; whether it fits there.

    The result of a check, and an arrival, wait for a second person, who reads the reason; until
    then it stays here. The unit opens the EOI. Raises NoSuchMessage, so if hidden; NoCaseMeant,
    CountedAlready, SenderNotAdmitted, NoSuchEoi, approvals.AlreadyAsked, ForbiddenCheckMove, or
    ForbiddenMove.
    """
    waiting, eoi = _waiting(unit, message_id), unit.locked(eoi_id)
    event = _event_of(waiting, eoi.reference or "")
    terms = {"message": str(message_id)}
    match event.data:
        case CheckUpdated(status=status) if status in RESULTS:
            act, terms = Act.CHECK, terms | _of_result(unit, eoi_id, event.data)
        case PersonArrived() | TravelUpdated(status=Travel.ARRIVED):
            act = Act.ARRIVAL
            lifecycle.require(eoi.state, Status.ARRIVED)
        case _:
            return _is_taken(unit, waiting, event)
    _require_admitted(unit, waiting)
    approvals.ask(unit, eoi_id, act, terms, reason)
    return True


def _of_result(unit: Unit, eoi_id: UUID, update: CheckUpdated) -> dict[str, str]:
    """What is asked for, and what it stands on. Raises ForbiddenCheckMove."""
    record = check_store.of_eoi(unit.session, eoi_id).get(update.check)
    if record is None or not check_rules.permitted(
        update.check, record.status_at(unit.now), update.status, by_person=False
    ):
        raise ForbiddenCheckMove
    return {"check": update.check, "status": update.status, **checks.stands(unit, record)}


def take_confirmed(unit: Unit, message_id: UUID, reference: str) -> None:
    """What `match` asked for was confirmed. Raises ForbiddenCheckMove where it does not fit now."""
    try:
        waiting = _waiting(unit, message_id)
        is_taken = _is_taken(unit, waiting, _event_of(waiting, reference))
    except (NoSuchMessage, SenderNotAdmitted):
        raise ForbiddenCheckMove from None
    if not is_taken:
        raise ForbiddenCheckMove


def dismiss(unit: Unit, message_id: UUID, why: Dismissal) -> None:
    """Leave it without effect, and drop what it said. Raises NoSuchMessage; so if hidden."""
    message = _waiting(unit, message_id).message
    message.body = None
    unit.log(AuditAction.MESSAGE_SETTLED, message.id, why=why)


def _waiting(unit: Unit, message_id: UUID) -> _Waiting:
    message = inbox.get_for_update(unit.session, message_id)
    if message is None or message.body is None:
        raise NoSuchMessage
    sender = unit.session.get_one(Partner, message.partner_id)
    key = unit.keyring.system_key_of(MESSAGES, message.body)
    said = unit.keyring.open(key, message.body, cell_of(InboxMessage.body, message.id))
    event = inbound.read(said, of_kit=kits.is_kit(sender.name))
    if handlers.case_of(unit, event.data) in conflicts.hidden(unit):
        raise NoSuchMessage
    return _Waiting(message, sender, said, event)


def _may_count(unit: Unit, waiting: _Waiting) -> bool:
    return rights.needed(waiting.event) in senders.may_send(unit, waiting.sender)


def _require_admitted(unit: Unit, waiting: _Waiting) -> None:
    if not _may_count(unit, waiting):
        raise SenderNotAdmitted


def _is_taken(unit: Unit, waiting: _Waiting, event: Event) -> bool:
    _require_admitted(unit, waiting)
    message = waiting.message
    name: inbox.Name = {"partner_id": message.partner_id, "message_id": message.message_id}
    handlers.look(unit, event, name)
    # Who told it is its sender, of whom `told` lists it: who applied it, the next entry says.
    outcome, reason = handlers.apply(replace(unit, actor=f"partner:{waiting.sender.name}"), event)
    if outcome == QUARANTINED:
        message.reason = reason
        return False
    message.outcome, message.reason, message.body = outcome, None, None
    about = handlers.case_of(unit, event.data)
    unit.log(
        AuditAction.MESSAGE_APPLIED,
        message.id,
        outcome=outcome,
        sender=waiting.sender.name,
        case=str(about) if about else None,
    )
    return True


def _event_of(waiting: _Waiting, reference: str) -> Event:
    """Its event, about the case of this reference. Raises NoCaseMeant or CountedAlready."""
    data: Any = waiting.event.data
    if not hasattr(data, "reference"):
        raise NoCaseMeant
    if waiting.message.reason in _COUNTED:
        raise CountedAlready
    if isinstance(data, CheckUpdated):
        data = replace(data, check_id=None)
    return replace(waiting.event, data=replace(data, reference=reference))


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

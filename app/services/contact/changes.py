"""An applicant changes their e-mail address or number, once a code has shown that they read it.

Whoever holds the phone holds the session, and must not take the EOI with it unnoticed. So the
address of before is told twice, when the change is asked for and when it is made. For three days
who reads it may undo the change: the earlier address counts for more than the later one.

Only once somebody has shown that they read one. Until then an address may be misspelt, and a
stranger's: they are told nothing, and take nothing back.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import Message, Side, Task, Template
from app.domain.basics.text import masked
from app.domain.sign_in.codes import LIFETIME, TRIES
from app.security.tokens import hash_token, new_id, new_token, read_code
from app.services.contact import addresses as contact_addresses
from app.services.contact import delivery
from app.services.contact.delivery import Recipient
from app.services.core import proof, rate_limits
from app.services.core.errors import Refused
from app.services.core.unit import Unit
from app.services.sign_in import codes
from app.services.sign_in.codes import WrongCode
from app.storage import outbox
from app.storage.cases import contact_changes
from app.storage.cases.contact_changes import ContactChange
from app.storage.cases.eois import Eoi
from app.storage.database.marks import cell_of
from app.storage.sign_in import code_requests, sent_codes, sessions
from app.storage.sign_in.code_requests import CONTACT, UNDO, AccessRequest

UNDOABLE = timedelta(hours=72)
Contact = dict[str, str]  # by question


class NotReached(Refused):
    """A draft whose person cannot be reached yet."""


class Unchanged(Refused):
    """That is how the person is reached already."""


class NoContactLeft(Refused):
    """Without an address and a number nobody could come back, or be told anything."""


@dataclass(frozen=True)
class Addresses:
    before: Contact = field(repr=False)
    after: Contact = field(repr=False)

    @property
    def proving(self) -> Contact:
        """Where the code goes: to what is new; where something is only taken away, to the rest."""
        new = {name: given for name, given in self.after.items() if given != self.before[name]}
        return {n: g for n, g in new.items() if g} or {n: g for n, g in self.after.items() if g}


def ask(unit: Unit, eoi_id: UUID, name: str, given: str) -> str:
    """Ask to be reached by another `email` or `phone`, or by none of it; the browser's token.

    The code goes to the new one, a notice to those of before. Nothing changes until the code is
    entered. Raises NotReached, Unchanged, NoContactLeft or TooMany; nothing is sent then.
    """
    eoi = unit.locked(eoi_id)
    before = _contact(unit, eoi)
    addresses = Addresses(before, before | {name: given})
    if addresses.after == before:
        raise Unchanged
    if not any(addresses.after.values()):
        raise NoContactLeft
    rate_limits.count(unit, "contact-draft", str(eoi_id))
    change, token = ContactChange(id=new_id(), eoi_id=eoi_id, asked_at=unit.now), new_token()
    change.contact = unit.keyring.seal(
        unit.key(eoi_id), _written(addresses), cell_of(ContactChange.contact, change.id)
    )
    request = AccessRequest(
        id=change.id,
        browser_hash=hash_token(token),
        eoi_id=eoi_id,
        created_at=unit.now,
        purpose=CONTACT,
    )
    unit.session.add_all((change, request))
    codes.send(unit, request.id, eoi_id)
    unit.log(AuditAction.CONTACT_CHANGE_ASKED, eoi_id)
    if proof.is_proved(unit, eoi_id):
        _tell(unit, change, Template.CONTACT_ASKED, "before", before)
    return token


def confirm(unit: Unit, eoi_id: UUID, token: str, code: str) -> WrongCode | None:
    """Make the change that the code was sent for; None once it is made.

    One that was undone, or asked for when the person was reached otherwise than now, is over. Cut
    off before the commit, neither the try nor the change has happened.
    """
    request = code_requests.take_try(
        unit.session, hash_token(token), {CONTACT}, since=unit.now - LIFETIME, most=TRIES
    )
    if request is None or request.eoi_id != eoi_id:
        return WrongCode(again=False)
    if not hmac.compare_digest(read_code(code), codes.code_of(unit, request)):
        return WrongCode(again=request.tries < TRIES)
    # Or whoever reads the address of before asks once more, and has the code already.
    sent_codes.end_all(unit.session, eoi_id)
    eoi, change = unit.locked(eoi_id), contact_changes.get(unit.session, request.id)
    if change is None or change.undone_at is not None:
        return WrongCode(again=False)
    addresses = _opened(unit, change)
    if _contact(unit, eoi) != addresses.before:
        return WrongCode(again=False)
    request.used_at = change.made_at = unit.now
    _write(unit, eoi, addresses.after)
    is_own = proof.is_proved(unit, eoi_id)
    unit.log(AuditAction.CONTACT_CHANGED, eoi_id, row=eoi)
    if is_own:
        _tell(unit, change, Template.CONTACT_CHANGED, "before", addresses.before)
    proof.go_on(unit, eoi_id)
    return None


def undo(unit: Unit, eoi_id: UUID, token: str) -> bool:
    """Have the person reached as before the changes of the last three days; whether there were any.

    For who has entered the code that went there: every other session than their own ends, no code
    counts that was asked for before, and no browser is known. Whom a change had brought is told.
    Twice is once.
    """
    codes.end_all(unit, eoi_id)
    sent_codes.forget_browsers(unit.session, eoi_id)
    eoi = unit.locked(eoi_id)
    changes = _not_undone(unit, eoi_id)
    if not changes:
        return False
    made = [change for change in changes if change.made_at]
    for change in changes:
        change.undone_at = unit.now
    if made:
        _write(unit, eoi, _opened(unit, made[0]).before)
    for change in made:
        _tell(unit, change, Template.CONTACT_UNDONE, "after", _opened(unit, change).proving)
    unit.log(AuditAction.CONTACT_UNDONE, eoi_id, row=eoi)
    sessions.end_others(unit.session, eoi_id, token)
    return True


def unsettled_until(unit: Unit, eoi_id: UUID) -> datetime | None:
    """When the last change is settled; None where none was made of late."""
    recent = contact_changes.not_undone(unit.session, eoi_id, unit.now - UNDOABLE)
    made = [change.asked_at for change in recent if change.made_at]
    return made[-1] + UNDOABLE if made else None


def message_of_code(request: AccessRequest) -> Template:
    """The notification that carries its code."""
    return Template.CONTACT_CODE if request.purpose == CONTACT else Template.CODE


def recipient_of_code(unit: Unit, to: Recipient, request: AccessRequest) -> Recipient | None:
    """Whom a code goes to: as a change says, where it is of one. The unit opens the EOI."""
    if request.purpose == CONTACT:
        change = contact_changes.get(unit.session, request.id)
        return _reached(to, _opened(unit, change).proving) if change else None
    if request.purpose == UNDO and request.eoi_id:
        changes = _not_undone(unit, request.eoi_id)
        return _reached(to, _opened(unit, changes[0]).before) if changes else None
    return to


def recipient_of_notice(unit: Unit, to: Recipient, change_id: UUID, side: Side) -> Recipient | None:
    """Whom a change is told to, `before` or `after` it. The unit opens the EOI."""
    change = contact_changes.get(unit.session, change_id)
    return _reached(to, getattr(_opened(unit, change), side)) if change else None


def masked_addresses(unit: Unit, eoi_id: UUID) -> dict[str, str]:
    """By question, as much of how the person is reached as they need to know it. Raises NotReached.

    The unit opens the EOI.
    """
    eoi = unit.eoi(eoi_id)
    return {name: masked(given) for name, given in _contact(unit, eoi).items() if given}


def _contact(unit: Unit, eoi: Eoi) -> Contact:
    if eoi.reference is None:
        raise NotReached
    return contact_addresses.of_answers(eoi.read(unit.keyring, unit.key(eoi.id)))


def _reached(to: Recipient, contact: Mapping[str, str]) -> Recipient:
    addresses = {delivery.CHANNELS[name]: given for name, given in contact.items() if given}
    return replace(to, addresses=addresses, undeliverable=frozenset())


def _tell(
    unit: Unit, change: ContactChange, message: Template, side: Side, contact: Mapping[str, str]
) -> None:
    body = Message(message, change.id, side)
    for name, given in contact.items():
        if given:
            task = Task(delivery.CHANNELS[name])
            outbox.enqueue(unit.session, task, body, now=unit.now, subject=change.eoi_id)


def _write(unit: Unit, eoi: Eoi, contact: Contact) -> None:
    key = unit.key(eoi.id)
    before = eoi.read(unit.keyring, key)
    answers = before | contact
    eoi.write(unit.keyring, key, answers)
    contact_addresses.put(unit, eoi, before, answers)


def _not_undone(unit: Unit, eoi_id: UUID) -> list[ContactChange]:
    """Those that may be undone: none from before anybody showed that they read an address."""
    proved_at = proof.proved_at(unit, eoi_id)
    if proved_at is None:
        return []
    recent = contact_changes.not_undone(unit.session, eoi_id, unit.now - UNDOABLE)
    return [change for change in recent if change.asked_at >= proved_at]


def _written(addresses: Addresses) -> bytes:
    both = {"before": addresses.before, "after": addresses.after}
    return json.dumps(both, ensure_ascii=False).encode()


def _opened(unit: Unit, change: ContactChange) -> Addresses:
    sealed = unit.keyring.open(
        unit.key(change.eoi_id), change.contact, cell_of(ContactChange.contact, change.id)
    )
    return Addresses(**json.loads(sealed))

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
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import Message, Side, Task, Template
from app.domain.basics.text import masked
from app.domain.sign_in.codes import LIFETIME, TRIES
from app.security.tokens import hash_token, new_id, new_token, read_code
from app.services.contact import addresses as contact_addresses
from app.services.contact import delivery
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
from app.storage.sign_in.code_requests import CONTACT, AccessRequest

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
    token = new_token()
    if request := _asked_before(unit, eoi_id, addresses):
        request.browser_hash, request.created_at = hash_token(token), unit.now
        codes.send(unit, request.id, eoi_id)
    else:
        _ask_anew(unit, eoi_id, addresses, hash_token(token))
    unit.log(AuditAction.CONTACT_CHANGE_ASKED, eoi_id)
    return token


def _asked_before(unit: Unit, eoi_id: UUID, addresses: Addresses) -> AccessRequest | None:
    """The request for the same change whose code still counts: it is sent again.

    A new code would leave a person with two messages, of which the older may arrive last.
    """
    for change in contact_changes.not_undone(unit.session, eoi_id, unit.now - UNDOABLE):
        request = unit.session.get(AccessRequest, change.id)
        counts = request and request.used_at is None and request.tries < TRIES
        is_young = request and request.created_at > unit.now - LIFETIME
        if counts and is_young and opened(unit, change) == addresses:
            return request
    return None


def _ask_anew(unit: Unit, eoi_id: UUID, addresses: Addresses, browser_hash: bytes) -> None:
    """Ask for a change that nobody asked for a short while ago; who is reached so far is told."""
    change = ContactChange(id=new_id(), eoi_id=eoi_id, asked_at=unit.now)
    change.contact = unit.keyring.seal(
        unit.key(eoi_id), _written(addresses), cell_of(ContactChange.contact, change.id)
    )
    request = AccessRequest(
        id=change.id,
        browser_hash=browser_hash,
        eoi_id=eoi_id,
        created_at=unit.now,
        purpose=CONTACT,
    )
    unit.session.add_all((change, request))
    codes.send(unit, request.id, eoi_id)
    if proof.is_proved(unit, eoi_id):
        _tell(unit, change, Template.CONTACT_ASKED, "before", addresses.before)


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
    addresses = opened(unit, change)
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
    changes = undoable(unit, eoi_id)
    if not changes:
        return False
    made = [change for change in changes if change.made_at]
    for change in changes:
        change.undone_at = unit.now
    if made:
        _write(unit, eoi, opened(unit, made[0]).before)
    for change in made:
        _tell(unit, change, Template.CONTACT_UNDONE, "after", opened(unit, change).proving)
    unit.log(AuditAction.CONTACT_UNDONE, eoi_id, row=eoi)
    sessions.end_others(unit.session, eoi_id, token)
    return True


def unsettled_until(unit: Unit, eoi_id: UUID) -> datetime | None:
    """When the last change is settled; None where none was made of late."""
    recent = contact_changes.not_undone(unit.session, eoi_id, unit.now - UNDOABLE)
    made = [change.asked_at for change in recent if change.made_at]
    return made[-1] + UNDOABLE if made else None


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


def undoable(unit: Unit, eoi_id: UUID) -> list[ContactChange]:
    """Those that may be undone: none from before anybody showed that they read an address."""
    proved_at = proof.proved_at(unit, eoi_id)
    if proved_at is None:
        return []
    recent = contact_changes.not_undone(unit.session, eoi_id, unit.now - UNDOABLE)
    return [change for change in recent if change.asked_at >= proved_at]


def _written(addresses: Addresses) -> bytes:
    both = {"before": addresses.before, "after": addresses.after}
    return json.dumps(both, ensure_ascii=False).encode()


def opened(unit: Unit, change: ContactChange) -> Addresses:
    """The addresses before and after a change. The unit opens its EOI."""
    sealed = unit.keyring.open(
        unit.key(change.eoi_id), change.contact, cell_of(ContactChange.contact, change.id)
    )
    return Addresses(**json.loads(sealed))

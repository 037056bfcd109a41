"""An applicant changes their e-mail address or number, once a code has shown that they read it.

Whoever holds the phone holds the session, and must not take the EOI with it. So the edge first has
them enter a code that went to how they are reached so far; where they read none of that any more, a
person decides (decisions.contact_corrections). The address of before is told twice, when the change
is asked for and when it is made. For three days who reads it may undo the change: the earlier
address counts for more than the later one.

Only once somebody has shown that they read one. Until then an address may be misspelt, and a
stranger's: they are told nothing, and take nothing back.
"""

import hmac
from datetime import datetime
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import Template
from app.domain.basics.text import masked
from app.domain.sign_in.codes import LIFETIME, TRIES
from app.security.tokens import hash_token, new_id, new_token, read_code
from app.services.contact import change_records
from app.services.contact.change_records import UNDOABLE, Addresses, NotReached
from app.services.core import proof, rate_limits
from app.services.core.errors import Refused
from app.services.core.unit import Unit
from app.services.sign_in import codes
from app.services.sign_in.codes import WrongCode
from app.storage.cases import contact_changes
from app.storage.sign_in import code_requests, sent_codes, session_list
from app.storage.sign_in.code_requests import CONTACT, AccessRequest


class Unchanged(Refused):
    """That is how the person is reached already."""


class NoContactLeft(Refused):
    """Without an address and a number nobody could come back, or be told anything."""


def ask(unit: Unit, eoi_id: UUID, name: str, given: str) -> str:
    """Ask to be reached by another `email` or `phone`, or by none of it; the browser's token.

    The code goes to the new one, a notice to those of before. Nothing changes until the code is
    entered. Raises NotReached, Unchanged, NoContactLeft or TooMany; nothing is sent then.
    """
    eoi = unit.locked(eoi_id)
    before = change_records.contact_of(unit, eoi)
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
        if counts and is_young and change_records.opened(unit, change) == addresses:
            return request
    return None


def _ask_anew(unit: Unit, eoi_id: UUID, addresses: Addresses, browser_hash: bytes) -> None:
    """Ask for a change that nobody asked for a short while ago; who is reached so far is told."""
    request = AccessRequest(
        id=new_id(),
        browser_hash=browser_hash,
        eoi_id=eoi_id,
        created_at=unit.now,
        purpose=CONTACT,
    )
    unit.session.add(request)
    codes.send(unit, request.id, eoi_id)
    change_records.note(unit, request.id, eoi_id, addresses)


def confirm(
    unit: Unit, eoi_id: UUID, token: str, code: str, *, session: str = ""
) -> WrongCode | None:
    """Make the change that the code was sent for; None once it is made.

    With it all sessions end but the one that makes it, of the token `session`. One that was undone,
    or asked for when the person was reached otherwise than now, is over. Cut off before the commit,
    neither the try nor the change has happened, and every session goes on.
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
    session_list.lock(unit.session, eoi_id)
    eoi, change = unit.locked(eoi_id), contact_changes.get(unit.session, request.id)
    if change is None or change.undone_at is not None:
        return WrongCode(again=False)
    addresses = change_records.opened(unit, change)
    if change_records.contact_of(unit, eoi) != addresses.before:
        return WrongCode(again=False)
    request.used_at = unit.now
    change_records.make(unit, eoi, change, addresses)
    session_list.end_others(unit.session, eoi_id, session)
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
    session_list.lock(unit.session, eoi_id)
    eoi = unit.locked(eoi_id)
    changes = change_records.undoable(unit, eoi_id)
    if not changes:
        return False
    made = [change for change in changes if change.made_at]
    for change in changes:
        change.undone_at = unit.now
    if made:
        change_records.write(unit, eoi, change_records.opened(unit, made[0]).before)
    for change in made:
        change_records.tell(
            unit,
            change,
            Template.CONTACT_UNDONE,
            "after",
            change_records.opened(unit, change).proving,
        )
    unit.log(AuditAction.CONTACT_UNDONE, eoi_id, row=eoi)
    session_list.end_others(unit.session, eoi_id, token)
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
    return {
        name: masked(given) for name, given in change_records.contact_of(unit, eoi).items() if given
    }


def require_reached(unit: Unit, eoi_id: UUID) -> None:
    """Raise NotReached where no code could be sent."""
    if unit.eoi(eoi_id).reference is None:
        raise NotReached

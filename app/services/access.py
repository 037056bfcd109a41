"""Coming back: a reference, then a code sent to the EOI's own address.

What a browser is told does not depend on whether the reference exists: the request is stored and
queued alike, and the worker finds out.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from app.security.keyring import ACCESS_CODE
from app.security.tokens import access_code, hash_token, new_id, new_token, read_code
from app.services import limits, sessions
from app.services.unit import NoSuchEoi, Unit
from app.storage import access, eois, outbox
from app.storage.access import RETURN, UNDO, AccessRequest

LIFETIME = timedelta(minutes=10)
TRIES = 5


@dataclass(frozen=True)
class WrongCode:
    """Not the code, or no longer. `again` says whether the same request may be tried again."""

    again: bool


class Entered(NamedTuple):
    eoi_id: UUID
    token: str  # of the session
    undoes: bool  # what the person came for: see contact_changes.undo


def request_code(unit: Unit, reference: str, address: str) -> str:
    """Have a code sent to the owner of `reference`; the token of the browser that may use it.

    The same for unknown references. Raises limits.TooMany.
    """
    return _request(unit, reference, address, RETURN)


def request_undo(unit: Unit, reference: str, address: str) -> str:
    """The same, to where the owner was reached before a change that is to be undone."""
    return _request(unit, reference, address, UNDO)


def _request(unit: Unit, reference: str, address: str, purpose: str) -> str:
    limits.count(unit, "code", reference, address)
    limits.count(unit, "code-reference", reference)
    limits.count(unit, "code-address", address)
    eoi_id = eois.by_reference(unit.session, reference)
    token = new_token()
    request = AccessRequest(
        id=new_id(),
        browser_hash=hash_token(token),
        eoi_id=eoi_id,
        created_at=unit.now,
        purpose=purpose,
    )
    unit.session.add(request)
    send(unit, request)
    return token


def send(unit: Unit, request: AccessRequest) -> None:
    """Have the worker send the request's code."""
    body = {"request": str(request.id)}
    outbox.enqueue(unit.session, "code", now=unit.now, subject=request.eoi_id, body=body)


def request_own_code(unit: Unit, eoi_id: UUID, address: str) -> str:
    """The same for who is signed in, and is to show once more who they are."""
    eoi = eois.get(unit.session, eoi_id)
    if eoi is None or eoi.reference is None:
        raise NoSuchEoi
    return request_code(unit, eoi.reference, address)


def code_to_send(unit: Unit, request_id: UUID) -> tuple[AccessRequest, str] | None:
    """For the worker: the request and its code; None where nothing may be sent (any more)."""
    request = unit.session.get(AccessRequest, request_id)
    if request is None or request.eoi_id is None or _expired(request, unit.now):
        return None
    return request, code_of(unit, request)


def enter(unit: Unit, browser_token: str, code: str) -> Entered | WrongCode:
    """Exchange the code for a session.

    A wrong code is a result: its try counts, and an exception would roll that back.
    """
    request = access.take_try(
        unit.session,
        hash_token(browser_token),
        {RETURN, UNDO},
        since=unit.now - LIFETIME,
        most=TRIES,
    )
    if request is None:
        return WrongCode(again=False)
    right = hmac.compare_digest(read_code(code), code_of(unit, request))
    if request.eoi_id is None or not right:
        return WrongCode(again=request.tries < TRIES)
    request.used_at = unit.now
    unit.log("returned", request.eoi_id)
    token = sessions.begin(unit, request.eoi_id, proved_at=unit.now)
    return Entered(request.eoi_id, token, request.purpose == UNDO)


def code_of(unit: Unit, request: AccessRequest) -> str:
    """The same wherever it is asked, also when the key is rotated in between."""
    return access_code(unit.keyring.system_key(ACCESS_CODE, request.created_at), request.id)


def _expired(request: AccessRequest, now: datetime) -> bool:
    return request.used_at is not None or request.created_at + LIFETIME <= now

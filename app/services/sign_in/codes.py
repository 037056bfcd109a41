"""Applicants sign in by a reference, and then a one-time code sent to the EOI's own address.

What a browser is told does not depend on whether the reference exists, nor on what others asked or
typed: the request is stored and queued alike, and the worker finds out. Nobody who only knows the
reference keeps its owner out: see domain.sign_in.codes.
"""

import hmac
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import Code, Task
from app.domain.sign_in.codes import ENTRY_TIME, KNOWN_FOR, LIFETIME, TRIES
from app.security.encryption.keyring import ACCESS_CODE, LIMIT
from app.security.tokens import (
    CODE_DIGITS,
    LONG_CODE_DIGITS,
    access_code,
    hash_token,
    new_id,
    new_token,
    read_code,
)
from app.services.core import proof, rate_limits
from app.services.core.errors import NoSuchEoi
from app.services.core.unit import Unit
from app.services.sign_in import applicant_sessions
from app.storage import held_eois, outbox
from app.storage.cases import eois
from app.storage.sign_in import code_requests, sent_codes
from app.storage.sign_in.code_requests import RETURN, UNDO, AccessRequest
from app.storage.sign_in.sent_codes import SentCode


class WrongCode(NamedTuple):
    """Not the code, or no longer. `again` says whether the same request may be tried again."""

    again: bool


class Entered(NamedTuple):
    eoi_id: UUID
    token: str  # of the session
    undoes: bool  # what the person came for: see contact.changes.undo
    known: str  # what the browser shows of itself the next time it asks for a code
    guesses: int  # wrong codes of others, or of earlier, within a day


class CodeToSend(NamedTuple):
    request: AccessRequest
    code: str
    ends_at: datetime  # or later: it counts anew where it is sent again


def request_code(unit: Unit, reference: str, address: str, known: str = "") -> str:
    """Have a code sent to the owner of `reference`; the token of the browser that may use it.

    The same for unknown references. Where a code that counts was sent a short while ago, none is:
    the browser may use that one. Raises TooMany, for who is not `known`.
    """
    return _request(unit, reference, address, known, RETURN)


def request_undo(unit: Unit, reference: str, address: str, known: str = "") -> str:
    """The same, to where the owner was reached before a change that is to be undone."""
    return _request(unit, reference, address, known, UNDO)


def _request(unit: Unit, reference: str, address: str, known: str, purpose: str) -> str:
    eoi_id = eois.by_reference(unit.session, reference)
    line = _own_line(unit, eoi_id, known)
    if line == sent_codes.ANYBODY:
        rate_limits.count(unit, "code-address", address)
    token = new_token()
    _, bucket = unit.keyring.tag(LIMIT, "code", purpose, reference, at=unit.now)
    request = AccessRequest(
        id=new_id(),
        browser_hash=hash_token(token),
        eoi_id=eoi_id,
        created_at=unit.now,
        purpose=purpose,
        bucket=bucket,
        line=line,
    )
    if code_id := sent_codes.code_to_send(unit.session, request, unit.now):
        send(unit, code_id, eoi_id)
    unit.session.add(request)
    return token


def _own_line(unit: Unit, eoi_id: UUID | None, known: str) -> bytes:
    """Of a browser by which somebody came in before; of all others it is one."""
    browser = _hash_of(known, eoi_id)
    is_known = known and sent_codes.is_known_browser(
        unit.session, browser, since=unit.now - KNOWN_FOR
    )
    passes = is_known and rate_limits.is_within(unit, "code-known", str(eoi_id))
    return browser if passes else sent_codes.ANYBODY


def _hash_of(known: str, eoi_id: UUID | None) -> bytes:
    """Of the EOI as well, so that nobody sees in the database who comes by one browser."""
    return hash_token(f"{known} {eoi_id}")


def send(unit: Unit, request_id: UUID, eoi_id: UUID | None) -> None:
    """Have the worker send the code of a request."""
    outbox.enqueue(unit.session, Task.CODE, Code(request_id), now=unit.now, subject=eoi_id)


def request_own_code(unit: Unit, eoi_id: UUID, address: str, known: str = "") -> str:
    """The same for who is signed in, and is to show once more who they are."""
    eoi = unit.eoi(eoi_id)
    if eoi.reference is None:
        raise NoSuchEoi
    return request_code(unit, eoi.reference, address, known)


def code_to_send(unit: Unit, request_id: UUID) -> CodeToSend | None:
    """For the worker: a request and its code; None where nothing may be sent (any more)."""
    request = unit.session.get(AccessRequest, request_id)
    if request is None or request.eoi_id is None:
        return None
    if request.bucket is None:
        if _is_over(request, unit.now):
            return None
        return CodeToSend(request, code_of(unit, request), request.created_at + LIFETIME)
    for sent in sent_codes.valid(unit.session, request, unit.now):
        if sent.code_id == request_id:
            return CodeToSend(request, _written(unit, sent), sent.sent_at + LIFETIME)
    return None


def hold_back(unit: Unit, request_id: UUID, until: datetime) -> None:
    """The code was not sent: it counts from when it may leave, and no sooner is it sent again."""
    request = unit.session.get(AccessRequest, request_id)
    if request is not None and request.bucket is None:
        request.created_at = until
    elif request is not None:
        sent_codes.hold_back(unit.session, request, until)


def enter(
    unit: Unit,
    browser_token: str,
    code: str,
    known: str = "",
    *,
    instead_of: Collection[str] = (),
) -> Entered | WrongCode:
    """Exchange the code for a session; the browser's earlier ones, of these tokens, end with it.

    A wrong code is a result: its try counts, and an exception would roll that back. Cut off before
    the commit, the code is unused and the earlier session goes on.
    """
    request = code_requests.take_try(
        unit.session,
        hash_token(browser_token),
        {RETURN, UNDO},
        since=unit.now - ENTRY_TIME,
        most=TRIES,
    )
    if request is None:
        return WrongCode(again=False)
    own_line = _hash_of(known, request.eoi_id) if known else sent_codes.ANYBODY
    # Also looked for where nobody is behind it.
    lets_in = _take(unit, request, read_code(code), own_line)
    if request.eoi_id is None or not lets_in:
        sent_codes.count_wrong(unit.session, request, unit.now, own_line)
        return WrongCode(again=request.tries < TRIES and request.created_at > unit.now - LIFETIME)
    request.used_at = unit.now
    unit.log(AuditAction.RETURNED, request.eoi_id)
    known = known or new_token()
    sent_codes.remember_browser(
        unit.session, _hash_of(known, request.eoi_id), request.eoi_id, unit.now
    )
    token = applicant_sessions.begin_another(
        unit, request.eoi_id, proved=True, instead_of=instead_of
    )
    proof.go_on(unit, request.eoi_id)
    guesses = sent_codes.guesses(unit.session, request, unit.now) - (request.tries - 1)
    return Entered(request.eoi_id, token, request.purpose == UNDO, known, max(0, guesses))


def _take(unit: Unit, request: AccessRequest, typed: str, own_line: bytes) -> bool:
    """Whether that is a code which lets the browser in that asked so; if it is, it is used."""
    if request.bucket is None:  # it asked the release before
        return not _is_over(request, unit.now) and hmac.compare_digest(
            typed, code_of(unit, request)
        )
    return any(
        hmac.compare_digest(typed, read_code(_written(unit, sent)))
        and sent_codes.use(unit.session, sent, unit.now)
        for sent in sent_codes.valid(unit.session, request, unit.now, own_line)
    )


def end_all(unit: Unit, eoi_id: UUID) -> None:
    """Have no code lead to the EOI that was asked for before.

    Call it before the EOI is locked, in the order of who enters a code.
    """
    if held_eois.is_unasked(unit.session, eoi_id):
        return
    if sent_codes.are_asked_for(unit.session, eoi_id):
        code_requests.end_all(unit.session, eoi_id, unit.now)
        sent_codes.end_all(unit.session, eoi_id)


def end_access(unit: Unit, reference: str) -> int:
    """Sign somebody out everywhere, as an operator does: how many sessions there were.

    No code that was asked for before lets anybody in. Raises NoSuchEoi.
    """
    eoi_id = eois.by_reference(unit.session, reference)
    if eoi_id is None:
        raise NoSuchEoi
    end_all(unit, eoi_id)
    sent_codes.forget_browsers(unit.session, eoi_id)
    return applicant_sessions.end_all(unit, eoi_id)


def end_everybodys_access(unit: Unit) -> int:
    """The same of everybody."""
    code_requests.end_everybodys(unit.session, unit.now)
    sent_codes.end_everybodys(unit.session)
    return applicant_sessions.end_all(unit)


def code_of(unit: Unit, request: AccessRequest) -> str:
    """Its own. The same wherever it is asked, also when the key is rotated in between."""
    return access_code(unit.keyring.system_key(ACCESS_CODE, request.created_at), request.id)


def _written(unit: Unit, sent: SentCode) -> str:
    """The code as a person reads it: a long one in groups."""
    digits = LONG_CODE_DIGITS if sent.is_long else CODE_DIGITS
    code = access_code(unit.keyring.system_key(ACCESS_CODE, sent.began_at), sent.code_id, digits)
    return f"{code[:4]} {code[4:8]} {code[8:]}" if sent.is_long else code


def _is_over(request: AccessRequest, now: datetime) -> bool:
    return request.used_at is not None or request.created_at + LIFETIME <= now

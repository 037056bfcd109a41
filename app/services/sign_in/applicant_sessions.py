"""An applicant's session: how long a browser that proved itself may go on.

Phones are borrowed and left on tables, so what is not used ends after half an hour, and after a
day's work in any case. OWASP's ASVS (7.3.1, 7.3.2) asks for both and leaves the times to the risk:
20 minutes would have people pay for more codes, each an SMS that must arrive, and hours would let
the next user read on. Nothing is lost by an end: what was saved stays, what was typed is kept.
"""

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.security.encryption.keyring import DataKey, Keyring
from app.security.tokens import hash_token
from app.services.core.unit import Unit
from app.storage import held_eois
from app.storage.database.marks import cell_of
from app.storage.sign_in import session_list, sessions
from app.storage.sign_in.sessions import ApplicantSession

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
PROOF = timedelta(minutes=30)  # how long a code counts for what cannot be undone
MOST = 10  # sessions of an EOI: with one more, that ends which is nearest to its end
_STEP = timedelta(minutes=5)  # how much use is worth writing down


class Typed(NamedTuple):
    """What was typed on a page and is not sent: name and text of each field, in their order."""

    page: str
    fields: Sequence[tuple[str, str]]


class Live(NamedTuple):
    """A session that goes on."""

    ends: datetime
    typed: Typed | None


class Seen(NamedTuple):
    """A session as its person sees it. Nothing is stored of the phone or the network."""

    id: str  # by which it is ended; it opens nothing
    began_at: datetime
    used_at: datetime  # the last that was sent, to five minutes
    by_code: bool
    is_this: bool


def begin(unit: Unit, eoi_id: UUID, proved_at: datetime | None = None) -> str:
    """The token that leads a browser to the EOI; `proved_at` is when a code was entered for it."""
    return sessions.start_applicant(unit.session, eoi_id, unit.now, unit.now + IDLE, proved_at)


def begin_another(
    unit: Unit, eoi_id: UUID, *, proved: bool, instead_of: Collection[str] = ()
) -> str:
    """The same for an EOI that may have sessions already; those of these tokens end.

    What was typed in one of them, on the same EOI, is kept with the new one.
    """
    typed = session_list.typed_in(unit.session, eoi_id, instead_of)
    session_list.end_of_tokens(unit.session, instead_of)
    session_list.end_least_used(unit.session, eoi_id, MOST - 1)
    proved_at = unit.now if proved else None
    ends = unit.now + IDLE
    return sessions.start_applicant(unit.session, eoi_id, unit.now, ends, proved_at, typed=typed)


def live(
    unit: Unit,
    token: str,
    eoi_id: UUID,
    *,
    extend: bool,
    hold: bool = False,
    unasked: bool = False,
) -> Live | None:
    """The token's session on the EOI, which the unit opens; None where it leads there no longer.

    In a unit that writes, `extend`: a session in use goes on; and `hold` if the first that is done
    is to lock the EOI: it is locked at once, unless the session is to be extended first, or, for
    who ends codes before that, a code is asked for (`unasked`).
    """
    fresh = unit.now + IDLE - _STEP
    held = held_eois.hold(unit.session, token, eoi_id, fresh, unasked=unasked) if hold else None
    found = held or sessions.applicant(unit.session, token, unit.now)
    if found is None or found.eoi_id != eoi_id:
        return None
    ends: datetime = found.expires_at
    if extend:
        ends = extended(found.started_at, ends, unit.now)
    if ends != found.expires_at:
        sessions.extend_applicant(unit.session, token, ends)
    typed = open_typed(unit.keyring, unit.key(eoi_id), eoi_id, found.typed) if found.typed else None
    return Live(ends, typed)


def extended(started_at: datetime, ends: datetime, now: datetime) -> datetime:
    """When a session ends that is in use: later, if by so much that it is worth writing down."""
    later = min(now + IDLE, started_at + LONGEST)
    return later if later - ends >= _STEP else ends


def keep_typed(unit: Unit, token: str, eoi_id: UUID, typed: Typed | None) -> None:
    """Keep this with the session, in place of what was kept; it goes when the session does."""
    content = None
    if typed is not None:
        cell = cell_of(ApplicantSession.typed, eoi_id)
        content = unit.keyring.seal(unit.key(eoi_id), json.dumps(typed).encode(), cell)
    sessions.set_typed(unit.session, token, content)


def open_typed(keyring: Keyring, key: DataKey, eoi_id: UUID, content: bytes | None) -> Typed | None:
    if content is None:
        return None
    page, fields = json.loads(keyring.open(key, content, cell_of(ApplicantSession.typed, eoi_id)))
    return Typed(page, [(name, text) for name, text in fields])


def is_proved(unit: Unit, token: str) -> bool:
    """Whether the session was begun with a code a short while ago: phones are lent and shared."""
    proved_at = sessions.proved_at(unit.session, token)
    return proved_at is not None and proved_at > unit.now - PROOF


def of_eoi(unit: Unit, eoi_id: UUID, token: str) -> list[Seen]:
    """Those that lead to the EOI now, that of the token first, then the newest."""
    found = [
        Seen(
            id=_name_of(row),
            began_at=row.started_at,
            used_at=max(row.started_at, row.expires_at - IDLE),
            by_code=row.proved_at is not None,
            is_this=row.token_hash == hash_token(token),
        )
        for row in session_list.of_eoi(unit.session, eoi_id, unit.now)
    ]
    return sorted(found, key=lambda seen: not seen.is_this)


def end_one(unit: Unit, eoi_id: UUID, name: str) -> bool:
    """End one of the EOI's sessions, by its Seen.id; whether it was still there."""
    named = [
        row for row in session_list.of_eoi(unit.session, eoi_id, unit.now) if _name_of(row) == name
    ]
    one = ApplicantSession.token_hash.in_([row.token_hash for row in named])
    return _ended(unit, eoi_id, session_list.end(unit.session, one))


def end_others(unit: Unit, eoi_id: UUID, token: str) -> bool:
    """End all of the EOI's sessions but that of the token; whether there were any."""
    return _ended(unit, eoi_id, session_list.end_others(unit.session, eoi_id, token))


def end_all(unit: Unit, eoi_id: UUID | None = None) -> int:
    """End all sessions of an EOI, or of everybody, as an operator does; how many there were."""
    of_whom = [ApplicantSession.eoi_id == eoi_id] if eoi_id else []
    ended = session_list.end(unit.session, *of_whom)
    unit.log(AuditAction.SESSIONS_ENDED, eoi_id, count=ended)
    return ended


def leave(unit: Unit, *tokens: str) -> None:
    """End these sessions, as on a phone that is given back."""
    session_list.end_of_tokens(unit.session, tokens)


def _name_of(row: ApplicantSession) -> str:
    return row.token_hash[:8].hex()


def _ended(unit: Unit, eoi_id: UUID, count: int) -> bool:
    if count:
        unit.log(AuditAction.SESSIONS_ENDED, eoi_id, count=count)
    return bool(count)

"""An applicant's session: how long a browser that proved itself may go on.

Phones are borrowed and left on tables, so what is not used ends after half an hour, and after a
day's work in any case. OWASP's ASVS (7.3.1, 7.3.2) asks for both and leaves the times to the risk:
20 minutes would have people pay for more codes, each an SMS that must arrive, and hours would let
the next user read on. Nothing is lost by an end: what was saved stays, what was typed is kept.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from app.security.encryption.keyring import DataKey, Keyring
from app.services.core.unit import Unit
from app.storage.cases import eois
from app.storage.database.marks import cell_of
from app.storage.sign_in import sessions
from app.storage.sign_in.sessions import ApplicantSession

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
PROOF = timedelta(minutes=30)  # how long a code counts for what cannot be undone
_STEP = timedelta(minutes=5)  # how much use is worth writing down


class Typed(NamedTuple):
    """What was typed on a page and is not sent: name and text of each field, in their order."""

    page: str
    fields: Sequence[tuple[str, str]]


class Live(NamedTuple):
    """A session that goes on."""

    ends: datetime
    typed: Typed | None


def begin(unit: Unit, eoi_id: UUID, proved_at: datetime | None = None) -> str:
    """The token that leads a browser to the EOI; `proved_at` is when a code was entered for it."""
    return sessions.start_applicant(unit.session, eoi_id, unit.now, unit.now + IDLE, proved_at)


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
    held = eois.hold(unit.session, token, eoi_id, fresh, unasked=unasked) if hold else None
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


def leave(unit: Unit, token: str) -> None:
    """End the session, as on a phone that is given back."""
    sessions.end_applicant(unit.session, token)

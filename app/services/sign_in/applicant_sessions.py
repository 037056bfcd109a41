"""An applicant's session: how long a browser that proved itself may go on.

Phones are borrowed and left on tables, so what is not used ends after half an hour, and after a
day's work in any case. OWASP's ASVS (7.3.1, 7.3.2) asks for both and leaves the times to the risk:
20 minutes would have people pay for more codes, each an SMS that must arrive, and hours would let
the next user read on. Nothing is lost by an end: what was saved stays, what was typed is kept.
"""

from datetime import datetime, timedelta
from uuid import UUID

from app.services.core.unit import Unit
from app.storage.sign_in import sessions

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
PROOF = timedelta(minutes=30)  # how long a code counts for what cannot be undone
_STEP = timedelta(minutes=5)  # how much use is worth writing down


def begin(unit: Unit, eoi_id: UUID, proved_at: datetime | None = None) -> str:
    """The token that leads a browser to the EOI; `proved_at` is when a code was entered for it."""
    return sessions.start_applicant(unit.session, eoi_id, unit.now, unit.now + IDLE, proved_at)


def until(unit: Unit, token: str, eoi_id: UUID, *, extend: bool) -> datetime | None:
    """When the token's session on the EOI ends; None where it leads there no longer.

    In a unit that writes, `extend`: a session in use goes on.
    """
    found = sessions.applicant(unit.session, token, unit.now)
    if found is None or found.eoi_id != eoi_id:
        return None
    ends: datetime = found.expires_at
    later: datetime = min(unit.now + IDLE, found.started_at + LONGEST)
    if not extend or later - ends < _STEP:
        return ends
    sessions.extend_applicant(unit.session, token, later)
    return later


def is_proved(unit: Unit, token: str) -> bool:
    """Whether the session was begun with a code a short while ago: phones are lent and shared."""
    proved_at = sessions.proved_at(unit.session, token)
    return proved_at is not None and proved_at > unit.now - PROOF


def leave(unit: Unit, token: str) -> None:
    """End the session, as on a phone that is given back."""
    sessions.end_applicant(unit.session, token)

"""An applicant's EOI is locked by the statement that reads their session, and written by the last.

So most of what applicants do needs no statement of its own for either.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.security.tokens import hash_token
from app.storage.cases.eois import ITS_ID, Eoi, with_kin
from app.storage.database import changes, vouched
from app.storage.sign_in import sent_codes, sessions
from app.storage.sign_in.sessions import ApplicantSession


def hold(
    session: Session, token: str, eoi_id: UUID, until: datetime, *, unasked: bool
) -> Row[Any] | None:
    """Lock the EOI as eois.get_for_update does, which then finds it.

    Returns sessions.SHOWN. None, and nothing is locked, if the session leads there no longer, or
    not until then, or if what is locked before an EOI is to be changed: a session with something
    typed, or a code that is asked for, of which only who is to end codes (`unasked`) need know.
    """
    given = {"token_hash": hash_token(token), "id": eoi_id, "now": until}
    rows = session.execute(_HELD_UNASKED if unasked else _HELD, given)
    found = {row.Eoi.id: row for row in rows}.get(eoi_id)
    session.info["held"], session.info["unasked"] = found and found.Eoi, unasked
    return found


def is_held(session: Session, eoi_id: UUID) -> bool:
    """Whether `hold` has locked it."""
    held: Eoi | None = session.info.get("held")
    return held is not None and held.id == eoi_id


def is_unasked(session: Session, eoi_id: UUID) -> bool:
    """Whether `hold` has locked it, and seen that no code is asked for."""
    return is_held(session, eoi_id) and bool(session.info["unasked"])


def write(session: Session) -> None:
    """Write what has changed of it, as the last: the session lets go of the object."""
    held: Eoi | None = session.info.get("held")
    if held and held in session and session.is_modified(held):
        changes.change(session, Eoi, changes.as_read(held), vouched.values_of(held))
        session.expunge(held)


_HELD = (
    with_kin(select(ITS_ID), ITS_ID)
    .join(ApplicantSession, ApplicantSession.eoi_id == ITS_ID)
    .where(*sessions.LIVE, ApplicantSession.typed.is_(None))
    .add_columns(*sessions.SHOWN)
    .with_for_update(of=Eoi)
)
_HELD_UNASKED = _HELD.where(~sent_codes.asked_for(ITS_ID))

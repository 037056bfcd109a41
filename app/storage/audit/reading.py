"""What was read, and all else the log says, found by time, person, action and case.

Ids of entries are ordered by time, so the primary key finds a span of it: there is no other index.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.security.tokens import first_id_of
from app.storage.audit.entries import AuditEntry

_SKEW = timedelta(hours=1)  # by which the clocks of two machines may differ


def by_staff(session: Session, since: datetime, actions: Collection[str]) -> Sequence[AuditEntry]:
    """The entries of these actions that members of staff have made since then."""
    entry = AuditEntry
    query = select(entry).where(
        entry.id >= first_id_of(since - _SKEW),
        entry.at > since,
        entry.action.in_(actions),
        entry.actor.contains(" "),
    )
    return session.scalars(query).all()

"""An entry of the log is found by each case that it shows.

Its detail, which is sealed, says the same, and `audit verify` holds this table to that.
"""

from collections.abc import Collection, Iterator
from uuid import UUID

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from app.storage.audit.entries import AuditEntry, AuditShown

_AT_ONCE = 1000


def about(eoi_id: UUID) -> Select[UUID]:
    """The ids of the entries about a case, and of those that show it, as a query for another."""
    own = select(AuditEntry.id).where(AuditEntry.subject == eoi_id)
    seen = select(AuditShown.entry_id).where(AuditShown.eoi_id == eoi_id)
    return select(union_all(own, seen).subquery().c.id)


def entries(session: Session, actions: Collection[str]) -> Iterator[AuditEntry]:
    """All entries of these actions, by id."""
    query = select(AuditEntry).where(AuditEntry.action.in_(actions)).order_by(AuditEntry.id)
    yield from session.scalars(query.execution_options(yield_per=_AT_ONCE))


def pairs(session: Session) -> Iterator[tuple[UUID, UUID]]:
    """Each entry with each case that it shows, by the ids of both."""
    row = AuditShown
    query = select(row.entry_id, row.eoi_id).order_by(row.entry_id, row.eoi_id)
    found = session.execute(query.execution_options(yield_per=_AT_ONCE))
    return ((entry_id, eoi_id) for entry_id, eoi_id in found)

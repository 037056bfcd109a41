"""A reviewer's act is refused where another was done since the page was shown that it came from.

So the second of two who act at once, or of a double click, overwrites nothing, and reads what the
first has done.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.domain.audit.actions import BY_VALUE, CHANGES_THE_CASE, AuditAction
from app.services.core import approvals
from app.services.core.errors import Refused
from app.services.core.unit import Unit
from app.services.sign_in import colleagues
from app.storage.audit import entries


@dataclass(frozen=True)
class Before:
    """What was done, when, by whom, and whether that is the same person."""

    action: AuditAction
    at: datetime
    own: bool
    name: str | None = field(repr=False)


class Overtaken(Refused):
    """Somebody has acted since; nothing was written."""

    def __init__(self, before: Before) -> None:
        super().__init__(before.action)
        self.before = before


def version(unit: Unit, eoi_id: UUID) -> str:
    """Which reviewer's act on the EOI was the last; empty before the first.

    Read it before the rest. Who only looked has not acted.
    """
    last = entries.last_by_reviewer(unit.session, eoi_id, CHANGES_THE_CASE)
    return str(last.id) if last else ""


def require_none_since(unit: Unit, eoi_id: UUID, seen: str | None) -> None:
    """Lock the EOI; raise Overtaken unless this is its version, or none was sent along."""
    unit.locked(eoi_id)
    last = entries.last_by_reviewer(unit.session, eoi_id, CHANGES_THE_CASE)
    if seen is not None and last is not None and str(last.id) != seen:
        raise _overtaken(unit, BY_VALUE[last.action], last.at, last.actor)


def require_waiting(unit: Unit, approval_id: UUID) -> None:
    """Lock an approval that is of no EOI; raise Overtaken if it is settled.

    Raises NoSuchApproval.
    """
    _, approval = approvals.locked(unit, None, approval_id)
    if approval.outcome is not None and approval.settled_at is not None:
        done = approvals.LOGGED[approval.outcome]
        raise _overtaken(unit, done, approval.settled_at, approval.settled_by or "")


def _overtaken(unit: Unit, action: AuditAction, at: datetime, actor: str) -> Overtaken:
    name = colleagues.names_of(unit, {actor}).get(actor)
    return Overtaken(Before(action, at, actor == unit.actor, name))

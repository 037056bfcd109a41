"""Restoring ends anew, in a database of the past, what has ended since: sessions, codes, people."""

from app.domain.audit.actions import AuditAction
from app.services.core.unit import Portal, unit_for
from app.services.privacy import erasure
from app.services.sign_in import codes, staff_sessions


def complete(portal: Portal, actor: str) -> int:
    """Sign everybody out, and erase again whom the erasure ledger names; how many. Twice is once.

    Who has signed out since the backup, or whose phone was stolen, would be signed in again, and a
    code that was used would count once more. Raises as `erasure.replay`.
    """
    with unit_for(portal, actor, write=True, before_replay=True) as unit:
        codes.end_everybodys_access(unit)
        staff_sessions.end_everybodys(unit)
        unit.log(AuditAction.RESTORED)
    return erasure.replay(portal, actor)

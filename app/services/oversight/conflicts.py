"""A conflict of interest hides a case and its family from a colleague, until a senior lifts it.

`hidden` decides for all: the gate of the back office asks it for each address with a reference,
lists and searches leave out what it names, and no unit of that person opens any of them.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.review import roles
from app.domain.review.roles import Permission
from app.security.tokens import new_id, read_reference
from app.services.core.errors import Forbidden, NoSuchEoi, NotFound
from app.services.core.unit import Unit
from app.services.sign_in import staff_sessions
from app.storage.cases import eois
from app.storage.database.marks import cell_of
from app.storage.decisions import conflicts
from app.storage.decisions.conflicts import Conflict
from app.storage.review import claims


class NotYours(Forbidden):
    """Nobody lifts what hides a case from themselves."""


class NoSuchConflict(NotFound):
    """Nobody declared it, or it was lifted."""


@dataclass(frozen=True)
class Declared:
    id: UUID
    person: str
    declared_by: str
    declared_at: datetime
    reason: str = field(repr=False)


def hidden(unit: Unit) -> frozenset[UUID]:
    """The EOIs that the unit's actor must not see."""
    return conflicts.hidden_from(unit.session, unit.actor)


def require_none(unit: Unit, reference: str) -> None:
    """Raise NoSuchEoi where the unit's actor must not see the case of this reference."""
    if not (unseen := hidden(unit)):
        return
    if eois.by_reference(unit.session, read_reference(reference) or "") in unseen:
        raise NoSuchEoi


def declare(unit: Unit, eoi_id: UUID, person: str, reason: str) -> None:
    """Hide a case and its family from a person, whose claims on what is hidden end. Twice is once.

    The unit opens the EOI. Raises NoSuchEoi.
    """
    unit.locked(eoi_id)
    if any(one.person == person for one in conflicts.in_force(unit.session, eoi_id)):
        return
    row = Conflict(id=new_id(), person=person, eoi_id=eoi_id, declared_by=unit.actor)
    row.declared_at = unit.now
    row.reason = unit.keyring.seal(
        unit.key(eoi_id), reason.encode(), cell_of(Conflict.reason, row.id)
    )
    unit.session.add(row)
    unit.session.flush()
    unseen = conflicts.hidden_from(unit.session, person)
    claims.give_back(unit.session, unseen, person, unit.now)
    unit.log(AuditAction.CONFLICT_DECLARED, eoi_id, row=row)


def lift(unit: Unit, eoi_id: UUID, conflict_id: UUID) -> None:
    """Let the person see the case again. Raises NotYours of one's own, or NoSuchConflict."""
    unit.locked(eoi_id)
    row = conflicts.get_for_update(unit.session, conflict_id)
    if row is None or row.eoi_id != eoi_id or row.lifted_at is not None:
        raise NoSuchConflict
    if row.person == unit.actor:
        raise NotYours
    row.lifted_by, row.lifted_at = unit.actor, unit.now
    unit.log(AuditAction.CONFLICT_LIFTED, eoi_id, row=row)


def declared(unit: Unit, eoi_id: UUID) -> list[Declared]:
    """Those in force, for a senior. The unit opens the EOI."""
    key = unit.key(eoi_id)
    return [
        Declared(
            row.id,
            row.person,
            row.declared_by,
            row.declared_at,
            unit.keyring.open(key, row.reason, cell_of(Conflict.reason, row.id)).decode(),
        )
        for row in conflicts.in_force(unit.session, eoi_id)
    ]


def colleagues(unit: Unit) -> Collection[str]:
    """Who else sees cases, by the roles of their last sign-in."""
    return [
        person
        for person, known in staff_sessions.last_roles(unit).items()
        if person != unit.actor and roles.allowed(known, Permission.SEE_CASE)
    ]

"""What a sender told since a time is listed, from the audit log, and can be asked for anew.

For a partner or a kit that somebody else had in hand. Its results stay as they are until a person
has looked at each.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.cases.checks import Check
from app.services.cases import checks
from app.services.core.unit import Unit
from app.services.oversight import conflicts
from app.services.partners import registry
from app.storage.audit import reading
from app.storage.audit.reading import Asked
from app.storage.cases import checks as check_store
from app.storage.cases import eois

SIZE = 50
_RETURNS = (
    AuditAction.RETURN_RECORDED,
    AuditAction.RETURN_CORRECTED,
    AuditAction.RETURN_REVIVED,
    AuditAction.RETURN_ANNULLED,
)
_ACTIONS = frozenset(
    {AuditAction.CHECK_UPDATED, AuditAction.ARRIVED, AuditAction.TRAVELS, *_RETURNS}
)


@dataclass(frozen=True)
class Told:
    at: datetime
    action: str
    reference: str  # empty of a return, and of a case that is gone
    check: str
    status: str  # that the sender said
    stands: str  # of the check now
    may_be_asked_anew: bool


@dataclass(frozen=True)
class Page:
    told: list[Told]
    before: UUID | None  # where older ones follow


def by(unit: Unit, sender: str, since: datetime, before: UUID | None = None) -> Page:
    """What the sender told since then, the newest first. Raises NoSuchPartner."""
    registry.named(unit, sender)
    asked = Asked(since=since, actor=f"partner:{sender}", actions=_ACTIONS)
    found = reading.page(unit.session, asked, before, SIZE)
    hidden = conflicts.hidden(unit)
    told = [
        _told(unit, entry.at, entry.action, entry.subject, entry.read(unit.keyring))
        for entry, _ in found.entries
        if entry.subject not in hidden
    ]
    return Page(told, found.before)


def _told(
    unit: Unit, at: datetime, action: str, subject: UUID | None, detail: dict[str, str]
) -> Told:
    eoi = eois.get(unit.session, subject) if subject else None
    name = detail.get("check")
    check = check_store.of_eoi(unit.session, eoi.id)[Check(name)] if eoi and name else None
    return Told(
        at=at,
        action=action,
        reference=(eoi.reference or "") if eoi else "",
        check=name or "",
        status=detail.get("status", ""),
        stands=check.status_at(unit.now) if check else "",
        may_be_asked_anew=bool(eoi and check and checks.may_be_asked_anew(eoi, check)),
    )


def ask_anew(unit: Unit, reference: str, kind: Check) -> None:
    """Have the check made again. Raises NoSuchEoi; so if hidden; checks.ForbiddenCheckMove."""
    conflicts.require_none(unit, reference)
    eoi = unit.locked(eois.by_reference(unit.session, reference))
    checks.ask_anew(unit, eoi, kind)

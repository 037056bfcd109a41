"""What a sender told since a time is listed, from the audit log, and can be asked for anew.

For a partner or a kit that somebody else had in hand. Its results stay as they are until a person
has looked at each.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.cases.checks import Check
from app.services.cases import checks
from app.services.core.unit import Unit
from app.services.oversight import conflicts
from app.services.partners import registry
from app.storage.audit import reading
from app.storage.audit.entries import AuditEntry
from app.storage.audit.reading import Asked
from app.storage.cases import checks as check_store
from app.storage.cases import eois
from app.storage.cases.checks import CheckRecord
from app.storage.cases.eois import Eoi

SIZE = 50
_RETURNS = (
    AuditAction.RETURN_RECORDED,
    AuditAction.RETURN_CORRECTED,
    AuditAction.RETURN_REVIVED,
    AuditAction.RETURN_ANNULLED,
)
_OF_CHECKS = frozenset({AuditAction.CHECK_UPDATED, AuditAction.APPOINTMENT_OFFERED})
_ACTIONS = frozenset({*_OF_CHECKS, AuditAction.ARRIVED, AuditAction.TRAVELS, *_RETURNS})


class Told(NamedTuple):
    at: datetime
    action: str
    reference: str  # empty of a return, and of a case that is gone
    check: str
    status: str  # that the sender said
    stands: str  # of the check now
    may_be_asked_anew: bool


class Page(NamedTuple):
    told: list[Told]
    before: UUID | None  # where older ones follow


def by(unit: Unit, sender: str, since: datetime, before: UUID | None = None) -> Page:
    """What the sender told since then, the newest first. Raises NoSuchPartner."""
    registry.named(unit, sender)
    asked = Asked(since=since, actor=_actor(sender), actions=_ACTIONS)
    found = reading.page(unit.session, asked, before, SIZE)
    hidden = conflicts.hidden(unit)
    entries = [entry for entry, _ in found.entries if entry.subject not in hidden]
    about = {entry.subject for entry in entries if entry.subject}
    cases = {eoi.id: eoi for eoi in eois.get_many(unit.session, about)}
    records = check_store.of_eois(unit.session, cases)
    told = [_told(unit, entry, cases, records) for entry in entries]
    return Page(told, found.before)


def _actor(sender: str) -> str:
    return f"partner:{sender}"


def _told(
    unit: Unit,
    entry: AuditEntry,
    cases: Mapping[UUID, Eoi],
    records: Mapping[UUID, Mapping[Check, CheckRecord]],
) -> Told:
    detail = entry.read(unit.keyring)
    eoi = cases.get(entry.subject) if entry.subject else None
    name = _check_of(entry, detail)
    check = records[eoi.id][Check(name)] if eoi and name else None
    return Told(
        at=entry.at,
        action=entry.action,
        reference=(eoi.reference or "") if eoi else "",
        check=name or "",
        status=detail.get("status", ""),
        stands=check.status_at(unit.now) if check else "",
        may_be_asked_anew=bool(eoi and check and checks.may_be_asked_anew(eoi, check)),
    )


def _check_of(entry: AuditEntry, detail: Mapping[str, str]) -> str | None:
    is_offer = entry.action == AuditAction.APPOINTMENT_OFFERED
    return Check.BIOMETRIC if is_offer else detail.get("check")


def ask_anew(unit: Unit, sender: str, reference: str, kind: Check) -> None:
    """Have a check made again of which the sender told something.

    Raises NoSuchEoi, so if hidden; or checks.ForbiddenCheckMove, so if another told it.
    """
    conflicts.require_none(unit, reference)
    eoi = unit.locked(eois.by_reference(unit.session, reference))
    updates = Asked(actor=_actor(sender), actions=_OF_CHECKS, subject=eoi.id)
    told, _ = reading.page(unit.session, updates, None, SIZE)
    if not any(_check_of(entry, entry.read(unit.keyring)) == kind for entry, _ in told):
        raise checks.ForbiddenCheckMove
    checks.ask_anew(unit, eoi, kind)

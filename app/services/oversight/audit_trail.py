"""The audit trail is the log as an auditor reads it, a page at a time: that, too, is in the log.

Who did what to which case, when, and nothing of what is somebody's: see domain.audit.trail.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.audit.trail import OPEN_DETAILS
from app.services.audit import log
from app.services.core.errors import Refused
from app.services.core.unit import Unit
from app.storage.audit import log as log_store
from app.storage.audit import reading
from app.storage.audit.reading import Asked
from app.storage.cases import eois
from app.storage.review import listed_cases

__all__ = ["Asked", "Entry", "Page", "prove", "read"]

SIZE = 50
MOST_PROVED = 300_000  # entries of a log of which a proof is made while somebody waits


class TooLong(Refused):
    """To make a proof of so long a log takes longer than a page may."""


@dataclass(frozen=True)
class Entry:
    id: UUID
    at: datetime
    actor: str
    action: str
    reference: str  # of the case; empty of what is none, is a draft, or is gone
    about: str  # the kind of row that it is about, by its table; empty if of none
    detail: Mapping[str, Any]  # what of it is open to auditors
    is_provable: bool  # a checkpoint covers it


@dataclass(frozen=True)
class Page:
    entries: list[Entry]
    before: UUID | None  # where older ones follow


def read(unit: Unit, asked: Asked, reference: str = "", before: UUID | None = None) -> Page:
    """The newest entries that are meant, of the case of a reference or of any.

    Before one, if it is named.
    """
    found = reading.Page([], None)
    if reference:
        asked = replace(asked, subject=eois.by_reference(unit.session, reference))
    if asked.subject or not reference:
        found = reading.page(unit.session, asked, before, SIZE)
    subjects = {entry.subject for entry, _ in found.entries if entry.subject}
    sent = listed_cases.sent_among(unit.session, subjects)
    last = log_store.last_checkpoint(unit.session)
    entries = [
        Entry(
            id=entry.id,
            at=entry.at,
            actor=entry.actor,
            action=entry.action,
            reference=(sent[entry.subject].reference or "") if entry.subject in sent else "",
            about=(entry.row or "").partition("/")[0],
            detail={
                name: value
                for name, value in entry.read(unit.keyring).items()
                if name in OPEN_DETAILS
            },
            is_provable=last is not None and place is not None and place < last.size,
        )
        for entry, place in found.entries
    ]
    kind = "all" if not asked.actions else " ".join(sorted(asked.actions))
    unit.log(AuditAction.LOG_READ, asked.subject, kind=kind, results=len(entries))
    return Page(entries, found.before)


def prove(unit: Unit, entry_id: UUID) -> dict[str, Any]:
    """That it is in the log that the newest checkpoint signs. Raises NotProvable or TooLong."""
    last = log_store.last_checkpoint(unit.session)
    if last is not None and last.size > MOST_PROVED:
        raise TooLong
    found = log.prove(unit, entry_id)
    unit.log(AuditAction.LOG_READ, kind="proof")
    return found

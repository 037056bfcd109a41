"""The audit trail is the log as an auditor reads it, a page at a time.

That, too, is in the log: what was read is shown once it is noted.

Who did what to which case, when, and nothing of what is somebody's: see domain.audit.trail.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from app.domain.audit import trail
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


class Entry(NamedTuple):
    id: UUID
    at: datetime
    actor: str
    action: str
    reference: str  # of the case; empty of what is none, is a draft, or is gone
    about: str  # the kind of row that it is about, by its table; empty if of none
    detail: Mapping[str, Any]  # what of it is open to auditors
    shows: int  # how many cases it shows persons of
    shown: list[str]  # the references of those that are there still
    is_provable: bool  # a checkpoint covers it


class Page(NamedTuple):
    asked: Asked
    entries: list[Entry]
    before: UUID | None  # where older ones follow


def read(unit: Unit, asked: Asked, reference: str = "", before: UUID | None = None) -> Page:
    """The newest entries that are meant, about or showing the case of a reference, or of any.

    Before one, if it is named.
    """
    found = reading.Page([], None)
    if reference:
        asked = asked._replace(subject=eois.by_reference(unit.session, reference))
    if asked.subject or not reference:
        found = reading.page(unit.session, asked, before, SIZE)
    details = [entry.read(unit.keyring) for entry, _ in found.entries]
    shown = [trail.shown(detail) for detail in details]
    subjects = {entry.subject for entry, _ in found.entries if entry.subject}
    sent = listed_cases.sent_among(unit.session, subjects.union(*shown))
    references = {eoi_id: case.reference or "" for eoi_id, case in sent.items()}
    last = log_store.last_checkpoint(unit.session)
    entries = [
        Entry(
            id=entry.id,
            at=entry.at,
            actor=entry.actor,
            action=entry.action,
            reference=references.get(entry.subject, "") if entry.subject else "",
            about=(entry.row or "").partition("/")[0],
            detail={name: value for name, value in detail.items() if name in OPEN_DETAILS},
            shows=len(cases),
            shown=sorted(references[one] for one in cases & references.keys()),
            is_provable=last is not None and place is not None and place < last.size,
        )
        for (entry, place), detail, cases in zip(found.entries, details, shown, strict=True)
    ]
    return Page(asked, entries, found.before)


def note(unit: Unit, page: Page) -> None:
    """Write down that somebody read it."""
    kind = " ".join(sorted(page.asked.actions)) or "all"
    unit.log(AuditAction.LOG_READ, page.asked.subject, kind=kind, results=len(page.entries))


def prove(unit: Unit, entry_id: UUID) -> dict[str, Any]:
    """That it is in the log that the newest checkpoint signs. Raises NotProvable or TooLong."""
    last = log_store.last_checkpoint(unit.session)
    if last is not None and last.size > MOST_PROVED:
        raise TooLong
    return log.prove(unit, entry_id)


def note_proof(unit: Unit) -> None:
    """Write down that somebody took one."""
    unit.log(AuditAction.LOG_READ, kind="proof")

"""Notes: reviewers write down why they did what they did to an EOI, sealed under its key."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.domain.audit.actions import BY_VALUE, AuditAction
from app.security.tokens import new_id
from app.services.core.unit import Unit
from app.storage.cases import notes
from app.storage.cases.eois import Eoi
from app.storage.database.marks import cell_of


@dataclass(frozen=True)
class Note:
    action: AuditAction  # that it explains
    text: str = field(repr=False)
    author: str
    written_at: datetime


def write(unit: Unit, eoi: Eoi, action: AuditAction, text: str) -> None:
    """Store the reason for an act, if one was given. The unit opens the EOI."""
    if not text:
        return
    row = notes.Note(
        id=new_id(), eoi_id=eoi.id, action=action, author=unit.actor, written_at=unit.now
    )
    row.text = unit.keyring.seal(unit.key(eoi.id), text.encode(), cell_of(notes.Note.text, row.id))
    unit.session.add(row)
    unit.log(AuditAction.NOTE_WRITTEN, eoi.id, row=row)


def read(unit: Unit, eoi_id: UUID) -> list[Note]:
    """All that was written about the EOI, oldest first."""
    key = unit.key(eoi_id)
    return [
        Note(
            action=BY_VALUE[row.action],
            text=unit.keyring.open(key, row.text, cell_of(notes.Note.text, row.id)).decode(),
            author=row.author,
            written_at=row.written_at,
        )
        for row in notes.of_eoi(unit.session, eoi_id)
    ]

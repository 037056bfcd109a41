"""Notes: what reviewers write down about an EOI, sealed under its key.

Why they did what they did to it, what they note without an act, what was said on the telephone.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.domain.audit.actions import BY_VALUE, AuditAction
from app.domain.review.calls import Call
from app.security.tokens import new_id
from app.services.core.unit import Unit
from app.storage.cases import notes
from app.storage.cases.eois import Eoi
from app.storage.database.marks import cell_of


@dataclass(frozen=True)
class Note:
    id: UUID
    action: AuditAction  # that it explains; a note without an act says so
    text: str = field(repr=False)
    author: str
    written_at: datetime


def write(unit: Unit, eoi: Eoi, action: AuditAction, text: str) -> None:
    """Store the reason for an act, if one was given. The unit opens the EOI."""
    if text:
        _store(unit, eoi, action, text)


def add(unit: Unit, eoi_id: UUID, text: str) -> None:
    """Store a note without an act. The unit opens the EOI. Raises NoSuchEoi."""
    eoi = unit.locked(eoi_id)
    _store(unit, eoi, AuditAction.NOTE_WRITTEN, text)
    unit.log(AuditAction.NOTE_ADDED, eoi.id)


def log_call(unit: Unit, eoi_id: UUID, call: Call, text: str) -> None:
    """Write down a telephone call, and what was said. The unit opens the EOI. Raises NoSuchEoi.

    The release before shows those words as a note.
    """
    eoi = unit.locked(eoi_id)
    note = _store(unit, eoi, AuditAction.NOTE_WRITTEN, text)
    unit.log(
        AuditAction.CALL_LOGGED,
        eoi.id,
        direction=call.direction,
        outcome=call.outcome,
        at=call.at.isoformat(),
        note=str(note),
    )


def _store(unit: Unit, eoi: Eoi, action: AuditAction, text: str) -> UUID:
    row = notes.Note(
        id=new_id(), eoi_id=eoi.id, action=action, author=unit.actor, written_at=unit.now
    )
    row.text = unit.keyring.seal(unit.key(eoi.id), text.encode(), cell_of(notes.Note.text, row.id))
    unit.session.add(row)
    unit.log(AuditAction.NOTE_WRITTEN, eoi.id, row=row)
    return row.id


def read(unit: Unit, eoi_id: UUID) -> list[Note]:
    """All that was written about the EOI, oldest first."""
    key = unit.key(eoi_id)
    return [
        Note(
            id=row.id,
            action=BY_VALUE[row.action],
            text=unit.keyring.open(key, row.text, cell_of(notes.Note.text, row.id)).decode(),
            author=row.author,
            written_at=row.written_at,
        )
        for row in notes.of_eoi(unit.session, eoi_id)
    ]

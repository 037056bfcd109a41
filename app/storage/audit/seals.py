"""The first release's entries are checked by hashes of sealed columns, until there is a baseline.

Such an entry names a row, and the hash of the ciphertexts in it, and vouches for nothing else.
"""

import hashlib
from collections.abc import Collection, Iterator
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.domain.audit.actions import AuditAction
from app.security.encryption.encoding import encode
from app.storage.audit.entries import AuditEntry
from app.storage.cases.eois import Eoi
from app.storage.cases.family_groups import FamilyMember
from app.storage.cases.files import StoredFile
from app.storage.cases.information_requests import InformationRequest
from app.storage.cases.location_requests import LocationRequest
from app.storage.cases.notes import Note
from app.storage.database import vouched
from app.storage.database.base import Base
from app.storage.decisions.approvals import Approval
from app.storage.decisions.corrections import Correction
from app.storage.register.records import ReturnRecord
from app.storage.register.versions import ReturnVersion

_AT_ONCE = 1000

# The sealed columns that the first release hashed, in its order: never add one.
SEALED = (
    Approval.reason,
    Correction.text,
    Correction.answer,
    Correction.before,
    Eoi.answers,
    FamilyMember.listed,
    InformationRequest.question,
    InformationRequest.answer,
    LocationRequest.declaration,
    Note.text,
    ReturnRecord.person,
    ReturnVersion.content,
    StoredFile.manifest,
)


def hashed_entries(session: Session) -> Iterator[Row[UUID, UUID | None, str | None, bytes | None]]:
    """Id, subject, row and row_hash of every entry of that release with a hash, oldest first."""
    query = select(AuditEntry.id, AuditEntry.subject, AuditEntry.row, AuditEntry.row_hash)
    # With a hash and no row it is of a later release, as a downgrade left it.
    older = (AuditEntry.row_hash.is_not(None), AuditEntry.mac.is_(None))
    query = query.where(*older, AuditEntry.row.is_not(None)).order_by(AuditEntry.id)
    yield from session.execute(query.execution_options(yield_per=_AT_ONCE))


def row_hashes(session: Session) -> Iterator[tuple[str, bytes | None]]:
    """The name and the hash of each row that has such a column; None instead for drafts."""
    for model in {column.class_: None for column in SEALED}:
        query = select(model, vouched.is_history(cast("type[Base]", model)))
        for row, is_history in session.execute(query.execution_options(yield_per=_AT_ONCE)):
            yield f"{row.__tablename__}/{row.id}", _row_hash(row) if is_history else None


def subjects_of(session: Session, actions: Collection[AuditAction]) -> set[UUID | None]:
    query = select(AuditEntry.subject).where(AuditEntry.action.in_(actions))
    return set(session.scalars(query))


def _row_hash(row: Any) -> bytes:
    """SHA-256 of the row's ciphertexts, each preceded by its column's name."""
    parts = [row.__tablename__.encode(), row.id.bytes]
    for column in SEALED:
        if type(row) is column.class_ and (sealed := getattr(row, column.key)) is not None:
            parts += [column.key.encode(), sealed]
    return hashlib.sha256(encode(*parts)).digest()

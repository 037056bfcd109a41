"""Who did what, when, to which EOI: written in the transaction of the change, never altered.

An entry is first without a place in the log; see `audit_log`.
"""

import base64
import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.security.encoding import encode
from app.security.keyring import AUDIT, Cell, Keyring
from app.security.tokens import new_id
from app.storage.approvals import Approval
from app.storage.base import Base, Instant
from app.storage.corrections import Correction
from app.storage.eois import Eoi
from app.storage.families import FamilyMember
from app.storage.files import StoredFile
from app.storage.information import InformationRequest
from app.storage.locations import LocationRequest
from app.storage.notes import Note
from app.storage.return_versions import ReturnVersion
from app.storage.returns import ReturnRecord

# The sealed columns that the log vouches for.
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
SealedRow = (
    Approval
    | Correction
    | Eoi
    | FamilyMember
    | InformationRequest
    | LocationRequest
    | Note
    | ReturnRecord
    | ReturnVersion
    | StoredFile
)


class AuditEntry(Base):
    __tablename__ = "audit_entry"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str]  # applicant, worker, partner:<name>, operator, or iss and sub of a reviewer
    action: Mapped[str]
    subject: Mapped[UUID | None] = mapped_column(index=True)
    row: Mapped[str | None]  # table/id of what was sealed by the act, and the hash of its seals
    row_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    detail: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed JSON, never personal data

    def read(self, keyring: Keyring) -> dict[str, Any]:
        """The details."""
        if self.detail is None:
            return {}
        opened = keyring.open(
            keyring.system_key_of(AUDIT, self.detail), self.detail, _cell(self.id)
        )
        detail: dict[str, Any] = json.loads(opened)
        return detail

    def leaf(self) -> bytes:
        """The entry as canonical JSON (RFC 8785) of strings and nulls."""
        members = {
            "id": str(self.id),
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": self.actor,
            "action": self.action,
            "subject": str(self.subject) if self.subject else None,
            "row": self.row,
            "row_hash": self.row_hash.hex() if self.row_hash else None,
            "detail": base64.b64encode(self.detail).decode() if self.detail else None,
        }
        text = json.dumps(members, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return text.encode()


class AuditUnsequenced(Base):
    """An entry that has no place yet."""

    __tablename__ = "audit_unsequenced"
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)


def append(
    session: Session,
    keyring: Keyring,
    actor: str,
    action: str,
    *,
    now: datetime,
    subject: UUID | None,
    row: SealedRow | None,
    detail: Mapping[str, str | int | None],
) -> None:
    """No entry, no change: a failure here rolls the change back."""
    entry = AuditEntry(id=new_id(), at=now, actor=actor, action=action, subject=subject)
    if row is not None:
        entry.row, entry.row_hash = f"{row.__tablename__}/{row.id}", row_hash(row)
    if detail:
        text = json.dumps(detail, ensure_ascii=False).encode()
        entry.detail = keyring.seal(keyring.system_key(AUDIT, now), text, _cell(entry.id))
    session.add_all((entry, AuditUnsequenced(entry_id=entry.id)))


def row_hash(row: SealedRow) -> bytes:
    """SHA-256 of the row's ciphertexts, each behind the name of its column."""
    parts = [row.__tablename__.encode(), row.id.bytes]
    for column in SEALED:
        if type(row) is column.class_ and (sealed := getattr(row, column.key)) is not None:
            parts += [column.key.encode(), sealed]
    return hashlib.sha256(encode(*parts)).digest()


def of_subject(session: Session, subject: UUID, actions: Collection[str] = ()) -> list[AuditEntry]:
    """What happened to an EOI, all of it or by these actions, oldest first."""
    query = select(AuditEntry).where(AuditEntry.subject == subject)
    if actions:
        query = query.where(AuditEntry.action.in_(actions))
    return list(session.scalars(query.order_by(AuditEntry.at, AuditEntry.id)))


def _cell(entry_id: UUID) -> Cell:
    return Cell("audit_entry", "detail", entry_id)

"""Audit entries record who did what, when, to which EOI: in the change's transaction, for good.

An entry gets its sequence number in the log afterwards; see `audit.log`.
"""

import base64
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, Select, Uuid, and_, bindparam, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from app.domain.audit import trail
from app.domain.audit.actions import AuditAction
from app.security.encryption import mac
from app.security.encryption.keyring import AUDIT, Keyring
from app.security.tokens import new_id
from app.storage import batch
from app.storage.cases import family_groups
from app.storage.database import vouched
from app.storage.database.base import Base, Instant
from app.storage.database.changes import Change
from app.storage.database.marks import cell_of, sealed, unsealed
from app.storage.statements import PREPARED

_MOST_ROWS = 500  # of an entry


class AuditEntry(Base):
    __tablename__ = "audit_entry"
    unvouched = "it is the log"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str]  # applicant, worker, partner:<name>, operator, or iss and sub of a reviewer
    action: Mapped[str]
    subject: Mapped[UUID | None] = mapped_column(index=True)
    row: Mapped[str | None]  # table/id of the row that the action is about
    row_hash: Mapped[bytes | None] = unsealed("a hash", 32)  # of `rows`; older: see `seals`
    detail: Mapped[bytes | None] = sealed(AUDIT)  # JSON, never personal data
    # What changed since the entry before in the same transaction: table/id, hash before and after.
    rows: Mapped[list[list[str | None]] | None] = mapped_column(JSON(none_as_null=True))
    mac: Mapped[bytes | None] = unsealed("a keyed hash")  # of the leaf; none before 0018

    def read(self, keyring: Keyring) -> dict[str, Any]:
        """The details, decrypted."""
        if self.detail is None:
            return {}
        opened = keyring.open(
            keyring.system_key_of(AUDIT, self.detail),
            self.detail,
            cell_of(AuditEntry.detail, self.id),
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
    """An entry that has no sequence number yet."""

    __tablename__ = "audit_unsequenced"
    unvouched = "it is the log"
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)


class AuditShown(Base):
    """A case whose person an entry shows, as its detail says: by this it is found."""

    __tablename__ = "audit_shown"
    unvouched = "it is the log"
    eoi_id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)


def entry(
    keyring: Keyring,
    actor: str,
    action: AuditAction,
    *,
    now: datetime,
    subject: UUID | None = None,
    row: Base | None = None,
    detail: Mapping[str, str | int | None] | None = None,
) -> AuditEntry:
    """An entry to append; `row` is what it is about."""
    made = AuditEntry(id=new_id(), at=now, actor=actor, action=action, subject=subject)
    if row is not None:
        made.row = vouched.row_name(type(row), vouched.identity(type(row), vouched.values_of(row)))
    if detail:
        text = json.dumps(detail, ensure_ascii=False).encode()
        made.detail = keyring.seal(
            keyring.system_key(AUDIT, now), text, cell_of(AuditEntry.detail, made.id)
        )
    return made


def append(
    session: Session,
    keyring: Keyring,
    entries: Sequence[AuditEntry],
    changes: Sequence[Change],
) -> None:
    """Write the entries of a transaction and, with the last of them, the rows that it changed.

    A failure here rolls the change back, too. Every request that writes comes by here, so the rows
    are inserted directly, not as objects of the session.
    """
    *before, last = entries
    heads = [last, *(_following(last) for _ in changes[_MOST_ROWS::_MOST_ROWS])]
    for place, head in enumerate(heads):
        own = changes[place * _MOST_ROWS : (place + 1) * _MOST_ROWS]
        if own:
            head.rows = [[row, _hex(before), _hex(after)] for row, before, after in own]
            head.row_hash = rows_hash(head.rows)
    written = [*before, *heads]
    for made in written:
        made.mac = mac.create(keyring, AUDIT, made.leaf(), made.at)
    batch.add(session, vouched.table(AuditEntry), [vouched.values_of(made) for made in written])
    waiting = [{"entry_id": made.id} for made in written]
    batch.add(session, vouched.table(AuditUnsequenced), waiting)
    showing = [made for made in written if made.action in trail.SHOWING]
    shown = [(one, made.id) for made in showing for one in trail.shown(made.read(keyring))]
    rows = [{"eoi_id": eoi_id, "entry_id": entry_id} for eoi_id, entry_id in shown]
    batch.add(session, vouched.table(AuditShown), rows)


def is_authentic(entry: AuditEntry, leaf: bytes, keyring: Keyring) -> bool:
    """Whether its MAC is right: a process with the deployment's keys wrote it like this."""
    if entry.mac is None or entry.row_hash != (rows_hash(entry.rows) if entry.rows else None):
        return False
    return mac.verify(keyring, AUDIT, leaf, entry.mac)


def rows_hash(rows: Sequence[Sequence[str | None]]) -> bytes:
    """SHA-256 of the rows as canonical JSON, by which the leaf vouches for them."""
    return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).digest()


def _following(entry: AuditEntry) -> AuditEntry:
    return AuditEntry(id=new_id(), at=entry.at, actor=entry.actor, action=AuditAction.ROWS_CHANGED)


def _hex(digest: bytes | None) -> str | None:
    return digest.hex() if digest else None


def of_subject(
    session: Session, subject: UUID, actions: Collection[AuditAction] = ()
) -> list[AuditEntry]:
    """The entries about an EOI, all or those of these actions, oldest first."""
    query = select(AuditEntry).where(AuditEntry.subject == subject)
    if actions:
        query = query.where(AuditEntry.action.in_(actions))
    return list(session.scalars(query.order_by(AuditEntry.at, AuditEntry.id)))


def last(
    session: Session, subject: UUID, actions: Collection[AuditAction], *also: ColumnElement[bool]
) -> AuditEntry | None:
    """The newest entry of these actions about an EOI."""
    mine = AuditEntry.subject == subject, AuditEntry.action.in_(actions)
    query = select(AuditEntry).where(*mine, *also)
    return session.scalar(query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(1))


def last_by_reviewer(
    session: Session, subject: UUID, actions: Collection[AuditAction]
) -> AuditEntry | None:
    """The newest entry of these actions about an EOI that a reviewer wrote: iss and sub."""
    return last(session, subject, actions, AuditEntry.actor.contains(" "))


def first_at(session: Session, subject: UUID, actions: Collection[AuditAction]) -> datetime | None:
    """When the first entry of these actions was written about an EOI."""
    asked = {"subject": subject, "actions": list(actions)}
    at: datetime | None = session.connection().scalar(_FIRST_AT, asked)
    return at


_FIRST_AT = select(func.min(AuditEntry.at)).where(
    AuditEntry.subject == bindparam("subject"),
    AuditEntry.action.in_(bindparam("actions", expanding=True)),
)


def subjects(
    session: Session, several: Collection[UUID], actions: Collection[AuditAction]
) -> set[UUID]:
    """Those of the EOIs that have an entry of one of these actions."""
    found = select(AuditEntry.subject).where(AuditEntry.subject.in_(several))
    of_these = session.scalars(found.where(AuditEntry.action.in_(actions)))
    return {subject for subject in of_these if subject}


def has_any_or_first(
    session: Session,
    eoi_id: UUID,
    actions: Collection[AuditAction],
    of_first_release: Collection[AuditAction],
) -> tuple[bool, UUID | None]:
    """Whether the EOI `has_any`, and the first applicant who filled it in if it is a child's."""
    query = _has_any_or_first(frozenset(actions), frozenset(of_first_release))
    found, first = session.connection().execute(query, {"eoi_id": eoi_id}).one()
    return bool(found), first


@cache
def _has_any_or_first(
    actions: frozenset[AuditAction], older: frozenset[AuditAction]
) -> Select[bool, UUID]:
    mine: ColumnElement[UUID] = bindparam("eoi_id", type_=Uuid())
    first = family_groups.filled_in_by(mine).scalar_subquery()
    return select(has_any(mine, actions, older), first).execution_options(**PREPARED)


def has_any(
    eoi_id: InstrumentedAttribute[UUID] | ColumnElement[UUID],
    actions: Collection[AuditAction],
    of_first_release: Collection[AuditAction],
) -> ColumnElement[bool]:
    """An SQL condition: an EOI has an entry of these actions; the first release made no MACs."""
    older = and_(AuditEntry.action.in_(of_first_release), AuditEntry.mac.is_(None))
    either = or_(AuditEntry.action.in_(actions), older)
    return select(AuditEntry.id).where(AuditEntry.subject == eoi_id, either).exists()


def count_of(session: Session, subject: UUID, actions: Collection[AuditAction]) -> int:
    """How many entries of these actions there are about an EOI, without those of older releases."""
    query = select(func.count()).where(AuditEntry.subject == subject, AuditEntry.mac.is_not(None))
    return session.scalar(query.where(AuditEntry.action.in_(actions))) or 0

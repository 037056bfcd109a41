"""The transparency log is a Merkle tree: audit entries in sequence as leaves, signed checkpoints.

These tables and that of the entries are append-only, by triggers that a migration makes.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Exists, Row, delete, exists, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.security.proofs.verifier import leaf_hash
from app.storage.audit.entries import AuditEntry, AuditUnsequenced
from app.storage.database import engine
from app.storage.database.base import Base, Instant
from app.storage.database.marks import unsealed

_ADVISORY_LOCK = 0x61756469  # any number that is ours alone
_AT_ONCE = 5000


class AuditLeaf(Base):
    """An entry's sequence number, from 0 on without a gap, and its leaf hash (RFC 6962 §2.1)."""

    __tablename__ = "audit_leaf"
    unvouched = "it is the log"
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[UUID] = mapped_column(unique=True)
    hash: Mapped[bytes] = unsealed("a hash", 32)


class AuditCheckpoint(Base):
    """A signed checkpoint that is stored outside the database, too."""

    __tablename__ = "audit_checkpoint"
    unvouched = "it is the log"
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    note: Mapped[str]


def sequence(session: Session, limit: int) -> int:
    """Number up to so many entries, in the order of their ids; returns how many there were.

    One process at a time: where another is at it already, this one leaves it to that.
    """
    if not engine.try_lock(session, _ADVISORY_LOCK):
        return 0
    waiting = select(AuditEntry).join(AuditUnsequenced, AuditUnsequenced.entry_id == AuditEntry.id)
    entries = session.scalars(waiting.order_by(AuditEntry.id).limit(limit)).all()
    if not entries:
        return 0
    leaves = [
        {"sequence": place, "entry_id": entry.id, "hash": leaf_hash(entry.leaf())}
        for place, entry in enumerate(entries, start=size(session))
    ]
    session.execute(insert(AuditLeaf), leaves)
    placed = [entry.id for entry in entries]
    session.execute(delete(AuditUnsequenced).where(AuditUnsequenced.entry_id.in_(placed)))
    return len(entries)


def is_empty(session: Session) -> bool:
    return session.scalar(select(AuditEntry.id).limit(1)) is None


def size(session: Session) -> int:
    """How many entries are sequenced: the size of the tree."""
    last = session.scalar(select(func.max(AuditLeaf.sequence)))
    return 0 if last is None else last + 1


def waiting() -> Exists:
    """Whether an entry waits for its place, as a condition."""
    return exists(select(AuditUnsequenced.entry_id))


def oldest_unsequenced(session: Session) -> datetime | None:
    """When the oldest entry was written that is not sequenced yet."""
    query = select(func.min(AuditEntry.at)).join(
        AuditUnsequenced, AuditUnsequenced.entry_id == AuditEntry.id
    )
    return session.scalar(query)


def unplaced(session: Session) -> list[UUID]:
    """Entries that are neither sequenced nor waiting, and waiting ids that have no entry."""
    placed = exists().where(AuditLeaf.entry_id == AuditEntry.id)
    waits = exists().where(AuditUnsequenced.entry_id == AuditEntry.id)
    is_there = exists().where(AuditEntry.id == AuditUnsequenced.entry_id)
    lost = select(AuditEntry.id).where(~placed, ~waits)
    gone = select(AuditUnsequenced.entry_id).where(~is_there)
    return [*session.scalars(lost), *session.scalars(gone)]


def unsequenced(session: Session) -> Iterator[AuditEntry]:
    """Entries that are not sequenced yet, in the order of their ids."""
    query = select(AuditEntry).join(AuditUnsequenced, AuditUnsequenced.entry_id == AuditEntry.id)
    ordered = query.order_by(AuditEntry.id).execution_options(yield_per=_AT_ONCE)
    yield from session.scalars(ordered)


# The tree


def hashes(session: Session, size: int) -> Iterator[bytes]:
    """The hashes of the first `size` leaves, in sequence."""
    query = select(AuditLeaf.hash).where(AuditLeaf.sequence < size).order_by(AuditLeaf.sequence)
    yield from session.scalars(query.execution_options(yield_per=_AT_ONCE))


def leaves(session: Session, first: int) -> list[AuditLeaf]:
    """The leaves from this sequence number on."""
    query = select(AuditLeaf).where(AuditLeaf.sequence >= first).order_by(AuditLeaf.sequence)
    return list(session.scalars(query))


def leaves_with_entries(session: Session) -> Iterator[Row[AuditLeaf, AuditEntry | None]]:
    """Every leaf with its entry, in sequence; None where the entry is missing."""
    query = select(AuditLeaf, AuditEntry).outerjoin(AuditEntry, AuditEntry.id == AuditLeaf.entry_id)
    ordered = query.order_by(AuditLeaf.sequence).execution_options(yield_per=_AT_ONCE)
    yield from session.execute(ordered)


def leaf_of(session: Session, entry_id: UUID) -> AuditLeaf | None:
    return session.scalar(select(AuditLeaf).where(AuditLeaf.entry_id == entry_id))


def last_checkpoint(session: Session) -> AuditCheckpoint | None:
    return session.scalar(select(AuditCheckpoint).order_by(AuditCheckpoint.size.desc()).limit(1))


def oldest_unsigned(session: Session) -> datetime | None:
    """When the first entry was written that no checkpoint covers."""
    signed = select(func.coalesce(func.max(AuditCheckpoint.size), 0)).scalar_subquery()
    query = select(AuditEntry.at).join(AuditLeaf, AuditLeaf.entry_id == AuditEntry.id)
    return session.scalar(query.where(AuditLeaf.sequence == signed))

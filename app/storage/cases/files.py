"""Uploaded files have a row each; their encrypted chunks are objects outside the database."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.domain.basics.tasks import DeleteFile, Task
from app.storage import outbox
from app.storage.database.base import Base, Instant
from app.storage.database.marks import DATA_KEY, sealed


class StoredFile(Base):
    __tablename__ = "stored_file"
    part_of = ("eoi_id", "eoi")
    id: Mapped[UUID] = mapped_column(primary_key=True)
    eoi_id: Mapped[UUID] = mapped_column(ForeignKey("eoi.id"), index=True)
    about: Mapped[UUID | None]  # what it is evidence of; none for an answer of the form
    chunks: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)
    manifest: Mapped[bytes] = sealed(DATA_KEY)  # empty once it was removed


def chunk_name(file_id: UUID, number: int) -> str:
    """The name of the object that holds this chunk."""
    return f"{file_id}.{number:04d}"


def of_eoi(session: Session, eoi_id: UUID) -> list[StoredFile]:
    """The EOI's files that were not removed, oldest first."""
    query = select(StoredFile).where(StoredFile.eoi_id == eoi_id, StoredFile.manifest != b"")
    return list(session.scalars(query.order_by(StoredFile.id)))


def get(session: Session, eoi_id: UUID, file_id: UUID) -> StoredFile | None:
    """The EOI's file, unless it was removed."""
    row = session.get(StoredFile, file_id)
    return row if row and row.eoi_id == eoi_id and row.manifest else None


def after(session: Session, last: UUID | None, limit: int) -> list[StoredFile]:
    """The next files of all EOIs that were not removed, by id."""
    query = select(StoredFile).where(StoredFile.manifest != b"")
    if last is not None:
        query = query.where(StoredFile.id > last)
    return list(session.scalars(query.order_by(StoredFile.id).limit(limit)))


def known(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Those of the ids that are files which were not removed."""
    query = select(StoredFile.id).where(StoredFile.id.in_(ids), StoredFile.manifest != b"")
    return set(session.scalars(query))


def delete_objects(session: Session, row: StoredFile, now: datetime) -> None:
    """Have its chunks deleted after the commit."""
    outbox.enqueue(session, Task.DELETE_FILE, DeleteFile(row.id, row.chunks), now=now)

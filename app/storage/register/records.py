"""Return records say who was returned to France: the register, each sealed under its own key."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.database import changes, vouched
from app.storage.database.base import Base, Instant
from app.storage.database.marks import DATA_KEY, sealed


class ReturnRecord(Base):
    __tablename__ = "return_record"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    return_id: Mapped[str] = mapped_column(unique=True)  # the register's own, opaque
    returned_at: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    told_at: Mapped[datetime] = mapped_column(Instant)  # the time that the latest report is of
    annulled_at: Mapped[datetime | None] = mapped_column(Instant)
    person: Mapped[bytes] = sealed(DATA_KEY)  # JSON; empty once erased

    @property
    def is_erased(self) -> bool:
        return not self.person


def add(session: Session, new: ReturnRecord) -> None:
    """Write a new record. Whoever goes on with it in the transaction reads its row."""
    changes.put(session, ReturnRecord, vouched.values_of(new))


def by_return_id(session: Session, return_id: str) -> ReturnRecord | None:
    """The record, locked until the transaction ends."""
    query = select(ReturnRecord).where(ReturnRecord.return_id == return_id).with_for_update()
    return session.scalar(query)


def get_for_update(session: Session, record_id: UUID) -> ReturnRecord | None:
    return session.get(ReturnRecord, record_id, with_for_update=True, populate_existing=True)


def not_annulled(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Those of the ids that are return records and not annulled."""
    if not ids:
        return set()
    return set(session.scalars(_NOT_ANNULLED, {"ids": list(ids)}))


def return_ids(session: Session, ids: Collection[UUID]) -> list[str]:
    """The register's own ids of these records."""
    rows = select(ReturnRecord.return_id).where(ReturnRecord.id.in_(ids))
    return list(session.scalars(rows.order_by(ReturnRecord.return_id)))


def lock(session: Session, ids: Collection[UUID]) -> int:
    """Lock those of the ids that are return records; returns how many there are."""
    return len(session.scalars(_LOCKED, {"ids": list(ids)}).all()) if ids else 0


# Built once: each screening runs them.
_AMONG = select(ReturnRecord.id).where(ReturnRecord.id.in_(bindparam("ids", expanding=True)))
_NOT_ANNULLED = _AMONG.where(ReturnRecord.annulled_at.is_(None))
_LOCKED = _AMONG.order_by(ReturnRecord.id).with_for_update()

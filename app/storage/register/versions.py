"""The history of a return record: each report of it as a version, sealed under the record's key."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.database import changes, vouched
from app.storage.database.base import Base, Instant
from app.storage.database.marks import DATA_KEY, sealed

RECORDED, CORRECTED, ANNULLED, REVIVED = "recorded", "corrected", "annulled", "revived"


class ReturnVersion(Base):
    __tablename__ = "return_version"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(ForeignKey("return_record.id"), index=True)
    act: Mapped[str]
    by: Mapped[str]  # an actor, as in the audit log
    told_at: Mapped[datetime] = mapped_column(Instant)  # the time that the report is of
    at: Mapped[datetime] = mapped_column(Instant)
    content: Mapped[bytes] = sealed(DATA_KEY)  # JSON


def add(session: Session, new: ReturnVersion) -> None:
    changes.put(session, ReturnVersion, vouched.values_of(new))


def of_record(session: Session, record_id: UUID) -> list[ReturnVersion]:
    """Oldest first."""
    rows = select(ReturnVersion).where(ReturnVersion.record_id == record_id)
    return list(session.scalars(rows.order_by(ReturnVersion.at, ReturnVersion.id)))

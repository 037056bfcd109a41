"""Complaints about data protection: what somebody wrote to us, of a case or of none."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.security.encryption.keyring import MESSAGES
from app.storage.database.base import Base, Instant
from app.storage.database.marks import sealed


class Complaint(Base):
    __tablename__ = "complaint"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)  # DP-…, for who made it
    language: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Instant)
    text: Mapped[bytes] = sealed(MESSAGES)
    email: Mapped[bytes | None] = sealed(MESSAGES)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by: Mapped[str | None]


def get(session: Session, complaint_id: UUID) -> Complaint | None:
    return session.get(Complaint, complaint_id)


def get_for_update(session: Session, complaint_id: UUID) -> Complaint | None:
    return session.get(Complaint, complaint_id, with_for_update=True)


def by_number(session: Session, number: str) -> Complaint | None:
    return session.scalar(select(Complaint).where(Complaint.number == number))


def waiting(session: Session, limit: int) -> Sequence[Complaint]:
    """Those that nobody has answered yet, the oldest first."""
    query = select(Complaint).where(Complaint.answered_at.is_(None))
    return session.scalars(query.order_by(Complaint.made_at).limit(limit)).all()

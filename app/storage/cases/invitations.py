"""Invitations: the last one of each EOI, with the deadline for its answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Exists, ForeignKey, Select, and_, exists, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.domain.cases.lifecycle import Status
from app.storage.cases.eois import Eoi
from app.storage.database.base import Base, Instant, partial_index
from app.storage.scheme.schemes import OfScheme


class Invitation(OfScheme, Base):
    """An invitation, in force as long as the EOI's status is INVITED."""

    __tablename__ = "invitation"
    __table_args__ = (
        partial_index("ix_invitation_due", "due_at", "eoi_id", where="stalled_at IS NULL"),
        partial_index("ix_invitation_stalled", "eoi_id", where="stalled_at IS NOT NULL"),
    )
    eoi_id: Mapped[UUID] = mapped_column(ForeignKey("eoi.id"), primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(Instant)  # the applicant sees it from then on
    due_at: Mapped[datetime] = mapped_column(Instant)
    remind_at: Mapped[datetime | None] = mapped_column(Instant)  # the next time
    # Overdue, and no notification could be delivered: a reviewer decides what becomes of it.
    stalled_at: Mapped[datetime | None] = mapped_column(Instant)


def of_eoi(session: Session, eoi_id: UUID) -> Invitation | None:
    """The invitation, read anew: whoever changes it has locked the EOI's row."""
    return session.get(Invitation, eoi_id, populate_existing=True)


def due(session: Session, now: datetime, limit: int = 100) -> list[UUID]:
    """EOIs whose applicant is to be reminded or has not answered in time; most urgent first."""
    return list(session.scalars(_due(now).order_by(Invitation.due_at).limit(limit)))


def any_due(now: datetime) -> Exists:
    """Whether there is one, as a condition."""
    return exists(_due(now))


def _due(now: datetime) -> Select[UUID]:
    overdue = and_(Invitation.due_at <= now, Invitation.stalled_at.is_(None))
    due = or_(Invitation.remind_at <= now, overdue)
    return select(Invitation.eoi_id).join(Eoi).where(Eoi.status == Status.INVITED, due)

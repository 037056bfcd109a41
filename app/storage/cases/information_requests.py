"""Information requests: a reviewer's questions to an applicant, and the answers."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Exists, ForeignKey, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.cases.eois import Eoi
from app.storage.database.base import Base, Instant, partial_index
from app.storage.database.marks import DATA_KEY, sealed


class InformationRequest(Base):
    __tablename__ = "information_request"
    __table_args__ = (
        partial_index("ix_information_request_open", "due_at", where="closed_at IS NULL"),
        partial_index(
            "ix_information_request_answered",
            *("answered_at", "id"),
            where="closed_at IS NULL AND answered_at IS NOT NULL",
        ),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    eoi_id: Mapped[UUID] = mapped_column(ForeignKey("eoi.id"), index=True)
    question: Mapped[bytes] = sealed(DATA_KEY)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(Instant)
    shown_at: Mapped[datetime] = mapped_column(Instant)  # to the applicant from then on
    due_at: Mapped[datetime] = mapped_column(Instant)
    reminded_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[bytes | None] = sealed(DATA_KEY)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by: Mapped[str | None]  # who took it back, or has read the answer
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


def of_eoi(session: Session, eoi_id: UUID) -> list[InformationRequest]:
    """Oldest first."""
    query = select(InformationRequest).where(InformationRequest.eoi_id == eoi_id)
    return list(session.scalars(query.order_by(InformationRequest.asked_at)))


def get_for_update(session: Session, request_id: UUID) -> InformationRequest | None:
    return session.get(InformationRequest, request_id, with_for_update=True, populate_existing=True)


def _ending(now: datetime, left: timedelta) -> tuple[ColumnElement[bool], ...]:
    return (
        InformationRequest.answered_at.is_(None),
        InformationRequest.closed_at.is_(None),
        InformationRequest.due_at > now,
        InformationRequest.due_at <= now + left,
        InformationRequest.reminded_at.is_(None),
        InformationRequest.shown_at <= now,
        InformationRequest.eoi_id.in_(select(Eoi.id).where(Eoi.shown_live(now))),
    )


def any_ending(now: datetime, left: timedelta) -> Exists:
    """Whether there is one to remind of, as a condition."""
    return exists(select(InformationRequest.id).where(*_ending(now, left)))


def remind(session: Session, now: datetime, left: timedelta, limit: int) -> set[UUID]:
    """Mark as reminded, once, the requests with no more than this left to answer; their EOIs.

    The rows are locked, so that nobody is reminded who answers at this moment.
    """
    ending = select(InformationRequest).where(*_ending(now, left)).limit(limit)
    reminded = session.scalars(ending.with_for_update(skip_locked=True)).all()
    for request in reminded:
        request.reminded_at = now
    return {request.eoi_id for request in reminded}

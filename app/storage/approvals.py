"""What one person asked for and another must confirm before it happens."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.base import Base, Instant
from app.storage.eois import Eoi

CONFIRMED, DECLINED, OVERTAKEN = "confirmed", "declined", "overtaken"


class Approval(Base):
    __tablename__ = "approval"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    act: Mapped[str]  # a name in the table of services.approvals
    eoi_id: Mapped[UUID] = mapped_column(ForeignKey("eoi.id"), index=True)
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)  # what exactly is asked; not personal
    reason: Mapped[bytes] = mapped_column(LargeBinary)  # sealed: it may name the person
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(Instant)
    settled_by: Mapped[str | None]
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str | None]


def get_for_update(session: Session, approval_id: UUID) -> Approval | None:
    return session.get(Approval, approval_id, with_for_update=True, populate_existing=True)


def waiting(session: Session) -> list[tuple[Approval, Eoi]]:
    """What is not settled yet, with its EOI, oldest first."""
    query = select(Approval, Eoi).join(Eoi).where(Approval.settled_at.is_(None))
    rows = session.execute(query.order_by(Approval.asked_at))
    return [(approval, eoi) for approval, eoi in rows]


def of_eoi(session: Session, eoi_id: UUID) -> list[Approval]:
    query = select(Approval).where(Approval.eoi_id == eoi_id)
    return list(session.scalars(query.order_by(Approval.asked_at)))

"""Who did what, when, to which EOI: written in the transaction of the change, never altered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.security.tokens import new_id
from app.storage.base import Base, Instant


class AuditEntry(Base):
    __tablename__ = "audit_entry"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str]  # applicant, worker, partner:<name>, operator, or iss and sub of a reviewer
    action: Mapped[str]
    subject: Mapped[UUID | None] = mapped_column(index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)  # never personal data


def append(
    session: Session,
    actor: str,
    action: str,
    *,
    now: datetime,
    subject: UUID | None = None,
    **detail: str | int | None,
) -> None:
    """No entry, no change: a failure here rolls the change back."""
    session.add(
        AuditEntry(id=new_id(), at=now, actor=actor, action=action, subject=subject, detail=detail)
    )


def of_subject(session: Session, subject: UUID) -> list[AuditEntry]:
    """Everything that happened to an EOI, oldest first."""
    query = select(AuditEntry).where(AuditEntry.subject == subject)
    return list(session.scalars(query.order_by(AuditEntry.at, AuditEntry.id)))

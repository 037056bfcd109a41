"""Approvals (four-eyes principle): one person requests an action, another has to confirm it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.domain.review.approvals import Act, Outcome
from app.security.encryption.keyring import MESSAGES
from app.storage.cases.eois import Eoi
from app.storage.database.base import Base, Enumerated, Instant, partial_index
from app.storage.database.marks import DATA_KEY, sealed

_WAITS = "settled_at IS NULL"


class Approval(Base):
    """An approval that ends or erases an EOI has `eoi_id`; any other about an EOI has `case_id`.

    Releases that know only the first two kinds look for `eoi_id`, and could not show the others.
    """

    __tablename__ = "approval"
    __table_args__ = (
        partial_index("ix_approval_waiting", "asked_at", where=_WAITS),
        partial_index("ix_approval_waiting_eoi", "eoi_id", where=_WAITS),
        # Most have none, by which SQLite takes all to be of one case.
        partial_index(
            "ix_approval_waiting_case", "case_id", where=f"{_WAITS} AND case_id IS NOT NULL"
        ),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    act: Mapped[Act] = mapped_column(Enumerated(Act))
    eoi_id: Mapped[UUID | None] = mapped_column(ForeignKey("eoi.id"), index=True)
    case_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("eoi.id", ondelete="CASCADE"), index=True
    )
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)  # what exactly is requested; not personal
    reason: Mapped[bytes | None] = sealed(DATA_KEY)  # where it is about an EOI
    why: Mapped[bytes | None] = sealed(MESSAGES)  # the same where it is not
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_by: Mapped[str | None]  # it may be stopped until `leaves_at`
    leaves_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by: Mapped[str | None]
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[Outcome | None] = mapped_column(Enumerated(Outcome))

    @property
    def subject(self) -> UUID | None:
        """The EOI; None for what concerns the scheme or a partner."""
        return self.eoi_id or self.case_id


def get(session: Session, approval_id: UUID) -> Approval | None:
    return session.get(Approval, approval_id)


def get_for_update(session: Session, approval_id: UUID) -> Approval | None:
    return session.get(Approval, approval_id, with_for_update=True, populate_existing=True)


def waiting(session: Session) -> list[tuple[Approval, Eoi | None]]:
    """Approvals not decided yet, each with its EOI if it is about one, oldest first."""
    of_it = or_(Eoi.id == Approval.eoi_id, Eoi.id == Approval.case_id)
    query = select(Approval, Eoi).outerjoin(Eoi, of_it).where(Approval.settled_at.is_(None))
    rows = session.execute(query.order_by(Approval.asked_at))
    return [(approval, eoi) for approval, eoi in rows]


def of_eoi(session: Session, eoi_id: UUID) -> list[Approval]:
    query = select(Approval).where(or_(Approval.eoi_id == eoi_id, Approval.case_id == eoi_id))
    return list(session.scalars(query.order_by(Approval.asked_at)))


def without_case(session: Session, act: Act) -> list[Approval]:
    """Approvals of this act, not decided yet, that are about no EOI."""
    query = select(Approval).where(
        Approval.act == act,
        Approval.eoi_id.is_(None),
        Approval.case_id.is_(None),
        Approval.settled_at.is_(None),
    )
    return list(session.scalars(query))

"""The inbox stores partners' callbacks (webhooks), once for each message id (deduplication).

One that fits no case stays in quarantine (a dead letter) until a person deals with it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.security.encryption.keyring import MESSAGES
from app.storage.database import changes
from app.storage.database.base import Base, Instant
from app.storage.database.marks import sealed, unsealed

APPLIED, STALE, QUARANTINED = "applied", "stale", "quarantined"


class InboxMessage(Base):
    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("partner_id", "message_id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"))
    message_id: Mapped[str]
    body_hash: Mapped[bytes] = unsealed("a hash", 32)
    type: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(Instant)
    outcome: Mapped[str]
    reason: Mapped[str | None]  # of a quarantine: unknown-reference, forbidden-move, …
    body: Mapped[bytes | None] = sealed(MESSAGES)  # until it needs nobody any more


def claim(session: Session, row: Mapping[str, Any]) -> bool:
    """Store a callback unless its partner's message id is there; whether it was new.

    Where the same is being stored at this moment, this waits for that.
    """
    return changes.add_once(session, InboxMessage, **row)


_FOUND = select(InboxMessage).where(
    InboxMessage.partner_id == bindparam("partner_id"),
    InboxMessage.message_id == bindparam("message_id"),
)


def get(session: Session, partner_id: UUID, message_id: str) -> InboxMessage:
    """The callback that is stored under this message id."""
    found = {"partner_id": partner_id, "message_id": message_id}
    return session.scalars(_FOUND, found).one()


def get_for_update(session: Session, message_id: UUID) -> InboxMessage | None:
    return session.get(InboxMessage, message_id, with_for_update=True)


# A callback in quarantine that nobody has dealt with still has its body.
_WAITS = (InboxMessage.outcome == QUARANTINED, InboxMessage.body.is_not(None))


def quarantined(session: Session, limit: int = 100) -> list[InboxMessage]:
    """The newest callbacks in quarantine."""
    query = select(InboxMessage).where(*_WAITS)
    return list(session.scalars(query.order_by(InboxMessage.received_at.desc()).limit(limit)))


def count_quarantined(session: Session) -> int:
    return session.scalar(select(func.count()).where(*_WAITS)) or 0

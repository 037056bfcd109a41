"""The inbox stores partners' callbacks (webhooks), once for each message id (deduplication).

One that fits no case stays in quarantine (a dead letter) until a person deals with it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

from sqlalchemy import (
    ForeignKey,
    UniqueConstraint,
    Uuid,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from app.security.encryption.keyring import MESSAGES
from app.storage.database import changes
from app.storage.database.base import Base, Instant, partial_index
from app.storage.database.marks import sealed, unsealed
from app.storage.partners.partners import Partner

APPLIED, STALE, QUARANTINED = "applied", "stale", "quarantined"
_WAITS = f"outcome = '{QUARANTINED}' AND body IS NOT NULL"  # of an index
KEPT = timedelta(days=90)  # also what nobody dealt with; a repetition comes earlier


class InboxMessage(Base):
    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("partner_id", "message_id"),
        partial_index("ix_inbox_quarantined", "received_at", where=_WAITS),
        partial_index("ix_inbox_sender", "partner_id", "received_at", "id", where=_WAITS),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"))
    message_id: Mapped[str]
    body_hash: Mapped[bytes] = unsealed("a hash", 32)
    type: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(Instant)
    outcome: Mapped[str]
    reason: Mapped[str | None]  # of a quarantine: unknown-reference, forbidden-move, …
    body: Mapped[bytes | None] = sealed(MESSAGES)  # until it needs nobody any more


class Name(TypedDict):
    """What a callback is known by."""

    partner_id: UUID
    message_id: str


_NAMED = (
    InboxMessage.partner_id == bindparam("partner_id", type_=Uuid()),
    InboxMessage.message_id == bindparam("message_id"),
)
KNOWN = exists().where(*_NAMED)  # whether the callback of a Name is stored
_KNOWN, _FOUND = select(KNOWN), select(InboxMessage).where(*_NAMED)


def is_known(session: Session, name: Name) -> bool:
    return bool(session.scalar(_KNOWN, name))


def get(session: Session, name: Name) -> InboxMessage:
    """The callback that is stored under this name."""
    return session.scalars(_FOUND, name).one()


def add(session: Session, row: Mapping[str, Any]) -> None:
    """Store a callback.

    Raises IntegrityError where one of its name is stored, also at this moment, for which it waits;
    or where its partner was removed.
    """
    changes.put(session, InboxMessage, row)


def get_for_update(session: Session, message_id: UUID) -> InboxMessage | None:
    return session.get(InboxMessage, message_id, with_for_update=True)


# A callback in quarantine that nobody has dealt with still has its body.
# The outcome stands as in the index: a parameter would not be seen to be the same.
WAITS = (
    InboxMessage.outcome == literal_column(f"'{QUARANTINED}'"),
    InboxMessage.body.is_not(None),
)


class Listed(NamedTuple):
    """A callback in quarantine, and its sender's name."""

    message: InboxMessage
    sender: str


def quarantined(
    session: Session, limit: int, *, sender: str = "", after: UUID | None = None
) -> list[Listed]:
    """The callbacks that have waited in quarantine for longest, of all or of one sender.

    `after` is the last of the page before, whatever became of it since.
    """
    place = (InboxMessage.received_at, InboxMessage.id)
    query = select(InboxMessage, Partner.name).join(Partner).where(*WAITS)
    if sender:
        its_id = select(Partner.id).where(Partner.name == sender).scalar_subquery()
        query = query.where(InboxMessage.partner_id == its_id)
    if after:
        last = aliased(InboxMessage)
        at = select(last.received_at).where(last.id == after).scalar_subquery()
        query = query.where(tuple_(*place) > tuple_(at, literal(after, Uuid())))
    found = session.execute(query.order_by(*place).limit(limit))
    return [Listed(message, name) for message, name in found]


def count_by_sender(session: Session) -> dict[str, int]:
    """How many wait in quarantine of each sender of whom any does."""
    count = func.count().label("count")
    counted = select(InboxMessage.partner_id, count).where(*WAITS).group_by("partner_id").subquery()
    query = select(Partner.name, counted.c.count).join(counted, counted.c.partner_id == Partner.id)
    return {row[0]: row[1] for row in session.execute(query.order_by(Partner.name))}


def quarantined_before(session: Session, moment: datetime, limit: int) -> list[UUID]:
    """Those that came before then, and still wait; at most so many."""
    query = select(InboxMessage.id).where(*WAITS, InboxMessage.received_at < moment)
    return list(session.scalars(query.order_by(InboxMessage.received_at).limit(limit)))


def delete(session: Session, message_ids: Collection[UUID]) -> None:
    changes.delete(session, InboxMessage, InboxMessage.id.in_(message_ids))


def count_quarantined(session: Session) -> int:
    return session.scalar(select(func.count()).where(*WAITS)) or 0

"""Reading flags say that a member of staff read unusually much, for a manager to ask why."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.security.encryption.keyring import MESSAGES
from app.storage.database import engine
from app.storage.database.base import Base, Instant
from app.storage.database.marks import sealed

_LOCK = 0x666C6167  # any number that is ours alone


class ReadingFlag(Base):
    """That a person read much of a kind, since the flag before if that was of late."""

    __tablename__ = "reading_flag"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person: Mapped[str]  # iss and sub, as in the audit log
    kind: Mapped[str]
    day: Mapped[date]  # in London, as the release before looks for it
    count: Mapped[int]  # within an hour, since the one before
    raised_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by: Mapped[str | None]
    reason: Mapped[bytes | None] = sealed(MESSAGES)


def lock(session: Session) -> None:
    """Be the only one who raises flags until the transaction ends."""
    engine.lock(session, _LOCK)


def since(session: Session, at: datetime) -> Sequence[ReadingFlag]:
    """Those that were raised since then, in their order."""
    query = select(ReadingFlag).where(ReadingFlag.raised_at > at)
    return session.scalars(query.order_by(ReadingFlag.raised_at)).all()


def get_for_update(session: Session, flag_id: UUID) -> ReadingFlag | None:
    return session.get(ReadingFlag, flag_id, with_for_update=True)


def newest(session: Session, *, closed: bool, limit: int) -> Sequence[ReadingFlag]:
    is_closed = ReadingFlag.closed_at.is_not(None) if closed else ReadingFlag.closed_at.is_(None)
    return session.scalars(
        select(ReadingFlag).where(is_closed).order_by(ReadingFlag.id.desc()).limit(limit)
    ).all()

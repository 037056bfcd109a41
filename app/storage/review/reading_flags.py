"""Reading flags say that a member of staff read unusually much, for a manager to ask why."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.security.encryption.keyring import MESSAGES
from app.storage.database import engine
from app.storage.database.base import Base, Instant
from app.storage.database.marks import sealed

_LOCK = 0x666C6167  # any number that is ours alone


class ReadingFlag(Base):
    """One of a kind for a person and a day, however often they are found again."""

    __tablename__ = "reading_flag"
    __table_args__ = (UniqueConstraint("person", "kind", "day"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person: Mapped[str]  # iss and sub, as in the audit log
    kind: Mapped[str]
    day: Mapped[date]  # in London
    count: Mapped[int]  # within an hour, when it was raised
    raised_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by: Mapped[str | None]
    reason: Mapped[bytes | None] = sealed(MESSAGES)


def lock(session: Session) -> None:
    """Be the only one who raises flags until the transaction ends."""
    engine.lock(session, _LOCK)


def of_day(session: Session, day: date) -> set[tuple[str, str]]:
    """Person and kind of those that were raised on this day."""
    rows = select(ReadingFlag.person, ReadingFlag.kind).where(ReadingFlag.day == day)
    return {(person, kind) for person, kind in session.execute(rows)}


def get_for_update(session: Session, flag_id: UUID) -> ReadingFlag | None:
    return session.get(ReadingFlag, flag_id, with_for_update=True)


def newest(session: Session, *, closed: bool, limit: int) -> Sequence[ReadingFlag]:
    is_closed = ReadingFlag.closed_at.is_not(None) if closed else ReadingFlag.closed_at.is_(None)
    return session.scalars(
        select(ReadingFlag).where(is_closed).order_by(ReadingFlag.id.desc()).limit(limit)
    ).all()

"""Requests for a code and counters of tries: each limit is decided in one SQL statement."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.database import engine
from app.storage.database.base import Base, Instant
from app.storage.database.marks import unsealed

# What a code is for: to come back, to be reached otherwise, to undo that.
RETURN, CONTACT, UNDO = "return", "contact", "undo"


class AccessRequest(Base):
    """Somebody asked for a code, for one purpose. Also kept for references that do not exist."""

    __tablename__ = "access_request"
    unvouched = "it leads to a code, for an hour"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    browser_hash: Mapped[bytes] = unsealed("a hash", 32, unique=True)  # who may use it
    eoi_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(Instant)
    purpose: Mapped[str] = mapped_column(default=RETURN)
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    # Whose codes it may enter, see storage/codes.py; None, as of CONTACT: its own alone.
    bucket: Mapped[bytes | None] = unsealed("a blind tag", 16)
    line: Mapped[bytes | None] = unsealed("a hash", 32)


class Counter(Base):
    """How often something was tried in a period, or what that cost; the bucket is a blind tag."""

    __tablename__ = "counter"
    unvouched = "it slows down, for a day"
    bucket: Mapped[bytes] = unsealed("a blind tag", 16, primary_key=True)
    period: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    count: Mapped[int]


def end_all(session: Session, eoi_id: UUID, now: datetime) -> None:
    """No code that was asked for is taken any more."""
    unused = (AccessRequest.eoi_id == eoi_id, AccessRequest.used_at.is_(None))
    engine.lock_rows(session, AccessRequest, *unused)
    session.execute(update(AccessRequest).where(*unused).values(used_at=now))


def count(session: Session, bucket: bytes, period: datetime, more: int = 1) -> int:
    """Count so many more and say how many there are now, in one statement."""
    statement = engine.insert(session, Counter).values(bucket=bucket, period=period, count=more)
    statement = statement.on_conflict_do_update(
        index_elements=["bucket", "period"], set_={"count": Counter.count + more}
    )
    return int(session.execute(statement.returning(Counter.count)).scalar_one())


def counted(session: Session, bucket: bytes, period: datetime) -> int:
    counter = session.get(Counter, (bucket, period), populate_existing=True)
    return counter.count if counter else 0


def take_try(
    session: Session,
    browser_hash: bytes,
    purposes: Collection[str],
    *,
    since: datetime,
    most: int,
) -> AccessRequest | None:
    """Use one of the request's tries, in one statement; None if it is too old, used or used up."""
    return session.scalar(
        update(AccessRequest)
        .where(
            AccessRequest.browser_hash == browser_hash,
            AccessRequest.purpose.in_(purposes),
            AccessRequest.created_at > since,
            AccessRequest.used_at.is_(None),
            AccessRequest.tries < most,
        )
        .values(tries=AccessRequest.tries + 1)
        .returning(AccessRequest)
    )

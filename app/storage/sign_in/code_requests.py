"""Code requests and the counters of rate limits: each limit is applied in one SQL statement."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.database import engine
from app.storage.database.base import Base, Instant
from app.storage.database.marks import unsealed
from app.storage.statements import PREPARED

# What a code is for: to return to an EOI, to confirm a new address or number, to undo that.
RETURN, CONTACT, UNDO = "return", "contact", "undo"


class AccessRequest(Base):
    """A request for a code, for one purpose. It is stored for references that do not exist, too."""

    __tablename__ = "access_request"
    unvouched = "it leads to a code, for an hour"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    browser_hash: Mapped[bytes] = unsealed("a hash", 32, unique=True)  # who may use it
    eoi_id: Mapped[UUID | None] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    purpose: Mapped[str] = mapped_column(default=RETURN)
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    # Whose codes may be entered, see `sent_codes`; None, as for CONTACT: only its own.
    bucket: Mapped[bytes | None] = unsealed("a blind tag", 16)
    line: Mapped[bytes | None] = unsealed("a hash", 32)


class Counter(Base):
    """A rate limit's counter: tries in a period, or their cost; the bucket is a blind tag."""

    __tablename__ = "counter"
    unvouched = "it slows down, for a day"
    bucket: Mapped[bytes] = unsealed("a blind tag", 16, primary_key=True)
    period: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    count: Mapped[int]


def end_all(session: Session, eoi_id: UUID, now: datetime) -> None:
    """Have none of the EOI's requests accept a code any more."""
    unused = (AccessRequest.eoi_id == eoi_id, AccessRequest.used_at.is_(None))
    engine.lock_rows(session, AccessRequest, *unused)
    session.execute(update(AccessRequest).where(*unused).values(used_at=now))


def end_everybodys(session: Session, now: datetime) -> None:
    unused = AccessRequest.used_at.is_(None)
    engine.lock_rows(session, AccessRequest, unused)
    session.execute(update(AccessRequest).where(unused).values(used_at=now))


def add_to_counter(session: Session, bucket: bytes, period: datetime, more: int = 1) -> int:
    """Add to the counter, in one statement; returns the new count."""
    counted = {"bucket": bucket, "period": period, "count": more}
    here = session.connection()
    return int(here.execute(_add(here.dialect.name), counted).scalar_one())


@cache
def _add(database: str) -> Any:
    """Cached: to build the statement costs as much as to run it."""
    new = engine.insert(database, Counter.__table__)
    more = {"count": Counter.count + new.excluded.count}
    counted = new.on_conflict_do_update(index_elements=["bucket", "period"], set_=more)
    return counted.returning(Counter.count).execution_options(**PREPARED)


def read_counter(session: Session, bucket: bytes, period: datetime) -> int:
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
    """Use one of the request's tries, in one statement; None if it is too old or has none left."""
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

"""The ledger counts persons returned and admitted: append-only, its sums read under a lock."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.domain.scheme.balance import Fact, Tally, week_of
from app.security.tokens import new_id
from app.storage.database import changes
from app.storage.database.base import Base, Instant
from app.storage.scheme.schemes import OfScheme


class LedgerEntry(OfScheme, Base):
    __tablename__ = "ledger_entry"
    __table_args__ = (UniqueConstraint("fact", "source", "round"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    fact: Mapped[str]
    persons: Mapped[int]
    source: Mapped[UUID]  # the return record or the EOI
    round: Mapped[int]  # an annulled return may be recorded again, a released place reserved again
    week: Mapped[str] = mapped_column(index=True)  # of occurred_at: 2026-W47
    occurred_at: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class LedgerLock(Base):
    """One row, locked until the commit by whoever reads the sums and then adds an entry."""

    __tablename__ = "ledger_lock"
    unvouched = "it is a lock"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


def lock(session: Session) -> None:
    """Have nobody else read sums in order to act on them, until this transaction ends."""
    session.execute(select(LedgerLock).with_for_update())


def add(
    session: Session,
    fact: Fact,
    source: UUID,
    *,
    scheme_id: UUID,
    occurred_at: datetime,
    now: datetime,
    is_first: bool = False,
) -> None:
    """Record one person's fact; `is_first` if there can be none of this source yet.

    Raises IntegrityError where two record the same fact at once.
    """
    new = {
        "id": new_id(),
        "scheme_id": scheme_id,
        "fact": fact,
        "persons": 1,
        "source": source,
        "round": 1 if is_first else times(session, fact, source) + 1,
        "week": week_of(occurred_at),
        "occurred_at": occurred_at,
        "recorded_at": now,
    }
    changes.put(session, LedgerEntry, new)


def times(session: Session, fact: Fact, source: UUID) -> int:
    """How many entries of this fact the source has."""
    query = select(func.count()).where(LedgerEntry.fact == fact, LedgerEntry.source == source)
    return session.scalar(query) or 0


def tally(session: Session) -> Tally:
    sums = select(LedgerEntry.fact, func.sum(LedgerEntry.persons)).group_by(LedgerEntry.fact)
    return Tally(**{fact: int(persons) for fact, persons in session.execute(sums)})


def reserved_in(session: Session, week: str) -> int:
    query = select(func.coalesce(func.sum(LedgerEntry.persons), 0)).where(
        LedgerEntry.fact == Fact.RESERVED, LedgerEntry.week == week
    )
    return session.scalar(query) or 0


def by_week(session: Session) -> dict[str, Tally]:
    """The tally of each week in which something happened, in the order of weeks."""
    sums = (
        select(LedgerEntry.week, LedgerEntry.fact, func.sum(LedgerEntry.persons))
        .group_by(LedgerEntry.week, LedgerEntry.fact)
        .order_by(LedgerEntry.week)
    )
    weeks: dict[str, Tally] = {}
    for week, fact, persons in session.execute(sums):
        known = asdict(weeks.get(week, Tally()))
        weeks[week] = Tally(**{**known, fact: int(persons)})
    return weeks

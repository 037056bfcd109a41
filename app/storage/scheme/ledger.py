"""The ledger counts persons returned and admitted: append-only, its sums read under a lock."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import UniqueConstraint, case, func, literal, select
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


class Span(NamedTuple):
    """What the ledger reaches over: weeks of what happened, and when it was recorded."""

    first_week: str
    last_week: str
    first_recorded: datetime
    last_recorded: datetime


def span(session: Session) -> Span | None:
    """None: nothing was recorded yet."""
    week, at = LedgerEntry.week, LedgerEntry.recorded_at
    found = session.execute(select(func.min(week), func.max(week), func.min(at), func.max(at)))
    ends = found.one()
    return Span(*ends) if ends[0] else None


class Recorded(NamedTuple):
    """A sum of a week: what was recorded until it was published, or at an instant after that."""

    week: str
    late_at: datetime | None
    tally: Tally


def by_week(session: Session, published_at: Mapping[str, datetime]) -> Iterator[Recorded]:
    """The sums of each week; `published_at` has every week of the span."""
    week, at, fact = LedgerEntry.week, LedgerEntry.recorded_at, LedgerEntry.fact
    instants = {name: literal(instant, at.type) for name, instant in published_at.items()}
    late_at = case((at >= case(instants, value=week), at)).label("late_at")
    sums = select(week, late_at, fact, func.sum(LedgerEntry.persons))
    for name, late, what, persons in session.execute(sums.group_by(week, "late_at", fact)):
        yield Recorded(name, late, Tally(**{what: int(persons)}))

"""Deliveries bring events to partners: at least once, each under one id, and in order per case.

One is written in the transaction that makes its event. Of a case, a partner is sent the next when
the one before was taken or given up, not earlier; other cases go on side by side.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    CursorResult,
    Exists,
    Index,
    Select,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column
from sqlalchemy.sql.dml import ReturningUpdate

from app.security.tokens import new_id
from app.storage import waking
from app.storage.database import changes, vouched
from app.storage.database.base import Base, Instant, partial_index
from app.storage.partners.endpoints import IS_CALLED, Endpoint
from app.storage.partners.partners import Partner
from app.storage.statements import PREPARED

LEASE = timedelta(seconds=60)
DONE = "done"
_NEVER = literal(datetime.min.replace(tzinfo=UTC), Instant)
DEAD = f"settled_at IS NOT NULL AND outcome <> '{DONE}'"
KIND = "partner:"  # before its name: what the lookout wakes its lane by


class Delivery(Base):
    """Of one event to one partner."""

    __tablename__ = "delivery"
    unvouched = "it is work to be done; what is decided is in other tables"
    __table_args__ = (
        partial_index("ix_delivery_due", "partner", "due_at", where="settled_at IS NULL"),
        partial_index("ix_delivery_settled", "settled_at", where="settled_at IS NOT NULL"),
        partial_index("ix_delivery_dead", "partner", "created_at", where=DEAD),
        Index("ix_delivery_partner", "partner", "created_at"),
        partial_index("ix_delivery_place", "partner", "place", where="place IS NOT NULL"),
        partial_index("ix_delivery_placeless", "partner", where="place IS NULL"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)  # the webhook-id
    partner: Mapped[str]  # its name
    subject: Mapped[UUID | None] = mapped_column(index=True)  # the EOI that it concerns
    sequence: Mapped[int | None]  # of the events of that EOI
    event: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None] = mapped_column(Instant)
    ms: Mapped[int | None]  # that the last answer took
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str | None]  # of the last try: done, or the kind of failure
    place: Mapped[int | None] = mapped_column(BigInteger)  # among its partner's, see places


def add(
    session: Session, partner: str, event: Mapping[str, Any], now: datetime, subject: UUID | None
) -> None:
    """Have an event sent after the commit. It is written at the end of the unit."""
    _added(session).append(row(new_id(), partner, event, now, subject))


def row(
    delivery_id: UUID, partner: str, event: Mapping[str, Any], now: datetime, subject: UUID | None
) -> dict[str, Any]:
    return {
        "id": delivery_id,
        "partner": partner,
        "subject": subject,
        "sequence": event["data"].get("sequence"),
        "event": event,
        "created_at": now,
        "due_at": now,
    }


def write(session: Session) -> None:
    """Write what was added, all in one statement, and wake for it."""
    added = _added(session)
    changes.put(session, Delivery, *added)
    waking.notify(session, {f"{KIND}{new['partner']}" for new in added})
    added.clear()


def _added(session: Session) -> list[dict[str, Any]]:
    added: list[dict[str, Any]] = session.info.setdefault("deliveries", [])
    return added


def _is_due(until: ColumnElement[datetime]) -> tuple[ColumnElement[bool], ...]:
    return (
        Delivery.settled_at.is_(None),
        Delivery.due_at <= until,
        or_(Delivery.leased_until.is_(None), Delivery.leased_until <= until),
        ~_waits_for_another(),
    )


def _waits_for_another() -> Exists:
    """Whether one of the same case that comes before it is not settled yet."""
    earlier = aliased(Delivery)
    before = select(earlier.id).where(
        earlier.partner == Delivery.partner,
        earlier.subject == Delivery.subject,
        earlier.sequence < Delivery.sequence,
        func.coalesce(earlier.settled_at, _NEVER) == _NEVER,
    )
    # By the index of subjects alone: by one of those that wait, which PostgreSQL may believe to be
    # few, it would compare all with all.
    return before.limit(1).offset(0).correlate(Delivery).exists()


def _lease(*order: Any) -> ReturningUpdate[Any]:
    table, now = vouched.table(Delivery), bindparam("now", type_=Instant)
    due = (
        select(Delivery.id)
        .where(Delivery.partner == bindparam("name"), *_is_due(now))
        .order_by(*order)
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return (
        update(table)
        .where(table.c.id.in_(select(due.c.id)))
        .values(
            leased_until=bindparam("until", type_=Instant),
            attempts=table.c.attempts + 1,
            tried_at=now,
        )
        .returning(*table.c)
        .execution_options(**PREPARED)
    )


# Built once: each try runs them.
_NEXT = _lease(Delivery.due_at)
_PROBE = _lease(Delivery.attempts, Delivery.due_at, Delivery.id)
# Whoever was stopped for longer than the lease changes nothing.
_MINE = and_(
    Delivery.id == bindparam("delivery_id"),
    Delivery.leased_until == bindparam("held_until", type_=Instant),
)
_ONE = (
    update(vouched.table(Delivery))
    .where(_MINE)
    .values(leased_until=None, outcome=bindparam("why"), ms=bindparam("took"))
    .execution_options(**PREPARED)
)
_SETTLE = _ONE.values(settled_at=bindparam("at", type_=Instant))
_POSTPONE = _ONE.values(due_at=bindparam("at", type_=Instant))
_UNCOUNTED = _ONE.values(attempts=Delivery.attempts - 1)
_RELEASE = (
    update(vouched.table(Delivery))
    .where(
        Delivery.partner == bindparam("name"),
        Delivery.settled_at.is_(None),
        Delivery.attempts > 0,
        Delivery.due_at > bindparam("now", type_=Instant),
    )
    .values(due_at=bindparam("now", type_=Instant))
)


def lease(session: Session, name: str, now: datetime, *, as_probe: bool) -> Delivery | None:
    """Take the next that is due for a partner; nobody else takes it while the lease lasts.

    As a probe rather one that was tried seldom: it may be the event that the partner cannot take.
    """
    asked = {"name": name, "now": now, "until": now + LEASE}
    taken = session.connection().execute(_PROBE if as_probe else _NEXT, asked).mappings().first()
    return Delivery(**taken) if taken else None


def settle(session: Session, leased: Delivery, now: datetime, outcome: str, ms: int) -> bool:
    """It was taken, or is given up; whether the lease still held."""
    return _end(session, _SETTLE, leased, outcome, ms, at=now)


def postpone(session: Session, leased: Delivery, due_at: datetime, outcome: str, ms: int) -> bool:
    """Have it tried again at `due_at`; whether the lease still held."""
    return _end(session, _POSTPONE, leased, outcome, ms, at=due_at)


def put_back(session: Session, leased: Delivery, outcome: str, ms: int) -> bool:
    """As if it had not been tried; whether the lease still held."""
    return _end(session, _UNCOUNTED, leased, outcome, ms)


def _end(
    session: Session, statement: Any, leased: Delivery, outcome: str, ms: int, **more: datetime
) -> bool:
    said = {
        "delivery_id": leased.id,
        "held_until": leased.leased_until,
        "why": outcome,
        "took": ms,
        **more,
    }
    done = cast("CursorResult[Any]", session.connection().execute(statement, said))
    return done.rowcount == 1


def release(session: Session, name: str, now: datetime) -> None:
    """Have all that failed tried now: the partner answers again."""
    session.connection().execute(_RELEASE, {"name": name, "now": now})


def count_waiting(session: Session, name: str | None = None) -> int:
    """How many wait, for all partners or one."""
    query = select(func.count()).select_from(Delivery).where(Delivery.settled_at.is_(None))
    return session.scalar(query.where(Delivery.partner == name) if name else query) or 0


def newest(session: Session, name: str, limit: int) -> list[Delivery]:
    """What a partner was or is to be sent, the newest first."""
    query = select(Delivery).where(Delivery.partner == name)
    return list(session.scalars(query.order_by(Delivery.created_at.desc()).limit(limit)))


def look(most: int) -> Select[Any]:
    """Each partner to whom something is due, as the lookout asks: at `most` at once, since when."""
    until = bindparam("until", type_=Instant)
    first = (
        select(Delivery.due_at)
        .where(Delivery.partner == Partner.name, *_is_due(until))
        .order_by(Delivery.due_at)
        .limit(1)
        .scalar_subquery()
    )
    called = (
        select(Partner.name, first.label("first"))
        .outerjoin(Endpoint, Endpoint.partner == Partner.name)
        .where(or_(Endpoint.partner.is_(None), IS_CALLED))
        .subquery()
    )
    return select(literal(KIND) + called.c.name, literal(most), called.c.first).where(
        called.c.first.is_not(None)
    )

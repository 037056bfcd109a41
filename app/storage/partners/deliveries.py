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

from app.domain.basics.tasks import Task
from app.security.tokens import new_id
from app.storage import waking
from app.storage.database import changes, vouched
from app.storage.database.base import Base, Instant, partial_index
from app.storage.outbox import OutboxTask
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
        partial_index(
            "ix_delivery_placeless",
            *("partner", "sequence", "created_at", "id"),
            where="place IS NULL",
        ),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)  # the webhook-id
    partner: Mapped[str]  # its name
    subject: Mapped[UUID | None] = mapped_column(index=True)  # the EOI that it concerns
    sequence: Mapped[int | None]  # of the events of that EOI
    event: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    # Its own time, if it was brought forward, or its receiver asked for that time.
    planned_at: Mapped[datetime | None] = mapped_column(Instant)
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None] = mapped_column(Instant)
    ms: Mapped[int | None]  # that the last answer took
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str | None]  # of the last try: done, or the kind of failure
    place: Mapped[int | None] = mapped_column(BigInteger)  # among its partner's, see places

    @property
    def early(self) -> timedelta | None:
        """How long before its time it was tried; None if it was not."""
        if not self.planned_at or not self.tried_at or self.tried_at >= self.planned_at:
            return None
        return self.planned_at - self.tried_at


def add(
    session: Session,
    partner: str,
    event: Mapping[str, Any],
    now: datetime,
    subject: UUID | None,
    *,
    is_sent: bool = True,
) -> None:
    """Have an event sent after the commit, or kept for who asks for it.

    It is written at the end of the unit.
    """
    new = row(new_id(), partner, event, now, subject)
    _added(session).append(new | {"settled_at": None if is_sent else now})


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
    waking.notify(session, {f"{KIND}{new['partner']}" for new in added if not new["settled_at"]})
    added.clear()


def _added(session: Session) -> list[dict[str, Any]]:
    added: list[dict[str, Any]] = session.info.setdefault("deliveries", [])
    return added


def is_due(until: ColumnElement[datetime]) -> tuple[ColumnElement[bool], ...]:
    return (
        Delivery.settled_at.is_(None),
        Delivery.due_at <= until,
        or_(Delivery.leased_until.is_(None), Delivery.leased_until <= until),
        ~_waits_for_another(),
        ~waits_in_outbox(),
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
    return _by_subject(before)


def waits_in_outbox() -> Exists:
    """Whether one of the same case is where the release before put it: that one comes before it."""
    queued = select(OutboxTask.id).where(
        OutboxTask.task == Task.WEBHOOK,
        OutboxTask.subject == Delivery.subject,
        OutboxTask.body["partner"].as_string() == Delivery.partner,
        func.coalesce(OutboxTask.settled_at, _NEVER) == _NEVER,
    )
    return _by_subject(queued)


def _by_subject(waiting: Select[Any]) -> Exists:
    """Whether there are any, by the index of subjects alone.

    By one of those that wait, which PostgreSQL may believe to be few, it compares all with all.
    """
    return waiting.limit(1).offset(0).correlate(Delivery).exists()


def _lease(*order: Any) -> ReturningUpdate[Any]:
    table, now = vouched.table(Delivery), bindparam("now", type_=Instant)
    due = (
        select(Delivery.id)
        .where(Delivery.partner == bindparam("name"), *is_due(now))
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
    .values(leased_until=None, planned_at=None, outcome=bindparam("why"), ms=bindparam("took"))
    .execution_options(**PREPARED)
)
_SETTLE = _ONE.values(settled_at=bindparam("at", type_=Instant))
_POSTPONE = _ONE.values(
    due_at=bindparam("at", type_=Instant), planned_at=bindparam("asked", type_=Instant)
)
_POSTPONE_EARLY = _POSTPONE.values(attempts=Delivery.attempts - 1)
_UNCOUNTED = _ONE.values(attempts=Delivery.attempts - 1)


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


def postpone(
    session: Session, leased: Delivery, due_at: datetime, outcome: str, ms: int, *, asked: bool
) -> bool:
    """Have it tried again at `due_at`, as its receiver `asked` or not; whether the lease held.

    An early try does not count.
    """
    statement = _POSTPONE_EARLY if leased.early else _POSTPONE
    at = {"at": due_at, "asked": due_at if asked else None}
    return _end(session, statement, leased, outcome, ms, **at)


def put_back(session: Session, leased: Delivery, outcome: str, ms: int) -> bool:
    """As if it had not been tried; whether the lease still held."""
    return _end(session, _UNCOUNTED, leased, outcome, ms)


def _end(
    session: Session, statement: Any, leased: Delivery, why: str, ms: int, **at: datetime | None
) -> bool:
    said = {"delivery_id": leased.id, "held_until": leased.leased_until, "why": why, "took": ms}
    done = cast("CursorResult[Any]", session.connection().execute(statement, said | at))
    return done.rowcount == 1

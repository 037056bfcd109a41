"""The outbox queues tasks to be done after the commit: at least once, each under an idempotent id.

A task is written in the transaction that makes it necessary, leased by a worker, carried out
outside any transaction, and completed. If a worker dies its lease runs out, and another takes over.
PostgreSQL tells who listens which tasks a transaction has added (`waking`).

Celery, RQ and Dramatiq need a broker, which knows nothing of the transaction (docs/decisions/0004).
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Exists,
    Index,
    and_,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from app.domain.basics.tasks import BODIES, TO_PERSONS, Body, Message, Task
from app.security.tokens import new_id
from app.storage import statements, waking
from app.storage.database import vouched
from app.storage.database.base import Base, Instant

LEASE = timedelta(seconds=60)
FOR_EVER = datetime.min.replace(tzinfo=UTC)
HELD_BACK = "held-back"  # the outcome of what waits because too much would leave at once


class OutboxTask(Base):
    __tablename__ = "outbox"
    unvouched = "it is work to be done; what is decided is in other tables"
    __table_args__ = (Index("ix_outbox_due", "settled_at", "due_at"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    task: Mapped[str]  # a Task, of this release or another
    subject: Mapped[UUID | None] = mapped_column(index=True)  # the EOI or record it concerns
    body: Mapped[dict[str, Any]] = mapped_column(JSON)  # as BODIES say
    created_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str | None]  # done, or the kind of failure


def enqueue(
    session: Session,
    task: Task,
    body: Body,
    *,
    now: datetime,
    subject: UUID | None = None,
    due_at: datetime | None = None,
) -> None:
    """Add a task in the caller's transaction; it is done after the commit, from `due_at` on.

    It is written at the end of the unit, with the others.
    """
    if type(body) is not BODIES[task]:
        raise TypeError(f"{task} carries no {type(body).__name__}")
    new = {
        "id": new_id(),
        "task": task,
        "subject": subject,
        "body": body.json(),
        "created_at": now,
        "due_at": due_at or now,
    }
    _enqueued(session).append(new)


def write(session: Session) -> None:
    """Write the tasks that the transaction enqueued, and wake for them, all in one statement."""
    tasks = [{**vouched.defaults(OutboxTask), **new} for new in _enqueued(session)]
    due = {new["task"] for new in tasks if new["due_at"] <= new["created_at"]}
    here = session.connection()
    waking_for = waking.telling(here, due)
    statements.insert(here, vouched.table(OutboxTask), tasks, **waking_for)
    _enqueued(session).clear()


def _enqueued(session: Session) -> list[dict[str, Any]]:
    tasks: list[dict[str, Any]] = session.info.setdefault("tasks", [])
    return tasks


def lease(
    session: Session, now: datetime, tasks: Collection[str], limit: int = 10
) -> list[OutboxTask]:
    """Take tasks of these kinds that are due; no other worker takes them while the lease lasts.

    What one person or partner is told of one case is taken in the order in which it was added: the
    next waits until the one before was tried, by whichever worker.
    """
    due = (
        select(OutboxTask.id)
        .where(
            OutboxTask.settled_at.is_(None),
            OutboxTask.due_at <= now,
            OutboxTask.task.in_(tasks),
            ~_first_tries(now),
        )
        .order_by(OutboxTask.due_at, OutboxTask.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    taken = (
        update(OutboxTask)
        .where(OutboxTask.id.in_(select(due.c.id)))
        .values(due_at=now + LEASE, attempts=OutboxTask.attempts + 1)
        .returning(OutboxTask)
        .execution_options(synchronize_session=False)
    )
    leased = sorted(session.scalars(taken), key=lambda task: task.id)
    for task in leased:
        session.expunge(task)
    return leased


def _first_tries(now: datetime) -> Exists:
    """Those like a task and added before it whose first try is due or under way.

    One that failed delays no other, nor does one twice that ends the worker who tries it.
    """
    earlier = aliased(OutboxTask)
    waits = and_(earlier.attempts == 0, earlier.due_at <= now)
    return exists().where(
        earlier.subject == OutboxTask.subject,
        earlier.task == OutboxTask.task,
        earlier.id < OutboxTask.id,
        earlier.settled_at.is_(None),
        earlier.outcome.is_(None),
        or_(waits, earlier.attempts == 1),
    )


def due(
    session: Session, until: datetime, others: Mapping[str, Exists]
) -> list[tuple[str, int, datetime]]:
    """Each kind of task of which some are due by then: how many, and when the first is.

    And of others each that is there, as one that has been due for ever.
    """
    tasks = select(OutboxTask.task, func.count(), func.min(OutboxTask.due_at).label("first")).where(
        OutboxTask.settled_at.is_(None), OutboxTask.due_at <= until
    )
    there = (select(literal(kind), literal(1), null()).where(is_) for kind, is_ in others.items())
    rows: Any = session.execute(union_all(tasks.group_by(OutboxTask.task), *there))
    return [(kind, count, first or FOR_EVER) for kind, count, first in rows]


def notifications(session: Session, subject: UUID) -> list[OutboxTask]:
    """Notifications to the person of an EOI that were sent or given up, oldest first."""
    query = select(OutboxTask).where(
        OutboxTask.subject == subject,
        OutboxTask.task.in_(TO_PERSONS),
        OutboxTask.settled_at.is_not(None),
        OutboxTask.outcome != "nobody-to-tell",
    )
    return list(session.scalars(query.order_by(OutboxTask.id)))


def is_unsent(session: Session, subject: UUID, message: str) -> bool:
    """Whether this notification to the person of an EOI is unsent yet: held back, or not tried."""
    unsettled = (
        OutboxTask.subject == subject,
        OutboxTask.settled_at.is_(None),
        OutboxTask.task.in_((Task.MAIL, Task.SMS)),
        or_(OutboxTask.outcome.is_(None), OutboxTask.outcome == HELD_BACK),
    )
    bodies = session.scalars(select(OutboxTask.body).where(*unsettled))
    return any(Message.read(body).message == message for body in bodies)


def backlog(session: Session) -> tuple[int, datetime | None]:
    """How many tasks are not completed, and when the first of them is or was due."""
    unsettled = OutboxTask.settled_at.is_(None)
    count, due = session.execute(
        select(func.count(), func.min(OutboxTask.due_at)).where(unsettled)
    ).one()
    return count, due


def count_held_back(session: Session) -> int:
    """How many tasks the limit on what leaves at once holds back."""
    kept = (OutboxTask.settled_at.is_(None), OutboxTask.outcome == HELD_BACK)
    return session.scalar(select(func.count()).select_from(OutboxTask).where(*kept)) or 0


def complete(session: Session, task_id: UUID, now: datetime, outcome: str) -> None:
    """Mark a task as completed: it is done, or given up."""
    session.execute(
        update(OutboxTask).where(OutboxTask.id == task_id).values(settled_at=now, outcome=outcome)
    )


def postpone(session: Session, task_id: UUID, due_at: datetime, outcome: str) -> None:
    """Have a task tried again at `due_at`. One that was held back does not count as a try."""
    tries = OutboxTask.attempts - int(outcome == HELD_BACK)
    session.execute(
        update(OutboxTask)
        .where(OutboxTask.id == task_id)
        .values(due_at=due_at, outcome=outcome, attempts=tries)
    )

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
    BindParameter,
    CompoundSelect,
    Exists,
    Index,
    Integer,
    Select,
    and_,
    bindparam,
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
from sqlalchemy.sql.dml import ReturningUpdate

from app.domain.basics.tasks import BODIES, TO_PERSONS, Body, Message, Task
from app.security.tokens import new_id
from app.storage import waking
from app.storage.database import changes, vouched
from app.storage.database.base import Base, Instant
from app.storage.statements import PREPARED

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
    """Write the tasks that the transaction enqueued, all in one statement, and wake for them."""
    tasks = _enqueued(session)
    changes.put(session, OutboxTask, *tasks)
    waking.notify(session, {new["task"] for new in tasks if new["due_at"] <= new["created_at"]})
    tasks.clear()


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
    asked = {"now": now, "until": now + LEASE, "tasks": list(tasks), "most": limit}
    taken = session.connection().execute(_LEASE, asked).mappings()
    return sorted((OutboxTask(**row) for row in taken), key=lambda task: task.id)


def _lease() -> ReturningUpdate[Any]:
    table, now = vouched.table(OutboxTask), bindparam("now", type_=Instant)
    due = (
        select(OutboxTask.id)
        .where(
            OutboxTask.settled_at.is_(None),
            OutboxTask.due_at <= now,
            OutboxTask.task.in_(bindparam("tasks", expanding=True)),
            ~_first_tries(now),
        )
        .order_by(OutboxTask.due_at, OutboxTask.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return (
        update(table)
        .where(table.c.id.in_(select(due.c.id)))
        .values(due_at=bindparam("until", type_=Instant), attempts=table.c.attempts + 1)
        .returning(*table.c)
        .execution_options(**PREPARED)
    )


def _first_tries(now: BindParameter[datetime]) -> Exists:
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


# Built once: each task runs them.
_LEASE = _lease()
_MINE = OutboxTask.id == bindparam("task_id")
_ONE = update(vouched.table(OutboxTask)).where(_MINE).execution_options(**PREPARED)
_COMPLETE = _ONE.values(settled_at=bindparam("at"), outcome=bindparam("why"))
_POSTPONE = _ONE.values(
    due_at=bindparam("at"),
    outcome=bindparam("why"),
    attempts=OutboxTask.attempts - bindparam("uncounted", type_=Integer),
)


def look(
    others: Mapping[str, Exists], *more: Select[Any]
) -> CompoundSelect[str, int, datetime | None]:
    """The query of `due`, to be built once, with `more`; others are due for ever if there."""
    is_due = (OutboxTask.settled_at.is_(None), OutboxTask.due_at <= bindparam("until"))
    first = func.min(OutboxTask.due_at).label("first")
    tasks = select(OutboxTask.task, func.count(), first).where(*is_due).group_by(OutboxTask.task)
    there = (select(literal(kind), literal(1), null()).where(is_) for kind, is_ in others.items())
    return union_all(tasks, *there, *more)


def due(
    session: Session, query: CompoundSelect[str, int, datetime | None], until: datetime
) -> list[tuple[str, int, datetime]]:
    """Each kind of task of which some are due by then: how many, and when the first is."""
    found = session.connection().execute(query, {"until": until})
    return [(kind, count, first or FOR_EVER) for kind, count, first in found]


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


def is_waiting(session: Session, task: Task) -> bool:
    """Whether one of this kind is still to be done."""
    waits = select(OutboxTask.id).where(OutboxTask.task == task, OutboxTask.settled_at.is_(None))
    return session.scalar(waits.limit(1)) is not None


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
    said = {"task_id": task_id, "at": now, "why": outcome}
    session.connection().execute(_COMPLETE, said)


def put_off(session: Session, subject: UUID, due_at: datetime, until: datetime) -> None:
    """Have messages to the person of an EOI that were to leave at `due_at` leave later."""
    unsent = (
        OutboxTask.subject == subject,
        OutboxTask.task.in_((Task.MAIL, Task.SMS)),
        OutboxTask.due_at == due_at,
        OutboxTask.settled_at.is_(None),
    )
    session.connection().execute(
        update(vouched.table(OutboxTask)).where(*unsent).values(due_at=until)
    )


def postpone(session: Session, task_id: UUID, due_at: datetime, outcome: str) -> None:
    """Have a task tried again at `due_at`. One that was held back does not count as a try."""
    said = {
        "task_id": task_id,
        "at": due_at,
        "why": outcome,
        "uncounted": int(outcome == HELD_BACK),
    }
    session.connection().execute(_POSTPONE, said)

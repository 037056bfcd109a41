"""Notifications of applicants are put into the outbox, and events for partners are to be delivered.

Both are enqueued in the caller's transaction. Neither carries a result or personal data: the
worker opens the address when it sends.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import (
    Message,
    ScreenAfter,
    ScreenEoi,
    ScreenReturn,
    Task,
    Template,
)
from app.domain.partners import outgoing
from app.security.tokens import new_id
from app.services.core.unit import Unit
from app.storage import outbox
from app.storage.cases import eois
from app.storage.cases.checks import Concerned
from app.storage.cases.eois import Eoi
from app.storage.outbox import OutboxTask
from app.storage.partners import deliveries, partners

CHANNELS = ("mail", "sms")
_FIRST = UUID(int=0)  # before all ids


def announce(unit: Unit, event: str, eoi: Eoi | None = None, **more: str) -> None:
    """Send a thin event to every partner that subscribed to it, or keep it until they ask."""
    data: dict[str, str | int] = {
        "id": str(new_id()),
        "occurred_at": unit.now.isoformat(),
        **more,
    }
    if eoi is not None:
        eoi.sequence += 1
        data |= {"reference": eoi.reference or "", "sequence": eoi.sequence}
    body = {"type": event, "timestamp": unit.now.isoformat(), "data": data}
    for name, is_sent in partners.subscribers(unit.session, event).items():
        subject = eoi.id if eoi else None
        deliveries.add(unit.session, name, body, unit.now, subject, is_sent=is_sent)


def tell(
    unit: Unit,
    eoi: Eoi | Concerned,
    message: Template,
    *,
    at: datetime | None = None,
    by: Collection[str] = CHANNELS,
) -> None:
    """Send the applicant a notification, not before `at`, by each of these channels they gave."""
    given = {"mail": eoi.by_email, "sms": eoi.by_sms}
    for channel in CHANNELS:
        if given[channel] and channel in by:
            outbox.enqueue(
                unit.session,
                Task(channel),
                Message(message),
                now=unit.now,
                subject=eoi.id,
                due_at=max(at or unit.now, unit.now),
            )


def remind(unit: Unit, ids: Collection[UUID]) -> None:
    """Remind those with little time left that there is something to do."""
    for eoi_id in sorted(ids):
        if eoi := eois.get(unit.session, eoi_id):
            unit.log(AuditAction.REMINDED, eoi_id)
            tell(unit, eoi, Template.REMINDER)


def give_up(unit: Unit, message: OutboxTask, outcome: str) -> None:
    """Write down, for a person to see, that it will not leave or not be done any more."""
    unit.log(
        AuditAction.MESSAGE_GIVEN_UP,
        message.subject,
        message=str(message.id),
        task=message.task,
        outcome=outcome,
    )


def balance_changed(unit: Unit) -> None:
    announce(unit, outgoing.BALANCE_CHANGED)


def screen(
    unit: Unit, eoi_id: UUID, also: Iterable[UUID] = (), *, task: Task = Task.SCREEN_EOI
) -> None:
    """Have the worker screen the EOI after the commit, `also` against these records or EOIs."""
    outbox.enqueue(unit.session, task, ScreenEoi([*also]), now=unit.now, subject=eoi_id)


def screen_against(unit: Unit, record_id: UUID, *, task: Task = Task.SCREEN_RETURN) -> None:
    """Have the worker screen whom a record of the register concerns, likewise."""
    outbox.enqueue(unit.session, task, ScreenReturn(), now=unit.now, subject=record_id)


def screen_live(unit: Unit, after: UUID = _FIRST) -> None:
    """Have the worker screen every live EOI again: those that come after this one by id."""
    outbox.enqueue(unit.session, Task.SCREEN_LIVE, ScreenAfter(after), now=unit.now)


def screen_refused(unit: Unit, after: UUID) -> None:
    """Have the worker screen again whom the machine refused: those that come after this one."""
    outbox.enqueue(unit.session, Task.SCREEN_REFUSED, ScreenAfter(after), now=unit.now)

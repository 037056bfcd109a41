"""Until when what a message asks for can be done: it says so, on the applicants' clock.

News says nothing of it: that there is something to do at all is a result, which no message holds.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from app.domain.basics.tasks import Message, Template
from app.services.cases import location
from app.services.contact import change_records
from app.services.core.unit import Unit
from app.services.scheme import settings
from app.services.self_service import status

Deadline = Callable[[Unit, UUID, Message], datetime | None]


def _of_location(unit: Unit, eoi_id: UUID, _body: Message) -> datetime | None:
    asked = location.of_eoi(unit, eoi_id)
    return asked.due_at if asked else None


def _of_todo(unit: Unit, eoi_id: UUID, _body: Message) -> datetime | None:
    """Of what is left to do, as the status page shows it: the first that is still ahead, if any."""
    left = [todo.due_at for todo in status.view(unit, eoi_id).todo]
    return next((at for at in left if at > unit.now), min(left, default=None))


def _of_window(unit: Unit, _eoi_id: UUID, _body: Message) -> datetime | None:
    return settings.current(unit).window_closes_at if settings.is_set_up(unit) else None


def _of_change(unit: Unit, _eoi_id: UUID, body: Message) -> datetime | None:
    return change_records.undoable_until(unit, body.change) if body.change else None


# Each is given a unit that opens the EOI. Codes end as services.sign_in.codes says.
DEADLINES: dict[str, Deadline] = {
    Template.LOCATION: _of_location,
    Template.REMINDER: _of_todo,
    Template.FAMILY: _of_window,
    Template.DRAFT_SAVED: _of_window,
    Template.CONTACT_ASKED: _of_change,
    Template.CONTACT_CHANGED: _of_change,
}

"""Deadlines of invitations, families, questions and locations: who is reminded, what lapses."""

from uuid import UUID

from app.services.cases import information_requests, location
from app.services.intake import family_groups
from app.services.selection import invitations
from app.telemetry.logs import log
from app.worker.task import Context


def follow_up(context: Context) -> bool:
    """Remind of invitations or let them lapse, each in its own transaction; whether any was due.

    After an interruption the others are still due.
    """
    with context.unit() as unit:
        due = invitations.due(unit)
    return sum(_follow_up(context, eoi_id) for eoi_id in due) > 0


def _follow_up(context: Context, eoi_id: UUID) -> bool:
    """Whether it could be done: a fault of one must not cost the others their time."""
    try:
        with context.unit(write=True) as unit:
            invitations.follow_up(unit, eoi_id)
    except Exception as error:  # noqa: BLE001 - whatever it is, the next may succeed
        log.error("step_failed", error=error)
        return False
    return True


def warn_families(context: Context) -> bool:
    """Warn families that have not submitted that the window closes soon; whether any was."""
    with context.unit(write=True) as unit:
        return family_groups.warn(unit) > 0


def remind_of_locations(context: Context) -> bool:
    """Remind applicants of location requests that are due soon; whether any was."""
    with context.unit(write=True) as unit:
        return location.remind(unit) > 0


def remind_of_questions(context: Context) -> bool:
    """Remind applicants of questions that are due soon; whether any was."""
    with context.unit(write=True) as unit:
        return information_requests.remind(unit) > 0


def refer_locations(context: Context) -> bool:
    """Refer overdue location requests to a reviewer; whether there were any."""
    with context.unit(write=True) as unit:
        return location.refer_overdue(unit) > 0

"""Deadlines of invitations, families, questions and locations: who is reminded, what lapses."""

from app.services.cases import information_requests, location
from app.services.intake import family_groups
from app.services.selection import invitations
from app.worker.task import Context


def follow_up(context: Context) -> bool:
    """Remind of invitations or let them lapse, each in its own transaction; whether any was due.

    After an interruption the others are still due.
    """
    with context.unit() as unit:
        due = invitations.due(unit)
    for eoi_id in due:
        with context.unit(write=True) as unit:
            invitations.follow_up(unit, eoi_id)
    return bool(due)


def warn_families(context: Context) -> bool:
    """Warn families that have not submitted that the window closes soon; whether any was."""
    with context.unit(write=True) as unit:
        return family_groups.warn(unit) > 0


def remind(context: Context) -> bool:
    """Remind applicants of questions and location requests that are due soon; whether any was."""
    with context.unit(write=True) as unit:
        return location.remind(unit) + information_requests.remind(unit) > 0


def refer_locations(context: Context) -> bool:
    """Refer overdue location requests to a reviewer; whether there were any."""
    with context.unit(write=True) as unit:
        return location.refer_overdue(unit) > 0

"""What becomes of invitations, families and confirmations as their time goes by."""

from app.services.cases import information_requests, location
from app.services.intake import family_groups
from app.services.selection import invitations
from app.worker.task import Context


def follow_up(context: Context) -> bool:
    """Remind and let lapse what is due, each in a unit of its own; whether there was any.

    Cut off in between, the others are still due.
    """
    with context.unit() as unit:
        due = invitations.due(unit)
    for eoi_id in due:
        with context.unit(write=True) as unit:
            invitations.follow_up(unit, eoi_id)
    return bool(due)


def warn_families(context: Context) -> bool:
    """Whether there was any to be warned."""
    with context.unit(write=True) as unit:
        return family_groups.warn(unit) > 0


def remind(context: Context) -> bool:
    """Remind of a question, or to confirm where they are, who has little time left for it."""
    with context.unit(write=True) as unit:
        return location.remind(unit) + information_requests.remind(unit) > 0


def refer_locations(context: Context) -> bool:
    """Have a person look where nobody confirmed that they are in France; whether there was one."""
    with context.unit(write=True) as unit:
        return location.refer_overdue(unit) > 0

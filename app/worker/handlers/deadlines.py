"""Deadlines of invitations, families, questions and locations: who is reminded, what lapses.

Cases that were laid by come back once they have news.
And what an upgrade leaves to be done by and by.
"""

from collections.abc import Callable
from uuid import UUID

from app.security.encryption.errors import ContextMismatch
from app.services.cases import information_requests, location
from app.services.intake import family_warnings
from app.services.operations import due
from app.services.selection import invitations
from app.services.webhooks import attempts
from app.services.work_lists import claims
from app.telemetry import allowlist, logs
from app.telemetry.logs import log
from app.worker.handlers import screening
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
        return family_warnings.warn(unit) > 0


def remind_of_locations(context: Context) -> bool:
    """Remind applicants of location requests that are due soon; whether any was."""
    with context.unit(write=True) as unit:
        return location.remind(unit) > 0


def remind_of_questions(context: Context) -> bool:
    """Remind applicants of questions that are due soon; whether any was."""
    with context.unit(write=True) as unit:
        return information_requests.remind(unit) > 0


def end_rests(context: Context) -> bool:
    """Bring back cases that were laid by and have news; whether there were any."""
    with context.unit(write=True) as unit:
        return claims.end_rests(unit)


def refer_locations(context: Context) -> bool:
    """Refer overdue location requests to a reviewer; whether there were any."""
    with context.unit(write=True) as unit:
        return location.refer_overdue(unit) > 0


def tell_of_failing(context: Context) -> bool:
    """Say which partners' endpoints fail for long; whether any was to be told of."""
    with context.unit(write=True) as unit:
        return attempts.tell_of_failing(unit)


STEPS: dict[str, Callable[[Context], bool]] = {
    due.OVERDUE_LOCATION: refer_locations,
    due.ENDING_LOCATION: remind_of_locations,
    due.ENDING_QUESTION: remind_of_questions,
    due.INVITATION: follow_up,
    due.FAMILY: warn_families,
    due.REST: end_rests,
    due.OLDER_NAMES: screening.renew_names,
    due.FAILING: tell_of_failing,
}
allowlist.declare("task", STEPS)


def follow_all(context: Context) -> bool:
    """Do of all these what is due, by one look that only reads; whether there may be more."""
    with context.unit() as unit:
        found = due.by_the_minute(unit)
    return sum(_done(context, kind) for kind in found) > 0


def _done(context: Context, kind: str) -> bool:
    """Whether something was: a fault of one step must not cost the others their time."""
    try:
        return STEPS[kind](context)
    except ContextMismatch as fault:
        logs.tampering(fault)
    except Exception as error:  # noqa: BLE001 - whatever it is, the next may succeed
        log.error("step_failed", error=error, task=kind)
    return False

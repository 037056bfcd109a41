"""The status page's words: where it stands in one sentence, and the way there in a list."""

from datetime import UTC, datetime
from typing import NamedTuple

from app import wording
from app.domain.basics.text import N_
from app.domain.cases.checks import CHECK_NAMES, STATUS_NAMES, Check, CheckStatus
from app.domain.cases.lifecycle import Status
from app.services.self_service.status import Event, View
from app.web.http.language import gettext


class Now(NamedTuple):
    """Message ids: where it stands, and what happens next."""

    stands: str
    next: str


NOW = {
    Status.SUBMITTED: Now(
        N_("We have received your Expression of Interest and are checking it."),
        N_("You have nothing to do now. The outcome appears on this page."),
    ),
    Status.ELIGIBLE: Now(
        N_("Your Expression of Interest is valid. You are waiting for a place."),
        N_("If you are invited, we send you a message and it is shown here."),
    ),
    Status.HELD: Now(
        N_("A person is looking at your Expression of Interest."),
        N_(
            "You have nothing to do now. Your time of sending stays the same, and you lose "
            "nothing by waiting."
        ),
    ),
    Status.INVITED: Now(
        N_("You are invited. A place is kept for you."),
        N_("Tell us in time that you accept it. After that the checks begin."),
    ),
    Status.ACCEPTED: Now(
        N_("You accepted the invitation. Your checks are being made."),
        N_("This page shows how they go."),
    ),
    Status.GRANTED: Now(
        N_("Entry clearance is granted. Do not travel yet."),
        N_("Wait for your visa: we send you a message about it and about your travel."),
    ),
    Status.ARRIVED: Now(
        N_("You have arrived in the UK."), N_("This Expression of Interest is done.")
    ),
    Status.REFUSED: Now(
        N_("Your Expression of Interest is refused."),
        N_("If you think this is a mistake, tell us below. A person will look at it."),
    ),
    Status.REJECTED: Now(
        N_("Your Expression of Interest is not valid."),
        N_("If you think this is a mistake, tell us below. A person will look at it."),
    ),
    Status.VOID: Now(
        N_("Your Expression of Interest is void: it does not count."),
        N_("If you think this is a mistake, tell us below. A person will look at it."),
    ),
    Status.WITHDRAWN: Now(N_("You withdrew your Expression of Interest."), N_("It has ended.")),
    Status.LAPSED: Now(N_("The invitation was not answered in time."), N_("It has ended.")),
    Status.CANCELLED: Now(N_("Your entry clearance was cancelled."), N_("It has ended.")),
}

_NOT_BEFORE = N_("The outcome is shown here not before %(when)s, Paris time.")

_COLOURS = {
    CheckStatus.CLEARED: "green",
    CheckStatus.NOT_REQUESTED: "grey",
    CheckStatus.MISSED: "orange",
    CheckStatus.EXPIRED: "orange",
}


_CONTESTED = N_("You told us about a mistake. A person will look at it and answer here.")
_ASKED = N_("We need something from you: it is shown below, with the time you have.")


# The same for all, so that nobody reads whose answer it was.
_FAMILY_HELD = N_("A person is looking at your family’s Expressions of Interest.")


def now_of(view: View) -> Now:
    now = NOW[view.status]
    if view.family and view.status is Status.HELD:
        now = now._replace(stands=_FAMILY_HELD)
    waits = any(correction.upheld is None for correction in view.corrections)
    contested = waits and view.status is not Status.WITHDRAWN
    if view.todo and view.status is not Status.INVITED:  # whose words say what to do
        return now._replace(next=_ASKED)
    return now._replace(next=_CONTESTED) if contested else now


def timeline_of(view: View, language: str) -> list[dict[str, str]]:
    """What happened, oldest first, then what is now; all in the reader's language."""
    done = [
        {
            "title": _title(event),
            "when": wording.format_instant(language, event.at),
            "detail": "",
            "state": "done",
        }
        for event in view.events
    ]
    now = now_of(view)
    detail = gettext(now.next)
    if view.status is Status.SUBMITTED and view.outcome_at > datetime.now(UTC):
        when = wording.format_instant(language, view.outcome_at)
        detail = gettext(_NOT_BEFORE) % {"when": when}
    return [*done, {"title": gettext(now.stands), "when": "", "detail": detail, "state": "now"}]


def _title(event: Event) -> str:
    title = gettext(event.action.for_applicant)
    if event.check and event.status:
        name, status = CHECK_NAMES[Check(event.check)], STATUS_NAMES[CheckStatus(event.status)]
        return title % {"name": gettext(name), "value": gettext(status)}
    return title


def checks_of(view: View) -> list[tuple[str, str, str]]:
    """Name, status in the reader's language, and the colour of its tag; none before any began."""
    if set(view.checks.values()) <= {CheckStatus.NOT_REQUESTED}:
        return []
    return [
        (gettext(CHECK_NAMES[kind]), gettext(STATUS_NAMES[status]), _COLOURS.get(status, "blue"))
        for kind, status in view.checks.items()
    ]

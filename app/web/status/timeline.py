"""The timeline puts an EOI's status into one sentence, and what happened before into a list."""

from datetime import datetime
from typing import NamedTuple

from app import wording
from app.domain.basics.text import N_
from app.domain.cases.appointments import CHOOSE, CHOSEN, GO_THERE, MAY_BE_OFFERED, NONE_FREE
from app.domain.cases.checks import CHECK_NAMES, GO, NEXT, STATUS_NAMES, Check, CheckStatus
from app.domain.cases.lifecycle import CHECKED, CONTESTED, NOT_SELECTED, NOW, Now, Status
from app.domain.intake.exclusions import Ground
from app.services.self_service.status import Event, View
from app.web.http import unit
from app.web.http.language import COMMA, gettext

_NOT_BEFORE = N_("The outcome is shown here not before %(when)s, Paris time.")

_COLOURS = {
    CheckStatus.CLEARED: "green",
    CheckStatus.NOT_REQUESTED: "grey",
    CheckStatus.MISSED: "orange",
    CheckStatus.EXPIRED: "orange",
}


_ASKED = N_("We need something from you: it is the first thing on this page.")

_UNREACHED = Now(
    N_("We have received your Expression of Interest."),
    N_("It waits until you type a code that we send you. You lose nothing by it."),
)

# The same for each member, so that nobody learns whose answers led to it.
_FAMILY_HELD = N_("A person is looking at your family’s Expressions of Interest.")


def now_of(view: View) -> Now:
    now = NOW[view.status]
    if view.family and view.status is Status.HELD:
        now = now._replace(stands=_FAMILY_HELD)
    if view.status is Status.SUBMITTED and not view.is_reached:
        return _UNREACHED
    if view.rule and view.rule.name is Ground.NOT_SELECTED:
        now = NOT_SELECTED
    if view.is_contested:
        return CONTESTED._replace(stands=now.stands)
    if view.status is Status.ACCEPTED and set(view.checks.values()) == {CheckStatus.CLEARED}:
        now = CHECKED
    if view.todo and view.status is not Status.INVITED:  # an invitation's own words say what to do
        return now._replace(next=_ASKED)
    is_booked = view.checks.get(Check.BIOMETRIC) == CheckStatus.BOOKED
    return now._replace(next=GO) if is_booked and view.is_live else now


def timeline_of(view: View, language: str) -> list[dict[str, str]]:
    """The events, oldest first, then the present status; all in the reader's language."""
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
    if view.status is Status.SUBMITTED and view.outcome_at > unit.now():
        when = wording.format_instant(language, view.outcome_at)
        detail = gettext(_NOT_BEFORE) % {"when": when}
    return [*done, {"title": gettext(now.stands), "when": "", "detail": detail, "state": "now"}]


def _title(event: Event) -> str:
    title = gettext(event.action.for_applicant)
    if event.check and event.status:
        name, status = CHECK_NAMES[Check(event.check)], STATUS_NAMES[CheckStatus(event.status)]
        return title % {"name": gettext(name), "value": gettext(status)}
    return title


class Shown(NamedTuple):
    """A check, in the reader's language."""

    name: str
    status: str
    colour: str  # of the tag
    next: str
    where: list[tuple[str, str]]  # of an appointment, and when


def checks_of(view: View, language: str) -> list[Shown]:
    """Empty until a check has begun; what is next, only while it goes on."""
    if set(view.checks.values()) <= {CheckStatus.NOT_REQUESTED}:
        return []
    return [
        Shown(
            gettext(CHECK_NAMES[kind]),
            gettext(STATUS_NAMES[status]),
            _COLOURS.get(status, "blue"),
            gettext(_next_of(view, kind, status)) if view.is_live else "",
            where_of(view, language) if kind is Check.BIOMETRIC and view.is_live else [],
        )
        for kind, status in view.checks.items()
    ]


def _next_of(view: View, kind: Check, status: CheckStatus) -> str:
    """For fingerprints it is as their appointment is, while there is one to choose or to go to."""
    arranged = view.appointment
    if kind is Check.BIOMETRIC and status in MAY_BE_OFFERED:
        if arranged.is_chosen:
            return CHOSEN
        if arranged.free(unit.now()):
            return CHOOSE
        if arranged.slots or arranged.is_lost:
            return NONE_FREE
        if arranged.booked:
            return GO_THERE
    return NEXT[kind][status]


def go_to(view: View, language: str) -> list[tuple[str, str]]:
    """When and where, for whom that is what there is to do."""
    return where_of(view, language) if now_of(view).next == GO else []


def where_of(view: View, language: str) -> list[tuple[str, str]]:
    """When and where, by what was chosen and by what is booked."""
    arranged = view.appointment
    slots = {
        N_("Booked: %(when)s, Paris time"): arranged.booked,
        N_("You chose: %(when)s, Paris time"): arranged.chosen if arranged.is_chosen else None,
    }
    return [
        (gettext(words) % {"when": when(language, slot.starts_at)}, slot.place)
        for words, slot in slots.items()
        if slot
    ]


def when(language: str, at: datetime) -> str:
    """Day and time of an appointment, on several lines where it is narrow."""
    return gettext(COMMA).join((wording.format_weekday(language, at), wording.format_time(at)))

"""Adults confirm their location, that they are in France [R 2.2], by their phone's position.

A notification asks for it when the EOI is submitted, with a short deadline. If somebody cannot, is
late or is elsewhere, a reviewer looks at it: nothing here refuses.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from app.domain.basics.text import N_

# Why somebody declares their location in words instead.
WHY_NOT = {
    "no-phone": N_("I have no phone or computer that can do it"),
    "not-allowed": N_("I do not want to share a position, or the phone does not allow it"),
    "near-border": N_("I am near a border, or the position was wrong"),
    "overseas": N_("I am in a part of France overseas"),
    "other": N_("Another reason"),
}
EXTENSIONS = (24, 48, 72)  # hours that a reviewer may give


class Verdict(StrEnum):
    """Where a position is."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    UNSURE = "unsure"  # near a border, or too coarse


class State(StrEnum):
    ASKED = "asked"
    CONFIRMED = "confirmed"  # by the position
    UNSURE = "unsure"
    OUTSIDE = "outside"
    DECLARED = "declared"  # in words
    LATE = "late"  # a position in France, after the deadline
    SAMPLED = "sampled"  # one in time, that a person looks at because of its lot
    UNANSWERED = "unanswered"
    CLEARED = "cleared"  # by a person


RESOLVED = frozenset({State.CONFIRMED, State.CLEARED})
# The states in which each kind of answer is accepted. After a position outside France only words
# are: another position could be faked.
TAKES_POSITION = frozenset({State.ASKED, State.UNSURE, State.DECLARED, State.UNANSWERED})
TAKES_DECLARATION = frozenset(State) - RESOLVED - {State.DECLARED, State.SAMPLED}
# It is the person's turn: they have not answered, or their answer leaves it open.
ASKS = frozenset({State.ASKED, State.UNANSWERED, State.UNSURE, State.OUTSIDE})


class Outage(NamedTuple):
    """A time in which people could not answer through our fault."""

    began_at: datetime
    ended_at: datetime


def state_of(
    *,
    verdict: Verdict | None,
    declared: bool,
    resolved: bool,
    by_person: bool,
    answered_at: datetime | None,
    due_at: datetime,
    now: datetime,
) -> State:
    """The state of a confirmation; `verdict` is that of the last position, None without one."""
    if resolved:
        return State.CLEARED if by_person else State.CONFIRMED
    if declared:
        return State.DECLARED
    if verdict is not None:
        if verdict is not Verdict.INSIDE:
            return State(verdict)
        return State.SAMPLED if answered_at and answered_at < due_at else State.LATE
    return State.ASKED if now < due_at else State.UNANSWERED


def confirms(verdict: Verdict, due_at: datetime, now: datetime) -> bool:
    """Whether a position confirms without a reviewer: in France, and in time."""
    return verdict is Verdict.INSIDE and now < due_at


def due_after(outage: Outage, asked_at: datetime, due_at: datetime, now: datetime) -> datetime:
    """The deadline, later by the time lost in an outage; counted from now if it has passed."""
    lost = min(outage.ended_at, due_at) - max(outage.began_at, asked_at)
    return max(due_at, now) + lost if lost > timedelta() else due_at

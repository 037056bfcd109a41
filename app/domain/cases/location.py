"""The confirmation that an adult is in France [R 2.2]: what may be asked, answered and settled.

A message asks for it when the EOI is submitted, to be answered in little time by the phone's
position. Whoever cannot, or is late, or elsewhere, is looked at by a person: nothing here refuses.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.basics.text import N_

# Why somebody tells us in words.
WHY_NOT = {
    "no-phone": N_("I have no phone or computer that can do it"),
    "not-allowed": N_("I do not want to share a position, or the phone does not allow it"),
    "near-border": N_("I am near a border, or the position was wrong"),
    "overseas": N_("I am in a part of France overseas"),
    "other": N_("Another reason"),
}
EXTENSIONS = (24, 48, 72)  # hours that a reviewer may give


class Verdict(StrEnum):
    """What a position says."""

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
    UNANSWERED = "unanswered"
    CLEARED = "cleared"  # by a person


SETTLED = frozenset({State.CONFIRMED, State.CLEARED})
# When which answer is still taken. Who was outside is believed in words, not by another position.
TAKES_POSITION = frozenset({State.ASKED, State.UNSURE, State.DECLARED, State.UNANSWERED})
TAKES_DECLARATION = frozenset(State) - SETTLED - {State.DECLARED}


@dataclass(frozen=True)
class Outage:
    """A time in which our fault kept people from answering."""

    began_at: datetime
    ended_at: datetime


def state_of(
    *,
    verdict: Verdict | None,
    declared: bool,
    settled: bool,
    by_person: bool,
    due_at: datetime,
    now: datetime,
) -> State:
    """Where a confirmation stands; `verdict` is of the last position, None without one."""
    if settled:
        return State.CLEARED if by_person else State.CONFIRMED
    if declared:
        return State.DECLARED
    if verdict is not None:
        return State.LATE if verdict is Verdict.INSIDE else State(verdict)
    return State.ASKED if now < due_at else State.UNANSWERED


def is_settled_by(verdict: Verdict, due_at: datetime, now: datetime) -> bool:
    """Whether a position needs no person: in France, and in time."""
    return verdict is Verdict.INSIDE and now < due_at


def due_after(outage: Outage, asked_at: datetime, due_at: datetime, now: datetime) -> datetime:
    """The deadline with the time that an outage took from it given back, from now if it is over."""
    lost = min(outage.ended_at, due_at) - max(outage.began_at, asked_at)
    return max(due_at, now) + lost if lost > timedelta() else due_at

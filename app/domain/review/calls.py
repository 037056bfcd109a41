"""Telephone calls with a person, as reviewers write them down."""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from app.domain.basics.dates import AGES_IN
from app.domain.basics.text import N_, latin_digits

_COLON = re.compile(r" ?[:hH] ?")  # 14 h 30, as French writes it
_WITH_DAY, _TODAY = "%d/%m/%Y %H:%M", "%H:%M"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class Outcome(StrEnum):
    SPOKE = "spoke"
    ANOTHER = "another"
    NOBODY = "nobody"
    WRONG = "wrong"


class Call(NamedTuple):
    """Who called whom, what came of it, and when; what was said is a note."""

    direction: Direction
    outcome: Outcome
    at: datetime


DIRECTIONS = {Direction.OUT: N_("We called"), Direction.IN: N_("They called")}
OUTCOMES = {
    Outcome.SPOKE: N_("Spoke with the person"),
    Outcome.ANOTHER: N_("Spoke with somebody else"),
    Outcome.NOBODY: N_("Nobody answered"),
    Outcome.WRONG: N_("The number is of somebody else"),
}


def moment(text: str, now: datetime) -> datetime:
    """When a call was, by the clock of France: `14:30` today, or `27/11/2026 14:30`; empty is now.

    Raises ValueError, also for what is yet to come.
    """
    typed = _COLON.sub(":", " ".join(latin_digits(text).split()))
    if not typed:
        return now
    if " " in typed:
        at = datetime.strptime(typed, _WITH_DAY).replace(tzinfo=AGES_IN)
    else:
        clock = datetime.strptime(typed, _TODAY).time()  # noqa: DTZ007 - the day is today's
        at = datetime.combine(now.astimezone(AGES_IN).date(), clock, AGES_IN)
    if at > now + timedelta(minutes=1):
        raise ValueError("it is yet to come")
    return at.astimezone(now.tzinfo)

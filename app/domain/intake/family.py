"""A family group has members, listed by its first applicant, and is complete or not [R 2.4-2.5]."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from app.domain.basics.text import N_


class Applying(StrEnum):
    """How somebody applies: the answers of the question `applying`."""

    ALONE = "alone"
    FIRST = "first"  # lists the members, and hands them the family reference
    JOINING = "joining"  # quotes it


IN_GROUP = frozenset({Applying.FIRST, Applying.JOINING})


class Relation(StrEnum):
    """What a member is to the first applicant; a family group has no others [R 2.4]."""

    CHILD = "child"
    PARTNER = "partner"
    PARENT = "parent"


RELATION_NAMES = {
    Relation.CHILD: N_("Child"),
    Relation.PARTNER: N_("Husband, wife or partner"),
    Relation.PARENT: N_("Parent"),
}
MOST_LISTED = 20


@dataclass(frozen=True)
class Person:
    """A member as the first applicant lists them, or as somebody who joins says they are."""

    given_names: str = field(repr=False)
    family_name: str = field(repr=False)
    date_of_birth: str = field(repr=False)  # may be partial
    relation: str = field(repr=False)


class Progress(NamedTuple):
    """How complete a group is, in numbers of members, the first applicant included."""

    members: int
    confirmed: int  # of those who joined, by the first applicant as the ones they listed
    ready: int  # of those confirmed

    @property
    def complete(self) -> bool:
        """Whether it can be submitted: it has several members, and all are ready."""
        return self.members > 1 and self.members == self.confirmed == self.ready


class Step(StrEnum):
    """What a member has to do next before the group is submitted, the first that applies."""

    CONFIRM = "confirm"  # say who has joined: only the first applicant can
    LIST = "list"  # somebody, or there is no group
    ANSWER = "answer"  # the pages of one's own form
    READY = "ready"  # say so, after one's answers
    CHILD = "child"  # fill in the form of one
    WAIT = "wait"  # for the others


# How long before the window closes the members of an incomplete group are warned.
WARNINGS = (timedelta(days=3), timedelta(days=1))


def last_warning(closes_at: datetime, now: datetime) -> datetime | None:
    """The latest moment to warn that has passed; None before the first, and once it is closed."""
    past = [closes_at - before for before in WARNINGS if closes_at - before <= now < closes_at]
    return max(past, default=None)


# Read by each before they agree.
ALL_OR_NOTHING = N_(
    "If one of you is not valid, nobody in the family group is valid. If one of you is refused, "
    "all of you are refused. Nothing is sent before all of you are ready: then all is sent at once."
)

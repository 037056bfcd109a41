"""A family group has members, listed by its first applicant, and is complete or not [R 2.4-2.5]."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.basics.text import N_


class Applying(StrEnum):
    """How somebody applies: the answers of the question `applying`."""

    ALONE = "alone"
    FIRST = "first"  # lists the members, and hands them the family reference
    JOINING = "joining"  # quotes it


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


def find(listed: Sequence[Person], who: Person) -> int | None:
    """The index of the listed person that `who` is: same birth and relation, and a name in common.

    Names are written in many ways, so one common name is enough; of several people, the one with
    the most, and None if two have as many. The first applicant confirms it afterwards.
    """
    shared = [_shared_names(person, who) for person in listed]
    most = max(shared, default=0)
    return shared.index(most) if most and shared.count(most) == 1 else None


def _shared_names(listed: Person, who: Person) -> int:
    same = (listed.date_of_birth, listed.relation) == (who.date_of_birth, who.relation)
    return len(_names(listed) & _names(who)) if same else 0


def _names(person: Person) -> set[str]:
    """Each name in letters without accents and case."""
    parts = unicodedata.normalize("NFKD", f"{person.given_names} {person.family_name}".casefold())
    plain = "".join(c if c.isalnum() else " " for c in parts if not unicodedata.combining(c))
    return set(plain.split())


@dataclass(frozen=True)
class Progress:
    """How complete a group is, in numbers of members, the first applicant included."""

    members: int
    joined: int
    confirmed: int  # of those joined, by the first applicant as the ones they listed
    ready: int

    @property
    def complete(self) -> bool:
        """Whether it can be submitted: it has several members, and all are ready."""
        return self.members > 1 and self.members == self.joined == self.confirmed == self.ready


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

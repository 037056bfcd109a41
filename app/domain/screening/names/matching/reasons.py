"""Reasons explain a match: each is a row of the table in which a reviewer compares two people."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from app.domain.basics.text import N_
from app.domain.screening.names.matching.births import Relation
from app.domain.screening.names.matching.likeness import Likeness
from app.domain.screening.names.spelling.rarity import Rarity


class Kind(Enum):
    """What a reason is; its value is the sentence, to be filled in with `one` and `other`."""

    SAME = N_("“%(one)s” and “%(other)s” are the same")
    SOUND = N_("“%(one)s” and “%(other)s” sound the same")
    SKELETON = N_("“%(one)s” and “%(other)s” have the same consonants")
    SIMILAR = N_("“%(one)s” and “%(other)s” are similar")
    NEAR = N_("“%(one)s” and “%(other)s” are alike, but perhaps two names")
    CONFLICT = N_("Parts of the names differ: “%(one)s” and “%(other)s”")
    LEFT_OUT = N_("One name has more parts than the other")
    WHOLE = N_("Every part of the shorter name is in the other")

    YEARS_APART = N_("Born years apart: %(one)s and %(other)s")
    YEARS_NEAR = N_("Born a few years apart: %(one)s and %(other)s")
    ESTIMATES_NEAR = N_("Born a few years apart, and no day is known: %(one)s and %(other)s")
    BESIDE_OTHER_DAY = N_("Born one year apart, on different days: %(one)s and %(other)s")
    BESIDE = N_("Born one year apart, one day not known: %(one)s and %(other)s")
    ESTIMATES_BESIDE = N_("Born one year apart, and no day is known: %(one)s and %(other)s")
    DAY_OTHER_YEAR = N_("Same day and month of birth, another year: %(one)s and %(other)s")
    DAY_BESIDE = N_("Same day and month of birth, one year apart: %(one)s and %(other)s")
    YEAR_OTHER_DAY = N_("Same year of birth, another day: %(one)s and %(other)s")
    SLIP = N_("Same year of birth, and same day or month: %(one)s and %(other)s")
    YEAR = N_("Same year of birth, one day not known: %(one)s and %(other)s")
    ESTIMATE = N_("Same year of birth, and no day is known: %(one)s and %(other)s")
    MONTH = N_("Same month of birth, one day not known: %(one)s and %(other)s")
    NEW_YEAR = N_("Both born on 1 January, often written for an unknown day: %(one)s, %(other)s")
    SWAPPED = N_("Day and month of birth are swapped: %(one)s and %(other)s")
    BORN_SAME = N_("Same date of birth: %(one)s and %(other)s")

    SEX_AGREES = N_("Same sex")
    SEX_DIFFERS = N_("Different sex")
    NATIONALITY_AGREES = N_("A nationality in common: %(one)s")
    NATIONALITY_DIFFERS = N_("No nationality in common: %(one)s and %(other)s")
    PLACE_AGREES = N_("Similar place of birth: %(one)s and %(other)s")
    PLACE_DIFFERS = N_("Another place of birth: %(one)s and %(other)s")


HOW_RARE = {
    Rarity.EVERYWHERE: N_("very common name"),
    Rarity.COMMON: N_("common name"),
    Rarity.SHORT: N_("short name"),
    Rarity.RARE: N_("not a common name"),
}
OF_PART = {likeness: Kind[likeness.name] for likeness in Likeness}
OF_BIRTH = {
    relation: Kind.BORN_SAME if relation is Relation.SAME else Kind[relation.name]
    for relation in Relation
}


@dataclass(frozen=True, repr=False)  # personal
class Reason:
    """One row: `points` in hundredths of a log-odds; `one` and `other` as they were written."""

    kind: Kind
    points: int
    one: str = ""
    other: str = ""
    rarity: Rarity | None = None  # of a part of a name

    @property
    def sentence(self) -> str:
        """To be translated, and then filled in with `values`."""
        return self.kind.value

    @property
    def values(self) -> dict[str, str]:
        return {"one": self.one, "other": self.other}

    @property
    def how_rare(self) -> str:
        """To be translated; empty unless it is about a part of a name."""
        return "" if self.rarity is None else HOW_RARE[self.rarity]


@dataclass(frozen=True, repr=False)  # personal
class Comparison:
    """`points` is the sum of the reasons' points: the more, the likelier it is one person."""

    points: int
    reasons: tuple[Reason, ...]


def total(reasons: Iterable[Reason]) -> int:
    return sum(reason.points for reason in reasons)

"""A family's cases depend on each other: the end of one ends the others [R 1.1b, 2.7, 5.2]."""

from collections.abc import Collection

from app.domain.basics.text import N_
from app.domain.cases.lifecycle import Status
from app.domain.intake.exclusions import Ground

BY_FAMILY = frozenset({Ground.FAMILY_NOT_VALID, Ground.FAMILY_REFUSED})
# They say nothing of one member that the others would end by.
OF_NO_MEMBER = BY_FAMILY | {Ground.NOT_SELECTED}


def ground_for_others(ground: Ground, status: Status) -> Ground:
    """The ground on which the others end, by that of one member and the status it has ended in.

    If it is refused all are refused [R 5.2]; if it is not valid, or void, none is valid [R 2.7].
    Where it was not selected, none of them was [R 2.10].
    """
    if ground is Ground.NOT_SELECTED:
        return ground
    return Ground.FAMILY_REFUSED if status is Status.REFUSED else Ground.FAMILY_NOT_VALID


def changed(before: Collection[frozenset[bytes]], now: Collection[frozenset[bytes]]) -> bool:
    """Whether two groups are of different persons, each given by the tags of their documents.

    Somebody without a tag cannot be recognised, and counts as a change, for a reviewer to look at.
    By the rules a birth or a death is no change [R 1.1b].
    """
    return not (_are_among(before, now) and _are_among(now, before))


def _are_among(some: Collection[frozenset[bytes]], others: Collection[frozenset[bytes]]) -> bool:
    return all(any(person & other for other in others) for person in some)


CHANGED = N_(
    "An earlier Expression of Interest of this person was rejected, and the family was not the "
    "same (R 1.1b). A birth or a death since is no reason."
)

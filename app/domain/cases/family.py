"""A family's cases hang together: what the end of one means for the others [R 1.1b, 2.7, 5.2]."""

from collections.abc import Collection

from app.domain.basics.text import N_
from app.domain.cases.lifecycle import Status

# The end that one member's end means for the others, by a ground of rules.GROUNDS: the one that
# is refused refuses all [R 5.2]; the one that is not valid, or void, makes all not valid [R 2.7].
NOT_VALID, REFUSED = "family-not-valid", "family-refused"
BY_FAMILY = frozenset({NOT_VALID, REFUSED})


def ground_for_others(status: Status) -> str:
    return REFUSED if status is Status.REFUSED else NOT_VALID


def changed(before: Collection[frozenset[bytes]], now: Collection[frozenset[bytes]]) -> bool:
    """Whether two groups are not the same persons, each given by the tags of their documents.

    Who has no tag is known to nobody, and so counts as a change, for a person to look at: a birth
    or a death is none [R 1.1b].
    """
    return not (_are_among(before, now) and _are_among(now, before))


def _are_among(some: Collection[frozenset[bytes]], others: Collection[frozenset[bytes]]) -> bool:
    return all(any(person & other for other in others) for person in some)


CHANGED = N_(
    "An earlier Expression of Interest of this person was rejected, and the family was not the "
    "same (R 1.1b). A birth or a death since is no reason."
)

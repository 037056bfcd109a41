"""Hindrances are what stands in an act's way, on the case or on others of its family, by name.

A reviewer reads them in place of a button that could only fail.
"""

from collections.abc import Callable, Iterator

from app.domain.basics.text import N_
from app.domain.cases.lifecycle import Status
from app.domain.screening.matches import MatchStatus
from app.services.cases.family import Relative
from app.services.review.case_file import Case
from app.web.back_office.labels import STATUS_NAMES
from app.web.http.language import gettext

_NOT_THERE = N_("%(who)s is not as far yet: %(status)s.")
_NO_PLACES = N_("There are too few places open now.")
_OWN_MATCH = N_("Decide first on the open match.")
_MATCH_OF = N_("Decide first on the open match of %(who)s.")
_ENDED = N_(
    "%(who)s was decided against: the others cannot go on. Decide against them on the ground of "
    "the family, or have that decision corrected."
)


def not_all_at(status: Status) -> Callable[[Case], list[str]]:
    """Who of the family that goes on does not stand there, though the case does."""
    return lambda case: [
        gettext(_NOT_THERE) % {"who": named(member), "status": gettext(STATUS_NAMES[member.status])}
        for member in case.with_it
        if member.status is not status
    ]


def to_an_invitation(case: Case) -> list[str]:
    found = not_all_at(Status.ELIGIBLE)(case)
    if (case.places_open or 0) < 1 + len(case.with_it):
        found.append(gettext(_NO_PLACES))
    return found


def to_a_release(case: Case) -> list[str]:
    return list(_to_a_release(case))


def _to_a_release(case: Case) -> Iterator[str]:
    for member in case.family:
        if member.is_decided_against:
            yield gettext(_ENDED) % {"who": named(member)}
    if any(match.status is MatchStatus.OPEN for match in case.matches):
        yield gettext(_OWN_MATCH)
    for member in case.with_it:
        if member.has_open_match and member.status is Status.HELD:
            yield gettext(_MATCH_OF) % {"who": named(member)}


def named(member: Relative) -> str:
    return f"{member.name} ({member.reference})" if member.name else member.reference

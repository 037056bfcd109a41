"""Tabs of the case page: links, of which one shows what is seldom needed at once; and its head."""

from datetime import datetime
from operator import itemgetter

from app.domain.basics.text import N_
from app.domain.cases.lifecycle import LIVE, Status
from app.domain.screening.matches import MatchStatus
from app.services.review.case_file import Case

TABS = {
    "answers": N_("Answers"),
    "matches": N_("Matches"),
    "checks": N_("Checks"),
    "family": N_("Family"),
    "messages": N_("Messages to the person"),
    "notes": N_("Notes and calls"),
    "history": N_("History"),
}
# Where the forms stand that are on a part of the case, by the subject's name; else above the tabs.
_OF_SUBJECTS = {
    "match": "matches",
    "check": "checks",
    "case.notes": "notes",
}


def named(word: str | None) -> str | None:
    """The tab of an address or a form; None where it names none."""
    return word if word in TABS else None


def of_subject(name: str) -> str | None:
    return _OF_SUBJECTS.get(name)


def first(case: Case) -> str:
    """The tab of a case that is opened: what is to be compared, or else who it is."""
    is_open = any(match.status is MatchStatus.OPEN for match in case.matches)
    return "matches" if is_open else "answers"


def counts(case: Case) -> dict[str, int]:
    """How much there is in those of which one would like to know."""
    return {
        "matches": len(case.matches),
        "family": len(case.family),
        "notes": len(case.notes),
    }


def deadlines(case: Case) -> list[tuple[str, datetime]]:
    """Until when the person has to answer something, the first first."""
    found = [
        (N_("Question to be answered by"), request.due_at)
        for request in case.information
        if request.waits
    ]
    if case.invitation and case.status is Status.INVITED:
        found.append((N_("Invitation to be answered by"), case.invitation.due_at))
    if case.location and case.location.is_open and case.status in LIVE:
        found.append((N_("To confirm being in France by"), case.location.due_at))
    return sorted(found, key=itemgetter(1))

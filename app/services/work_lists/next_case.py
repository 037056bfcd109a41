"""The next case: whoever asks gets the free one whose delay hurts its person most, and claims it.

What waits for a second person is left to the page of approvals, and an invitation that runs out to
its person, whom the portal reminds.
"""

from app.domain.cases.checks import OVERDUE_AFTER
from app.services.core import proof
from app.services.core.unit import Unit
from app.services.work_lists import claims
from app.storage.decisions import list_parts, next_case
from app.storage.decisions.list_signs import List

_LISTS = (
    List.QUESTIONS,
    List.APPEALS,
    List.LOCATIONS,
    List.CORRECTIONS,
    List.CHECKS,
    List.GRANTS,
    List.UNDELIVERABLE,
)
_ALL = list_parts.parts(proof.is_reached_alone())
_GRANTED_WITH_MATCH, _ = _ALL[List.MATCHES]
_PARTS = (
    _GRANTED_WITH_MATCH,
    next_case.HELD,  # with a match or without: to tell them apart would be to look at each
    *(part for name in _LISTS for part in _ALL[name]),
)
_TRIED = 10  # of each part: more ask at one moment nowhere


def take(unit: Unit) -> str | None:
    """Claim the next case: its reference, or None where nothing is free.

    Two who ask at once get two: each claim is one statement, which leaves out what is taken.
    """
    given = {"now": unit.now, "long_ago": unit.now - OVERDUE_AFTER, "me": unit.actor}
    for eoi_id, reference in next_case.first(unit.session, _PARTS, given, _TRIED):
        if claims.take_unless_locked(unit, eoi_id):
            return reference
    return None

"""The biometric and the security check: their statuses, and that they never go backwards."""

from datetime import datetime
from enum import StrEnum

from app.domain.basics.text import N_


class Check(StrEnum):
    BIOMETRIC = "biometric"
    SECURITY = "security"


NOT_REQUESTED = "not-requested"
REQUESTED = "requested"
CLEARED = "cleared"
EXPIRED = "expired"

MOVES: dict[Check, dict[str, frozenset[str]]] = {
    Check.BIOMETRIC: {
        NOT_REQUESTED: frozenset({REQUESTED}),
        REQUESTED: frozenset({"booked"}),
        "booked": frozenset({"enrolled", "missed"}),
        "missed": frozenset({"booked"}),
        "enrolled": frozenset({CLEARED, "failed"}),
        CLEARED: frozenset({EXPIRED}),
    },
    Check.SECURITY: {
        NOT_REQUESTED: frozenset({REQUESTED}),
        REQUESTED: frozenset({"in-progress"}),
        "in-progress": frozenset({CLEARED, "referred", "refused"}),
        CLEARED: frozenset({EXPIRED}),
    },
}
# What only a person may clear.
ADVERSE = frozenset({"failed", "referred", "refused"})
# What a check comes to, unlike a step on the way there: by hand it takes two persons.
RESULTS = ADVERSE | {"enrolled", CLEARED, EXPIRED}
_ONLY_BY_PERSON = {**dict.fromkeys(ADVERSE, CLEARED), EXPIRED: REQUESTED}

CHECK_NAMES = {
    Check.BIOMETRIC: N_("Fingerprints and photo"),
    Check.SECURITY: N_("Security check"),
}
# In the applicant's words; a ground of security is never among them.
STATUS_NAMES = {
    NOT_REQUESTED: N_("Not started"),
    REQUESTED: N_("Asked for"),
    "booked": N_("Appointment booked"),
    "missed": N_("Appointment missed: it can be booked again"),
    "enrolled": N_("Fingerprints and photo taken"),
    "in-progress": N_("Being checked"),
    CLEARED: N_("Done"),
    "failed": N_("A person is looking at it"),
    "referred": N_("A person is looking at it"),
    "refused": N_("A person is looking at it"),
    EXPIRED: N_("Too old: it has to be done again"),
}


def statuses(check: Check) -> list[str]:
    """Every status the check can have, in the order of the table."""
    return list(dict.fromkeys([*MOVES[check], *sorted(set().union(*MOVES[check].values()))]))


def standing(status: str, expires_at: datetime | None, now: datetime) -> str:
    """The status as it counts now: a clearance past its time has expired, reported or not."""
    over = status == CLEARED and expires_at is not None and expires_at <= now
    return EXPIRED if over else status


def permitted(check: Check, current: str, to: str, *, by_person: bool) -> bool:
    """Whether the check may be set from one status to the other.

    A partner may report a later status without those between, since callbacks can be lost or
    late; what has not been requested moves for nobody. Only a person turns an adverse result, or
    asks again for what has expired.
    """
    if current == NOT_REQUESTED:
        return False
    if current in _ONLY_BY_PERSON:
        return by_person and to == _ONLY_BY_PERSON[current]
    return to in _after(check, current)


def _after(check: Check, current: str) -> frozenset[str]:
    """All that lies ahead of `current`, at any distance."""
    ahead: set[str] = set()
    frontier = {current}
    while frontier:
        frontier = set().union(*(MOVES[check].get(s, frozenset()) for s in frontier)) - ahead
        ahead |= frontier
    return frozenset(ahead - {current})

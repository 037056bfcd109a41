"""Checks, biometric and security, are reported by partners: their statuses never go backwards."""

from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.basics.text import N_


class Check(StrEnum):
    BIOMETRIC = "biometric"
    SECURITY = "security"


class CheckStatus(StrEnum):
    NOT_REQUESTED = "not-requested"
    REQUESTED = "requested"
    BOOKED = "booked"
    MISSED = "missed"
    ENROLLED = "enrolled"
    IN_PROGRESS = "in-progress"
    CLEARED = "cleared"
    FAILED = "failed"
    REFERRED = "referred"
    REFUSED = "refused"
    EXPIRED = "expired"


MOVES: dict[Check, dict[CheckStatus, frozenset[CheckStatus]]] = {
    Check.BIOMETRIC: {
        CheckStatus.NOT_REQUESTED: frozenset({CheckStatus.REQUESTED}),
        CheckStatus.REQUESTED: frozenset({CheckStatus.BOOKED}),
        CheckStatus.BOOKED: frozenset({CheckStatus.ENROLLED, CheckStatus.MISSED}),
        CheckStatus.MISSED: frozenset({CheckStatus.BOOKED}),
        CheckStatus.ENROLLED: frozenset({CheckStatus.CLEARED, CheckStatus.FAILED}),
        CheckStatus.CLEARED: frozenset({CheckStatus.EXPIRED}),
    },
    Check.SECURITY: {
        CheckStatus.NOT_REQUESTED: frozenset({CheckStatus.REQUESTED}),
        CheckStatus.REQUESTED: frozenset({CheckStatus.IN_PROGRESS}),
        CheckStatus.IN_PROGRESS: frozenset(
            {CheckStatus.CLEARED, CheckStatus.REFERRED, CheckStatus.REFUSED}
        ),
        CheckStatus.CLEARED: frozenset({CheckStatus.EXPIRED}),
    },
}
# A partner cannot clear these, only a reviewer.
ADVERSE = frozenset({CheckStatus.FAILED, CheckStatus.REFERRED, CheckStatus.REFUSED})
# Results, as opposed to steps on the way: to set one by hand takes two persons.
RESULTS = ADVERSE | {CheckStatus.ENROLLED, CheckStatus.CLEARED, CheckStatus.EXPIRED}
# Of a check that somebody has begun to make.
MADE = frozenset(CheckStatus) - {CheckStatus.NOT_REQUESTED, CheckStatus.REQUESTED}
# A check that was asked for, and of which no partner has said anything for so long, is overdue.
OVERDUE_AFTER = timedelta(days=14)
# A person has to do something about these; a partner reports nothing more by itself.
TO_ACT = ADVERSE | {CheckStatus.MISSED, CheckStatus.EXPIRED}
# What a partner still has to report.
WITH_PARTNER = frozenset(
    {CheckStatus.REQUESTED, CheckStatus.BOOKED, CheckStatus.ENROLLED, CheckStatus.IN_PROGRESS}
)
# Checks to request of the partners: those never requested, and expired ones.
TO_BE_REQUESTED = frozenset({CheckStatus.NOT_REQUESTED, CheckStatus.EXPIRED})
_ONLY_BY_PERSON = {
    **dict.fromkeys(ADVERSE, CheckStatus.CLEARED),
    CheckStatus.EXPIRED: CheckStatus.REQUESTED,
}

CHECK_NAMES = {
    Check.BIOMETRIC: N_("Fingerprints and photo"),
    Check.SECURITY: N_("Security check"),
}
# In the applicant's words; a ground of security is never among them.
STATUS_NAMES = {
    CheckStatus.NOT_REQUESTED: N_("Not started"),
    CheckStatus.REQUESTED: N_("Asked for"),
    CheckStatus.BOOKED: N_("Appointment booked"),
    CheckStatus.MISSED: N_("Appointment missed: it can be booked again"),
    CheckStatus.ENROLLED: N_("Taken"),
    CheckStatus.IN_PROGRESS: N_("Being checked"),
    CheckStatus.CLEARED: N_("Done"),
    CheckStatus.FAILED: N_("A person is looking at it"),
    CheckStatus.REFERRED: N_("A person is looking at it"),
    CheckStatus.REFUSED: N_("A person is looking at it"),
    CheckStatus.EXPIRED: N_("Too old: it has to be done again"),
}

_AFTER_INVITATION = N_("It begins after you accept an invitation. You have nothing to do now.")
_LOOKED_AT = N_(
    "You have nothing to do now, and there is no fixed day. If the person needs something from "
    "you, we ask you on this page."
)
_BOOK = N_(
    "Those who take fingerprints make an appointment for you and tell you when and where. There is "
    "no fixed day for that, and you have nothing to do until then."
)
_DONE = N_("This check is done. You have nothing to do for it.")
_WITHOUT_YOU = N_("It is made without you. You have nothing to do, and there is no fixed day.")
# What an EOI's person must do once there is an appointment, whatever else goes on.
GO = N_("Go to your appointment for fingerprints and photo.")
# What happens next, and who acts. The same for all that are adverse.
NEXT: dict[Check, dict[CheckStatus, str]] = {
    Check.BIOMETRIC: {
        CheckStatus.NOT_REQUESTED: _AFTER_INVITATION,
        CheckStatus.REQUESTED: _BOOK,
        CheckStatus.BOOKED: N_(
            "Go there on time: without fingerprints and photo your Expression of Interest ends. "
            "Take this reference with you, and the document whose picture you sent. It is free. "
            "Those who made the appointment tell you when and where: it does not stand here. If "
            "you cannot come, tell them, and they can make another one."
        ),
        CheckStatus.MISSED: N_(
            "You were not there. Those who take fingerprints can make a new appointment, and tell "
            "you when and where. There is no fixed day for that, and you have nothing to do until "
            "then. Without fingerprints and photo your Expression of Interest ends."
        ),
        CheckStatus.ENROLLED: N_(
            "They are being checked now. You have nothing to do, and there is no fixed day."
        ),
        CheckStatus.CLEARED: _DONE,
        CheckStatus.FAILED: _LOOKED_AT,
        CheckStatus.EXPIRED: _BOOK,
    },
    Check.SECURITY: {
        CheckStatus.NOT_REQUESTED: _AFTER_INVITATION,
        CheckStatus.REQUESTED: _WITHOUT_YOU,
        CheckStatus.IN_PROGRESS: _WITHOUT_YOU,
        CheckStatus.CLEARED: _DONE,
        CheckStatus.REFERRED: _LOOKED_AT,
        CheckStatus.REFUSED: _LOOKED_AT,
        CheckStatus.EXPIRED: _WITHOUT_YOU,
    },
}


def statuses(check: Check) -> list[CheckStatus]:
    """Every status the check can have, in the order of the table."""
    return list(dict.fromkeys([*MOVES[check], *sorted(set().union(*MOVES[check].values()))]))


def current_status(status: CheckStatus, expires_at: datetime | None, now: datetime) -> CheckStatus:
    """The status at this time: a clearance expires by itself, even if no partner reports it."""
    over = status == CheckStatus.CLEARED and expires_at is not None and expires_at <= now
    return CheckStatus.EXPIRED if over else status


def falls_due(
    status: CheckStatus, occurred_at: datetime | None, expires_at: datetime | None
) -> datetime | None:
    """When a person has to look although nobody reports anything: it is overdue, or expires."""
    if status in WITH_PARTNER and occurred_at is not None:
        return occurred_at + OVERDUE_AFTER
    return expires_at if status == CheckStatus.CLEARED else None


def asks(
    status: CheckStatus, occurred_at: datetime | None, expires_at: datetime | None, now: datetime
) -> bool:
    """Whether a person has to do something about it, and no partner."""
    due = falls_due(status, occurred_at, expires_at)
    return status in TO_ACT or (due is not None and due <= now)


def permitted(check: Check, current: CheckStatus, to: CheckStatus, *, by_person: bool) -> bool:
    """Whether the check may be set from one status to the other.

    A partner may skip statuses, since callbacks can be lost or late; a check that was not requested
    cannot move. Only a reviewer may change an adverse result, or request an expired check again.
    """
    if current == CheckStatus.NOT_REQUESTED:
        return False
    if current in _ONLY_BY_PERSON:
        return by_person and to == _ONLY_BY_PERSON[current]
    return to in _after(check, current)


def _after(check: Check, current: CheckStatus) -> frozenset[CheckStatus]:
    """All statuses that can be reached from `current`, in any number of moves."""
    ahead: set[CheckStatus] = set()
    frontier = {current}
    while frontier:
        frontier = set().union(*(MOVES[check].get(s, frozenset()) for s in frontier)) - ahead
        ahead |= frontier
    return frozenset(ahead - {current})

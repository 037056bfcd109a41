"""The states of an Expression of Interest and the moves between them."""

from enum import StrEnum

from app.domain.basics.text import N_


class Status(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ELIGIBLE = "eligible"
    HELD = "held"
    INVITED = "invited"
    ACCEPTED = "accepted"
    GRANTED = "granted"
    ARRIVED = "arrived"
    REJECTED = "rejected"  # not valid [R 2]
    VOID = "void"  # [R 1]
    REFUSED = "refused"  # returned before [R 3.2], or suitability [R 3.1]
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"  # no answer to the invitation
    CANCELLED = "cancelled"  # entry clearance cancelled [R 6]


class ForbiddenMove(Exception):
    """The EOI cannot go from the one state to the other."""

    def __init__(self, current: Status, to: Status) -> None:
        super().__init__(f"{current} may not become {to}")


LIVE = frozenset(
    {
        Status.SUBMITTED,
        Status.ELIGIBLE,
        Status.HELD,
        Status.INVITED,
        Status.ACCEPTED,
        Status.GRANTED,
    }
)
# What a decision against the person ends a live EOI as; it can be undone.
ENDED_AGAINST = frozenset({Status.VOID, Status.REFUSED, Status.REJECTED})
_ENDS = ENDED_AGAINST | {Status.WITHDRAWN}

# By the setting of the scheme that says how many days they are kept.
KEPT: dict[str, frozenset[Status]] = {
    "keep_refused": ENDED_AGAINST | {Status.LAPSED, Status.CANCELLED},
    "keep_arrived": frozenset({Status.ARRIVED}),
    "keep_withdrawn": frozenset({Status.WITHDRAWN}),
}

MOVES: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.SUBMITTED}),
    Status.SUBMITTED: frozenset({Status.ELIGIBLE, Status.HELD}) | _ENDS,
    Status.ELIGIBLE: frozenset({Status.HELD, Status.INVITED}) | _ENDS,
    Status.HELD: frozenset({Status.ELIGIBLE, Status.INVITED, Status.ACCEPTED}) | _ENDS,
    Status.INVITED: frozenset({Status.HELD, Status.ACCEPTED, Status.LAPSED}) | _ENDS,
    Status.ACCEPTED: frozenset({Status.HELD, Status.GRANTED}) | _ENDS,
    Status.GRANTED: frozenset({Status.ARRIVED, Status.CANCELLED}) | _ENDS,
}

STATUS_NAMES = {
    Status.DRAFT: N_("Draft"),
    Status.SUBMITTED: N_("Received"),
    Status.ELIGIBLE: N_("Waiting for a place"),
    Status.HELD: N_("Being looked at by a person"),
    Status.INVITED: N_("Invited"),
    Status.ACCEPTED: N_("Invitation accepted"),
    Status.GRANTED: N_("Entry clearance granted"),
    Status.ARRIVED: N_("Arrived in the UK"),
    Status.REJECTED: N_("Rejected"),
    Status.VOID: N_("Void"),
    Status.REFUSED: N_("Refused"),
    Status.WITHDRAWN: N_("Withdrawn"),
    Status.LAPSED: N_("Invitation not answered"),
    Status.CANCELLED: N_("Entry clearance cancelled"),
}


def require(current: Status, to: Status) -> None:
    """Raise ForbiddenMove unless the move is in the table."""
    if to not in MOVES.get(current, frozenset()):
        raise ForbiddenMove(current, to)


def reopened(current: Status, before: Status) -> Status:
    """The state an upheld correction or an annulled return brings back: the one before the end."""
    if current not in ENDED_AGAINST or before not in LIVE:
        raise ForbiddenMove(current, before)
    return before

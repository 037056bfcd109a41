"""The lifecycle of an Expression of Interest: statuses, moves between them, and sets of them.

Every set of statuses has its name here, so that whoever adds a status sees where it belongs.
"""

from enum import StrEnum
from typing import NamedTuple

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


class Now(NamedTuple):
    """What its person reads: where it stands; what happens next, who acts, and until when."""

    stands: str
    next: str
    more: tuple[str, ...] = ()  # paragraphs of what they ask then


class ForbiddenMove(Exception):
    """The EOI cannot go from the one state to the other."""

    def __init__(self, current: Status, to: Status) -> None:
        super().__init__(f"{current} may not become {to}")


# Neither screening nor a reviewer has let it go on: anybody may have written it.
UNJUDGED = frozenset({Status.DRAFT, Status.SUBMITTED})
# The portal, or a person, is still finding out whether it is valid.
BEING_CHECKED = frozenset({Status.SUBMITTED, Status.HELD})
# An invitation waits for its answer, or the checks for their results.
UNDER_WAY = frozenset({Status.INVITED, Status.ACCEPTED})
# A place of the balance is reserved for its person.
HOLDS_PLACE = UNDER_WAY | {Status.GRANTED}
# Sent, and not ended.
LIVE = BEING_CHECKED | {Status.ELIGIBLE} | HOLDS_PLACE
# The ends that are decisions against the person; they can be undone.
ENDED_AGAINST = frozenset({Status.VOID, Status.REFUSED, Status.REJECTED})
_ENDS = ENDED_AGAINST | {Status.WITHDRAWN}
# The ends after which a person may send another; nothing else is left to do.
MAY_APPLY_AGAIN = frozenset({Status.WITHDRAWN, Status.LAPSED})
# Screening compares these again: the refused too, since a return may be annulled.
SCREENED = LIVE | {Status.REFUSED}
# An earlier EOI in one of these is found when its person applies again [R 1.1, 1.2]; after other
# ends they may apply.
COUNTS_AS_EARLIER = LIVE | {Status.ARRIVED, Status.REFUSED, Status.REJECTED}
# If one member's EOI is so, a reviewer looks at the whole family.
CONCERNS_FAMILY = ENDED_AGAINST | {
    Status.HELD,
    Status.WITHDRAWN,
    Status.LAPSED,
    Status.CANCELLED,
}
# The partners may be asked for the checks.
CHECKS_MAY_BEGIN = frozenset({Status.ELIGIBLE, Status.ACCEPTED})
# The applicant sees what a reviewer decided about their location: not before screening's outcome is
# shown, and not after an end.
SHOWS_LOCATION_RESULT = LIVE - {Status.SUBMITTED} | {Status.ARRIVED}

# By the setting of the scheme that says for how many days such EOIs are retained.
RETENTION: dict[str, frozenset[Status]] = {
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

# A granted EOI stays granted while a reviewer looks at it.
MAY_BE_HELD = frozenset(status for status, to in MOVES.items() if Status.HELD in to)

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
_NOTHING = N_("You have nothing to do now.")
_MISTAKE = (
    N_("If you think this is a mistake, tell us on this page."),
    (N_("A person will look at it and answer here. If you do nothing, it stays ended."),),
)
_ANOTHER = (
    N_("It has ended, and you have nothing more to do."),
    (N_("You may send a new one as long as new ones are taken."),),
)
NOW = {
    Status.SUBMITTED: Now(
        N_("We have received your Expression of Interest and are checking it."),
        _NOTHING,
        (N_("The outcome appears on this page, and we send you a message."),),
    ),
    Status.ELIGIBLE: Now(
        N_("Your Expression of Interest is valid. You are waiting for a place."),
        _NOTHING,
        (
            N_("If you are invited, we send you a message and it is shown here."),
            N_(
                "How places are given: for each person who is returned from the UK to France, one "
                "person may come this way. When places open, our staff invite people. Nobody can "
                "buy a place or speed it up."
            ),
            N_(
                "We cannot say how long it takes. The wait can end without a place: when this "
                "route closes, or its places are used up, nobody else is invited."
            ),
        ),
    ),
    Status.HELD: Now(
        N_("A person is looking at your Expression of Interest."),
        _NOTHING,
        (
            N_("Your time of sending stays the same, and you lose nothing by waiting."),
            N_(
                "There is no fixed day for it. If the person needs something from you, we ask you "
                "on this page and send you a message."
            ),
        ),
    ),
    Status.INVITED: Now(
        N_("You are invited. A place is kept for you."),
        N_("Tell us in time that you accept it. After that the checks begin."),
    ),
    Status.ACCEPTED: Now(
        N_("You accepted the invitation. Your checks are being made."),
        _NOTHING,
        (
            N_("This page shows how they go. If there is something to do for one, we tell you."),
            N_(
                "When both are done, a person decides whether you may enter the UK. There is no "
                "fixed day for it. We send you a message, and the decision is shown here."
            ),
        ),
    ),
    Status.GRANTED: Now(
        N_("You may enter the UK: entry clearance is granted. Do not travel yet."),
        _NOTHING,
        (
            N_(
                "We send you a message about your visa and about your travel. There is no fixed "
                "day for it."
            ),
            N_(
                "You may stay for up to three months. It gives no right to work, to study or to "
                "public money."
            ),
        ),
    ),
    Status.ARRIVED: Now(
        N_("You have arrived in the UK."),
        N_("This Expression of Interest is done. You have nothing more to do here."),
    ),
    Status.REFUSED: Now(N_("Your Expression of Interest is refused."), *_MISTAKE),
    Status.REJECTED: Now(N_("Your Expression of Interest is not valid."), *_MISTAKE),
    Status.VOID: Now(N_("Your Expression of Interest is void: it does not count."), *_MISTAKE),
    Status.WITHDRAWN: Now(N_("You withdrew your Expression of Interest."), *_ANOTHER),
    Status.LAPSED: Now(N_("The invitation was not answered in time."), *_ANOTHER),
    Status.CANCELLED: Now(
        N_("Your entry clearance was cancelled: you may not enter the UK with it."),
        N_(
            "It has ended, and there is nothing more to do here. An organisation that helps "
            "people who seek asylum can tell you what else you can do."
        ),
    ),
}

# The same once both checks are cleared.
CHECKED = Now(
    N_("You accepted the invitation. Your checks are done."),
    _NOTHING,
    (
        N_(
            "A person now decides whether you may enter the UK. There is no fixed day for it. We "
            "send you a message, and the decision is shown here."
        ),
    ),
)
# In place of what a rejected one says, where it was not selected.
NOT_SELECTED = Now(
    N_("Your Expression of Interest was not selected. It has ended."),
    N_("It ended without a place. You did nothing wrong."),
    (
        N_("If this route takes new ones again, you may send another."),
        N_("If you think this is a mistake, tell us on this page."),
    ),
)
# An end that its person has told us is a mistake.
CONTESTED = Now(
    "",
    N_("You told us about a mistake. A person will look at it and answer here."),
    (
        N_(
            "You have nothing to do now. There is no fixed day for the answer. We send you a "
            "message when it is here."
        ),
    ),
)


def require(current: Status, to: Status) -> None:
    """Raise ForbiddenMove unless the move is in the table."""
    if to not in MOVES.get(current, frozenset()):
        raise ForbiddenMove(current, to)


def reopened(current: Status, before: Status) -> Status:
    """The status after an upheld correction or an annulled return: the one before the end."""
    if current not in ENDED_AGAINST or before not in LIVE:
        raise ForbiddenMove(current, before)
    return before

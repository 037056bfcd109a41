"""The brake on all that anybody can have sent: how much leaves in a minute, whoever asked for it.

Each limit of a person, a network or a reference holds by itself; who has a list of references and
a thousand networks is within all of them. What this holds back leaves later, and no decision,
invitation or deadline waits with it: nobody can ask for those.

Codes have the minute's measure to themselves, or drafts that begin by the thousand, as on the first
day of a window, would delay them. The measure is ten mails and two SMS a second of each kind: more
than 30,000 mails and 7,000 SMS in an hour, which is more than honest people have asked for, and
what an attack costs at the most until somebody has read the alarm. All workers count together.
"""

from dataclasses import dataclass
from datetime import timedelta

from app.services import limits
from app.services.limits import TooMany
from app.services.unit import Unit

# By message, what anybody can have sent by what they know or type.
KINDS = {
    "code": "code",
    "contact-code": "code",
    "draft-saved": "other",
    "reference": "other",
    "reference-asked": "other",
}
_COUNTED = {"mail": "leaving-mail", "sms": "leaving-sms"}  # by channel


@dataclass(frozen=True)
class Full:
    """The minute's measure has left. `begins` says whether this is the first beyond it."""

    wait: timedelta
    begins: bool


def apply(unit: Unit, channel: str, message: str) -> Full | None:
    """Count a message that is about to leave; where it is too many, when it may come again."""
    try:
        if message in KINDS:
            limits.count(unit, _COUNTED[channel], KINDS[message])
    except TooMany as many:
        most, period = limits.LIMITS[_COUNTED[channel]]
        queue = many.over // most * period  # those beyond come back as many at a time
        return Full(many.wait + queue, begins=many.over == 1)
    return None

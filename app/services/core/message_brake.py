"""The brake throttles messages that anybody can have sent: how many leave in a minute, in all.

Each limit of a person, a network or a reference holds by itself; who has a list of references and
a thousand networks is within all of them. What this holds back leaves later, and no decision,
invitation or deadline waits with it: nobody can ask for those.

Codes have the minute's measure to themselves, or drafts that begin by the thousand, as on the first
day of a window, would delay them. The measure is ten mails and two SMS a second of each kind: more
than 30,000 mails and 7,000 SMS in an hour, which is more than honest people have asked for, and
what an attack costs at the most until somebody has read the alarm. All workers count together.

Before that, what goes to one address or number that somebody typed is slowed by itself. Anybody may
begin drafts with somebody's address, by the hundred, submit them, and have codes sent to each. Ten
messages in an hour tell an address that a draft is saved, and the others wait; as many are notices,
codes to prove the address, and messages about what was submitted. Of the codes to come back 30
leave in ten minutes for EOIs whose first message has left, which strangers add ten to in an hour,
and 30 for those whose message waits. Each has one code that waits, so what many of them ask for is
slow, and whoever reads the address gets theirs. What is established waits for none of this: what
somebody came back to with a code, the EOIs of their children, and what was judged already.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from app.domain.basics.tasks import Template
from app.services.core import proof, rate_limits
from app.services.core.rate_limits import TooMany
from app.services.core.unit import Unit
from app.storage import outbox

# By message, what anybody can have sent by what they know or type.
KINDS: dict[str, str] = {
    Template.CODE: "code",
    Template.CONTACT_CODE: "code",
    Template.DRAFT_SAVED: "other",
    Template.REFERENCE: "other",
    Template.REFERENCE_ASKED: "other",
    Template.COMPLAINT_RECEIVED: "other",
}
_COUNTED = {"mail": "leaving-mail", "sms": "leaving-sms"}  # by channel
# The same to what they type, by beginning drafts with it: what counts together.
_TYPED: dict[str, str] = {
    Template.DRAFT_SAVED: "draft",
    Template.CODE: "return",
    Template.CONTACT_CODE: "change",
    Template.REFERENCE_ASKED: "notice",
    Template.FAMILY: "notice",
    Template.RECEIVED: "sent",
    Template.LOCATION: "sent",
    Template.REMINDER: "sent",
    Template.NEWS: "sent",
}


class Full(NamedTuple):
    """So much leaves already. `alarms` says whether it is the first of a channel's minute."""

    channel: str
    wait: timedelta
    alarms: bool


def slows(message: str) -> bool:
    return message in KINDS or message in _TYPED


def apply(unit: Unit, message: str, eoi_id: UUID, addresses: Mapping[str, str]) -> Full | None:
    """Count a message that is about to leave, by channel; where it is too many, when it may again.

    What does not leave has used up nothing of what the others leave by.
    """
    counted = []
    for channel, to in addresses.items():
        for what, who in [*_of_address(unit, message, eoi_id, to), *_of_channel(message, channel)]:
            try:
                counted.append(rate_limits.count(unit, what, *who))
            except TooMany as many:
                for each in counted:
                    rate_limits.correct(unit, each, 0)
                most, period = rate_limits.LIMITS[what]
                queue = many.over // most * period  # those beyond come back as many at a time
                alarms = many.over == 1 and what == _COUNTED[channel]
                return Full(channel, many.wait + queue, alarms)
    return None


def _of_channel(message: str, channel: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    if message in KINDS:
        yield _COUNTED[channel], (KINDS[message],)


def _of_address(
    unit: Unit, message: str, eoi_id: UUID, to: str
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """By whoever reads it: however often it was typed, and into however many drafts."""
    if message not in _TYPED:
        return
    if proof.is_established(unit, eoi_id):
        if message == Template.CONTACT_CODE:  # whose address it is to be, nobody has shown yet
            yield "contact-return", (to.casefold(), "change")
        return
    if message == Template.CODE:
        is_told = not outbox.is_unsent(unit.session, eoi_id, Template.DRAFT_SAVED)
        yield "contact-return", (to.casefold(), "told" if is_told else "untold")
        return
    yield "contact", (to.casefold(), _TYPED[message])

"""How often something may be tried. Counters are blind: they name no reference and no address."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from app.domain import networks
from app.security.keyring import LIMIT
from app.services.unit import Unit
from app.storage import access

OF_ADDRESS = "-address"  # how those end that count a network's address: see domain/networks.py
# What is counted, by whom: how many, in which time. Network addresses are counted widely, since a
# camp or an organisation shares one.
LIMITS = {
    # Of references, see domain/codes.py: no number of requests for one is refused.
    "code-address": (300, timedelta(minutes=10)),
    "code-known": (10, timedelta(hours=1)),  # an EOI, by browsers that pass the one above
    "draft-address": (600, timedelta(hours=1)),
    "submission-address": (300, timedelta(hours=1)),
    "contact-draft": (5, timedelta(hours=1)),  # messages to contact details just typed in
    "contact": (10, timedelta(hours=1)),  # the same, to one e-mail address or number
    # An e-mail address or number whose references are asked for: more is not refused, nor sent.
    "lost": (1, timedelta(minutes=10)),
    "lost-notice": (1, timedelta(hours=1)),  # an EOI, by one channel: that somebody asked
    "lost-address": (60, timedelta(minutes=10)),
    "upload": (120, timedelta(hours=1)),  # to one EOI: each costs a second of work
    "upload-address": (1200, timedelta(hours=1)),
    "family-join": (20, timedelta(hours=1)),  # an EOI
    "family-join-reference": (30, timedelta(hours=1)),
    "family-join-address": (300, timedelta(hours=1)),
    "location-position": (20, timedelta(hours=1)),
    "location-message": (3, timedelta(hours=1)),  # sent again
    "sign-in-address": (120, timedelta(minutes=10)),
    # All messages of a kind: see services/brake.py.
    "leaving-mail": (600, timedelta(minutes=1)),
    "leaving-sms": (120, timedelta(minutes=1)),
}
_EPOCH = datetime.fromisoformat("2020-01-01T00:00:00+00:00")


class TooMany(Exception):
    """Tried too often; `wait` is how long until the period ends, `over` how many are beyond it."""

    def __init__(self, wait: timedelta, over: int = 1) -> None:
        super().__init__()
        self.wait, self.over = wait, over


def count(unit: Unit, what: str, *who: str) -> None:
    """Count one try. Raises TooMany beyond the limit.

    Of an address as a request or a proxy spells it, each network it stands in counts.
    """
    most, period = LIMITS[what]
    began = _EPOCH + (unit.now - _EPOCH) // period * period
    for counted, width in _counted(what, who):
        _, bucket = unit.keyring.tag(LIMIT, what, *counted, at=unit.now)
        over = access.count(unit.session, bucket, began) - most * width
        if over > 0:
            raise TooMany(began + period - unit.now, over)


def is_within(unit: Unit, what: str, *who: str) -> bool:
    """Count one try where nobody is refused, and say whether it is within the limit."""
    try:
        count(unit, what, *who)
    except TooMany:
        return False
    return True


def _counted(what: str, who: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    """Under which names it counts, and how many times as much each of them may do."""
    if not what.endswith(OF_ADDRESS):
        yield who, 1
        return
    (address,) = who
    for network, width in networks.of(address).items():
        yield (network,), width

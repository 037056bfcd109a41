"""Rate limits: how often something may be tried. Counters are blind: they hold only keyed hashes.

Flask-Limiter cannot count in SQL: it takes Redis, or each process counts for itself
(docs/decisions/0005).
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from app.domain.sign_in import networks
from app.security.encryption.keyring import LIMIT
from app.services.core.unit import Unit
from app.storage.sign_in import code_requests
from app.telemetry import allowlist

OF_ADDRESS = "-address"  # how those end that count a network's address: see domain.sign_in.networks
# What is counted, by whom: how many, in which time. Network addresses are counted widely, since a
# camp or an organisation shares one, and for ten minutes at the most: nobody there has done what a
# neighbour has. docs/operations.md says of each who can use it up, and who waits then for how long.
LIMITS = {
    # Of references, see domain.sign_in.codes: no number of requests for one is refused.
    "code-address": (300, timedelta(minutes=10)),
    "code-known": (10, timedelta(hours=1)),  # an EOI, by browsers that pass the one above
    "draft-address": (200, timedelta(minutes=10)),
    "submission-address": (100, timedelta(minutes=10)),
    # Contact details that somebody just typed in: by who types them. What is sent to one address or
    # number waits, and nobody is refused: see core/message_brake.py.
    "contact-draft": (5, timedelta(hours=1)),
    "contact": (10, timedelta(hours=1)),
    "contact-return": (30, timedelta(minutes=10)),
    # An e-mail address or number whose references are asked for: more is not refused, nor sent.
    # That somebody is reached no more, and asks a person: more is not refused, nor stored.
    "unreached": (1, timedelta(days=1)),  # an EOI
    "unreached-address": (60, timedelta(minutes=10)),
    "lost": (1, timedelta(minutes=10)),
    "lost-notice": (1, timedelta(hours=1)),  # an EOI, by one channel: that somebody asked
    "lost-address": (60, timedelta(minutes=10)),
    "upload": (30, timedelta(minutes=10)),  # to one EOI: each may leave megabytes behind
    "upload-address": (300, timedelta(minutes=10)),
    # Milliseconds of CPU on what was sent. A photo takes 300, a heavy scan of twelve pages 20,000:
    # forty photos and four such scans are let through at once, and from one address those of a
    # camp. One EOI has a sixth of its network's.
    "decoding": (150_000, timedelta(minutes=10)),
    "decoding-address": (900_000, timedelta(minutes=10)),
    # What one browser could repeat for ever, each time with rows: see docs/operations.md.
    "family-list": (60, timedelta(hours=1)),  # people whom a first applicant lists
    "family-ready": (30, timedelta(hours=1)),  # an EOI says that it is
    "child-draft": (30, timedelta(days=1)),  # by a first applicant, who passes "draft-address"
    "child-opened": (1, timedelta(hours=1)),  # that it was is written down; more are not refused
    "data-copy": (20, timedelta(hours=1)),  # an EOI
    "family-join": (20, timedelta(hours=1)),  # an EOI
    # A reference by all who quote it. Beyond it each of them has a few tries, whatever others do.
    "family-join-reference": (30, timedelta(hours=1)),
    "family-join-slowed": (3, timedelta(hours=1)),  # an EOI
    "family-join-address": (100, timedelta(minutes=10)),
    "location-position": (20, timedelta(hours=1)),
    "location-message": (3, timedelta(hours=1)),  # sent again
    "complaint-address": (30, timedelta(minutes=10)),
    "complaint-mail": (1, timedelta(hours=1)),  # to an address: more are kept, and not told there
    "sign-in-address": (120, timedelta(minutes=10)),
    "sign-in-browser": (20, timedelta(minutes=10)),  # that a member of staff has come in by
    "machine-api": (300, timedelta(minutes=1)),  # a partner's requests, that for a token included
    # All messages of a kind: see core/message_brake.py.
    "leaving-mail": (600, timedelta(minutes=1)),
    "leaving-sms": (120, timedelta(minutes=1)),
}
allowlist.declare("reason", LIMITS)
_EPOCH = datetime.fromisoformat("2020-01-01T00:00:00+00:00")


class TooMany(Exception):
    """Tried too often; `wait` is how long until the period ends, `over` how many are beyond it.

    `what` was tried, as LIMITS calls it.
    """

    def __init__(self, wait: timedelta, over: int = 1, what: str | None = None) -> None:
        super().__init__()
        self.wait, self.over, self.what = wait, over, what


class Counted(NamedTuple):
    """What was counted, in which period, and under which names."""

    buckets: tuple[bytes, ...]
    began: datetime
    cost: int
    left: int  # within the limit
    wait: timedelta  # until the period ends


def nobody_passes() -> bool:
    return False


def count(
    unit: Unit,
    what: str,
    *who: str,
    cost: int = 1,
    passes: Callable[[], bool] = nobody_passes,
) -> Counted:
    """Count one try, or what it costs at most. Raises TooMany beyond the limit.

    Of a network address, as a request or a proxy spells it, each network that contains it counts.
    Whoever `passes` goes on beyond the limit; only there is that looked up.
    """
    most, period = LIMITS[what]
    buckets, began = _buckets(unit, what, who), _began(unit, period)
    left, wait = most, began + period - unit.now
    for bucket, width in buckets.items():
        over = code_requests.add_to_counter(unit.session, bucket, began, cost) - most * width
        if over > 0 and not passes():
            raise TooMany(wait, over, what)
        left = min(left, -over)
    return Counted(tuple(buckets), began, cost, left, wait)


def is_within(unit: Unit, what: str, *who: str) -> bool:
    """Count one try where nobody is refused, and say whether it is within the limit."""
    try:
        count(unit, what, *who)
    except TooMany:
        return False
    return True


def require_room(
    unit: Unit, what: str, *who: str, cost: int, passes: Callable[[], bool] = nobody_passes
) -> None:
    """Count nothing. Raises TooMany where that cost would be beyond the limit."""
    most, period = LIMITS[what]
    began = _began(unit, period)
    for bucket, width in _buckets(unit, what, who).items():
        is_full = code_requests.read_counter(unit.session, bucket, began) + cost > most * width
        if is_full and not passes():
            raise TooMany(began + period - unit.now, what=what)


def wait_for(unit: Unit, what: str, *who: str) -> timedelta | None:
    """How long until it can be tried; None where it can be now. Counts nothing."""
    try:
        require_room(unit, what, *who, cost=1)
    except TooMany as full:
        return full.wait
    return None


def correct(unit: Unit, counted: Counted, cost: int) -> None:
    """Replace the counted cost by what it cost in fact, in the period it was counted in."""
    for bucket in counted.buckets:
        code_requests.add_to_counter(unit.session, bucket, counted.began, cost - counted.cost)


def _began(unit: Unit, period: timedelta) -> datetime:
    return _EPOCH + (unit.now - _EPOCH) // period * period


def _buckets(unit: Unit, what: str, who: tuple[str, ...]) -> dict[bytes, int]:
    """What it counts under, and how many times as much each of them may do."""
    return {
        unit.keyring.tag(LIMIT, what, *name, at=unit.now)[1]: width
        for name, width in _names(what, who)
    }


def _names(what: str, who: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    if not what.endswith(OF_ADDRESS):
        yield who, 1
        return
    (address,) = who
    for network, width in networks.containing(address).items():
        yield (network,), width

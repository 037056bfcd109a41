"""How often something may be tried. Counters are blind: they name no reference and no address."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.security.keyring import LIMIT
from app.services.unit import Unit
from app.storage import access

# What is counted, by whom: how many, in which time. Network addresses are counted widely, since a
# camp or an organisation shares one.
LIMITS = {
    "code": (5, timedelta(hours=1)),  # reference and network address
    "code-reference": (30, timedelta(hours=1)),  # wider: strangers must not lock the owner out
    "code-address": (300, timedelta(hours=1)),
    "draft-address": (600, timedelta(hours=1)),
    "submission-address": (300, timedelta(hours=1)),
    "contact-draft": (5, timedelta(hours=1)),  # messages to contact details just typed in
    "contact": (10, timedelta(hours=1)),  # the same, to one e-mail address or number
    "lost": (3, timedelta(hours=1)),  # an e-mail address or number, whose references are asked for
    "lost-address": (60, timedelta(hours=1)),
    "upload": (120, timedelta(hours=1)),  # to one EOI: each may leave megabytes behind
    "upload-address": (1200, timedelta(hours=1)),
    # Milliseconds of CPU on what was sent. A photo takes 300, a heavy scan of twelve pages 20,000:
    # forty photos and ten such scans are let through, and from one address those of a camp.
    "decoding": (300_000, timedelta(hours=1)),
    "decoding-address": (900_000, timedelta(minutes=10)),
    "family-join": (20, timedelta(hours=1)),  # an EOI
    "family-join-reference": (30, timedelta(hours=1)),
    "family-join-address": (300, timedelta(hours=1)),
    "location-position": (20, timedelta(hours=1)),
    "location-message": (3, timedelta(hours=1)),  # sent again
    "sign-in-address": (120, timedelta(minutes=10)),
}
_EPOCH = datetime.fromisoformat("2020-01-01T00:00:00+00:00")


class TooMany(Exception):
    """Tried too often; `wait` is how long until the period ends."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.wait = wait


@dataclass(frozen=True)
class Counted:
    """What was counted, and where."""

    bucket: bytes
    began: datetime
    cost: int


def count(unit: Unit, what: str, *who: str, cost: int = 1) -> Counted:
    """Count one try, or what it costs at most. Raises TooMany beyond the limit."""
    counted = _counted(unit, what, who, cost)
    if access.count(unit.session, counted.bucket, counted.began, cost) > LIMITS[what][0]:
        raise _too_many(unit, what, counted)
    return counted


def require_room(unit: Unit, what: str, *who: str, cost: int) -> None:
    """Count nothing. Raises TooMany where that cost would be beyond the limit."""
    counted = _counted(unit, what, who, cost)
    if access.counted(unit.session, counted.bucket, counted.began) + cost > LIMITS[what][0]:
        raise _too_many(unit, what, counted)


def settle(unit: Unit, counted: Counted, cost: int) -> None:
    """Count what it cost indeed: in the period in which it was let through."""
    access.count(unit.session, counted.bucket, counted.began, cost - counted.cost)


def _counted(unit: Unit, what: str, who: tuple[str, ...], cost: int) -> Counted:
    period = LIMITS[what][1]
    began = _EPOCH + (unit.now - _EPOCH) // period * period
    _, bucket = unit.keyring.tag(LIMIT, what, *who, at=unit.now)
    return Counted(bucket, began, cost)


def _too_many(unit: Unit, what: str, counted: Counted) -> TooMany:
    return TooMany(counted.began + LIMITS[what][1] - unit.now)

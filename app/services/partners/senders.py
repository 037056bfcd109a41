"""A sender is a partner as its callbacks are authenticated: its rights and opened secrets, kept.

Each process keeps one for at most a second, so that a callback neither opens a unit nor a secret to
be authenticated. A partner that is removed, a right that is taken or a secret that ends counts
everywhere within that second. Who is no partner is not kept: strangers fill no memory.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from app.security.http.signatures import Secret
from app.services.core.unit import Portal, Unit
from app.services.partners import registry
from app.storage.database import clock
from app.storage.partners import partners
from app.storage.partners.partners import INBOUND

KEPT_SECONDS = 1.0


@dataclass(frozen=True)
class _Opened:
    secret: Secret = field(repr=False)
    expires_at: datetime | None


@dataclass(frozen=True)
class Sender:
    """A partner that may send, with the secrets that it may sign with."""

    id: UUID
    name: str
    accepts: frozenset[str]
    opened: tuple[_Opened, ...] = field(repr=False)

    def secrets(self, now: datetime) -> list[Secret]:
        """Those that have not ended by then."""
        return [one.secret for one in self.opened if one.expires_at is None or one.expires_at > now]


class _Kept(NamedTuple):
    until: float  # seconds of this machine
    sender: Sender


_KEPT: WeakKeyDictionary[Engine, dict[str, _Kept]] = WeakKeyDictionary()


def kept(portal: Portal, name: str) -> Sender | None:
    """The sender, if it was read less than a second ago. Asks nothing of the database."""
    found = _KEPT.get(portal.engine, {}).get(name)
    return found.sender if found and clock.elapsed() < found.until else None


def read(unit: Unit, portal: Portal, name: str) -> Sender | None:
    """Read a partner, open its secrets, and keep it; None if there is none of that name."""
    of_process = _KEPT.setdefault(portal.engine, {})
    until = clock.elapsed() + KEPT_SECONDS  # from before it is read
    partner = partners.by_name(unit.session, name) if registry.NAME.fullmatch(name) else None
    if partner is None:
        of_process.pop(name, None)
        return None
    opened = [_Opened(*one) for one in registry.opened(unit, partner, INBOUND)]
    sender = Sender(partner.id, partner.name, frozenset(partner.accepts), tuple(opened))
    of_process[name] = _Kept(until, sender)
    return sender

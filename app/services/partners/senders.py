"""A sender is who signs callbacks, with its rights and opened secrets, which are kept for a second.

It is a partner, or one of a partner's mobile kits: see `kits`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.domain.partners import rights
from app.security.http.signatures import Secret
from app.services.core.unit import Portal, Unit
from app.services.partners import kits, registry
from app.services.partners.kept import Kept
from app.storage.partners import partners
from app.storage.partners.partners import INBOUND, Partner


@dataclass(frozen=True)
class _Opened:
    secret: Secret = field(repr=False)
    expires_at: datetime | None


@dataclass(frozen=True)
class Sender:
    """Who may send, with the secrets that it may sign with."""

    id: UUID
    name: str
    may_send: frozenset[str]  # exact rights
    is_kit: bool
    opened: tuple[_Opened, ...] = field(repr=False)

    def secrets(self, now: datetime) -> list[Secret]:
        """Those that have not ended by then."""
        return [one.secret for one in self.opened if one.expires_at is None or one.expires_at > now]


_SENDERS: Kept[Sender] = Kept()


def kept(portal: Portal, name: str) -> Sender | None:
    """The sender, if it was read less than a second ago."""
    return _SENDERS.get(portal, name)


def read(unit: Unit, portal: Portal, name: str) -> Sender | None:
    """Read a sender, open its secrets, and keep it; None if there is none of that name."""
    return _SENDERS.read(portal, name, lambda: _sender(unit, name))


def _sender(unit: Unit, name: str) -> Sender | None:
    if not all(map(registry.NAME.fullmatch, name.split(".", 1))):
        return None
    sender = partners.by_name(unit.session, name)
    if sender is None:
        return None
    opened = tuple(_Opened(*one) for one in registry.opened(unit, sender, INBOUND))
    return Sender(sender.id, name, may_send(unit, sender), kits.is_kit(name), opened)


def may_send(unit: Unit, sender: Partner) -> frozenset[str]:
    """Its exact rights now; a kit's are no more than its partner's."""
    own = rights.exact(sender.accepts)
    if not kits.is_kit(sender.name):
        return own
    return own & rights.exact(registry.named(unit, kits.partner_of(sender.name)).accepts)

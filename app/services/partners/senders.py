"""A sender is a partner as its callbacks are authenticated: its rights and opened secrets, kept."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.security.http.signatures import Secret
from app.services.core.unit import Portal, Unit
from app.services.partners import registry
from app.services.partners.kept import Kept
from app.storage.partners import partners
from app.storage.partners.partners import INBOUND


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


_SENDERS: Kept[Sender] = Kept()


def kept(portal: Portal, name: str) -> Sender | None:
    """The sender, if it was read less than a second ago."""
    return _SENDERS.get(portal, name)


def read(unit: Unit, portal: Portal, name: str) -> Sender | None:
    """Read a partner, open its secrets, and keep it; None if there is none of that name."""
    return _SENDERS.read(portal, name, lambda: _sender(unit, name))


def _sender(unit: Unit, name: str) -> Sender | None:
    partner = partners.by_name(unit.session, name) if registry.NAME.fullmatch(name) else None
    if partner is None:
        return None
    opened = [_Opened(*one) for one in registry.opened(unit, partner, INBOUND)]
    return Sender(partner.id, partner.name, frozenset(partner.accepts), tuple(opened))

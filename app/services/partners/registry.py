"""A partner system is registered here: its name, address, rights and secrets."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from app.domain.audit.actions import AuditAction
from app.domain.partners import outgoing, rights
from app.security.encryption.keyring import MESSAGES
from app.security.http import signatures
from app.security.http.signatures import PublicKey, Secret
from app.security.tokens import new_id
from app.services.core.errors import Invalid, NotFound
from app.services.core.unit import Portal, Unit
from app.services.partners.kept import Kept
from app.storage.database import engine
from app.storage.database.marks import cell_of
from app.storage.partners import partners
from app.storage.partners.partners import INBOUND, OUTBOUND, Partner, PartnerSecret

_KEYS = 0x6B657973  # any number that is ours alone
NAME = re.compile(r"[a-z0-9-]{1,40}")


class UnsoundPartner(Invalid):
    """The partner cannot be added so; the text says why."""


class NoSuchPartner(NotFound):
    """There is no partner of that name; the text says which there are."""


class NewSecrets(NamedTuple):
    inbound: str  # with this the partner signs what it sends; empty if by a key of its own
    outbound: str  # with this we sign what it receives


@dataclass(frozen=True)
class Destination:
    """Where a partner's events go, and what they are signed with."""

    url: str
    subscribed: Collection[str]
    secrets: list[Secret] = field(repr=False)

    def takes(self, event: str) -> bool:
        """Whether events of this type go there: that of a test always does."""
        return event in self.subscribed or event == outgoing.ENDPOINT_TESTED


def add(
    unit: Unit,
    name: str,
    url: str | None,
    accepts: Collection[str],
    subscribed: Collection[str],
    *,
    key: str = "",
) -> NewSecrets:
    """Add a partner system, which may sign by a key of its own; its secrets, to be shown once.

    But for the first, its address and rights take two: see `admission`. Raises UnsoundPartner;
    Conflict, at the commit, if there is one of that name.
    """
    require_sound(name, accepts, subscribed)
    partner = new(unit, name)
    partner.url, partner.accepts, partner.subscribed = url, sorted(accepts), sorted(subscribed)
    return new_secrets(unit, partner, key)


def require_sound(name: str, accepts: Collection[str], subscribed: Collection[str]) -> None:
    """Raise UnsoundPartner."""
    faults = {
        "the name must be of small letters, digits and dashes": not NAME.fullmatch(name),
        "accepts: a type that no partner sends": not set(accepts) <= set(rights.RIGHTS),
        "subscribed: a type that no partner receives": not set(subscribed)
        <= set(outgoing.OUTGOING),
    }
    if found := [fault for fault, there in faults.items() if there]:
        raise UnsoundPartner("; ".join(found))


def new(unit: Unit, name: str) -> Partner:
    """One that may do nothing yet."""
    partner = Partner(
        id=new_id(), name=name, url=None, accepts=[], subscribed=[], created_at=unit.now
    )
    unit.session.add(partner)
    unit.log(AuditAction.PARTNER_ADDED, partner.id, partner=name)
    return partner


def new_secrets(unit: Unit, partner: Partner, key: str = "") -> NewSecrets:
    return NewSecrets(
        inbound=new_secret(unit, partner, INBOUND, key),
        outbound=new_secret(unit, partner, OUTBOUND),
    )


def named(unit: Unit, name: str) -> Partner:
    """Raises NoSuchPartner."""
    if partner := partners.by_name(unit.session, name):
        return partner
    there = ", ".join(partner.name for partner in partners.everyone(unit.session))
    raise NoSuchPartner(f"no partner is called {name}; known: {there or 'none yet'}")


def locked(unit: Unit, name: str) -> Partner:
    """The same, while nobody else changes it. Raises NoSuchPartner."""
    partner = named(unit, name)
    unit.session.refresh(partner, with_for_update=True)
    return partner


def listed(unit: Unit) -> list[tuple[str, list[str]]]:
    """Each partner and kit by its name, with the types that it may send."""
    return [(partner.name, partner.accepts) for partner in partners.everyone(unit.session)]


def rotate(unit: Unit, name: str, direction: str, overlap: timedelta, key: str = "") -> str:
    """A new secret, or from now on the partner's own public `key`, then empty.

    The one before it lives on for `overlap`, any older one ends now. Raises NoSuchPartner, or
    UnsoundPartner for what is no public key, or not to verify with.
    """
    return new_secret(unit, _rotating(unit, name, direction, overlap), direction, key)


def rotate_outbound(unit: Unit, name: str, overlap: timedelta) -> str:
    """A new secret to sign with what the partner receives, as by `rotate`. Raises NoSuchPartner."""
    return rotate(unit, name, OUTBOUND, overlap)


def rotate_to_own_key(unit: Unit, name: str, overlap: timedelta) -> str:
    """Sign what the partner receives with an Ed25519 key of ours (`v1a`); the public key.

    What it was signed with until now lives on for `overlap`. Raises NoSuchPartner.
    """
    partner = _rotating(unit, name, OUTBOUND, overlap)
    private, public = signatures.new_key()
    store(unit, partner, OUTBOUND, private)
    return public


def _rotating(unit: Unit, name: str, direction: str, overlap: timedelta) -> Partner:
    partner = locked(unit, name)  # two at once would leave three secrets
    for secret in live(unit, partner, direction):
        secret.expires_at = unit.now if secret.expires_at else unit.now + overlap
    unit.log(AuditAction.PARTNER_SECRET_ROTATED, partner.id, partner=name, direction=direction)
    return partner


_DESTINATIONS: Kept[Destination] = Kept()


def kept_destination(portal: Portal, name: str) -> Destination | None:
    """The destination, if it was read less than a second ago."""
    return _DESTINATIONS.get(portal, name)


def destination(unit: Unit, portal: Portal, name: str) -> Destination | None:
    """For the worker, which keeps it; None if there is no such partner any more, or no address."""
    return _DESTINATIONS.read(portal, name, lambda: _destination(unit, name))


def _destination(unit: Unit, name: str) -> Destination | None:
    partner = partners.by_name(unit.session, name)
    if partner is None or partner.url is None:
        return None
    secrets = [secret for secret, _ in opened(unit, partner, OUTBOUND)]
    return Destination(partner.url, partner.subscribed, secrets)


def new_secret(unit: Unit, partner: Partner, direction: str, key: str = "") -> str:
    """Store a new secret, which is returned, or the partner's public key. Raises UnsoundPartner."""
    if key:
        _require_public(direction, key)
        _require_unused(unit, key)
    text = key or signatures.new_secret()
    store(unit, partner, direction, text)
    return "" if key else text


def store(unit: Unit, partner: Partner, direction: str, text: str) -> None:
    """Store a secret or key of a partner, sealed."""
    secret = PartnerSecret(
        id=new_id(), partner_id=partner.id, direction=direction, created_at=unit.now
    )
    sealing = unit.keyring.system_key(MESSAGES, unit.now)
    cell = cell_of(PartnerSecret.sealed, secret.id)
    secret.sealed = unit.keyring.seal(sealing, text.encode(), cell)
    unit.session.add(secret)


def _require_public(direction: str, key: str) -> None:
    try:
        is_public = isinstance(signatures.parse_secret(key), PublicKey)
    except ValueError:
        is_public = False
    if direction != INBOUND or not is_public:
        raise UnsoundPartner("the key must be the public one that it signs with: whpk_ and base64")


def _require_unused(unit: Unit, key: str) -> None:
    """A key of two would live on with the other where one is revoked, and replay its messages."""
    engine.lock(unit.session, _KEYS)  # of two who give it at one moment, the second sees the first
    given = signatures.parse_secret(key)
    for sender in partners.everyone(unit.session):
        if given in (secret for secret, _ in opened(unit, sender, INBOUND)):
            raise UnsoundPartner("that key is in use already: each sender has one of its own")


def live(unit: Unit, partner: Partner, direction: str) -> list[PartnerSecret]:
    """Its secrets that count, the newest first."""
    return [
        secret
        for secret in partner.secrets
        if secret.direction == direction
        and (secret.expires_at is None or secret.expires_at > unit.now)
    ]


def opened(unit: Unit, partner: Partner, direction: str) -> list[tuple[Secret, datetime | None]]:
    """The partner's live secrets, each with the time at which it ends."""
    return [(_open(unit, one), one.expires_at) for one in live(unit, partner, direction)]


def _open(unit: Unit, secret: PartnerSecret) -> Secret:
    key = unit.keyring.system_key_of(MESSAGES, secret.sealed)
    return signatures.parse_secret(
        unit.keyring.open(key, secret.sealed, cell_of(PartnerSecret.sealed, secret.id)).decode()
    )

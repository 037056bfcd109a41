"""Partner systems: their secrets, and the callbacks they send, each of which counts once.

A callback is first authenticated in a read-only unit, so that a stranger takes no lock, and then
accepted in a unit that writes. Nothing it changes needs an EOI's data key.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from app.domain import events
from app.domain.events import Event
from app.security import signatures
from app.security.keyring import MESSAGES, Cell
from app.security.signatures import BadSignature, Headers, Secret
from app.security.tokens import new_id
from app.services import callbacks
from app.services.unit import Unit
from app.storage import inbox, partners
from app.storage.inbox import QUARANTINED, InboxMessage
from app.storage.partners import INBOUND, OUTBOUND, Partner, PartnerSecret

DIFFERS = "differs"  # the message's id was used before, with another body
_NAME = re.compile(r"[a-z0-9-]{1,40}")


class UnsoundPartner(ValueError):
    """The partner cannot be added so; the text says why."""


class NoSuchPartner(ValueError):
    """There is no partner of that name."""


class NewSecrets(NamedTuple):
    inbound: str  # with this the partner signs what it sends
    outbound: str  # with this we sign what it receives


class NotAccepted(Exception):
    """The message is authentic, but of a type that this partner may not send."""


@dataclass(frozen=True)
class Callback:
    """An authentic message that its sender may send."""

    partner_id: UUID
    partner: str
    message_id: str
    event: Event
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Destination:
    """Where a partner's events go, and what they are signed with."""

    url: str
    secrets: list[Secret] = field(repr=False)


def add(
    unit: Unit, name: str, url: str | None, accepts: Collection[str], subscribed: Collection[str]
) -> NewSecrets:
    """Add a partner system; its secrets, to be shown once.

    But for the first, its address and rights take two: see `admission`. Raises UnsoundPartner;
    Conflict, at the commit, if there is one of that name.
    """
    require_sound(name, url, accepts, subscribed)
    partner = new(unit, name)
    partner.url, partner.accepts, partner.subscribed = url, sorted(accepts), sorted(subscribed)
    return new_secrets(unit, partner)


def require_sound(
    name: str, url: str | None, accepts: Collection[str], subscribed: Collection[str]
) -> None:
    """Raise UnsoundPartner."""
    faults = {
        "the name must be of small letters, digits and dashes": not _NAME.fullmatch(name),
        "accepts: a type that no partner sends": not set(accepts) <= set(events.INCOMING),
        "subscribed: a type that no partner receives": not set(subscribed) <= set(events.OUTGOING),
        "subscribed: there is no URL to send to": bool(subscribed) and not url,
    }
    if found := [fault for fault, there in faults.items() if there]:
        raise UnsoundPartner("; ".join(found))


def new(unit: Unit, name: str) -> Partner:
    """One that may do nothing yet."""
    partner = Partner(
        id=new_id(), name=name, url=None, accepts=[], subscribed=[], created_at=unit.now
    )
    unit.session.add(partner)
    unit.log("partner-added", partner.id, partner=name)
    return partner


def new_secrets(unit: Unit, partner: Partner) -> NewSecrets:
    return NewSecrets(
        inbound=_new_secret(unit, partner, INBOUND), outbound=_new_secret(unit, partner, OUTBOUND)
    )


def rotate(unit: Unit, name: str, direction: str, overlap: timedelta) -> str:
    """A new secret; the one before it lives on for `overlap`, any older one ends now.

    Raises NoSuchPartner.
    """
    partner = partners.by_name(unit.session, name)
    if partner is None:
        raise NoSuchPartner(f"no partner is called {name!r}")
    unit.session.refresh(partner, with_for_update=True)  # two at once would leave three secrets
    for secret in _live(unit, partner, direction):
        secret.expires_at = unit.now if secret.expires_at else unit.now + overlap
    unit.log("partner-secret-rotated", partner.id, partner=name, direction=direction)
    return _new_secret(unit, partner, direction)


def destination(unit: Unit, name: str) -> Destination | None:
    """For the worker; None if there is no such partner any more, or no address."""
    partner = partners.by_name(unit.session, name)
    if partner is None or partner.url is None:
        return None
    return Destination(partner.url, _secrets(unit, partner, OUTBOUND))


def authenticate(unit: Unit, name: str, headers: Headers, body: bytes) -> Callback:
    """Read a callback that `name` signed. Writes nothing.

    Raises BadSignature (for an unknown partner too), Malformed or NotAccepted.
    """
    partner = partners.by_name(unit.session, name) if _NAME.fullmatch(name) else None
    if partner is None:
        raise BadSignature("partner")
    secrets = _secrets(unit, partner, INBOUND)
    message_id = signatures.verify(secrets, headers, body, unit.now)
    event = events.parse(body)
    if event.type not in partner.accepts:
        raise NotAccepted
    return Callback(partner.id, partner.name, message_id, event, body)


def accept(unit: Unit, callback: Callback) -> str:
    """Apply a callback, once: its outcome, which a repetition gets again.

    APPLIED; STALE, something later was known; QUARANTINED, for a person to look at; or DIFFERS,
    which changes nothing but raises an alarm. Raises Conflict, at the commit, if the same message
    is being accepted at this moment: then try again.
    """
    digest = hashlib.sha256(callback.body).digest()
    if known := inbox.find(unit.session, callback.partner_id, callback.message_id):
        if known.body_hash == digest:
            return known.outcome
        unit.log("message-id-reused", known.id, partner=callback.partner)
        return DIFFERS
    outcome, reason = callbacks.apply(unit, callback.event)
    message = InboxMessage(
        id=new_id(),
        partner_id=callback.partner_id,
        message_id=callback.message_id,
        body_hash=digest,
        type=callback.event.type,
        received_at=unit.now,
        outcome=outcome,
        reason=reason,
    )
    if outcome == QUARANTINED:
        cell = Cell("inbox", "body", message.id)
        key = unit.keyring.system_key(MESSAGES, unit.now)
        message.body = unit.keyring.seal(key, callback.body, cell)
        unit.log("message-quarantined", message.id, partner=callback.partner, reason=reason)
    unit.session.add(message)
    return outcome


def _new_secret(unit: Unit, partner: Partner, direction: str) -> str:
    text = signatures.new_secret()
    secret = PartnerSecret(
        id=new_id(), partner_id=partner.id, direction=direction, created_at=unit.now
    )
    key = unit.keyring.system_key(MESSAGES, unit.now)
    secret.sealed = unit.keyring.seal(key, text.encode(), _cell(secret))
    unit.session.add(secret)
    return text


def _live(unit: Unit, partner: Partner, direction: str) -> list[PartnerSecret]:
    return [
        secret
        for secret in partner.secrets
        if secret.direction == direction
        and (secret.expires_at is None or secret.expires_at > unit.now)
    ]


def _secrets(unit: Unit, partner: Partner, direction: str) -> list[Secret]:
    return [_opened(unit, secret) for secret in _live(unit, partner, direction)]


def _opened(unit: Unit, secret: PartnerSecret) -> Secret:
    key = unit.keyring.system_key_of(MESSAGES, secret.sealed)
    return signatures.parse_secret(unit.keyring.open(key, secret.sealed, _cell(secret)).decode())


def _cell(secret: PartnerSecret) -> Cell:
    return Cell("partner_secret", "sealed", secret.id)

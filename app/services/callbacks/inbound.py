"""A callback of a partner is authenticated and applied here, once.

It is authenticated before a unit is opened, so that a stranger takes neither lock nor connection,
and then accepted in one that writes. Nothing it changes needs an EOI's data key.
"""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.partners import reading, rights
from app.domain.partners.incoming import CheckUpdated, Event
from app.domain.partners.members import Malformed
from app.security.encryption.keyring import MESSAGES
from app.security.http import signatures
from app.security.http.signatures import BadSignature, Headers
from app.security.tokens import new_id
from app.services.callbacks import handlers
from app.services.core.errors import Forbidden
from app.services.core.unit import Unit
from app.services.partners.senders import Sender
from app.storage.database.marks import cell_of
from app.storage.partners import inbox
from app.storage.partners.inbox import QUARANTINED, InboxMessage, Name

DIFFERS = "differs"  # the message's id was used before, with another body


class NotAccepted(Forbidden):
    """The callback is authentic, but of a type that this partner may not send."""


@dataclass(frozen=True)
class Callback:
    """An authentic callback that its sender may send."""

    partner_id: UUID  # of the sender
    partner: str
    message_id: str
    event: Event
    body: bytes = field(repr=False)
    of_kit: bool = False


def authenticate(sender: Sender | None, headers: Headers, body: bytes, now: datetime) -> Callback:
    """Read a callback that the sender signed; None is who is no sender.

    Raises BadSignature, Malformed or NotAccepted.
    """
    if sender is None:
        raise BadSignature("partner")
    message_id = signatures.verify(sender.secrets(now), headers, body, now)
    if rights.needed(reading.parse(body)) not in sender.may_send:
        raise NotAccepted
    event = read(body, of_kit=sender.is_kit)
    handlers.require_reference(event.data)
    return Callback(sender.id, sender.name, message_id, event, body, sender.is_kit)


def read(body: bytes, *, of_kit: bool) -> Event:
    """The event as it counts: a kit's without its sequence, for each kit counts for itself.

    Between kits the time decides. Raises Malformed.
    """
    event = reading.parse(body)
    if not of_kit:
        return event
    if not isinstance(event.data, CheckUpdated) or event.data.reference:
        raise Malformed("reference: a kit names the check by its check_id, and nobody")
    return replace(event, data=replace(event.data, sequence=None))


def accept(unit: Unit, callback: Callback) -> str:
    """Apply a callback, once: its outcome, which a repetition gets again.

    APPLIED; STALE, something later was known; QUARANTINED, for a person to look at; or DIFFERS,
    which changes nothing but raises an alarm. Raises Conflict, at the end of the unit, if another
    tells the same at this moment: nothing is written then, so try again.
    """
    name: Name = {"partner_id": callback.partner_id, "message_id": callback.message_id}
    digest = hashlib.sha256(callback.body).digest()
    if handlers.look(unit, callback.event, name):
        return _again(unit, callback, name, digest)
    outcome, reason = handlers.apply(unit, callback.event)
    message_id = new_id()
    stored = {
        **name,
        "id": message_id,
        "body_hash": digest,
        "type": callback.event.type,
        "received_at": unit.now,
        "outcome": outcome,
        "reason": reason,
        "body": _sealed(unit, callback, message_id, reason) if outcome == QUARANTINED else None,
    }
    inbox.add(unit.session, stored)
    return outcome


def _again(unit: Unit, callback: Callback, name: Name, digest: bytes) -> str:
    known = inbox.get(unit.session, name)
    if known.body_hash == digest:
        return known.outcome
    unit.log(AuditAction.MESSAGE_ID_REUSED, known.id, partner=callback.partner)
    return DIFFERS


def _sealed(unit: Unit, callback: Callback, message_id: UUID, reason: str | None) -> bytes:
    """The body of one that waits for a person, which the audit log says of it."""
    unit.log(AuditAction.MESSAGE_QUARANTINED, message_id, partner=callback.partner, reason=reason)
    key = unit.keyring.system_key(MESSAGES, unit.now)
    return unit.keyring.seal(key, callback.body, cell_of(InboxMessage.body, message_id))

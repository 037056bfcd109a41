"""A callback of a partner is authenticated and applied here, once.

It is authenticated before a unit is opened, so that a stranger takes neither lock nor connection,
and then accepted in one that writes. Nothing it changes needs an EOI's data key.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.partners import incoming
from app.domain.partners.incoming import Event
from app.security.encryption.keyring import MESSAGES
from app.security.http import signatures
from app.security.http.signatures import BadSignature, Headers
from app.security.tokens import new_id
from app.services.core.errors import Forbidden
from app.services.core.unit import Unit
from app.services.partners import handlers
from app.services.partners.senders import Sender
from app.storage.database.marks import cell_of
from app.storage.partners import inbox
from app.storage.partners.inbox import APPLIED, QUARANTINED, InboxMessage

DIFFERS = "differs"  # the message's id was used before, with another body


class NotAccepted(Forbidden):
    """The callback is authentic, but of a type that this partner may not send."""


@dataclass(frozen=True)
class Callback:
    """An authentic callback that its sender may send."""

    partner_id: UUID
    partner: str
    message_id: str
    event: Event
    body: bytes = field(repr=False)


def authenticate(sender: Sender | None, headers: Headers, body: bytes, now: datetime) -> Callback:
    """Read a callback that the sender signed; None is who is no partner.

    Raises BadSignature, Malformed or NotAccepted.
    """
    if sender is None:
        raise BadSignature("partner")
    message_id = signatures.verify(sender.secrets(now), headers, body, now)
    event = incoming.parse(body)
    if event.type not in sender.accepts:
        raise NotAccepted
    return Callback(sender.id, sender.name, message_id, event, body)


def accept(unit: Unit, callback: Callback) -> str:
    """Apply a callback, once: its outcome, which a repetition gets again.

    APPLIED; STALE, something later was known; QUARANTINED, for a person to look at; or DIFFERS,
    which changes nothing but raises an alarm. Its id is taken first, so that the same message waits
    while it is being accepted. Raises Conflict, at the commit, if another tells the same at this
    moment: then try again.
    """
    digest = hashlib.sha256(callback.body).digest()
    stored = {
        "id": new_id(),
        "partner_id": callback.partner_id,
        "message_id": callback.message_id,
        "body_hash": digest,
        "type": callback.event.type,
        "received_at": unit.now,
        "outcome": APPLIED,  # as nearly all are
    }
    if not inbox.claim(unit.session, stored):
        return _again(unit, callback, digest)
    outcome, reason = handlers.apply(unit, callback.event)
    if outcome != APPLIED:
        _end_otherwise(unit, callback, outcome, reason)
    return outcome


def _again(unit: Unit, callback: Callback, digest: bytes) -> str:
    known = inbox.get(unit.session, callback.partner_id, callback.message_id)
    if known.body_hash == digest:
        return known.outcome
    unit.log(AuditAction.MESSAGE_ID_REUSED, known.id, partner=callback.partner)
    return DIFFERS


def _end_otherwise(unit: Unit, callback: Callback, outcome: str, reason: str | None) -> None:
    message = inbox.get(unit.session, callback.partner_id, callback.message_id)
    message.outcome, message.reason = outcome, reason
    if outcome == QUARANTINED:
        cell = cell_of(InboxMessage.body, message.id)
        key = unit.keyring.system_key(MESSAGES, unit.now)
        message.body = unit.keyring.seal(key, callback.body, cell)
        unit.log(
            AuditAction.MESSAGE_QUARANTINED, message.id, partner=callback.partner, reason=reason
        )

"""Quarantine (dead letters): callbacks that fitted no case, shown without what they said."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.services.core.errors import NotFound
from app.services.core.unit import Unit
from app.storage.partners import inbox, partners


class NoSuchMessage(NotFound):
    """There is no such callback."""


@dataclass(frozen=True)
class Quarantined:
    id: UUID
    partner: str
    message_id: str
    type: str
    reason: str  # one word: unknown-reference, forbidden-move, …
    received_at: datetime


def newest(unit: Unit) -> list[Quarantined]:
    names = {partner.id: partner.name for partner in partners.everyone(unit.session)}
    return [
        Quarantined(
            id=message.id,
            partner=names[message.partner_id],
            message_id=message.message_id,
            type=message.type,
            reason=message.reason or "",
            received_at=message.received_at,
        )
        for message in inbox.quarantined(unit.session)
    ]


def count(unit: Unit) -> int:
    return inbox.count_quarantined(unit.session)


def settle(unit: Unit, message_id: UUID) -> bool:
    """Close a callback that somebody has dealt with, and drop what it said; whether it was open.

    Raises NoSuchMessage.
    """
    message = inbox.get_for_update(unit.session, message_id)
    if message is None:
        raise NoSuchMessage
    if message.body is None:
        return False
    message.body = None
    unit.log(AuditAction.MESSAGE_SETTLED, message.id)
    return True

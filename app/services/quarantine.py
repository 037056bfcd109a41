"""Partners' callbacks that fitted no case: for a person to see, without what they said."""

from dataclasses import dataclass
from datetime import datetime

from app.services.unit import Unit
from app.storage import inbox, partners


@dataclass(frozen=True)
class Quarantined:
    partner: str
    message_id: str
    type: str
    reason: str  # one word: unknown-reference, forbidden-move, …
    received_at: datetime


def newest(unit: Unit) -> list[Quarantined]:
    names = {partner.id: partner.name for partner in partners.everyone(unit.session)}
    return [
        Quarantined(
            partner=names[message.partner_id],
            message_id=message.message_id,
            type=message.type,
            reason=message.reason or "",
            received_at=message.received_at,
        )
        for message in inbox.quarantined(unit.session)
    ]

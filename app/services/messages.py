"""Whom a message goes to: opened from the sealed answers only when it is sent."""

from dataclasses import dataclass, field
from uuid import UUID

from app.services.unit import Erased, Unit
from app.storage import eois


@dataclass(frozen=True)
class Recipient:
    reference: str
    language: str
    addresses: dict[str, str] = field(repr=False)  # by channel, of those they gave


def recipient(unit: Unit, eoi_id: UUID) -> Recipient | None:
    """The person behind an EOI that the unit opens; None once it is erased."""
    eoi = eois.get(unit.session, eoi_id)
    if eoi is None or eoi.reference is None:
        return None
    try:
        answers = eoi.read(unit.keyring, unit.key(eoi_id))
    except Erased:
        return None
    given = {"mail": answers.get("email"), "sms": answers.get("phone")}
    addresses = {channel: address for channel, address in given.items() if address}
    return Recipient(eoi.reference, eoi.language, addresses)

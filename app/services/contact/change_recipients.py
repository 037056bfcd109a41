"""Whom the code and the notices of a changed address go to: where its person was, or is to be."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from app.domain.basics.tasks import Side, Template
from app.services.contact import change_records, delivery
from app.services.contact.delivery import Recipient
from app.services.core.unit import Unit
from app.storage.cases import contact_changes
from app.storage.sign_in.code_requests import CONTACT, UNDO, AccessRequest


def message_of_code(request: AccessRequest) -> Template:
    """The notification that carries its code."""
    return Template.CONTACT_CODE if request.purpose == CONTACT else Template.CODE


def recipient_of_code(unit: Unit, to: Recipient, request: AccessRequest) -> Recipient | None:
    """Whom a code goes to: as a change says, where it is of one. The unit opens the EOI."""
    if request.purpose == CONTACT:
        change = contact_changes.get(unit.session, request.id)
        return _reached(to, change_records.opened(unit, change).proving) if change else None
    if request.purpose == UNDO and request.eoi_id:
        undoable = change_records.undoable(unit, request.eoi_id)
        return _reached(to, change_records.opened(unit, undoable[0]).before) if undoable else None
    return to


def recipient_of_notice(unit: Unit, to: Recipient, change_id: UUID, side: Side) -> Recipient | None:
    """Whom a change is told to, `before` or `after` it. The unit opens the EOI."""
    change = contact_changes.get(unit.session, change_id)
    return _reached(to, getattr(change_records.opened(unit, change), side)) if change else None


def _reached(to: Recipient, contact: Mapping[str, str]) -> Recipient:
    addresses = {delivery.CHANNELS[name]: given for name, given in contact.items() if given}
    return replace(to, addresses=addresses, undeliverable=frozenset())

"""A change of contact as it is stored: noted when it is asked for, made, and told to both sides."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import Message, Side, Task, Template
from app.services.contact import addresses as contact_addresses
from app.services.contact import delivery
from app.services.core import proof
from app.services.core.errors import Refused
from app.services.core.unit import Unit
from app.storage import outbox
from app.storage.cases import contact_changes
from app.storage.cases.contact_changes import ContactChange
from app.storage.cases.eois import Eoi
from app.storage.database.marks import cell_of

UNDOABLE = timedelta(hours=72)
Contact = dict[str, str]  # by question


class NotReached(Refused):
    """A draft whose person cannot be reached yet."""


@dataclass(frozen=True)
class Addresses:
    before: Contact = field(repr=False)
    after: Contact = field(repr=False)

    @property
    def proving(self) -> Contact:
        """Where the code goes: to what is new; where something is only taken away, to the rest."""
        new = {name: given for name, given in self.after.items() if given != self.before[name]}
        return {n: g for n, g in new.items() if g} or {n: g for n, g in self.after.items() if g}


def note(unit: Unit, change_id: UUID, eoi_id: UUID, addresses: Addresses) -> None:
    """Store that a change is asked for, and tell who is reached so far, if they have shown it."""
    change = stored(unit, change_id, eoi_id, addresses)
    if proof.is_proved(unit, eoi_id):
        tell(unit, change, Template.CONTACT_ASKED, "before", addresses.before)


def stored(unit: Unit, change_id: UUID, eoi_id: UUID, addresses: Addresses) -> ContactChange:
    """A new change, asked for now and not made."""
    change = ContactChange(id=change_id, eoi_id=eoi_id, asked_at=unit.now)
    both = {"before": addresses.before, "after": addresses.after}
    content = json.dumps(both, ensure_ascii=False).encode()
    change.contact = unit.keyring.seal(
        unit.key(eoi_id), content, cell_of(ContactChange.contact, change.id)
    )
    unit.session.add(change)
    return change


def make(
    unit: Unit,
    eoi: Eoi,
    change: ContactChange,
    addresses: Addresses,
    action: AuditAction = AuditAction.CONTACT_CHANGED,
) -> None:
    """Reach the person so from now on, and tell who was reached before, if they had shown it."""
    change.made_at = unit.now
    write(unit, eoi, addresses.after)
    is_own = proof.is_proved(unit, eoi.id)
    unit.log(action, eoi.id, row=eoi)
    if is_own:
        tell(unit, change, Template.CONTACT_CHANGED, "before", addresses.before)


def contact_of(unit: Unit, eoi: Eoi) -> Contact:
    """How the person is reached. Raises NotReached."""
    if eoi.reference is None:
        raise NotReached
    return contact_addresses.of_answers(eoi.read(unit.keyring, unit.key(eoi.id)))


def tell(
    unit: Unit, change: ContactChange, message: Template, side: Side, contact: Mapping[str, str]
) -> None:
    body = Message(message, change.id, side)
    for name, given in contact.items():
        if given:
            task = Task(delivery.CHANNELS[name])
            outbox.enqueue(unit.session, task, body, now=unit.now, subject=change.eoi_id)


def write(unit: Unit, eoi: Eoi, contact: Contact) -> None:
    key = unit.key(eoi.id)
    before = eoi.read(unit.keyring, key)
    answers = before | contact
    eoi.write(unit.keyring, key, answers)
    contact_addresses.put(unit, eoi, before, answers)


def undoable(unit: Unit, eoi_id: UUID) -> list[ContactChange]:
    """Those that may be undone: none from before anybody showed that they read an address."""
    proved_at = proof.proved_at(unit, eoi_id)
    if proved_at is None:
        return []
    recent = contact_changes.not_undone(unit.session, eoi_id, unit.now - UNDOABLE)
    return [change for change in recent if change.asked_at >= proved_at]


def undoable_until(unit: Unit, change_id: UUID) -> datetime | None:
    """None where nobody asked for such a change, or it was undone."""
    change = contact_changes.get(unit.session, change_id)
    return change.asked_at + UNDOABLE if change and change.undone_at is None else None


def opened(unit: Unit, change: ContactChange) -> Addresses:
    """The addresses before and after a change. The unit opens its EOI."""
    sealed = unit.keyring.open(
        unit.key(change.eoi_id), change.contact, cell_of(ContactChange.contact, change.id)
    )
    return Addresses(**json.loads(sealed))

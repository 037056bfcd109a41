"""Proof of contact: somebody has entered a code that was sent to the EOI's address or number.

An EOI is taken in time whatever was proved. Until something is, it stays submitted: an invitation
would reach nobody, or a stranger whose address was typed. What waits goes on by a task that is
queued in the transaction of the proof.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement

from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import UNJUDGED
from app.services.core import notifications
from app.services.core.unit import Unit
from app.storage.audit import entries
from app.storage.blind_index import tags
from app.storage.cases import eois
from app.storage.cases.eois import Eoi

PROVING = {AuditAction.RETURNED, AuditAction.CONTACT_CHANGED}
_OF_FIRST_RELEASE = {AuditAction.SUBMITTED}  # as that release logged it, without a MAC
_CONTACT_TAGS = ("eoi-email", "eoi-phone")  # see contact.addresses


def proved_at(unit: Unit, eoi_id: UUID) -> datetime | None:
    """When a code was entered for this EOI for the first time; None until then.

    Until then nobody but the browser that made it is known to own it, and a typing error is its to
    mend.
    """
    return entries.first_at(unit.session, eoi_id, PROVING)


def is_proved(unit: Unit, eoi_id: UUID) -> bool:
    """Whether a code was entered for this EOI itself."""
    return proved_at(unit, eoi_id) is not None


def has_proved_channel(unit: Unit, eoi_id: UUID) -> bool:
    """Whether somebody reads what is sent for it, as a code has shown: of a child's, its parent."""
    found, first = entries.has_any_or_first(unit.session, eoi_id, PROVING, ())
    return found or (first is not None and _is_reached_by(unit, first, eoi_id))


def is_reached(unit: Unit, eoi_id: UUID) -> bool:
    """Whether it is proved, or of a child who is reached as the first applicant is, who is.

    Whoever submitted by the first release was never asked for a code, and does not wait for one.
    """
    found, first = entries.has_any_or_first(unit.session, eoi_id, PROVING, _OF_FIRST_RELEASE)
    return found or (first is not None and _is_reached_by(unit, first, eoi_id))


def is_reached_alone() -> ColumnElement[bool]:
    """An SQL condition on EOIs, the same but for children: only adults are asked where they are."""
    return entries.has_any(Eoi.id, PROVING, _OF_FIRST_RELEASE)


def is_established(unit: Unit, eoi_id: UUID) -> bool:
    """Whether it is more than anybody can have written: reached, or judged by the scheme already.

    It has its own limits, and no neighbour in its network uses those up.
    """
    eoi = eois.get(unit.session, eoi_id)
    return eoi is not None and (eoi.state not in UNJUDGED or is_reached(unit, eoi_id))


def go_on(unit: Unit, eoi_id: UUID) -> None:
    """Have screened what waited for this proof, its children's EOIs with it. Twice is once.

    In the transaction of the proof, which so is never without what follows. The EOI is locked: of a
    proof and a submission at the same moment, the second sees the other. Callers have locked codes
    before.
    """
    eoi = eois.get_for_update(unit.session, eoi_id)
    if eoi is None or eoi.submitted_at is None:
        return
    for waiting in eois.unscreened_with(unit.session, eoi_id):
        notifications.screen(unit, waiting)


def _is_reached_by(unit: Unit, first: UUID, eoi_id: UUID) -> bool:
    """Whether a child's has no address or number that the first applicant has not, who is."""
    if not is_proved(unit, first):
        return False
    of_each = [tags.tags_of(unit.session, purpose, [eoi_id, first]) for purpose in _CONTACT_TAGS]
    given = [(found[eoi_id], found.get(first, frozenset())) for found in of_each if eoi_id in found]
    return bool(given) and all(child & parent for child, parent in given)

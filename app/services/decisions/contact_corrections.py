"""Who reads none of how they were reached asks a person of the office for another way.

Anybody may ask who knows the reference, so asking changes nothing and sends nothing to the new
address. Who is reached so far is told, as of every change, and has three days to say that it was
not them; who comes back with a code meanwhile is reached, and changes it alone. Only then may a
reviewer decide, and for three days more who reads the earlier address may undo it.
"""

from collections.abc import Mapping
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import Template
from app.domain.cases.lifecycle import LIVE, ForbiddenMove
from app.domain.intake import journey
from app.security.tokens import new_id
from app.services.contact import change_records
from app.services.contact.change_records import UNDOABLE, Addresses, Contact
from app.services.contact.changes import NoContactLeft, Unchanged
from app.services.core import notifications, rate_limits
from app.services.core.approvals import AlreadyAsked
from app.services.core.errors import Refused
from app.services.core.unit import Unit
from app.services.decisions import corrections
from app.services.decisions.corrections import NoSuchCorrection
from app.services.sign_in import codes
from app.storage.audit import entries
from app.storage.cases import eois
from app.storage.sign_in import sent_codes, session_list
from app.storage.sign_in.sessions import ApplicantSession


class TooSoon(Refused):
    """Who is reached so far may still say that it was not them."""


class StillReached(Refused):
    """Since it was asked for, somebody has entered a code that went to the present addresses."""


def find(unit: Unit, reference: str, address: str) -> UUID | None:
    """The EOI that the unit which asks has to open. Raises TooMany."""
    rate_limits.count(unit, "unreached-address", address)
    return eois.by_reference(unit.session, reference)


def ask(unit: Unit, eoi_id: UUID, given: Contact, text: str) -> None:
    """Ask to be reached otherwise, in the person's words. The unit opens the EOI.

    Nothing is written, and nobody is told so, where the EOI is not live, as far as its person was
    shown, or such a request waits, or another was made a short while ago.
    """
    eoi = unit.locked(eoi_id)
    if eoi.shown(unit.now) not in LIVE:
        return
    if not rate_limits.is_within(unit, "unreached", str(eoi_id)):
        return
    before = change_records.contact_of(unit, eoi)
    written = "\n\n".join([*given.values(), text])
    try:
        request = corrections.add(unit, eoi_id, written, page=journey.CONTACT)
    except AlreadyAsked:
        return
    change_records.note(unit, request, eoi_id, Addresses(before, before | given))


def apply(
    unit: Unit, eoi_id: UUID, correction_id: UUID, values: Mapping[str, str], text: str
) -> None:
    """Reach the person so from now on, as a reviewer has decided; everybody is signed out.

    The unit opens the EOI. Raises TooSoon, StillReached, Unchanged, NoContactLeft, ForbiddenMove
    where the EOI has ended, AlreadyAnswered or NoSuchCorrection. Cut off before the commit, nothing
    is written, and every session goes on.
    """
    codes.end_all(unit, eoi_id)
    sent_codes.forget_browsers(unit.session, eoi_id)
    session_list.lock(unit.session, eoi_id)
    eoi, row = corrections.waiting(unit, eoi_id, correction_id)
    if row.page != journey.CONTACT:
        raise NoSuchCorrection
    if eoi.state not in LIVE:
        raise ForbiddenMove(eoi.state, eoi.state)
    came = entries.of_subject(unit.session, eoi_id, {AuditAction.RETURNED})
    if any(entry.at >= row.asked_at for entry in came):
        raise StillReached
    if unit.now < row.asked_at + UNDOABLE:
        raise TooSoon
    before = change_records.contact_of(unit, eoi)
    addresses = Addresses(before, {**values})
    if addresses.after == before:
        raise Unchanged
    if not any(addresses.after.values()):
        raise NoContactLeft
    corrections.record_answer(unit, row, upheld=True, text=text)
    change = change_records.stored(unit, new_id(), eoi_id, addresses)
    # No proof that anybody reads the new one: that is shown by the code that goes there.
    change_records.make(unit, eoi, change, addresses, AuditAction.CONTACT_REPLACED)
    session_list.end(unit.session, ApplicantSession.eoi_id == eoi_id)
    notifications.tell(unit, eoi, Template.NEWS)

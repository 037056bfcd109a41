"""Invented people, and the ways in which they come to the portal."""

from secrets import token_hex

from sqlalchemy import func, select

from app.cli.demo import invented
from app.cli.demo.invented import ANSWERS
from app.domain.audit.actions import AuditAction
from app.domain.cases.location import Verdict
from app.domain.intake import journey
from app.domain.intake.documents import Document
from app.domain.partners.incoming import ReturnedPerson
from app.security.tokens import new_id
from app.services.cases import location
from app.services.core.unit import new_eoi, unit_for
from app.services.files import uploads
from app.services.files.uploads import Manifest, Received
from app.services.intake import drafts, submissions
from app.services.privacy import erasure
from app.services.sign_in import applicant_sessions
from app.storage.audit.entries import AuditEntry
from app.storage.cases import eois
from tests.conftest import NOW

ADDRESS = "198.51.100.7"  # of their network
_NOT_OF_THE_DEMONSTRATION = 10_000
# Who comes first in a test, when they come again.
FIRST = {name: ANSWERS[name] for name in ("given_names", "family_name", "document_number")}


def somebody(number):
    """A name and a document that nobody else in the test has; the first is of ANSWERS.

    Nor has anybody of the demonstration, where some tests take place.
    """
    name = invented.name(_NOT_OF_THE_DEMONSTRATION + number)
    return name | {"document_number": f"ZX {number:04}77"} if number else {}


def a_draft(portal, now=NOW, *, before="", read_in="en", **changes):
    """The id of an EOI of somebody else each time, whose every page is answered.

    Or each `before` one after the contact.
    """
    with unit_for(portal, "test") as unit:
        begun = select(func.count()).where(AuditEntry.action == AuditAction.DRAFT_STARTED)
        there = unit.session.scalar(begun)  # also who was erased meanwhile
    picture = a_received()
    shown = {"photo": str(picture.id), "picture": str(picture.id)}
    stored = as_stored(ANSWERS | somebody(there) | changes | shown, before)
    eoi_id = an_empty_draft(portal, now, read_in)
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=now) as unit:
        if journey.files(stored):
            uploads.attach(unit, eoi_id, picture)
        drafts.fill_in(unit, eoi_id, stored)  # page by page takes ten times as long
    return eoi_id


def as_stored(answers, before=""):
    """What the pages asked of such answers have stored, with an entry in each list."""
    stored = {}
    for page in journey.asked(answers):
        if page.name == before:
            break
        given = {question.name: answers[question.name] for question in page.questions}
        entries = [{"id": token_hex(4), **given}] if any(given.values()) else []
        stored |= {page.name: entries} if page.is_list else given
    return stored


def an_empty_draft(portal, now=NOW, language="en"):
    """The id of an EOI that nothing is answered of, and that no browser leads to."""
    key = new_eoi(portal)
    with unit_for(portal, "applicant", write=True, opens=[key.owner], now=now) as unit:
        applicant_sessions.leave(unit, drafts.start(unit, key, language, ADDRESS))
    return key.owner


def a_submission(portal, now=NOW, *, located=True, reached=True, **changes):
    """The id of a submitted EOI, not yet screened, whose person is `located` in France.

    And whom messages reach, as a code has shown.
    """
    eoi_id = a_draft(portal, now, **changes)
    send(portal, eoi_id, now, located=located, reached=reached)
    return eoi_id


def send(portal, draft, now=NOW, *, located=True, reached=True):
    """Submit it, and its person is in France."""
    with unit_for(portal, "applicant", write=True, opens=[draft], now=now) as unit:
        if reached:
            unit.log(AuditAction.RETURNED, draft)
        submissions.submit(unit, draft, ADDRESS)
    if located:
        locate(portal, draft, now)


def a_received():
    """A file that nobody looks into: it has no chunks."""
    return Received(new_id(), 0, Manifest([0, 0], 600, 750, ""))


def a_session(portal, eoi_id, **proof):
    """What leads a browser to an EOI, as it stands in its cookie."""
    with unit_for(portal, "applicant", write=True) as unit:
        return f"{eoi_id}.{applicant_sessions.begin(unit, eoi_id, **proof)}"


def locate(portal, eoi_id, now=NOW, verdict=Verdict.INSIDE):
    """Answer with a position that says this."""
    with unit_for(portal, "applicant", write=True, now=now) as unit:
        location.answer(unit, eoi_id, verdict, 20)


def status_of(portal, eoi_id):
    with unit_for(portal, "test") as unit:
        return eois.get(unit.session, eoi_id).state


def a_returned_person(return_id="R-1", **changes):
    details = {
        "return_id": return_id,
        "returned_at": NOW,
        "given_names": "Fictional",
        "family_name": "Returned",
        "dates_of_birth": ("1971-11-02",),
        "nationalities": ("ERI",),
        "documents": (),
    }
    return ReturnedPerson(**details | changes)


def erase(portal, *owners):
    erasure.erase(portal, "worker", owners, "asked", NOW)


def passport(number="K7401882", issuer="ERI"):
    return (Document("passport", number, issuer),)


def reference_of(portal, eoi_id):
    with unit_for(portal, "test") as unit:
        return eois.get(unit.session, eoi_id).reference

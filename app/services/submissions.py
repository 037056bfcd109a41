"""Submitting an Expression of Interest."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain import documents, events, journey, rules
from app.domain.answers import Answers
from app.domain.checks import Check
from app.domain.journey import Page
from app.domain.lifecycle import Status
from app.domain.rules import Rule
from app.security.tokens import new_id
from app.services import calendar, limits, notices, scheme, tags
from app.services.unit import NoSuchEoi, Unit
from app.storage import eois, erasures
from app.storage.checks import CheckRecord
from app.storage.eois import Eoi


class Incomplete(Exception):
    def __init__(self, pages: list[Page]) -> None:
        super().__init__(", ".join(page.name for page in pages))
        self.pages = pages


class Excluded(Exception):
    def __init__(self, found: list[Rule]) -> None:
        super().__init__(", ".join(rule.name for rule in found))
        self.rules = found


class WindowClosed(Exception):
    """EOIs are not taken now [R 2.3d]; the draft stays."""


@dataclass(frozen=True)
class Receipt:
    reference: str
    submitted_at: datetime
    by_email: bool
    by_sms: bool


def submit(unit: Unit, eoi_id: UUID, address: str) -> str:
    """Turn a draft into a submission and announce it; the reference.

    Submitting twice is the same as submitting once. `address` is the network's. Raises Incomplete,
    Excluded, WindowClosed, limits.TooMany or NoSuchEoi; nothing is written then, nor if it is cut
    off before the commit.
    """
    eoi = eois.get_for_update(unit.session, eoi_id)
    if eoi is None or eoi.reference is None:
        raise NoSuchEoi if eoi is None else Incomplete([journey.BY_NAME[journey.CONTACT]])
    if eoi.state is not Status.DRAFT:
        return eoi.reference
    if erasures.is_ordered(unit.session, eoi_id):  # by one person, who may not erase a live case
        raise NoSuchEoi
    answers = journey.relevant(eoi.read(unit.keyring, unit.key(eoi_id)))
    if pages := journey.unanswered(answers):
        raise Incomplete(pages)
    if found := rules.exclusions(answers, calendar.today(unit.now)):
        raise Excluded(found)
    if not scheme.current(unit).is_open(unit.now):
        raise WindowClosed
    limits.count(unit, "submission-address", address)
    eoi.move(Status.SUBMITTED, unit.now)
    eoi.submitted_at = unit.now
    eoi.write(unit.keyring, unit.key(eoi_id), answers)
    _tag(unit, eoi, answers)
    unit.session.add_all(CheckRecord(id=new_id(), eoi_id=eoi.id, kind=kind) for kind in Check)
    unit.log("submitted", eoi.id, row=eoi)
    notices.announce(unit, events.EOI_SUBMITTED, eoi)
    notices.tell(unit, eoi, "received")
    notices.screen(unit, eoi.id)
    return eoi.reference


def retag(unit: Unit, eoi_id: UUID) -> None:
    """Make its tags anew, under the keys of now. The unit opens it. Raises Erased."""
    eoi = eois.get_for_update(unit.session, eoi_id)
    if eoi is not None and eoi.submitted_at is not None:
        _tag(unit, eoi, eoi.read(unit.keyring, unit.key(eoi_id)))


def receipt(unit: Unit, eoi_id: UUID) -> Receipt | None:
    """What the applicant keeps; None for a draft. The same for everybody: it tells nothing."""
    eoi = eois.get(unit.session, eoi_id)
    if eoi is None or eoi.submitted_at is None or eoi.reference is None:
        return None
    return Receipt(eoi.reference, eoi.submitted_at, eoi.by_email, eoi.by_sms)


def _tag(unit: Unit, eoi: Eoi, answers: Answers) -> None:
    """Make the EOI findable by those of its documents that stand for one person."""
    stated = {documents.exact_key(d) for d in documents.stated(answers) if documents.identifies(d)}
    tags.replace(unit, "eoi-document", eoi.id, stated)

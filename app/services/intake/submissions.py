"""A draft is submitted as an Expression of Interest, alone or with its family group."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics import dates
from app.domain.basics.tasks import Template
from app.domain.cases.lifecycle import LIVE, Status
from app.domain.intake import documents, exclusions, journey
from app.domain.intake.answers import Answers, text
from app.domain.intake.exclusions import Rule
from app.domain.intake.family import Applying, Progress
from app.domain.intake.page import Page
from app.domain.partners import outgoing
from app.services.blind_index import probing, shared_documents, tags
from app.services.cases import location
from app.services.contact import addresses
from app.services.core import notifications, proof, rate_limits
from app.services.core.errors import NoSuchEoi, Refused
from app.services.core.unit import Unit
from app.services.scheme import settings
from app.storage import batch, submission
from app.storage.cases import checks, eois, family_groups
from app.storage.cases.eois import Eoi
from app.storage.cases.family_groups import Family, FamilyMember
from app.storage.privacy import erasures

# From the first page to the sending: nobody reads, answers and takes photos in less. Only a script.
QUICKEST = timedelta(minutes=1)


class Incomplete(Refused):
    def __init__(self, pages: list[Page]) -> None:
        super().__init__(", ".join(page.name for page in pages))
        self.pages = pages


class Excluded(Refused):
    def __init__(self, found: list[Rule]) -> None:
        super().__init__(", ".join(rule.name for rule in found))
        self.rules = found


class WindowClosed(Refused):
    """EOIs are not taken now [R 2.3d]; the draft stays."""


class TooQuick(Refused):
    """The draft was begun a moment ago; it stays, and can be sent after `wait`."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.wait = wait


class Receipt(NamedTuple):
    reference: str
    submitted_at: datetime
    by_email: bool
    by_sms: bool
    location_due_at: datetime | None  # until when to confirm being in France, if that is to be done
    is_reached: bool  # by a code that was entered; until then it waits
    is_live: bool  # as far as the person was shown


def submit(unit: Unit, eoi_id: UUID, address: str, *, quickest: timedelta = timedelta()) -> str:
    """Turn a draft into a submission and announce it; the reference.

    A member of a family group is ready by it, and the last one submits them all. Submitting twice
    is the same as submitting once. `address` is the network's, `quickest` how long a draft takes at
    least. Raises Incomplete, Excluded, WindowClosed, TooQuick, TooMany or NoSuchEoi; nothing is
    written then, nor if it is cut off before the commit.
    """
    eoi = unit.locked(eoi_id)
    if eoi.reference is None:
        raise Incomplete([journey.BY_NAME[journey.CONTACT]])
    if eoi.state is not Status.DRAFT:
        return eoi.reference
    if (wait := eoi.created_at + quickest - unit.now) > timedelta():
        raise TooQuick(wait)
    basis = submission.read(unit.session, eoi_id)
    if basis.is_to_be_erased:  # ordered by one person, who may not erase a live case
        raise NoSuchEoi
    answers = journey.relevant(eoi.read(unit.keyring, unit.key(eoi_id)))
    if pages := journey.unanswered(answers):
        raise Incomplete(pages)
    if found := exclusions.exclusions(answers, dates.today(unit.now)):
        raise Excluded(found)
    if not settings.current(unit).is_open(unit.now):
        raise WindowClosed
    group = family_groups.of_eoi(unit.session, eoi_id) if basis.is_in_family else None
    if group is None and text(answers, "applying") != Applying.ALONE:
        raise Incomplete([journey.BY_NAME[journey.FAMILY]])
    if group and not _get_ready(unit, eoi, group):
        send_complete(unit, group)  # if the last was confirmed while the window was closed
        return eoi.reference
    counted = rate_limits.count(
        unit, "submission-address", address, passes=lambda: proof.is_proved(unit, eoi_id)
    )
    eoi.write(unit.keyring, unit.key(eoi_id), answers)
    batch.hold(unit.session)  # all that is written from here on is one statement
    probing.note(unit, eoi_id, counted)
    _tag(unit, eoi, answers, basis.tags)
    _send_or_wait(unit, eoi, group)
    return eoi.reference


def _send_or_wait(unit: Unit, eoi: Eoi, group: Family | None) -> None:
    if group is None:
        _send(unit, eoi, is_adult=True)
    else:
        unit.log(AuditAction.FAMILY_READY, eoi.id, row=eoi)
        send_complete(unit, group)
        _remind_to_confirm(unit, eoi, group)


def _remind_to_confirm(unit: Unit, ready: Eoi, group: Family) -> None:
    """Tell the first applicant, once all are ready, that it waits for them to say who joined."""
    members = family_groups.members(unit.session, group.id)
    waits = any(member.confirmed_at is None for member in members)
    first = eois.get(unit.session, group.first_id)
    if waits and first and first is not ready and all(member.ready_at for member in members):
        notifications.tell(unit, first, Template.FAMILY)


def _get_ready(unit: Unit, eoi: Eoi, group: Family) -> bool:
    """One more agrees to be submitted with the group; whether they had not already."""
    members = family_groups.members(unit.session, group.id)
    [mine] = [member for member in members if member.eoi_id == eoi.id]
    if len(members) == 1:
        raise Incomplete([journey.BY_NAME[journey.FAMILY]])
    was_ready = mine.ready_at is not None
    if not was_ready:
        rate_limits.count(unit, "family-ready", str(eoi.id))
    mine.ready_at = mine.ready_at or unit.now
    return not was_ready


def send_complete(unit: Unit, group: Family) -> None:
    """Submit a family group whole, once nobody is missing; not before, nor after the window.

    The caller has locked its EOIs: of two who are ready at the same moment, the second submits it.
    """
    members = family_groups.members(unit.session, group.id)
    if not progress(members).complete or not settings.current(unit).is_open(unit.now):
        return
    several = eois.get_many(unit.session, [m.eoi_id for m in members if m.eoi_id])
    if any(erasures.is_ordered(unit.session, eoi.id) for eoi in several):
        return
    group.submitted_at = unit.now
    children = {member.eoi_id for member in members if member.by_first}
    for eoi in several:
        _send(unit, eoi, is_adult=eoi.id not in children)


def progress(members: list[FamilyMember]) -> Progress:
    confirmed = [member for member in members if member.confirmed_at is not None]
    return Progress(
        members=len(members),
        confirmed=len(confirmed),
        ready=sum(member.ready_at is not None for member in confirmed),
    )


def _send(unit: Unit, eoi: Eoi, *, is_adult: bool) -> None:
    eoi.move(Status.SUBMITTED, unit.now)
    eoi.submitted_at = unit.now
    checks.begin(unit.session, eoi.id)
    unit.log(AuditAction.SUBMITTED, eoi.id, row=eoi)
    notifications.announce(unit, outgoing.EOI_SUBMITTED, eoi)
    notifications.tell(unit, eoi, Template.RECEIVED)
    if is_adult:
        location.ask(unit, eoi)
    notifications.screen(unit, eoi.id)


def retag(unit: Unit, eoi_id: UUID) -> None:
    """Make its tags anew, under the current keys. The unit opens it. Raises Erased."""
    eoi = eois.get_for_update(unit.session, eoi_id)
    if eoi is not None:
        _tag(unit, eoi, eoi.read(unit.keyring, unit.key(eoi_id)))


def receipt(unit: Unit, eoi_id: UUID) -> Receipt | None:
    """The applicant's receipt; None for a draft. It shows no outcome before that is shown."""
    eoi = eois.get(unit.session, eoi_id)
    if eoi is None or eoi.submitted_at is None or eoi.reference is None:
        return None
    due_at = location.due_at(unit, eoi_id)
    is_reached = proof.is_reached(unit, eoi_id)
    return Receipt(
        eoi.reference,
        eoi.submitted_at,
        eoi.by_email,
        eoi.by_sms,
        due_at,
        is_reached=is_reached,
        is_live=eoi.shown(unit.now) in LIVE,
    )


def _tag(
    unit: Unit, eoi: Eoi, answers: Answers, there: Sequence[Mapping[str, Any]] | None = None
) -> None:
    """Make the EOI findable by its documents, and by how the person is reached.

    `there` are the tags of the draft, if that is known; some of them stay.
    """
    found_by = shared_documents.values(shared_documents.EOI, documents.stated(answers))
    tags.replace_all(unit, eoi.id, {**found_by, **addresses.tagged(answers)}, there)

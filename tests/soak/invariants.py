"""What must hold once everything has settled, whatever was killed on the way."""

from collections import Counter, defaultdict
from uuid import UUID

from sqlalchemy import select

from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import Status
from app.services.core import proof
from app.services.core.unit import unit_for
from app.storage.audit.entries import AuditEntry
from app.storage.cases import location_requests
from app.storage.cases.eois import Eoi
from app.storage.outbox import OutboxTask
from app.storage.partners import partners
from app.storage.partners.deliveries import Delivery
from app.storage.partners.inbox import InboxMessage
from app.storage.register.records import ReturnRecord
from app.storage.scheme import ledger
from app.storage.scheme.ledger import LedgerEntry
from tests.soak import stored
from tests.soak.faults import DOUBLED, LOST, WRONG, Fault

_OUTCOMES = {"done", "nobody-to-tell"}
# What happens to a case of a soak once, if at all.
_ONCE = [
    AuditAction.DRAFT_STARTED,
    AuditAction.SUBMITTED,
    AuditAction.REFUSED,
    AuditAction.REJECTED,
    AuditAction.WITHDRAWN,
    AuditAction.ACCEPTED,
    AuditAction.APPROVAL_ASKED,
    AuditAction.APPROVAL_CONFIRMED,
    AuditAction.LOCATION_CONFIRMED,
    AuditAction.ERASURE_ORDERED,
    AuditAction.ERASED,
]
_ENDED = {"withdraw": Status.WITHDRAWN, "confirm": Status.REJECTED}  # acts


def violations(portal, crowd, received, mail):
    """Everything that should not be, as faults. `mail` is the folder in which it is kept."""
    with unit_for(portal, "test") as unit:
        if broken := list(stored.seals(unit)):
            return [*crowd.faults, *broken]  # the rest cannot be read
        return [
            *crowd.faults,
            *_of_submissions(unit, crowd),
            *(fault for life in crowd.lives for fault in _of_a_life(unit, life)),
            *_of_what_happens_once(unit),
            *_of_screening(unit, crowd),
            *_of_events(unit, received),
            *_of_mail(unit, mail),
            *_of_callbacks(unit, crowd),
            *_of_the_ledger(unit),
            *_of_the_outbox(unit),
            *stored.files(portal, unit),
            *stored.log(unit),
        ]


def _submitted(unit):
    return unit.session.scalars(select(Eoi).where(Eoi.status != Status.DRAFT)).all()


def _answers(unit, eoi):
    return eoi.read(unit.keyring, stored.key_of(unit, eoi.id))


def _document_number(unit, eoi):
    [document] = _answers(unit, eoi)["documents"]
    return document["document_number"]


def _of_submissions(unit, crowd):
    """Who saw a reference has one EOI, submitted once; who saw none has at most one."""
    submitted = _submitted(unit)
    by_number = Counter(_document_number(unit, eoi) for eoi in submitted)
    for number, times in by_number.items():
        if times > 1:
            yield Fault(DOUBLED, f"{number}: {times} EOIs")
    known = {eoi.reference for eoi in submitted}
    for one in {*crowd.references.values()} - known:
        yield Fault(LOST, f"{one}: seen and gone")
    there = {eoi.id for eoi in submitted}
    if unlogged := there - _who(unit, AuditAction.SUBMITTED):
        yield Fault(LOST, f"submitted: {len(unlogged)} without an audit entry")
    if gone := _who(unit, AuditAction.SUBMITTED) - there - _who(unit, AuditAction.ERASED):
        yield Fault(LOST, f"submitted: {len(gone)} are not there, and not erased")


def _who(unit, action):
    """Those to whom it happened."""
    return {*unit.session.scalars(select(AuditEntry.subject).where(AuditEntry.action == action))}


def _of_a_life(unit, life):
    """What was answered is so, and what was not answered is whole or not at all."""
    if "start" not in life.done:
        return
    eoi = unit.session.get(Eoi, life.eoi_id)
    if eoi is None or "erase" in life.done:
        if eoi is not None:
            yield Fault(WRONG, f"{life}: erased, and there")
        elif not life.may_be_erased:
            yield Fault(LOST, f"{life}: gone")
        return
    answers = _answers(unit, eoi)
    for page in life.pages:
        yield from _of_a_page(answers, page, life)
    if (sent := life.done.get("submit")) and (sent != eoi.reference or not eoi.submitted_at):
        yield Fault(LOST, f"{life}: not submitted")
    for act, status in _ENDED.items():
        if act in life.done and eoi.state is not status:
            yield Fault(LOST, f"{life}: {eoi.state}")


def _of_a_page(answers, page, life):
    """It was saved, with what was answered on it."""
    given = life.saved(page).items()
    entries = answers.get(page.name, []) if page.is_list else [answers]
    times = sum(given <= entry.items() for entry in entries)
    if page.is_list and len(entries) > 1:
        yield Fault(DOUBLED, f"{life}: {len(entries)} entries of {page.name}")
    if not times and not (page.is_list and not any(dict(given).values())):
        yield Fault(LOST, f"{life}: {page.name}")


def _of_what_happens_once(unit):
    log = select(AuditEntry.subject, AuditEntry.action).where(AuditEntry.action.in_(_ONCE))
    for (subject, action), times in Counter(unit.session.execute(log)).items():
        if times > 1:
            yield Fault(DOUBLED, f"{subject}: {times} × {action}")


def _of_screening(unit, crowd):
    """All who are reached and located are screened; refused are those who were returned."""
    ready = {*crowd.references.values()}
    ready |= {life.done["submit"] for life in crowd.lives if "locate" in life.done}
    for eoi in _submitted(unit):
        on_register = _document_number(unit, eoi) in crowd.returned
        if eoi.state is Status.SUBMITTED:
            if eoi.reference not in ready and not _is_ready(unit, eoi.id):
                continue  # a writer was killed before that, and nobody went on
            yield Fault(LOST, f"{eoi.reference}: not screened")
        elif on_register != (eoi.state is Status.REFUSED):
            yield Fault(WRONG, f"{eoi.reference}: {eoi.state}, on the register: {on_register}")


def _is_ready(unit, eoi_id):
    asked = location_requests.of_eoi(unit.session, eoi_id)
    return proof.is_reached(unit, eoi_id) and asked is not None and asked.answered_at is not None


def _of_events(unit, received):
    """Each submission was announced under one id, with one body, and has arrived."""
    bodies = defaultdict(set)
    for one in received:
        bodies[one.headers["webhook-id"]].add(one.body)
    deliveries = unit.session.scalars(select(Delivery)).all()
    announced = Counter()
    for message in deliveries:
        if message.settled_at is None:
            yield Fault(LOST, f"{message.id}: waits")
        if message.event["type"] == "eoi.submitted.v1":
            announced[message.subject] += 1
        if not (arrived := len(bodies[str(message.id)])):
            yield Fault(LOST, f"{message.id}: never arrived")
        elif arrived > 1:
            yield Fault(DOUBLED, f"{message.id}: arrived with {arrived} bodies")
    submitted = {eoi.id for eoi in _submitted(unit)}
    if untold := submitted - announced.keys():
        yield Fault(LOST, f"{len(untold)} submissions never announced")
    if twice := [one for one, times in announced.items() if times > 1]:
        yield Fault(DOUBLED, f"{len(twice)} submissions announced again")


def _of_mail(unit, folder):
    """What is said to be sent was sent."""
    sent = {UUID(file.stem) for file in folder.glob("*.eml") if file.stat().st_size}
    mail = select(OutboxTask.id).where(OutboxTask.task == "mail")
    if missing := set(unit.session.scalars(mail)) - sent:
        yield Fault(LOST, f"mail: {len(missing)} never sent")


def _of_callbacks(unit, crowd):
    """What was answered was taken once, with that outcome."""
    partner = partners.by_name(unit.session, crowd.partner.name)
    rows = select(InboxMessage).where(InboxMessage.partner_id == partner.id)
    taken = Counter((row.message_id, row.outcome) for row in unit.session.scalars(rows))
    told = Counter((name, outcome) for name, (_, outcome) in crowd.callbacks.items())
    told += Counter(
        (life.message_id, life.done["record a return"])
        for life in crowd.lives
        if "record a return" in life.done
    )
    if lost := told - taken:
        yield Fault(LOST, f"callbacks: {lost}")
    unanswered = {life.message_id for life in crowd.lives}
    if more := [one for one in (taken - told).elements() if one[0] not in unanswered]:
        yield Fault(DOUBLED, f"callbacks: {more}")


def _of_the_ledger(unit):
    tally = ledger.tally(unit.session)
    if not 0 <= tally.places_taken <= tally.out - tally.arrived:
        yield Fault(DOUBLED, f"overdrawn: {tally}")
    counted = select(LedgerEntry.source).where(LedgerEntry.fact == "returned")
    records = unit.session.scalars(select(ReturnRecord.id))
    if Counter(unit.session.scalars(counted)) != Counter(records):
        yield Fault(DOUBLED, "the ledger and the register disagree")


def _of_the_outbox(unit):
    outcomes = Counter(unit.session.scalars(select(OutboxTask.outcome)))
    for what, times in outcomes.items():
        if what not in _OUTCOMES:
            yield Fault(LOST, f"outbox: {times} {what}")
    if waiting := unit.session.scalars(
        select(OutboxTask.task).where(OutboxTask.settled_at.is_(None))
    ).all():
        yield Fault(LOST, f"outbox: unsettled {Counter(waiting)}")

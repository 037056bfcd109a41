"""What must hold once everything has settled, whatever was killed on the way."""

from collections import Counter, defaultdict
from uuid import UUID

from sqlalchemy import select

from app.domain.cases.lifecycle import Status
from app.security.encryption.errors import ContextMismatch, KeyDestroyed, KeyUnavailable
from app.security.encryption.keyring import REGISTER
from app.services.audit import expected_rows, name_verification
from app.services.core.unit import unit_for
from app.storage.audit.entries import AuditEntry
from app.storage.blind_index.names import Profile
from app.storage.cases.eois import Eoi
from app.storage.database import marks
from app.storage.database.marks import DATA_KEY, cell_of
from app.storage.keys import keys
from app.storage.keys.keys import RecordKey
from app.storage.outbox import OutboxTask
from app.storage.partners.inbox import InboxMessage
from app.storage.register.records import ReturnRecord
from app.storage.scheme import ledger
from app.storage.scheme.ledger import LedgerEntry

# Columns of bytes that are no seals: hashes, codes, blind tags, wrapped keys.
_OUTCOMES = {"done", "nobody-to-tell"}


def violations(portal, crowd, received, mail):
    """Everything that should not be, in words. `mail` is the folder in which it is kept."""
    with unit_for(portal, "test") as unit:
        if broken := list(_of_seals(unit)):
            return [*crowd.faults, *broken]  # the rest cannot be read
        return [
            *crowd.faults,
            *_of_submissions(unit, crowd),
            *_of_screening(unit, crowd),
            *_of_events(unit, received),
            *_of_mail(unit, mail),
            *_of_callbacks(unit, crowd),
            *_of_the_ledger(unit),
            *_of_the_outbox(unit),
            *_of_the_log(unit),
        ]


def _submitted(unit):
    return unit.session.scalars(select(Eoi).where(Eoi.status != Status.DRAFT)).all()


def _document_number(unit, eoi):
    [document] = eoi.read(unit.keyring, _key(unit, eoi.id))["documents"]
    return document["document_number"]


def _key(unit, owner):
    if key := unit.keyring.cached(owner):
        return key
    [wrapped] = keys.of_owners(unit.session, [owner])
    return unit.keyring.unwrap(wrapped)


def _of_submissions(unit, crowd):
    """Who saw a reference has one EOI, submitted once; who saw none has at most one."""
    submitted = _submitted(unit)
    by_number = Counter(_document_number(unit, eoi) for eoi in submitted)
    yield from (f"{number}: {times} EOIs" for number, times in by_number.items() if times > 1)
    known = {eoi.reference for eoi in submitted}
    yield from (f"{one}: seen and gone" for one in {*crowd.references.values()} - known)
    entries = select(AuditEntry.subject).where(AuditEntry.action == "submitted")
    times = Counter(unit.session.scalars(entries))
    expected = Counter(eoi.id for eoi in submitted)
    if times != expected:
        yield f"submitted: {sum(times.values())} audit entries of {len(submitted)}"


def _of_screening(unit, crowd):
    """All are screened; refused are those whose return was recorded, before or after, no others."""
    for eoi in _submitted(unit):
        on_register = _document_number(unit, eoi) in crowd.returned
        if eoi.state is Status.SUBMITTED:
            yield f"{eoi.reference}: not screened"
        elif on_register != (eoi.state is Status.REFUSED):
            yield f"{eoi.reference}: {eoi.state}, on the register: {on_register}"


def _of_events(unit, received):
    """Each submission was announced under one id, with one body, and has arrived."""
    bodies = defaultdict(set)
    for one in received:
        bodies[one.headers["webhook-id"]].add(one.body)
    webhooks = unit.session.scalars(select(OutboxTask).where(OutboxTask.task == "webhook"))
    announced = Counter()
    for message in webhooks:
        if message.body["event"]["type"] == "eoi.submitted.v1":
            announced[message.subject] += 1
        if len(bodies[str(message.id)]) != 1:
            yield f"{message.id}: arrived with {len(bodies[str(message.id)])} bodies"
    if announced != Counter(eoi.id for eoi in _submitted(unit)):
        yield f"{sum(announced.values())} submissions announced"


def _of_mail(unit, folder):
    """What is said to be sent was sent."""
    sent = {UUID(file.stem) for file in folder.glob("*.eml") if file.stat().st_size}
    mail = select(OutboxTask.id).where(OutboxTask.task == "mail")
    if missing := set(unit.session.scalars(mail)) - sent:
        yield f"mail: {len(missing)} never sent"


def _of_callbacks(unit, crowd):
    """What was answered was taken once, with that outcome."""
    rows = unit.session.scalars(select(InboxMessage)).all()
    taken = Counter((row.message_id, row.outcome) for row in rows)
    told = Counter((name, outcome) for name, (_, outcome) in crowd.callbacks.items())
    if taken != told:
        yield f"callbacks: {sum((taken - told).values())} more, {sum((told - taken).values())} less"


def _of_the_ledger(unit):
    tally = ledger.tally(unit.session)
    if not 0 <= tally.places_taken <= tally.out - tally.arrived:
        yield f"overdrawn: {tally}"
    counted = select(LedgerEntry.source).where(LedgerEntry.fact == "returned")
    records = unit.session.scalars(select(ReturnRecord.id))
    if Counter(unit.session.scalars(counted)) != Counter(records):
        yield "the ledger and the register disagree"


def _of_the_outbox(unit):
    outcomes = Counter(unit.session.scalars(select(OutboxTask.outcome)))
    yield from (f"outbox: {n} {what}" for what, n in outcomes.items() if what not in _OUTCOMES)
    if waiting := unit.session.scalars(
        select(OutboxTask.task).where(OutboxTask.settled_at.is_(None))
    ).all():
        yield f"outbox: unsettled {Counter(waiting)}"


def _of_the_log(unit):
    """Every row is as the last who changed it wrote down, and nobody was killed in between."""
    said = expected_rows.read(unit.session, unit.keyring).differences(unit.session)
    yield from (f"{change.row}: not as the log says" for change, _ in said)
    yield from name_verification.faults(unit)


def _of_seals(unit):
    """Every sealed value opens where it stands, and every key has its record."""
    owners = set(unit.session.scalars(select(RecordKey.owner)))
    records = {
        *unit.session.scalars(select(Eoi.id)),
        *unit.session.scalars(select(ReturnRecord.id)),
        *unit.session.scalars(select(Profile.id)),
    }
    if owners != records:
        yield f"{len(owners ^ records)} keys without a record, or records without a key"
    by_id = _keys_by_id(unit)
    for column in marks.columns():
        if (sealed_by := column.info.get("sealed")) is None:
            continue
        query = select(column.class_.id, column).where(column.is_not(None))
        for row_id, sealed in unit.session.execute(query):
            try:
                key = (
                    by_id[UUID(bytes=sealed[1:17])]
                    if sealed_by == DATA_KEY
                    else unit.keyring.system_key_of(sealed_by, sealed)
                )
                unit.keyring.open(key, sealed, cell_of(column, row_id))
            except (ContextMismatch, KeyDestroyed, KeyUnavailable, KeyError, ValueError) as fault:
                yield f"{column} {row_id}: {fault!r}"


def _keys_by_id(unit):
    """A sealed value names its key, or the version of one of the system's."""
    wrapped = keys.of_owners(unit.session, unit.session.scalars(select(RecordKey.owner)).all())
    opened = [
        unit.keyring.unwrap_for_register(key) if key.wrapper == REGISTER else _key(unit, key.owner)
        for key in wrapped
    ]
    return {key.id: key for key in opened}

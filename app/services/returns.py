"""The register of returned persons: recorded, corrected and annulled, always with its tags."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain import documents, persons
from app.domain.balance import Fact
from app.domain.documents import Document
from app.domain.events import ReturnAnnulled, ReturnedPerson
from app.domain.names import Described
from app.security.keyring import Cell, DataKey
from app.security.tokens import new_id
from app.services import instants, notices, tags
from app.services.unit import Stale, Unit
from app.storage import keys, ledger, outbox, returns
from app.storage.returns import ReturnRecord


class NoSuchReturn(Exception):
    """The register has no such record."""


class Annulled(Exception):
    """The record was annulled: correcting it does not bring it back."""


def record(unit: Unit, person: ReturnedPerson, told_at: datetime | None = None) -> bool:
    """Put a returned person on the register, or correct the record; whether anything changed.

    The return counts in the ledger, and all live EOIs are screened against it after the commit.
    An annulled one stands again, unless it was told (at `told_at`, or now) before it was annulled.
    One that was erased counts already and stays erased.
    Raises Stale, AheadOfTime or BeforeScheme; nothing is written then.
    """
    instants.require_of_scheme(unit, person.returned_at)
    row = returns.by_return_id(unit.session, person.return_id)
    if row is None:
        row = _new_record(unit, person)
    elif row.annulled_at is not None and (told_at or unit.now) < row.annulled_at:
        raise Stale
    elif row.annulled_at is None and _stands(unit, row, person):
        return False
    key = _key(unit, row.id)
    row.person = unit.keyring.seal(key, json.dumps(_content(person)).encode(), _cell(row.id))
    row.returned_at = person.returned_at
    if _counted(unit, row.id) == 0:
        _count(unit, Fact.RETURNED, row)
    row.annulled_at = None
    _tag(unit, row.id, person.documents, person.biometric_reference)
    unit.log("return-recorded", row.id, row=row)
    _screen(unit, row.id)
    return True


def correct(unit: Unit, person: ReturnedPerson) -> None:
    """Correct a record as `record` does. Raises NoSuchReturn or Annulled too."""
    row = returns.by_return_id(unit.session, person.return_id)
    if row is None:
        raise NoSuchReturn
    if row.annulled_at is not None:
        raise Annulled
    record(unit, person)


def annul(unit: Unit, annulled: ReturnAnnulled, told_at: datetime | None = None) -> None:
    """The return was recorded in error: it refuses nobody any more, and what it refused re-opens.

    `told_at` (or now) is what a later record must come after. Raises NoSuchReturn.
    """
    row = returns.by_return_id(unit.session, annulled.return_id)
    if row is None:
        raise NoSuchReturn
    if row.annulled_at is not None:
        return
    row.annulled_at = min(told_at or unit.now, unit.now)
    for purpose in ("register-document", "register-biometric"):
        tags.replace(unit, purpose, row.id, [])
    _count(unit, Fact.ANNULLED, row)
    if row.is_erased:  # recorded anew, it is to count anew
        unit.session.delete(row)
    unit.log("return-annulled", row.id)
    _screen(unit, row.id)


def eois_like(unit: Unit, record_id: UUID) -> set[UUID]:
    """The EOIs that share a document or the biometric reference with the record."""
    row = unit.session.get(ReturnRecord, record_id)
    if row is None or row.is_erased:
        return set()
    person = details(unit, record_id)
    found: set[UUID] = set()
    for document in person["documents"]:
        found |= tags.owners(unit, "eoi-document", documents.exact_key(Document(**document)))
    if reference := person["biometric_reference"]:
        found |= tags.owners(unit, "eoi-biometric", (reference,))
    return found


def person(unit: Unit, record_id: UUID) -> Described | None:
    """How the register describes the person, under the record's lock; None if it does not stand."""
    row = returns.get_for_update(unit.session, record_id)
    if row is None or row.is_erased or row.annulled_at is not None:
        return None
    return persons.of_return(details(unit, record_id))


def retag(unit: Unit, record_id: UUID) -> None:
    """Make the record's tags anew, under the keys of now."""
    row = returns.get_for_update(unit.session, record_id)
    if row is not None and row.annulled_at is None and not row.is_erased:
        person = details(unit, record_id)
        stated = [Document(**document) for document in person["documents"]]
        _tag(unit, record_id, stated, person["biometric_reference"])


def details(unit: Unit, record_id: UUID) -> dict[str, Any]:
    """What the register says of the person: the members of ReturnedPerson as JSON has them."""
    sealed = unit.session.get_one(ReturnRecord, record_id).person
    opened = unit.keyring.open(_key(unit, record_id), sealed, _cell(record_id))
    content: dict[str, Any] = json.loads(opened)
    return content


def _new_record(unit: Unit, person: ReturnedPerson) -> ReturnRecord:
    wrapped = unit.keyring.new_register_key(new_id(), new_id(), unit.now)
    keys.add(unit.session, wrapped)
    row = ReturnRecord(id=wrapped.owner, return_id=person.return_id, recorded_at=unit.now)
    row.returned_at, row.person = person.returned_at, b""
    unit.session.add(row)
    return row


def _stands(unit: Unit, row: ReturnRecord, person: ReturnedPerson) -> bool:
    return row.is_erased or details(unit, row.id) == _content(person)


def _content(person: ReturnedPerson) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(json.dumps(asdict(person), default=str))
    return content


def _key(unit: Unit, record_id: UUID) -> DataKey:
    [wrapped] = keys.of(unit.session, [record_id])
    return unit.keyring.register_key(wrapped)


def _cell(record_id: UUID) -> Cell:
    return Cell("return_record", "person", record_id)


def _tag(unit: Unit, record_id: UUID, stated: Iterable[Document], reference: str | None) -> None:
    exact = [documents.exact_key(document) for document in stated if documents.identifies(document)]
    tags.replace(unit, "register-document", record_id, exact)
    tags.replace(unit, "register-biometric", record_id, [(reference,)] if reference else [])


def _counted(unit: Unit, record_id: UUID) -> int:
    returned = ledger.times(unit.session, Fact.RETURNED, record_id)
    return returned - ledger.times(unit.session, Fact.ANNULLED, record_id)


def _count(unit: Unit, fact: Fact, row: ReturnRecord) -> None:
    at = row.returned_at if fact is Fact.RETURNED else unit.now
    ledger.add(unit.session, fact, row.id, occurred_at=at, now=unit.now)
    notices.balance_changed(unit)


def _screen(unit: Unit, record_id: UUID) -> None:
    outbox.enqueue(unit.session, "screen-return", now=unit.now, subject=record_id)

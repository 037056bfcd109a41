"""Records of returned persons: recorded, corrected and annulled, always with their blind tags."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.intake import documents
from app.domain.intake.documents import Document
from app.domain.partners.incoming import ReturnAnnulled, ReturnedPerson
from app.domain.scheme.balance import Fact
from app.domain.screening import descriptions, names
from app.domain.screening.names import Described, Gap
from app.security.encryption.keyring import DataKey
from app.security.tokens import new_id
from app.services.blind_index import biometrics, shared_documents, tags
from app.services.core import notifications
from app.services.core.errors import NotFound, Refused, Stale
from app.services.core.unit import Unit
from app.services.register import history as return_history
from app.services.register.history import Version
from app.services.scheme import reported_times
from app.storage import batch, return_report
from app.storage.database.marks import cell_of
from app.storage.keys import keys
from app.storage.register import records, versions
from app.storage.register.records import ReturnRecord
from app.storage.register.versions import ANNULLED, CORRECTED, RECORDED, REVIVED
from app.storage.scheme import ledger, schemes

_PURPOSES = ("register-document", "register-similar-document", "register-biometric")


class NoSuchReturn(NotFound):
    """The register has no such record."""


class Annulled(Refused):
    """The record was annulled: this does not bring it back."""


class RecordedSince(Refused):
    """What is on record was told after this, by somebody else: a person looks which is right."""


def record(
    unit: Unit, person: ReturnedPerson, told_at: datetime | None = None, *, revives: bool = True
) -> str | None:
    """Put a returned person on the register, or correct the record.

    What it was: RECORDED, CORRECTED or REVIVED; None if the record says that already. The return
    counts in the ledger, and all live EOIs are screened against it after the commit. What was told
    (at `told_at`, or now) before what is on record changes nothing; an annulled one is in force
    again if this `revives`. One that was erased counts already and stays erased.

    Raises Stale where who tells it has told something later or the return was annulled later, else
    RecordedSince; Annulled, AheadOfTime or BeforeScheme. Nothing is written then.
    """
    is_new = return_report.is_new(unit.session, person.return_id)
    reported_times.require_of_scheme(unit, person.returned_at)
    told_at = min(told_at or unit.now, unit.now)
    row = None if is_new else records.by_return_id(unit.session, person.return_id)
    if row is not None and row.annulled_at is None and _stands(unit, row, person):
        return None
    with batch.together(unit.session):
        if row is None:
            act, (row, key) = RECORDED, _new_record(unit, person)
        else:
            act, key = _followed_by(unit, row, told_at, revives=revives), _key(unit, row.id)
        content = _content(person)
        row.person = unit.keyring.seal(
            key, json.dumps(content).encode(), cell_of(ReturnRecord.person, row.id)
        )
        row.returned_at, row.told_at, row.annulled_at = person.returned_at, told_at, None
        if is_new := act == RECORDED:
            records.add(unit.session, row)
        if is_new or _counted(unit, row.id) == 0:
            _count(unit, Fact.RETURNED, row, is_new=is_new)
        stated = person.documents[: documents.MOST]
        _tag(unit, row.id, stated, person.biometric_reference, is_new=is_new)
        unit.log(AuditAction.RETURN_SEALED, row.id, row=row)
        return_history.add(unit, row, act, {"person": content}, key)
        notifications.screen_against(unit, row.id)
    return act


def correct(unit: Unit, person: ReturnedPerson, told_at: datetime | None = None) -> None:
    """Correct a record as `record` does; none is revived. Raises NoSuchReturn too."""
    if records.by_return_id(unit.session, person.return_id) is None:
        raise NoSuchReturn
    record(unit, person, told_at, revives=False)


def annul(unit: Unit, annulled: ReturnAnnulled, told_at: datetime | None = None) -> None:
    """The return was recorded in error: it refuses nobody any more, and what it refused re-opens.

    `told_at` (or now) is what a later record must come after. Raises NoSuchReturn, or RecordedSince
    where what is on record came after that.
    """
    row = records.by_return_id(unit.session, annulled.return_id)
    if row is None:
        raise NoSuchReturn
    if row.annulled_at is not None:
        return
    told_at = min(told_at or unit.now, unit.now)
    if told_at < row.told_at:
        raise RecordedSince
    row.annulled_at = row.told_at = told_at
    tags.replace_all(unit, row.id, dict.fromkeys(_PURPOSES, ()))
    _count(unit, Fact.ANNULLED, row)
    if row.is_erased:  # recorded anew, it is to count anew
        unit.session.delete(row)
        unit.log(AuditAction.RETURN_ANNULLED, row.id)
    else:
        reason = {"reason": annulled.reason}
        return_history.add(unit, row, ANNULLED, reason, _key(unit, row.id))
    notifications.screen_against(unit, row.id)


def eois_like(unit: Unit, record_id: UUID) -> set[UUID]:
    """The EOIs that share a document or the biometric reference with the record."""
    row = unit.session.get(ReturnRecord, record_id)
    if row is None or row.is_erased:
        return set()
    person = details(unit, record_id)
    found = shared_documents.eois(unit, _documents(person))
    return found | biometrics.eois(unit, person["biometric_reference"])


def person(unit: Unit, record_id: UUID) -> Described | None:
    """How the register describes the person, under the record's lock; None if not in force."""
    row = records.get_for_update(unit.session, record_id)
    if row is None or row.is_erased or row.annulled_at is not None:
        return None
    return descriptions.of_return(details(unit, record_id))


def index_identifiers(unit: Unit, record_id: UUID) -> None:
    """Tag a record's identifiers anew where an earlier release tagged one otherwise."""
    person = details(unit, record_id)
    otherwise = any(map(documents.was_read_otherwise, _documents(person)))
    if otherwise or biometrics.is_tagged_anew(person["biometric_reference"]):
        retag(unit, record_id)


def gaps(person: ReturnedPerson) -> tuple[Gap, ...]:
    """The parts of names and dates that cannot be searched for."""
    return names.gaps(descriptions.of_return(person.members()))


def retag(unit: Unit, record_id: UUID) -> None:
    """Make the record's tags anew, under the current keys."""
    row = records.get_for_update(unit.session, record_id)
    if row is not None and row.annulled_at is None and not row.is_erased:
        person = details(unit, record_id)
        _tag(unit, record_id, _documents(person), person["biometric_reference"])


def details(unit: Unit, record_id: UUID) -> dict[str, Any]:
    """What the register says of the person: the members of ReturnedPerson as JSON has them."""
    sealed = unit.session.get_one(ReturnRecord, record_id).person
    opened = unit.keyring.open(
        _key(unit, record_id), sealed, cell_of(ReturnRecord.person, record_id)
    )
    content: dict[str, Any] = json.loads(opened)
    return content


def lock(unit: Unit, ids: Iterable[UUID]) -> bool:
    """Lock those of the ids that are records, so that none changes; whether there are any."""
    return records.lock(unit.session, list(ids)) > 0


def is_in_force(unit: Unit, record_id: UUID) -> bool:
    """Whether the return was not annulled."""
    return unit.session.get_one(ReturnRecord, record_id).annulled_at is None


def has_changed(unit: Unit, record_id: UUID, *, since: datetime) -> bool:
    """Whether anything else was told of the person after that."""
    return any(version.at > since for version in versions.of_record(unit.session, record_id))


def history(unit: Unit, record_id: UUID) -> list[Version]:
    """What was told of the person, oldest first."""
    return return_history.read(unit, record_id, _key(unit, record_id))


def _new_record(unit: Unit, person: ReturnedPerson) -> tuple[ReturnRecord, DataKey]:
    wrapped = unit.keyring.new_register_key(new_id(), new_id(), unit.now)
    keys.add(unit.session, wrapped)
    row = ReturnRecord(id=wrapped.owner, return_id=person.return_id, recorded_at=unit.now)
    return row, unit.keyring.unwrap_for_register(wrapped)


def _followed_by(unit: Unit, row: ReturnRecord, told_at: datetime, *, revives: bool) -> str:
    """What something else, told then, does to it. Raises Annulled, Stale or RecordedSince."""
    if row.annulled_at is not None and not revives:
        raise Annulled
    if told_at < row.told_at:
        *_, last = (None, *versions.of_record(unit.session, row.id))
        overtook_itself = last is not None and last.by == unit.actor
        raise Stale if overtook_itself or row.annulled_at is not None else RecordedSince
    return CORRECTED if row.annulled_at is None else REVIVED


def _stands(unit: Unit, row: ReturnRecord, person: ReturnedPerson) -> bool:
    return row.is_erased or {"arrived_by": None} | details(unit, row.id) == _content(person)


def _content(person: ReturnedPerson) -> dict[str, Any]:
    """As JSON gives it back."""
    told = person.members() | {"returned_at": str(person.returned_at)}
    return {name: [*one] if isinstance(one, tuple) else one for name, one in told.items()}


def _documents(person: Mapping[str, Any]) -> list[Document]:
    return [Document(**document) for document in person["documents"][: documents.MOST]]


def _key(unit: Unit, record_id: UUID) -> DataKey:
    [wrapped] = keys.of_owners(unit.session, [record_id])
    return unit.keyring.unwrap_for_register(wrapped)


def _tag(
    unit: Unit,
    record_id: UUID,
    stated: Iterable[Document],
    reference: str | None,
    *,
    is_new: bool = False,
) -> None:
    values = shared_documents.values(shared_documents.REGISTER, stated)
    values["register-biometric"] = biometrics.values(reference)
    tags.replace_all(unit, record_id, values, () if is_new else None)


def _counted(unit: Unit, record_id: UUID) -> int:
    returned = ledger.times(unit.session, Fact.RETURNED, record_id)
    return returned - ledger.times(unit.session, Fact.ANNULLED, record_id)


def _count(unit: Unit, fact: Fact, row: ReturnRecord, *, is_new: bool = False) -> None:
    at = row.returned_at if fact is Fact.RETURNED else unit.now
    ledger.add(
        unit.session,
        fact,
        row.id,
        scheme_id=schemes.current(),
        occurred_at=at,
        now=unit.now,
        is_first=is_new,
    )
    notifications.balance_changed(unit)

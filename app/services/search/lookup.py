"""Look-ups find cases by references, a document, a contact, or a name and date of birth.

All but references go by blind tags: nothing that is typed is compared with anything readable, or
stored. The audit log has each: by which keys, and which cases were found.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from app.domain.audit import searches, trail
from app.domain.audit.actions import AuditAction
from app.domain.audit.searches import Key
from app.domain.cases.lifecycle import Status
from app.domain.screening import names
from app.domain.screening.names import Described
from app.services.blind_index import profiles, shared_documents
from app.services.contact import addresses
from app.services.core.unit import Unit
from app.services.oversight import conflicts
from app.storage.cases import checks, eois, family_groups
from app.storage.review import listed_cases

MOST = 50  # that are shown
# Of a name and a date, from so many points on: a date alone, or a common name, has fewer.
_LEAST = 0


@dataclass(frozen=True, repr=False)  # personal
class Found:
    eoi_id: UUID
    reference: str
    status: Status
    described: Described | None  # None before it is screened


@dataclass(frozen=True, repr=False)
class Results:
    keys: Collection[Key]  # that were looked for
    cases: list[Found]
    is_cut: bool  # there are more than these


def find(unit: Unit, keys: Mapping[Key, str]) -> Results:
    """Cases that have what was typed, read as each key that it may be; the newest first."""
    found = {eoi_id for key, value in keys.items() for eoi_id in _OWNERS[key](unit, value)}
    newest = sorted(found, reverse=True)
    return _results(unit, keys, newest)


def find_by_name(unit: Unit, name: str, born: str) -> Results:
    """Cases of people described alike, found as screening finds them; the most alike first."""
    person = Described((name,), (born,))
    alike = profiles.find_alike(unit, profiles.OF_EOIS, person)
    weighed = [(names.compare(person, one.described).points, one.owner) for one in alike]
    best = [owner for points, owner in sorted(weighed, reverse=True) if points >= _LEAST]
    return _results(unit, [Key.NAME], best)


def note(unit: Unit, results: Results) -> None:
    """Write down that somebody looked, before they are shown what they found."""
    unit.log(
        AuditAction.SEARCHED,
        kind=" ".join(sorted(results.keys)),
        results=len(results.cases),
        shown=trail.written(case.eoi_id for case in results.cases),
    )


def _results(unit: Unit, keys: Collection[Key], ids: Collection[UUID]) -> Results:
    """Those of them that were sent, in this order, but whom the unit's actor must not see."""
    sent = listed_cases.sent_among(unit.session, ids)
    unseen = conflicts.hidden(unit)
    several = [eoi_id for eoi_id in ids if eoi_id in sent and eoi_id not in unseen]
    described = profiles.described(unit, profiles.OF_EOIS, several[:MOST])
    cases = [
        Found(
            eoi_id,
            sent[eoi_id].reference or "",
            Status(sent[eoi_id].status),
            described.get(eoi_id),
        )
        for eoi_id in several[:MOST]
    ]
    return Results(keys, cases, is_cut=len(several) > MOST)


def _by_reference(unit: Unit, reference: str) -> Collection[UUID]:
    found = eois.by_reference(unit.session, reference)
    return [found] if found else []


def _of_family(unit: Unit, reference: str) -> Collection[UUID]:
    family = family_groups.by_reference(unit.session, reference)
    members = family_groups.members(unit.session, family.id) if family else []
    return [member.eoi_id for member in members if member.eoi_id]


_OWNERS: Mapping[Key, Callable[[Unit, str], Collection[UUID]]] = {
    Key.REFERENCE: _by_reference,
    Key.FAMILY: _of_family,
    Key.DOCUMENT: shared_documents.of_number,
    Key.EMAIL: lambda unit, given: addresses.owners(unit, "email", given),
    Key.PHONE: lambda unit, given: addresses.owners(unit, "phone", given),
    Key.PARTNER: lambda unit, given: checks.with_provider_reference(
        unit.session, searches.spellings(given)
    ),
}

"""Candidates: the return records and earlier EOIs that may be of the same person as an EOI.

What is found depends only on what is stored in the database and on the threshold in force.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from app.domain.cases.lifecycle import COUNTS_AS_EARLIER, Status
from app.domain.intake import documents
from app.domain.intake.answers import Answers
from app.domain.intake.exclusions import Ground
from app.domain.screening import descriptions, names
from app.domain.screening.matches import (
    REFUSING,
    WEIGHTS,
    MatchKind,
    MatchReason,
    MatchStatus,
    MatchWith,
)
from app.domain.screening.names import Described
from app.services.blind_index import biometrics, profiles, shared_documents
from app.services.cases import checks, family
from app.services.core import notifications, proof
from app.services.core.unit import Unit
from app.services.screening import threshold
from app.storage.blind_index import tags
from app.storage.cases import eois, family_groups
from app.storage.cases.eois import Eoi
from app.storage.decisions import matches
from app.storage.decisions.matches import Match
from app.storage.register import records

# So many points more than when it was dismissed re-open a match by names: as a whole date of birth
# gives where there was a year.
_MORE_ALIKE = 200


class Finding(NamedTuple):
    about: MatchWith
    kind: MatchKind
    reason: MatchReason
    points: int | None = None


@dataclass(frozen=True, repr=False)  # personal
class _Query:
    person: Described
    known: Mapping[UUID, Match]
    compared: Collection[UUID]  # even if no key of their names is shared
    threshold: int

    def least(self, owner: UUID) -> float:
        """The points from which on this one is a finding.

        One that a person was asked about is not lost by a threshold that has risen since, and one
        that two persons confirmed never is. About an exact match nobody was asked.
        """
        match = self.known.get(owner)
        if match is None or match.kind is MatchKind.EXACT:
            return self.threshold
        if match.status is MatchStatus.CONFIRMED:
            return float("-inf")
        if match.points is None:
            return self.threshold
        return min(self.threshold, match.points)


def outweighs(finding: Finding, dismissed: Match) -> bool:
    """Whether this evidence is stronger than that of the match that was dismissed."""
    if {finding.reason, dismissed.reason} != {MatchReason.NAME}:
        return WEIGHTS[finding.reason] > WEIGHTS[dismissed.reason]
    return (finding.points or 0) - (dismissed.points or 0) >= _MORE_ALIKE


def find(
    unit: Unit,
    eoi: Eoi,
    answers: Answers,
    known: Mapping[UUID, Match],
    also: Collection[UUID] = (),
) -> dict[UUID, Finding]:
    """The findings, by the id of the return record or earlier EOI.

    The `known` matches and `also` are compared even if no key of their names is shared. A later EOI
    that is like this one is queued for screening instead: a match belongs to the later of two.
    """
    person = descriptions.of_answers(answers)
    query = _Query(person, known, {*also, *known}, threshold.current(unit))
    alike = _records(unit, query)
    reference = checks.biometric_reference(unit, eoi)
    same = _same(unit, answers, reference)
    # The points stay beside stronger evidence, which may be gone before a person has looked.
    same = {
        record: finding._replace(points=alike[record].points) if record in alike else finding
        for record, finding in same.items()
    }
    same_fingerprints = biometrics.same_fingerprints(unit, reference)
    return _eois(unit, eoi, query, same_fingerprints) | alike | same


def by_placeholders(unit: Unit, eoi: Eoi, answers: Answers) -> set[UUID]:
    """The records that share a placeholder, as N/A, with the EOI, on however many it is."""
    reference = checks.biometric_reference(unit, eoi)
    numbers = shared_documents.placeholders(unit, documents.stated(answers))
    return numbers | biometrics.placeholders(unit, reference)


def eois_alike(unit: Unit, record_id: UUID) -> set[UUID]:
    """The EOIs whose person is described like that of a return record."""
    described = profiles.described(unit, profiles.OF_REGISTER, [record_id])
    if record_id not in described:
        return set()
    least = threshold.current(unit)
    person = described[record_id]
    return {
        one.owner
        for one in profiles.find_alike(unit, profiles.OF_EOIS, person)
        if names.compare(person, one.described).points >= least
    }


def resembling(unit: Unit, person: Described) -> list[int]:
    """The points of each comparison if this person were the next to apply, for calibration."""
    candidates = [
        one
        for purpose in (profiles.OF_REGISTER, profiles.OF_EOIS)
        for one in profiles.find_alike(unit, purpose, person)
    ]
    owners = {one.owner for one in candidates}
    counted = {eoi.id for eoi in eois.get_many(unit.session, owners) if _counts_always(eoi)}
    counted |= records.not_annulled(unit.session, owners)
    return [
        names.compare(person, one.described).points for one in candidates if one.owner in counted
    ]


def _same(unit: Unit, answers: Answers, reference: str | None) -> dict[UUID, Finding]:
    """The records that share a document, or the biometric reference."""
    shared = shared_documents.records(unit, documents.stated(answers))
    found = [*shared.items(), *biometrics.records(unit, reference).items()]
    # Of two findings of one record the last counts: the exact one, or else what weighs most.
    found.sort(key=lambda item: (item[1] in REFUSING, WEIGHTS[item[1]]))
    return {
        record: Finding(
            MatchWith.RETURN,
            MatchKind.EXACT if reason in REFUSING else MatchKind.POSSIBLE,
            reason,
        )
        for record, reason in found
    }


def _records(unit: Unit, query: _Query) -> dict[UUID, Finding]:
    """The records whose person is described like this one."""
    alike = _alike(unit, profiles.OF_REGISTER, query)
    in_force = records.not_annulled(unit.session, alike)
    return {
        record_id: Finding(MatchWith.RETURN, MatchKind.POSSIBLE, MatchReason.NAME, points)
        for record_id, points in alike.items()
        if record_id in in_force
    }


def _eois(
    unit: Unit, eoi: Eoi, query: _Query, same_fingerprints: Collection[UUID]
) -> dict[UUID, Finding]:
    """The earlier EOIs with the same fingerprints or document, or of who is described alike."""
    found = {
        other: _earlier(MatchReason.NAME, points)
        for other, points in _alike(unit, profiles.OF_EOIS, query).items()
    }
    same_document = tags.sharing(unit.session, "eoi-document", eoi.id)
    found |= dict.fromkeys(same_document, _earlier(MatchReason.DOCUMENT))
    found |= dict.fromkeys(same_fingerprints, _earlier(MatchReason.BIOMETRIC))
    earlier: dict[UUID, Finding] = {}
    if not found.keys() - {eoi.id}:
        return earlier
    members = family_groups.kin(unit.session, eoi.id)
    for other in eois.get_many(unit.session, found.keys() - {eoi.id, *members}):
        if not _counts(unit, eoi, other) or _is_anybodys(unit, other):
            continue
        if other.came_before(eoi):
            earlier[other.id] = found[other.id]
        elif eoi.id not in matches.of_eoi(unit.session, other.id):
            notifications.screen(unit, other.id, also=[eoi.id])
    return earlier


def _earlier(reason: MatchReason, points: int | None = None) -> Finding:
    return Finding(MatchWith.EARLIER_EOI, MatchKind.POSSIBLE, reason, points)


def _counts(unit: Unit, eoi: Eoi, other: Eoi) -> bool:
    """Whether it matters to the EOI that its person has the other, too [R 1.1, 1.2]."""
    if _counts_always(other):
        return True
    return other.state is Status.REJECTED and family.has_changed(unit, eoi, [other.id])


def _is_anybodys(unit: Unit, other: Eoi) -> bool:
    """Whether anybody can have submitted it: it is screened, and counts, once a code is entered.

    Else a form full of somebody's data, or one with a misspelt address, would hold their own.
    """
    return other.state is Status.SUBMITTED and not proof.is_reached(unit, other.id)


def _counts_always(other: Eoi) -> bool:
    """Whether it does, whatever the EOI's family is."""
    if other.state is Status.REJECTED:
        return other.ground is Ground.NOT_IN_FRANCE
    return other.state in COUNTS_AS_EARLIER


def _alike(unit: Unit, purpose: str, query: _Query) -> dict[UUID, int]:
    """Those of an index who are described like the person, each with the comparison's points."""
    found = profiles.find_alike(unit, purpose, query.person)
    candidates = {one.owner: one.described for one in found}
    missing = [owner for owner in query.compared if owner not in candidates]
    candidates |= profiles.described(unit, purpose, missing)
    points = {owner: names.compare(query.person, one).points for owner, one in candidates.items()}
    return {owner: reached for owner, reached in points.items() if reached >= query.least(owner)}

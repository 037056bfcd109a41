"""An EOI's matches are updated by what screening finds: added, changed, left alone or removed.

One that a person dismissed re-opens only for stronger evidence, and one that two persons confirmed
no machine takes back.
"""

from collections.abc import Mapping
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import LIVE
from app.domain.screening.matches import (
    ON_SEVERAL,
    REFUSING,
    MatchKind,
    MatchReason,
    MatchStatus,
    MatchWith,
)
from app.services.core.unit import Unit
from app.services.register import records
from app.services.scheme import settings
from app.services.screening import candidates
from app.services.screening.candidates import Finding
from app.storage.cases.eois import Eoi
from app.storage.decisions.matches import Match


def update_matches(
    unit: Unit, eoi: Eoi, known: dict[UUID, Match], found: Mapping[UUID, Finding]
) -> list[Match]:
    """Update the EOI's `known` matches by what was found; those that nobody has dismissed."""
    for record_id in known.keys() - found.keys():
        if known[record_id].status is not MatchStatus.DISMISSED and not _is_decided(
            unit, known[record_id]
        ):
            unit.session.delete(known.pop(record_id))
            unit.log(AuditAction.MATCH_GONE, eoi.id, record=str(record_id))
    for record_id, one in found.items():
        match = known.get(record_id)
        finding = _decidable(unit, eoi, match, one)
        if match is None:
            new = Match(eoi_id=eoi.id, record_id=record_id, about=finding.about)
            new.found_at = unit.now
            unit.session.add(new)
            known[record_id] = _write(unit, new, finding)
        elif match.status is MatchStatus.DISMISSED:
            if candidates.outweighs(finding, match):
                _write(
                    unit,
                    match,
                    finding if finding.reason is MatchReason.BIOMETRIC else _as_possible(finding),
                )
        elif not _is_unchanged(unit, eoi, match, finding):
            _write(unit, match, finding)
    return [match for match in known.values() if match.status is not MatchStatus.DISMISSED]


def _write(unit: Unit, match: Match, finding: Finding) -> Match:
    """Write a finding into its match, for a person to decide; an exact one is confirmed by it."""
    changes_kind = match.kind != finding.kind or match.status is MatchStatus.DISMISSED
    if changes_kind:
        match.status = (
            MatchStatus.CONFIRMED if finding.kind is MatchKind.EXACT else MatchStatus.OPEN
        )
    match.kind, match.reason, match.points = finding.kind, finding.reason, finding.points
    if changes_kind:
        in_force = settings.current(unit)
        unit.log(
            AuditAction.MATCH_FOUND,
            match.eoi_id,
            record=str(match.record_id),
            kind=finding.kind,
            reason=finding.reason,
            settings=in_force.version,
            automated=in_force.automated_refusal,
        )
    return match


def _decidable(unit: Unit, eoi: Eoi, match: Match | None, finding: Finding) -> Finding:
    """An exact finding asks a person where the scheme says so; one that has refused still does."""
    refuses = match is not None and match.kind is MatchKind.EXACT and eoi.state not in LIVE
    if finding.kind is not MatchKind.EXACT or refuses or settings.current(unit).automated_refusal:
        return finding
    return _as_possible(finding)


def _as_possible(finding: Finding) -> Finding:
    """As a possible match: what a person dismissed, no machine refuses for; a person is asked."""
    return finding._replace(kind=MatchKind.POSSIBLE)


def _is_decided(unit: Unit, match: Match) -> bool:
    """Whether two persons confirmed it, with a return that is in force."""
    return (
        match.status is MatchStatus.CONFIRMED
        and match.kind is MatchKind.POSSIBLE
        and is_current(unit, match)
    )


def _is_unchanged(unit: Unit, eoi: Eoi, match: Match, finding: Finding) -> bool:
    """Whether what is found now changes nothing.

    A person decided, or is asked about a document or fingerprints that else would refuse; or a
    second return of who is refused is recorded: then the register says more than before, not less.
    """
    asked = (
        match.kind is MatchKind.POSSIBLE
        and match.about is MatchWith.RETURN
        and match.reason in REFUSING
    )
    same = asked and finding.reason == match.reason
    again = eoi.state not in LIVE and match.kind is MatchKind.EXACT and finding.reason in ON_SEVERAL
    return same or again or _is_decided(unit, match)


def refusing(known: Mapping[UUID, Match]) -> set[UUID]:
    """The records that the machine refuses an EOI for."""
    return {record_id for record_id, match in known.items() if match.kind is MatchKind.EXACT}


def is_current(unit: Unit, match: Match) -> bool:
    """Whether its return was not annulled; if it was, the next screening removes the match."""
    return match.about is not MatchWith.RETURN or records.is_in_force(unit, match.record_id)

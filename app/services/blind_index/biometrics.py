"""Shared biometric references are found by blind tags, between EOIs and return records.

One that stands for one person refuses if it is on one record; any other asks a person.
"""

from uuid import UUID

from app.domain.basics import identifiers
from app.domain.screening.matches import MatchReason
from app.services.blind_index import tags
from app.services.blind_index.shared_documents import EOI, MOST_SHARING, REGISTER
from app.services.blind_index.tags import Values
from app.services.core.unit import Unit


def values(reference: str | None) -> set[Values]:
    """What is to be tagged, on either side, for whoever has the reference."""
    return {(identifiers.canonical(reference),)} if reference else set()


def is_tagged_anew(reference: str | None) -> bool:
    """Whether an earlier release may have tagged it otherwise: as it was written."""
    return bool(reference) and identifiers.canonical(reference or "") != reference


def records(unit: Unit, reference: str | None) -> dict[UUID, MatchReason]:
    """The records that share it, each with the reason for a match."""
    same = sharing(unit, REGISTER, reference)
    if not _stands_for_one(reference):
        reason = MatchReason.PLACEHOLDER
        same = same if _most_sharing(unit, reference) <= MOST_SHARING else set()
    else:
        reason = MatchReason.BIOMETRIC if len(same) == 1 else MatchReason.SEVERAL_BIOMETRIC
    return dict.fromkeys(same, reason)


def eois(unit: Unit, reference: str | None) -> set[UUID]:
    """The EOIs that a new record or EOI with it concerns: none where it is a common placeholder.

    One above the limit still counts: EOIs that were asked about below it are to be released.
    """
    if not _stands_for_one(reference) and _most_sharing(unit, reference) > MOST_SHARING + 1:
        return set()
    return sharing(unit, EOI, reference)


def same_fingerprints(unit: Unit, reference: str | None) -> set[UUID]:
    """The EOIs that have it, where it stands for one person."""
    return sharing(unit, EOI, reference) if _stands_for_one(reference) else set()


def placeholders(unit: Unit, reference: str | None) -> set[UUID]:
    """The records that share it where it is a placeholder, as N/A, on however many it is."""
    return set() if _stands_for_one(reference) else sharing(unit, REGISTER, reference)


def sharing(unit: Unit, side: str, reference: str | None) -> set[UUID]:
    return {
        owner
        for value in values(reference)
        for owner in tags.owners(unit, f"{side}-biometric", value)
    }


def _stands_for_one(reference: str | None) -> bool:
    return reference is not None and identifiers.identifies_one(reference)


def _most_sharing(unit: Unit, reference: str | None) -> int:
    return max(len(sharing(unit, side, reference)) for side in (EOI, REGISTER))

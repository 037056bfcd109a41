"""Shared documents are found by blind tags: those that an EOI has in common with a return record.

Each side has two purposes. `…-document` has the documents that identify a person, as they are: only
these refuse. `…-similar-document` has all, folded, so that look-alikes agree: these ask a person.
"""

from collections.abc import Iterable
from uuid import UUID

from app.domain.basics import countries, identifiers
from app.domain.intake import documents
from app.domain.intake.documents import Document
from app.domain.screening.matches import MatchReason
from app.services.blind_index import tags
from app.services.blind_index.tags import Values
from app.services.core.unit import Unit

EOI, REGISTER = "eoi", "register"
MOST_SHARING = 5  # a placeholder that is on more records than that says nothing at all
_STRENGTH = list(MatchReason).index


def values(side: str, stated: Iterable[Document]) -> dict[str, set[Values]]:
    """What is to be tagged for these documents, by purpose, on EOI or REGISTER's side."""
    stated = list(stated)
    exact: set[Values] = {documents.exact_key(one) for one in stated if documents.identifies(one)}
    folded: set[Values] = {key for one in stated if (key := documents.folded_key(one))}
    # Without any there is a tag of nothing, which tells it from one that was never tagged so.
    return {f"{side}-document": exact, f"{side}-similar-document": folded or {()}}


def records(unit: Unit, stated: Iterable[Document]) -> dict[UUID, MatchReason]:
    """The records that share one of these, each with the strongest reason for a match."""
    found: dict[UUID, MatchReason] = {}
    for document in stated:
        for record, reason in _sharing(unit, document).items():
            found[record] = max(found.get(record, reason), reason, key=_STRENGTH)
    return found


def placeholders(unit: Unit, stated: Iterable[Document]) -> set[UUID]:
    """The records that share a placeholder for a number, as N/A, on however many it is."""
    numbers = [document for document in stated if not documents.identifies(document)]
    return {record for document in numbers for record in _similar(unit, document)}


def eois(unit: Unit, stated: Iterable[Document]) -> set[UUID]:
    """The EOIs that a record with these documents concerns."""
    found: set[UUID] = set()
    for document in stated:
        found |= tags.owners(unit, "eoi-document", documents.exact_key(document))
        # One above the limit still counts: EOIs that were asked about below it are to be released.
        if documents.identifies(document) or len(_similar(unit, document)) <= MOST_SHARING + 1:
            found |= _similar(unit, document, EOI)
    return found


def of_number(unit: Unit, number: str) -> set[UUID]:
    """The EOIs with a document of this number, whoever issued it; none for a placeholder."""
    several = [Document("", number, issuer) for issuer in countries.ISSUERS]
    if not identifiers.identifies_one(number):
        return set()
    folded = [key for one in several if (key := documents.folded_key(one))]
    return tags.owners_of_any(unit, "eoi-similar-document", folded)


def _sharing(unit: Unit, document: Document) -> dict[UUID, MatchReason]:
    similar = _similar(unit, document)
    if not documents.identifies(document):
        few = similar if len(similar) <= MOST_SHARING else set()
        return dict.fromkeys(few, MatchReason.PLACEHOLDER)
    same = tags.owners(unit, "register-document", documents.exact_key(document))
    reason = MatchReason.DOCUMENT if len(same) == 1 else MatchReason.SEVERAL_RECORDS
    return dict.fromkeys(similar, MatchReason.SIMILAR_DOCUMENT) | dict.fromkeys(same, reason)


def _similar(unit: Unit, document: Document, side: str = REGISTER) -> set[UUID]:
    key = documents.folded_key(document)
    return tags.owners(unit, f"{side}-similar-document", key) if key else set()

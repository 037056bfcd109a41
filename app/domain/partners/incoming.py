"""An incoming event is what a partner reports by a webhook: in the past tense, and versioned.

Bodies are JSON `{"type", "timestamp", "data"}`. `parse` trusts nothing: unknown types, missing or
mistyped members, duplicate members and deep nesting raise Malformed, whose text names the member
and never its value.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain.basics.vocabulary.spreadsheets import is_destroyed
from app.domain.cases.checks import Check, CheckStatus, statuses
from app.domain.intake.documents import Document
from app.domain.partners.members import Malformed, all_kept, instant, kept, optional, text

CHECK_UPDATED = "check.updated.v1"
RETURN_RECORDED = "return.recorded.v1"
RETURN_CORRECTED = "return.corrected.v1"
RETURN_ANNULLED = "return.annulled.v1"
PERSON_ARRIVED = "person.arrived.v1"


@dataclass(frozen=True)
class CheckUpdated:
    check: Check
    status: CheckStatus
    provider_reference: str
    occurred_at: datetime
    reference: str | None = None  # of the EOI; or
    check_id: str | None = None  # as sent with check.requested.v1
    expires_at: datetime | None = None
    sequence: int | None = None
    biometric_reference: str | None = field(default=None, repr=False)


@dataclass(frozen=True, repr=False)  # personal
class ReturnedPerson:
    """A person who was returned to France, as the returns register describes them."""

    return_id: str
    returned_at: datetime
    given_names: str
    family_name: str
    dates_of_birth: tuple[str, ...]  # each may be partial
    nationalities: tuple[str, ...]
    documents: tuple[Document, ...]  # all words as they were sent: see `unread`
    other_names: tuple[str, ...] = ()
    sex: str | None = None
    place_of_birth: str | None = None
    biometric_reference: str | None = None
    basis: str | None = None

    def members(self) -> dict[str, Any]:
        """By name, those of documents too."""
        return {**vars(self), "documents": [one.members() for one in self.documents]}


@dataclass(frozen=True)
class ReturnAnnulled:
    return_id: str
    reason: str = field(repr=False)  # may name somebody


@dataclass(frozen=True)
class PersonArrived:
    reference: str
    arrived_at: datetime


Data = CheckUpdated | ReturnedPerson | ReturnAnnulled | PersonArrived


@dataclass(frozen=True)
class Event:
    type: str
    timestamp: datetime
    data: Data = field(repr=False)  # personal


def parse(body: bytes) -> Event:
    """Read a webhook's body. Raises Malformed."""
    message = _json_object(body)
    kind = text(message, "type")
    if kind not in INCOMING:
        raise Malformed("type: not one that is accepted here")
    data = message.get("data")
    if not isinstance(data, dict):
        raise Malformed("data: an object is required")
    return Event(kind, instant(message, "timestamp"), INCOMING[kind](data))


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        message = json.loads(
            body.decode(),
            object_pairs_hook=_no_duplicates,
            parse_constant=_no_constant,
        )
    except Malformed:
        raise
    except (ValueError, RecursionError):
        raise Malformed("body: not JSON in UTF-8") from None
    if not isinstance(message, dict):
        raise Malformed("body: a JSON object is required")
    return message


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Malformed("body: duplicate members")
    return members


def _no_constant(_name: str) -> None:
    raise Malformed("body: not a JSON number")


def _check_updated(data: Mapping[str, Any]) -> CheckUpdated:
    name = text(data, "check")
    if name not in set(Check):
        raise Malformed("check: biometric or security")
    check = Check(name)
    status = text(data, "status")
    if status not in statuses(check):
        raise Malformed("status: not one of this check")
    reference, check_id = optional(data, "reference"), optional(data, "check_id")
    if bool(reference) == bool(check_id):
        raise Malformed("reference or check_id: one of them is required")
    sequence = data.get("sequence")
    if sequence is not None and (type(sequence) is not int or not 0 <= sequence < 2**63):
        raise Malformed("sequence: a whole number from 0 to 2^63 - 1 is required")
    return CheckUpdated(
        check=check,
        status=CheckStatus(status),
        provider_reference=text(data, "provider_reference"),
        occurred_at=instant(data, "occurred_at"),
        reference=reference,
        check_id=check_id,
        expires_at=instant(data, "expires_at") if data.get("expires_at") is not None else None,
        sequence=sequence,
        biometric_reference=optional(data, "biometric_reference"),
    )


def returned_person(data: Mapping[str, Any]) -> ReturnedPerson:
    """A returned person, from a webhook's data or a row of `returns import`.

    Raises Malformed only without id, time or name. All else is kept as it was sent, for a fact must
    not be lost; what of it counts for nothing, `unread` names.
    """
    return_id, returned_at = text(data, "return_id"), instant(data, "returned_at")
    if is_destroyed(return_id):
        raise Malformed("return_id: a spreadsheet has destroyed it")
    given_names, family_name = _names(data)
    return ReturnedPerson(
        return_id=return_id,
        returned_at=returned_at,
        given_names=given_names,
        family_name=family_name,
        dates_of_birth=all_kept(data, "dates_of_birth"),
        nationalities=all_kept(data, "nationalities"),
        documents=tuple(map(_document, _listed(data.get("documents")))),
        other_names=all_kept(data, "other_names"),
        sex=kept(data, "sex") or None,
        place_of_birth=kept(data, "place_of_birth") or None,
        biometric_reference=kept(data, "biometric_reference") or None,
        basis=kept(data, "basis") or None,
    )


def _names(data: Mapping[str, Any]) -> tuple[str, str]:
    """Given names and family name; one of them may be missing."""
    names = ("given_names", "family_name")
    given, family = (
        "" if data.get(name) is None else text(data, name, empty=True) for name in names
    )
    if not (given or family):
        raise Malformed("family_name: a name is required")
    if all(not name or is_destroyed(name) for name in (given, family)):
        raise Malformed("family_name: a spreadsheet has destroyed it")
    return given, family


def _listed(documents: object) -> list[Any]:
    if documents is None:
        return []
    return documents if isinstance(documents, list) else [documents]


def _document(item: object) -> Document:
    """Of what is no object, the text as a number without type and issuer."""
    members = item if isinstance(item, dict) else {"number": item}
    return Document(kept(members, "type"), kept(members, "number"), kept(members, "issuer"))


def _return_annulled(data: Mapping[str, Any]) -> ReturnAnnulled:
    return ReturnAnnulled(text(data, "return_id"), text(data, "reason"))


def _person_arrived(data: Mapping[str, Any]) -> PersonArrived:
    return PersonArrived(text(data, "reference"), instant(data, "arrived_at"))


INCOMING: dict[str, Callable[[Mapping[str, Any]], Data]] = {
    CHECK_UPDATED: _check_updated,
    RETURN_RECORDED: returned_person,
    RETURN_CORRECTED: returned_person,
    RETURN_ANNULLED: _return_annulled,
    PERSON_ARRIVED: _person_arrived,
}

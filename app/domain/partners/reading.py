"""The bodies of partners' webhooks are read here, by what the OpenAPI document publishes of them.

Bodies are JSON `{"type", "timestamp", "data"}`. `parse` trusts nothing: unknown types, missing or
mistyped members, duplicate members and deep nesting raise Malformed, whose text names the member
and never its value. A test holds the rules here against their own JSON Schema.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast

from app.domain.basics.vocabulary.spreadsheets import is_destroyed
from app.domain.cases.checks import Check, CheckStatus, statuses
from app.domain.intake.documents import Document
from app.domain.partners import incoming, members
from app.domain.partners.incoming import (
    AppointmentStatus,
    AppointmentUpdated,
    CheckUpdated,
    Data,
    Event,
    PersonArrived,
    ReturnAnnulled,
    ReturnedPerson,
    Travel,
    TravelUpdated,
)
from app.domain.partners.members import (
    INSTANT,
    NAME,
    NUMBER,
    SLOTS,
    SOME_INSTANT,
    SOME_TEXT,
    TEXT,
    Malformed,
    Member,
    all_kept,
    kept,
)


class Rule(NamedTuple):
    """What must be so between members: raises Malformed; and the same as JSON Schema."""

    check: Callable[[Mapping[str, Any]], object]
    schema: Mapping[str, Any]


class Kind(NamedTuple):
    """A type of event: what is made of its members, which are read in their order."""

    make: Callable[..., Data]
    members: Mapping[str, Member]
    rules: tuple[Rule, ...] = ()

    def read(self, data: Mapping[str, Any]) -> Data:
        """Raises Malformed."""
        told = {name: member.read(data, name) for name, member in self.members.items()}
        for rule in self.rules:
            rule.check(told)
        return self.make(**told)

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of what `read` takes."""
        return {
            "type": "object",
            "properties": {name: dict(one.schema) for name, one in self.members.items()},
            "required": [name for name, one in self.members.items() if one.is_required],
        } | ({"allOf": [dict(rule.schema) for rule in self.rules]} if self.rules else {})


def parse(body: bytes) -> Event:
    """Read a webhook's body. Raises Malformed."""
    message = _json_object(body)
    kind = members.text(message, "type")
    if kind not in INCOMING:
        raise Malformed("type: not one that is accepted here")
    data = message.get("data")
    if not isinstance(data, dict):
        raise Malformed("data: an object is required")
    return Event(kind, members.instant(message, "timestamp"), INCOMING[kind].read(data))


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


def _require_status(told: Mapping[str, Any]) -> None:
    if told["status"] not in statuses(told["check"]):
        raise Malformed("status: not one of this check")


def _require_one_name(told: Mapping[str, Any]) -> None:
    if bool(told["reference"]) == bool(told["check_id"]):
        raise Malformed("reference or check_id: one of them is required")


def _require_slots(told: Mapping[str, Any]) -> None:
    one = told["place"] and told["starts_at"]
    if told["status"] == AppointmentStatus.OFFERED and told["slots"] is None and not one:
        raise Malformed("slots: those that are offered are required, or place and starts_at")


def _require_name(told: Mapping[str, Any]) -> None:
    """Given names and family name; one of them may be missing."""
    names = told["given_names"], told["family_name"]
    if not any(names):
        raise Malformed("family_name: a name is required")
    if all(not name or is_destroyed(name) for name in names):
        raise Malformed("family_name: a spreadsheet has destroyed it")


def _require_return_id(told: Mapping[str, Any]) -> None:
    if is_destroyed(told["return_id"]):
        raise Malformed("return_id: a spreadsheet has destroyed it")


def _present(name: str) -> dict[str, Any]:
    return {"required": [name], "properties": {name: {"type": "string", "pattern": r"\S"}}}


_STATUS = Rule(
    _require_status,
    {
        "oneOf": [
            {"properties": {"check": {"const": check}, "status": {"enum": statuses(check)}}}
            for check in Check
        ]
    },
)
_AN_OFFER = Rule(
    _require_slots,
    {
        "if": {"properties": {"status": {"const": "offered"}}},
        "then": {
            "anyOf": [
                {"required": ["slots"], "properties": {"slots": {"type": "array"}}},
                {"allOf": [_present("place"), _present("starts_at")]},
            ]
        },
    },
)
_ONE_NAME = Rule(_require_one_name, {"oneOf": [_present("reference"), _present("check_id")]})
_A_NAME = Rule(_require_name, {"anyOf": [_present("given_names"), _present("family_name")]})
# What a spreadsheet makes of an id is no matter of its form.
_AN_ID = Rule(_require_return_id, {})


def _documents(data: Mapping[str, Any], name: str) -> tuple[Document, ...]:
    told = data.get(name)
    several = [] if told is None else told if isinstance(told, list) else [told]
    return tuple(map(_document, several))


def _document(item: object) -> Document:
    """Of what is no object, the text as a number without type and issuer."""
    told = item if isinstance(item, dict) else {"number": item}
    return Document(kept(told, "type"), kept(told, "number"), kept(told, "issuer"))


def _some(data: Mapping[str, Any], name: str) -> str | None:
    return kept(data, name) or None


_ANY_STATUS = list(dict.fromkeys(one for check in Check for one in statuses(check)))
_RETURN = Kind(
    ReturnedPerson,
    {
        "return_id": TEXT,
        "returned_at": INSTANT,
        "given_names": NAME,
        "family_name": NAME,
        "dates_of_birth": members.anything(all_kept, 'a list of what it may be, as "1990-03"'),
        "nationalities": members.anything(all_kept, 'a list of codes, as "ERI"'),
        "documents": members.anything(_documents, 'a list of {"type", "number", "issuer"}'),
        "other_names": members.anything(all_kept, "a list of names"),
        "sex": members.anything(_some, '"F", "M" or "X"'),
        "place_of_birth": members.anything(_some, "a text"),
        "biometric_reference": members.anything(_some, "your reference to one body"),
        "basis": members.anything(_some, "a text"),
        "arrived_by": members.anything(_some, 'how they had come to the UK, as "small boat"'),
    },
    (_AN_ID, _A_NAME),
)
INCOMING: dict[str, Kind] = {
    incoming.APPOINTMENT_UPDATED: Kind(
        AppointmentUpdated,
        {
            "reference": TEXT,
            "check": members.one_of([Check.BIOMETRIC], Check),  # nobody goes to the other
            "status": members.one_of(list(AppointmentStatus), AppointmentStatus),
            "slots": SLOTS,
            "choose_by": SOME_INSTANT,
            "place": SOME_TEXT,
            "starts_at": SOME_INSTANT,
        },
        (_AN_OFFER,),
    ),
    incoming.CHECK_UPDATED: Kind(
        CheckUpdated,
        {
            "check": members.one_of(list(Check), Check),
            "status": members.one_of(_ANY_STATUS, CheckStatus),
            "provider_reference": TEXT,
            "occurred_at": INSTANT,
            "reference": SOME_TEXT,
            "check_id": SOME_TEXT,
            "expires_at": SOME_INSTANT,
            "sequence": NUMBER,
            "biometric_reference": SOME_TEXT,
        },
        (_STATUS, _ONE_NAME),
    ),
    incoming.RETURN_RECORDED: _RETURN,
    incoming.RETURN_CORRECTED: _RETURN,
    incoming.RETURN_ANNULLED: Kind(ReturnAnnulled, {"return_id": TEXT, "reason": TEXT}),
    incoming.TRAVEL_UPDATED: Kind(
        TravelUpdated,
        {
            "reference": TEXT,
            "status": members.one_of(list(Travel), Travel),
            "occurred_at": INSTANT,
        },
    ),
    incoming.PERSON_ARRIVED: Kind(PersonArrived, {"reference": TEXT, "arrived_at": INSTANT}),
}


def returned_person(data: Mapping[str, Any]) -> ReturnedPerson:
    """A returned person, from a webhook's data or a row of `returns import`.

    Raises Malformed only without id, time or name. All else is kept as it was sent, for a fact must
    not be lost; what of it counts for nothing, `unread` names.
    """
    return cast("ReturnedPerson", _RETURN.read(data))

"""The members of a message: how each is read, and the JSON Schema that is published of it.

A member is as it must be, or Malformed; or it is kept as it is.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from app.domain.cases.appointments import Slot

LONGEST = 500
_MOST = 2**63 - 1
_OPAQUE = "[A-Za-z0-9_-]{1,64}"
_BROKEN = re.compile("[\x00\ud800-\udfff]")  # no text may hold them
# RFC 3339, in a century that no calendar overflows in when it counts the weeks.
_DAY = r"20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_INSTANT = re.compile(f"{_DAY}([Tt]{_TIME}:[0-5][0-9](\\.[0-9]+)?([Zz]|[+-]{_TIME}))?")


class Malformed(ValueError):
    """The webhook's body cannot be read. The text names the member at fault, never its value."""


class Member(NamedTuple):
    """A member of an event."""

    read: Callable[[Mapping[str, Any], str], Any]
    schema: Mapping[str, Any]
    is_required: bool = False


def text(data: Mapping[str, Any], name: str, *, empty: bool = False) -> str:
    value = data.get(name)
    if not isinstance(value, str) or len(value) > LONGEST or not (empty or value.strip()):
        raise Malformed(f"{name}: a text of at most {LONGEST} characters is required")
    if _BROKEN.search(value):
        raise Malformed(f"{name}: not a text")
    return value.strip()


def optional(data: Mapping[str, Any], name: str) -> str | None:
    return text(data, name) if data.get(name) not in (None, "") else None


def kept(data: Mapping[str, Any], name: str) -> str:
    """A member as a text, whatever it is; empty if it is not there."""
    return _as_text(data.get(name))


def all_kept(data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The texts of a list, without empty ones; of what is no list, its one text."""
    told = data.get(name)
    texts = map(_as_text, told if isinstance(told, list) else [told])
    return tuple(filter(None, texts))


def _as_text(value: object) -> str:
    if value is None:
        return ""
    try:
        written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except RecursionError:
        raise Malformed("body: nested too deeply") from None
    return _BROKEN.sub("\ufffd", written).strip()


def instant(data: Mapping[str, Any], name: str) -> datetime:
    """An RFC 3339 instant with its offset, as UTC; a plain date is its midnight UTC."""
    told = kept(data, name)
    try:
        if match := _INSTANT.fullmatch(told):
            written = told.upper() if match[3] else f"{told}T00:00Z"
            return datetime.fromisoformat(written).astimezone(UTC)
    except ValueError:
        pass
    raise Malformed(f"{name}: an instant like 2026-01-31T12:00:00Z is required")


def _number(data: Mapping[str, Any], name: str) -> int | None:
    told = data.get(name)
    if told is not None and (type(told) is not int or not 0 <= told <= _MOST):
        raise Malformed(f"{name}: a whole number from 0 to 2^63 - 1 is required")
    return told


def one_of(values: Collection[str], kind: Callable[[str], str]) -> Member:
    """One of these words, which `kind` makes of it."""
    words = " or ".join(filter(None, (", ".join([*values][:-1]), [*values][-1])))

    def read(data: Mapping[str, Any], name: str) -> str:
        told = text(data, name)
        if told not in values:
            raise Malformed(f"{name}: {words} is required")
        return kind(told)

    return Member(read, {"enum": [*values]}, is_required=True)


def anything(read: Callable[[Mapping[str, Any], str], Any], said: str) -> Member:
    """What is kept as it is sent: `said` is how it is read best."""
    return Member(read, {"description": f"Kept as it is sent. Read best: {said}."})


def _opaque_id(data: Mapping[str, Any], name: str) -> str:
    """It comes back to partners: nothing that could tell of a person fits in."""
    told = text(data, name)
    if not re.fullmatch(_OPAQUE, told):
        raise Malformed(f"{name}: at most 64 letters, digits, - and _ are required")
    return told


def _slots(data: Mapping[str, Any], name: str) -> tuple[Slot, ...] | None:
    told = data.get(name)
    if told is None:
        return None
    if not isinstance(told, list) or len(told) > _MOST_SLOTS:
        raise Malformed(f"{name}: a list of at most {_MOST_SLOTS} slots is required")
    slots = tuple(_slot(item, name) for item in told)
    if len({slot.slot_id for slot in slots}) < len(slots):  # which of them was chosen?
        raise Malformed(f"{name}: a slot_id comes twice")
    return slots


def _slot(item: object, name: str) -> Slot:
    if not isinstance(item, dict):
        raise Malformed(f"{name}: a slot is an object")
    try:
        return Slot(**{each: member.read(item, each) for each, member in _SLOT.items()})
    except Malformed as fault:
        raise Malformed(f"{name}: {fault}") from None


_SOUND = {"pattern": r"^[^\u0000\ud800-\udfff]*$"}
_TEXT = {"type": "string", "maxLength": LONGEST, "pattern": r"\S", "allOf": [_SOUND]}
_OR_NONE = {"type": ["string", "null"], "maxLength": LONGEST, "allOf": [_SOUND]}
_AN_INSTANT = {
    "type": "string",
    "pattern": rf"^\s*{_INSTANT.pattern}\s*$",
    "description": "RFC 3339, with its offset; a plain date is its midnight UTC.",
    "examples": ["2026-01-31T12:00:00Z"],
}
OPAQUE_ID = Member(
    _opaque_id, {"type": "string", "pattern": rf"^\s*{_OPAQUE}\s*$"}, is_required=True
)
TEXT = Member(text, _TEXT, is_required=True)
SOME_TEXT = Member(optional, _OR_NONE | {"pattern": r"^$|\S"})
INSTANT = Member(instant, _AN_INSTANT, is_required=True)
SOME_INSTANT = Member(
    lambda data, name: None if data.get(name) is None else instant(data, name),
    {"anyOf": [{"type": "null"}, _AN_INSTANT]},
)
NAME = Member(
    lambda data, name: "" if data.get(name) is None else text(data, name, empty=True), _OR_NONE
)
NUMBER = Member(_number, {"type": ["integer", "null"], "minimum": 0, "maximum": _MOST})
_MOST_SLOTS = 20
_SLOT = {"slot_id": OPAQUE_ID, "place": TEXT, "starts_at": INSTANT}
SLOTS = Member(
    _slots,
    {
        "type": ["array", "null"],
        "maxItems": _MOST_SLOTS,
        "items": {
            "type": "object",
            "properties": {name: dict(member.schema) for name, member in _SLOT.items()},
            "required": [*_SLOT],
        },
    },
)

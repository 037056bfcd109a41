"""The members of a message are read here: each has the type that is asked for, or is Malformed."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_LONGEST = 500
_MOST = 50
_MOST_OF = {"other_names": 20, "dates_of_birth": 12}  # screening searches for no more
# RFC 3339, in a century that no calendar overflows in when it counts the weeks.
_INSTANT = re.compile(r"20\d\d-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?", re.ASCII)


class Malformed(ValueError):
    """The webhook's body cannot be read. The text names the member at fault, never its value."""


def text(data: Mapping[str, Any], name: str, *, empty: bool = False) -> str:
    value = data.get(name)
    if not isinstance(value, str) or len(value) > _LONGEST or not (empty or value.strip()):
        raise Malformed(f"{name}: a text of at most {_LONGEST} characters is required")
    if "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
        raise Malformed(f"{name}: not a text")
    return value.strip()


def optional(data: Mapping[str, Any], name: str) -> str | None:
    return text(data, name) if data.get(name) not in (None, "") else None


def items(data: Mapping[str, Any], name: str) -> list[Any]:
    listed = data.get(name)
    most = _MOST_OF.get(name, _MOST)
    if not isinstance(listed, list) or len(listed) > most:
        raise Malformed(f"{name}: a list of at most {most} is required")
    return listed


def texts(data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(text({name: item}, name) for item in items(data, name))


def instant(data: Mapping[str, Any], name: str) -> datetime:
    """An RFC 3339 instant with its offset, as UTC; a plain date is its midnight UTC."""
    told = text(data, name).upper()
    try:
        if match := _INSTANT.fullmatch(told):
            return datetime.fromisoformat(told if match[1] else f"{told}T00:00Z").astimezone(UTC)
    except ValueError:
        pass
    raise Malformed(f"{name}: an instant like 2026-01-31T12:00:00Z is required")

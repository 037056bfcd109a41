"""The members of a message are read here: each as it must be, or Malformed; or kept as it is."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

LONGEST = 500
_BROKEN = re.compile("[\x00\ud800-\udfff]")  # no text may hold them
# RFC 3339, in a century that no calendar overflows in when it counts the weeks.
_INSTANT = re.compile(r"20\d\d-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?", re.ASCII)


class Malformed(ValueError):
    """The webhook's body cannot be read. The text names the member at fault, never its value."""


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
    told = kept(data, name).upper()
    try:
        if match := _INSTANT.fullmatch(told):
            return datetime.fromisoformat(told if match[1] else f"{told}T00:00Z").astimezone(UTC)
    except ValueError:
        pass
    raise Malformed(f"{name}: an instant like 2026-01-31T12:00:00Z is required")

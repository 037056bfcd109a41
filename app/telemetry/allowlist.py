"""The allowlist keeps personal data out of the log: it names everything that may be written.

That is the events, their fields, and for each field what its value must be: an id, a number, a word
that the program declared, or an exception, of which only the class is written. All else (texts,
arguments, references, since one of those leads to a case) is left out and counted as `withheld`.
"""

import errno
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from types import TracebackType
from typing import Any
from uuid import UUID

Plain = str | float | list[str]

# docs/operations.md says what each means and what to do. Alarms are logged as critical.
ALARMS = frozenset(
    {
        "audit_log_altered",
        "decoder_output_refused",
        "erasure_ledger_damaged",
        "messages_held_back",
        "messages_refused",
        "register_probed",
        "tampering",
    }
)
# Security events (OWASP ASVS 5.0, 16.3): anybody can cause them, so each is counted in a metric,
# and of many at once few are written.
SECURITY = frozenset(
    {
        "access_denied",
        "applicant_signed_in",
        "applicant_signed_out",
        "backchannel_logout_refused",
        "callback_refused",
        "code_requested",
        "code_wrong",
        "csp_violation",
        "csrf_refused",
        "destination_forbidden",
        "input_refused",
        "limit_hit",
        "session_ended",
        "sign_in_failed",
        "signed_in_without_role",
        "staff_signed_in",
        "staff_signed_out",
        "token_refused",
        "unavailable",
        "unusual_reading",
        "upload_refused",
    }
)
EVENTS = (
    ALARMS
    | SECURITY
    | {
        "audit_entry_waits",
        "baseline_closed",
        "checkpoint_failed",
        "chunks_deleted",
        "crashed",
        "drafts_deleted",
        "endpoint_failing",
        "endpoint_gone",
        "kept_long_enough",
        "library",
        "listening",
        "listening_lost",
        "metrics_not_shared",
        "profile_unreadable",
        "request",
        "request_failed",
        "risk_accepted",
        "session_not_verified",
        "step_failed",
        "sweep_failed",
        "system_key_unreadable",
        "task_done",
        "task_failed",
        "task_given_up",
        "task_postponed",
        "unlisted",
        "upload_not_taken",
        "web_process_ended",
        "worker_started",
        "worker_stopped",
    }
)

_words: dict[str, set[str]] = {
    "method": {"GET", "HEAD", "POST", "other"},
    "outcome": set(),
    "reason": set(),
    "remedy": set(),
    "rule": set(),
    "task": set(),
}

_UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_REQUEST_ID = re.compile(f"[0-9a-f]{{32}}|{_UUID}")
# The texts of ContextMismatch: which sealed value did not open.
_PLACE = re.compile(
    rf"([a-z_]+\.[a-z_]+ {_UUID}|system_key [a-z_-]+ \d+|stored_file {_UUID}, chunk \d+)"
    r": (altered or moved|of another key)"
    r"|a ((wrapped key|spooled upload) was altered or moved|sealed value is of another key)"
)
# What providers call their claims, URLs among it; no address of a person.
_CLAIM = re.compile(r"[A-Za-z_][\w:./#-]{0,99}", re.ASCII)
_MOST_CLAIMS = 50
_HIGHEST = 9_999_999  # fewer digits than a telephone number or a date of birth has
_FRAMES, _MOST_CAUSES = 6, 10


def declare(field: str, words: Iterable[str]) -> None:
    """Allow these words as values of a field, beside those declared before."""
    _words[field].update(words)


def fields(given: Mapping[str, Any]) -> dict[str, Plain]:
    """The fields that may be written; of an exception (`error`), its class and where it came up."""
    allowed: dict[str, Plain] = {}
    withheld = 0
    for field, value in given.items():
        if field == "error" and isinstance(value, BaseException):
            allowed |= error(value)
        elif field in _ALLOWED and (plain := _ALLOWED[field](value)) is not None:
            allowed[field] = plain
        elif value is not None:
            withheld += 1
    if withheld:
        allowed["withheld"] = withheld
    return allowed


def error(raised: BaseException) -> dict[str, Plain]:
    """The class of an exception and of its causes, and where it was raised; never its text."""
    _, *causes = chain = list(islice(_chain(raised), _MOST_CAUSES))
    told: dict[str, Plain] = {"error": type(raised).__name__}
    if causes:
        told["causes"] = [type(cause).__name__ for cause in causes]
    root = chain[-1]
    if isinstance(root, OSError) and (name := errno.errorcode.get(root.errno or 0)):
        told["errno"] = name
    if raised.__traceback__:
        told["at"] = _frames(raised.__traceback__)
    return told


def is_request_id(text: str) -> bool:
    """Whether it is an id as proxies make them: hexadecimal, so that it says nothing of anybody."""
    return bool(_REQUEST_ID.fullmatch(text))


def _chain(raised: BaseException | None) -> Iterable[BaseException]:
    while raised:
        yield raised
        raised = raised.__cause__ or raised.__context__


def _frames(trace: TracebackType) -> list[str]:
    named = ((_module(frame.f_globals), line) for frame, line in traceback.walk_tb(trace))
    return [f"{name}:{line}" for name, line in named if name][-_FRAMES:]


def _module(variables: Mapping[str, Any]) -> str | None:
    """The name of the module whose these are; of one whose import failed, as it was looked for.

    How modules are imported says nothing of a fault, and would leave no room for what does.
    """
    name, spec = variables.get("__name__"), variables.get("__spec__")
    if not isinstance(name, str) or name.partition(".")[0] == "importlib":
        return None
    return name if name in sys.modules or name == getattr(spec, "name", None) else None


def _id(value: object) -> str | None:
    if isinstance(value, UUID):
        return str(value)
    return value if isinstance(value, str) and is_request_id(value) else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return round(min(_HIGHEST, max(0, value)), 1)  # in this order: NaN is 0


def _claims(value: object) -> list[str] | None:
    """Names of claims; never what one of them says of somebody."""
    if not isinstance(value, tuple):
        return None
    names = [name for name in value if isinstance(name, str) and _CLAIM.fullmatch(name)]
    return names[:_MOST_CLAIMS]


def _place(value: object) -> str | None:
    return value if isinstance(value, str) and _PLACE.fullmatch(value) else None


def _word(field: str) -> Callable[[object], str | None]:
    words = _words[field]
    return lambda value: value if isinstance(value, str) and value in words else None


def _outcome(value: object) -> str | None:
    """A declared word, the HTTP status of a receiver, or the name of an exception's class."""
    if not isinstance(value, str):
        return None
    is_known = (
        value in _words["outcome"]
        or re.fullmatch(r"(smtp|status)-\d{3}", value)
        or value in _names_of(Exception)
    )
    return value if is_known else None


def _names_of(kind: type) -> set[str]:
    return {kind.__name__}.union(*map(_names_of, kind.__subclasses__()))


_ALLOWED: Mapping[str, Callable[[object], Plain | None]] = {
    "attempts": _number,
    "claims": _claims,
    "count": _number,
    "dropped": _number,
    "method": _word("method"),
    "ms": _number,
    "network": _id,
    "outcome": _outcome,
    "place": _place,
    "reason": _word("reason"),
    "remedy": _word("remedy"),
    "request_id": _id,
    "rule": _word("rule"),
    "seconds": _number,
    "status": _number,
    "task": _word("task"),
    "task_id": _id,
    "who": _id,
}

"""Signed messages in the contract: what partners send, and what we send them (OpenAPI 3.1).

Its schemas are those by which `reading` reads and `outgoing` names: nothing is said twice.
"""

from typing import Any

from app.domain.partners import members, outgoing, reading

_MOST_ID = "^[A-Za-z0-9_-]{1,64}$"
HEADERS = {
    "webhook-id": (_MOST_ID, "Yours for this message, the same when it is sent again."),
    "webhook-timestamp": ("^[0-9]{10}$", "Seconds since 1970, five minutes off at most."),
    "webhook-signature": (
        "^v[0-9a-z]{1,8},",
        "v1 (HMAC-SHA256) or v1a (Ed25519) of id.timestamp.body, several with a space between.",
    ),
}
_LIST = {"type": "array", "items": {"type": "string"}}
_ANSWERS: dict[str, tuple[str, dict[str, Any]]] = {
    "202": (
        "Taken, or taken before",
        {
            "outcome": {"enum": ["applied", "stale", "quarantined", "received"]},
            "fillers": _LIST,
            "unread": _LIST,
        },
    ),
    "400": ("The body cannot be read: `detail` names the member and says what it should be", {}),
    "401": ("Not authentic; nobody is told why", {}),
    "403": ("A type, or a check, that is not yours to send", {}),
    "409": ("The id was used before, with another body", {}),
    "411": ("No Content-Length", {}),
    "413": ("Longer than 64 KiB", {}),
    "415": ("Not JSON, or encoded", {}),
    "503": ("Not now: the same again after Retry-After", {}),
}


def message(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """The schema of a whole body."""
    return {
        "type": "object",
        "properties": {
            "type": {"const": kind},
            "timestamp": dict(members.INSTANT.schema),
            "data": data,
        },
        "required": ["type", "timestamp", "data"],
    }


def hook() -> dict[str, Any]:
    sender = {
        "name": "sender",
        "in": "path",
        "required": True,
        "description": "Your name, or <your name>.<kit>",
        "schema": {"type": "string", "pattern": r"^[a-z0-9-]{1,40}(\.[a-z0-9-]{1,40})?$"},
    }
    return {
        "operationId": "callback",
        "summary": "Tell the portal what happened",
        "parameters": [sender, *({"$ref": f"#/components/parameters/{name}"} for name in HEADERS)],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"oneOf": _refs(reading.INCOMING)}}},
        },
        "responses": {
            status: {"description": said, "content": _json(_answer(more))}
            for status, (said, more) in _ANSWERS.items()
        },
    }


def _answer(more: dict[str, Any]) -> dict[str, Any]:
    if more:
        return {"type": "object", "properties": more, "required": ["outcome"]}
    text = {"type": "string"}
    return {"type": "object", "properties": {"error": text, "detail": text}, "required": ["error"]}


def webhook(name: str) -> dict[str, Any]:
    return {
        "operationId": name,
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in HEADERS],
        "requestBody": {"required": True, "content": _json(_refs([name])[0])},
        "responses": {"2XX": {"description": "You have it"}, "410": {"description": "No more"}},
    }


def schemas() -> dict[str, Any]:
    told = {name: kind.schema for name, kind in reading.INCOMING.items()}
    said = {name: outgoing.schema(name) for name in outgoing.PUBLISHED}
    return {name: message(name, data) for name, data in (told | said).items()}


def _refs(names: Any) -> list[dict[str, str]]:
    return [{"$ref": f"#/components/schemas/{name}"} for name in names]


def header(name: str) -> dict[str, Any]:
    pattern, said = HEADERS[name]
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "header", "required": True, "description": said, "schema": schema}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}

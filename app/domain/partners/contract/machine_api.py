"""The machine API in the contract: a token, and what partners ask with it (OpenAPI 3.1)."""

from typing import Any

from app.domain.cases.checks import Check
from app.domain.partners.outgoing import PUBLISHED
from app.domain.partners.rights import CHECKS, DELIVERIES, FEED, JWT_BEARER, SCOPES

TOKEN = "/oauth/token"  # noqa: S105 - an address
_TEXT = {"type": "string"}
_UUID = _TEXT | {"format": "uuid"}
_INSTANT = _TEXT | {"format": "date-time"}
HEADERS: dict[str, dict[str, Any]] = {
    "RateLimit": {
        "description": "How many requests are left (r), and the seconds until all are again (t).",
        "schema": {"type": "string", "pattern": r'^"partner";r=[0-9]+;t=[0-9]+$'},
    },
    "RateLimit-Policy": {
        "description": "How many requests (q) are taken in so many seconds (w).",
        "schema": {"type": "string", "pattern": r'^"partner";q=[0-9]+;w=[0-9]+$'},
    },
    "Retry-After": {"description": "Seconds.", "schema": {"type": "string"}},
}
_LIMITS = {
    name: {"$ref": f"#/components/headers/{name}"} for name in ("RateLimit", "RateLimit-Policy")
}
_PROBLEM = {
    "type": "object",
    "properties": {"error": _TEXT, "detail": _TEXT},
    "required": ["error"],
}
_WAIT = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}


def paths() -> dict[str, Any]:
    return {
        TOKEN: {"post": _token()},
        "/events": {"get": _events()},
        "/checks/{check_id}": {"get": _checks()},
        "/deliveries": {"get": _deliveries()},
    }


def _token() -> dict[str, Any]:
    asked = {
        "grant_type": {"const": "client_credentials"},
        "client_assertion_type": {"const": JWT_BEARER},
        "client_assertion": _TEXT,
        "scope": _TEXT | {"pattern": f"^({'|'.join(SCOPES)})( ({'|'.join(SCOPES)}))*$"},
        "client_id": _TEXT,
    }
    given = {
        "access_token": _TEXT,
        "token_type": {"const": "Bearer"},
        "expires_in": {"type": "integer"},
        "scope": _TEXT,
    }
    required = ["grant_type", "client_assertion_type", "client_assertion"]
    form = {"type": "object", "properties": asked, "required": required}
    words = {"error": _TEXT, "error_description": _TEXT}
    refused = {"type": "object", "properties": words, "required": ["error"]}
    return {
        "operationId": "token",
        "summary": "Be given a token for five minutes",
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": form}},
        },
        "responses": {
            "200": answer("A token", _object(given)),
            "400": answer("It cannot be given so: `error` is a word of RFC 6749", refused),
            "401": answer("The assertion is not signed by you, or says what is not so", refused),
            **common(),
        },
    }


def _events() -> dict[str, Any]:
    event = {
        "type": "object",
        "properties": {
            "id": _UUID | {"description": "The webhook-id."},
            "event": {"oneOf": [{"$ref": f"#/components/schemas/{n}"} for n in PUBLISHED]},
        },
        "required": ["id", "event"],
    }
    page = {"events": {"type": "array", "items": event}, "next": _TEXT}
    return _asking(
        FEED,
        {
            "operationId": "events",
            "summary": "Your events, the oldest first",
            "parameters": [
                _query("after", "`next` of the answer before", {"pattern": "^[0-9]*$"}),
                _query("limit", "Events of a page", {"minimum": 1, "maximum": 100}),
                _query("wait", "Seconds to wait for the next", {"minimum": 0, "maximum": 25}),
            ],
        },
        answer("Events, or none yet", _object(page)),
        {"410": answer("`after` is too old, or not ours: begin without it", _PROBLEM)},
    )


def _checks() -> dict[str, Any]:
    check = _object({"check_id": _UUID, "check": {"enum": [*Check]}})
    case = {"reference": _TEXT, "checks": {"type": "array", "items": check}}
    said = {
        "operationId": "checks",
        "summary": "What checks are asked of you in a case",
        "parameters": [{"name": "check_id", "in": "path", "required": True, "schema": _UUID}],
    }
    none = answer("No such check, or none of yours", _PROBLEM)
    return _asking(CHECKS, said, answer("The checks of that case", _object(case)), {"404": none})


def _deliveries() -> dict[str, Any]:
    delivery = {
        "id": _UUID,
        "type": _TEXT,
        "announced_at": _INSTANT,
        "state": {"enum": ["waiting", "taken", "given-up", "not-sent"]},
        "attempts": {"type": "integer"},
        "tried_at": {"anyOf": [{"type": "null"}, _INSTANT]},
        "outcome": {"type": ["string", "null"], "description": "Of the last try."},
    }
    several = {"deliveries": {"type": "array", "items": _object(delivery)}}
    said = {
        "operationId": "deliveries",
        "summary": "Your newest events, and what became of them",
        "parameters": [_query("limit", "At most so many", {"minimum": 1, "maximum": 100})],
    }
    return _asking(DELIVERIES, said, answer("The newest first", _object(several)), {})


def _asking(
    scope: str, said: dict[str, Any], answered: dict[str, Any], more: dict[str, Any]
) -> dict[str, Any]:
    """What is asked with a token of this scope."""
    refused = {
        "400": answer("No such query", _PROBLEM),
        "401": answer("No token, or one that has ended", _PROBLEM),
        "403": answer(f"Your token is not of the scope {scope}", _PROBLEM),
    }
    responses = {"200": answered, **refused, **more, **common()}
    return {**said, "security": [{"token": [scope]}], "responses": responses}


def _query(name: str, said: str, schema: dict[str, Any]) -> dict[str, Any]:
    kind = "string" if "pattern" in schema else "integer"
    return {"name": name, "in": "query", "description": said, "schema": {"type": kind, **schema}}


def _object(members: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": members, "required": [*members]}


def answer(said: str, schema: dict[str, Any], **headers: Any) -> dict[str, Any]:
    return {
        "description": said,
        "headers": headers or _LIMITS,
        "content": {"application/json": {"schema": schema}},
    }


def common() -> dict[str, Any]:
    """What each may be answered."""
    return {
        "429": answer("Too many requests: again after Retry-After", _PROBLEM, **_LIMITS, **_WAIT),
        "503": answer("Not now: the same again after Retry-After", _PROBLEM, **_WAIT),
    }

"""What a partner's program is told where it is refused: what is wrong, and what to do about it."""

from http import HTTPStatus

# Where nothing more exact is known. Of what is not here nothing can be said.
_DETAILS = {
    HTTPStatus.NOT_FOUND: "no such address, or nothing there that is yours",
    HTTPStatus.METHOD_NOT_ALLOWED: "method: only those that Allow names",
    HTTPStatus.LENGTH_REQUIRED: "Content-Length: required; a body in chunks is not taken",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "body: at most 64 KiB",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: (
        "Content-Type: application/json is required, and no Content-Encoding"
    ),
    HTTPStatus.TOO_MANY_REQUESTS: "too many requests: again after Retry-After",
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "a fault of ours: the same again later; if it stays, tell us the X-Request-Id"
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: "not now: the same again after Retry-After",
}


def problem(status: HTTPStatus, detail: str = "") -> dict[str, str]:
    """The body of an answer that refuses. Nothing that was sent stands in it."""
    detail = detail or _DETAILS.get(status, "")
    return {"error": status.phrase} | ({"detail": detail} if detail else {})

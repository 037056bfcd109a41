"""The request log gives each request an id and writes a line of it: its rule, never its address."""

import secrets
import time
from typing import Any

from flask import Flask, Response

from app.settings import Settings
from app.telemetry import allowlist, logs
from app.telemetry.logs import log
from app.web import current

HEADER = "X-Request-Id"
METHODS = frozenset({"GET", "HEAD", "POST"})  # those that the portal answers
_SYMBOLS = 8  # of the id: few enough to read out on the telephone


def install(app: Flask, settings: Settings) -> None:
    """Call this before any other hook is installed, so that the time measured includes theirs."""

    @app.before_request
    def begin() -> None:
        g, request = current.g(), current.request()
        g.began = time.perf_counter()
        given = request.headers.get(HEADER, "") if settings.trusted_proxies else ""
        g.request_id = given if allowlist.is_request_id(given) else secrets.token_hex(16)
        rule = request.url_rule.rule if request.url_rule else None
        logs.bind(request_id=g.request_id, rule=rule)

    @app.after_request
    def end(response: Response) -> Response:
        g = current.g()
        log.info(
            "request",
            method=method(),
            status=response.status_code,
            ms=1000 * (time.perf_counter() - g.began),
            error=g.get("answered"),
        )
        response.headers[HEADER] = g.request_id
        return response

    app.log_exception = _failed  # type: ignore[assignment, method-assign]


def bind(who: str) -> None:
    """Have each line of this request, which has a rule, say `who` sent it as well."""
    request = current.request()
    rule = request.url_rule.rule if request.url_rule else None
    logs.bind(request_id=current.g().request_id, rule=rule, who=who)


def _failed(raised: Any) -> None:
    """Log the exception's type; Flask's own line would quote the address and its message."""
    log.error("request_failed", error=raised[1])


def method() -> str:
    sent = current.request().method
    return sent if sent in METHODS else "other"


def number() -> str:
    """The end of the request's id: a person reads it out, an operator finds the log lines by it.

    Pages do not call it a code, since people are told to give a code to nobody.
    """
    return str(current.g().request_id)[-_SYMBOLS:]

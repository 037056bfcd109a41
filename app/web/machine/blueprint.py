"""Each address of the machine API is registered here: who asks, how often, and how it is answered.

A token is taken from the Authorization header alone (RFC 6750): addresses stand in logs.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import Blueprint, g, request

from app.domain.partners.contract import problems
from app.domain.partners.members import Malformed
from app.services.core import rate_limits
from app.services.core.rate_limits import LIMITS, TooMany
from app.services.core.unit import Unit
from app.services.partners import access
from app.services.partners.access import Bearer, NoToken, OutOfScope
from app.telemetry.logs import log
from app.web import waiting
from app.web.http.unit import unit

blueprint = Blueprint("machine", __name__)

_MOST, _PERIOD = LIMITS["machine-api"]
_POLICY = f'"partner";q={_MOST};w={_PERIOD.seconds}'


@contextmanager
def asking(scope: str, *, write: bool = False) -> Iterator[tuple[Unit, Bearer]]:
    """A unit for whoever has a token of this scope. Raises NoToken, or OutOfScope."""
    with unit("partner", write=write) as work:
        bearer = access.bearer(work, g.token)
        bearer.require(scope)
        yield work, bearer


def get(rule: str, scope: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register what answers a partner whose token has this scope, once the request is counted."""

    def register(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def counted(**given: Any) -> Any:
            g.token = _token()
            with asking(scope, write=True) as (work, bearer):
                note(rate_limits.count(work, "machine-api", bearer.name))
            return view(**given)

        blueprint.get(rule)(counted)
        return view

    return register


def note(counted: rate_limits.Counted) -> None:
    """Have the answer say how many requests are left."""
    g.left = counted.left, waiting.whole_seconds(counted.wait)


def _token() -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise NoToken
    return token.strip()


@blueprint.after_request
def _say_how_many_are_left(response: Any) -> Any:
    if "left" in g:
        left, wait = g.left
        response.headers["RateLimit-Policy"] = _POLICY
        response.headers["RateLimit"] = f'"partner";r={left};t={wait}'
    return response


@blueprint.errorhandler(TooMany)
def _too_many(error: TooMany) -> Any:
    log.warning("limit_hit", reason=error.what)
    wait = waiting.whole_seconds(error.wait)
    g.left = 0, wait
    return problem(HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(wait)})


@blueprint.errorhandler(NoToken)
def _no_token(error: NoToken) -> Any:
    log.warning("access_denied", status=401, error=error)
    said = 'Bearer error="invalid_token"' if "Authorization" in request.headers else "Bearer"
    detail = "no token, or one that has ended: ask for one at /oauth/token"
    return problem(HTTPStatus.UNAUTHORIZED, detail, {"WWW-Authenticate": said})


@blueprint.errorhandler(OutOfScope)
def _out_of_scope(error: OutOfScope) -> Any:
    log.warning("access_denied", status=403, error=error)
    said = 'Bearer error="insufficient_scope"'
    detail = "your token has no scope for this address, or your rights have changed since"
    return problem(HTTPStatus.FORBIDDEN, detail, {"WWW-Authenticate": said})


@blueprint.errorhandler(Malformed)
def _malformed(error: Malformed) -> Any:
    log.warning("input_refused", status=400, error=error)
    return problem(HTTPStatus.BAD_REQUEST, str(error))


def problem(status: HTTPStatus, detail: str = "", headers: dict[str, str] | None = None) -> Any:
    """An answer that says what is wrong."""
    return problems.problem(status, detail), status, headers or {}


def number(name: str, default: int, most: int, least: int = 0) -> int:
    """A whole number from the query. Raises Malformed."""
    told = request.args.get(name, str(default))
    if not (told.isascii() and told.isdecimal() and least <= int(told[:20]) <= most):
        raise Malformed(f"{name}: a whole number from {least} to {most} is required")
    return int(told)

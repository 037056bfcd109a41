"""Error pages tell a person what happened, what is safe, and what to do."""

from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from app.domain.basics.text import N_
from app.domain.cases.lifecycle import ForbiddenMove
from app.domain.partners.contract.problems import problem
from app.domain.scheme.balance import Overdrawn
from app.security.encryption.errors import ContextMismatch, KeyDestroyed, KeyUnavailable
from app.services.core.errors import (
    Conflict,
    Erased,
    Forbidden,
    Invalid,
    NotFound,
    Refused,
    Unavailable,
)
from app.services.core.rate_limits import TooMany
from app.telemetry import allowlist, logs
from app.telemetry.logs import log
from app.web import waiting
from app.web.forms.fields import LongTextField
from app.web.http import applicant_session, origin, request_log
from app.web.http.applicant_session import NotSignedIn
from app.web.http.language import gettext
from app.web.http.origin import ForeignOrigin
from app.web.http.recovered_input import Recovered, beginning, recovered
from app.web.waiting import Wait

# Status: title and text. What is not here reads like 500.
_TEXTS = {
    400: (
        N_("This page could not be sent"),
        N_(
            "What you saved is safe. Load the page again and send it once more. If this comes "
            "again, allow cookies for this site: it does not work without them."
        ),
    ),
    401: (N_("The time for this page is over"), applicant_session.SIGNED_OUT),
    403: (N_("You may not see this page"), N_("Your account has no right to it.")),
    404: (N_("There is no such page"), N_("Check the address, or go back to the start.")),
    405: (N_("There is no such page"), N_("Check the address, or go back to the start.")),
    409: (
        N_("Somebody changed this at the same moment"),
        N_("Nothing was lost. Load the page again and send it once more."),
    ),
    410: (N_("This case was erased"), N_("Its data was deleted. Nobody can read it any more.")),
    413: (
        N_("That is too large"),
        N_("Send less text, or fewer or smaller files. What you saved is safe."),
    ),
    429: (
        N_("That was tried too often"),
        N_("You can try again %(wait)s. What you saved is safe."),
    ),
    500: (
        N_("Something went wrong on our side"),
        N_("It is not your fault. Try again in a few minutes. What you saved is safe."),
    ),
    503: (
        N_("The service is not available now"),
        N_("Try again in a few minutes. What you saved is safe."),
    ),
}
_DESTROYED = (
    N_("This case cannot be read any more"),
    N_(
        "The key that protected it is gone. You did nothing wrong, and trying again does not help. "
        "Ask those who run this service, with the reference: they can say what is still possible."
    ),
)
OVERTAKEN = N_(
    "Things have moved on since this was asked for, so it was not done. Look, and ask again if "
    "it is still right."
)
_REFUSED = (_TEXTS[400][0], OVERTAKEN)
# The HTTP status for an exception that no view has caught, by its base class.
STATUSES: dict[type[Exception], int] = {
    Invalid: 400,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Refused: 409,
    ForbiddenMove: 409,
    Overdrawn: 409,
    Erased: 410,
    KeyUnavailable: 503,
    Unavailable: 503,
}

_OF_PROGRAMS = ("/hooks/", "/oauth/", "/events", "/deliveries", "/checks/")  # of partners
_NOT_OURS = (400, 405, 413, 414, 415)  # no page of ours sends what is answered so
# Errors after which the form may be accepted if it is sent again, as it is or shorter.
_RECOVERED = dict.fromkeys((400, 401, 409, 429, 500, 503), recovered) | {413: beginning}
allowlist.declare("reason", ("origin", "token"))


def install(app: Flask) -> None:
    app.after_request(_say_when_to_return)
    app.register_error_handler(HTTPException, _by_status)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(NotSignedIn, _not_signed_in)
    app.register_error_handler(KeyDestroyed, _destroyed)
    app.register_error_handler(ContextMismatch, _tampered)
    for kind, status in STATUSES.items():
        app.register_error_handler(kind, partial(_by_base, status))


def _say_when_to_return(response: Response) -> Response:
    """What is away is away for everybody: nobody, and no script, needs to try at once."""
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers.setdefault("Retry-After", "60")
    return response


def page(status: int, headers: dict[str, str] | None = None) -> Any:
    """Render an error page."""
    return _page(_TEXTS.get(status, _TEXTS[500]), status, headers)


def _page(
    words: tuple[str, str],
    status: int,
    headers: dict[str, str] | None = None,
    wait: Wait | None = None,
) -> Any:
    if request.path.startswith(_OF_PROGRAMS):
        return problem(HTTPStatus(status)), status, headers or {}
    title, text = words[0], Markup(gettext(words[1]))  # noqa: S704 - the catalogue's
    is_staff = origin.is_staffs()
    body = render_template(
        "errors/error.html",
        title=title,
        text=text % {"wait": wait.words} if wait else text,
        wait=wait,
        number=request_log.number(),
        recovered=_RECOVERED.get(status, _nothing)(),
        longest=LongTextField.LONGEST if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else None,
        is_staff=is_staff,
    )
    return body, status, headers or {}


def _by_status(error: HTTPException) -> Any:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if request.url_rule or status != HTTPStatus.NOT_FOUND:  # what never was an address is none
        _tell(status)
    allowed = getattr(error, "valid_methods", None)
    return page(status, {"Allow": ", ".join(sorted(allowed))} if allowed else None)


def _tell(status: int, error: Exception | None = None) -> None:
    """Log what a status is of: a right that is not there, what no page of ours sends, a fault."""
    if status in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        log.warning("access_denied", status=status, error=error)
    elif status in _NOT_OURS:
        log.warning("input_refused", status=status, error=error)
    elif status == HTTPStatus.SERVICE_UNAVAILABLE:
        log.error("unavailable", error=error)


def _forged(error: CSRFError) -> Any:
    """One of our pages that was open too long, or a page of somebody else's that sends for us."""
    log.warning("csrf_refused", reason="origin" if isinstance(error, ForeignOrigin) else "token")
    return page(400)


def _by_base(status: int, error: Exception) -> Any:
    """A partner always gets 503, so that it retries: nothing was written, and nothing is lost."""
    g.answered = error
    _tell(status, error)
    if request.path.startswith("/hooks/"):
        status = 503
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return page(status)
    is_overtaken = status == HTTPStatus.CONFLICT and not isinstance(error, Conflict)
    return _page(_REFUSED if is_overtaken else _TEXTS[status], status)


def _nothing() -> Recovered:
    return Recovered([])


def _too_many(error: TooMany) -> Any:
    log.warning("limit_hit", reason=error.what)
    wait = waiting.until_over(error.wait)
    return _page(_TEXTS[429], 429, {"Retry-After": str(wait.seconds)}, wait)


def _destroyed(error: KeyDestroyed) -> Any:
    """A partner gets 500, so that it retries: a key taken away too early may be put back."""
    log.error("unavailable", error=error)
    return _page(_DESTROYED, 500 if request.path.startswith("/hooks/") else 410)


def _tampered(error: ContextMismatch) -> Any:
    """Sealed data was changed: raise the alarm, so that whoever is on call knows at once."""
    logs.tampering(error)
    return page(500)


def _not_signed_in(_error: NotSignedIn) -> Any:
    """Offer what was typed, to be sent again; where nothing was, go straight to the sign-in."""
    applicant_session.forget()
    if any(text for _, text in recovered().typed):
        return page(401)
    return redirect(url_for("access.ask_reference", again="yes"), 303)

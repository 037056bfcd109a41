"""/language, /own-phone: a page is shown another way, with what was typed on it and not sent.

Buttons in the header, or above the form, send the page's form here. For a signed-in applicant what
was typed is kept, sealed, with the session, until that page is sent: so Back and a reload show it,
too. For anybody else the answer is the page itself, filled in, and nothing is kept.
"""

import re
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, current_app, g, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.services.core.unit import Unit
from app.services.sign_in import applicant_sessions
from app.services.sign_in.applicant_sessions import Typed
from app.web import current
from app.web.http import applicant_session
from app.web.http.applicant_session import NotSignedIn
from app.web.http.language import query_in
from app.web.http.recovered_input import recovered

blueprint = Blueprint("language", __name__)

_PAGE = "page"  # the field with the page's address
_PATH = re.compile(r"/|(/[\w.-]+)+/?")
_TYPED = "portal.typed"  # in the environment of a request
_OWN = ("/apply/", "/status")  # pages that show a session's own EOI
_OF_THE_POST = {"CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_ACCEPT_ENCODING", "wsgi.input"}


@blueprint.post("/language")
def change() -> Any:
    """The language itself is chosen by `?lang=`, as everywhere."""
    return _shown_again(query_in(g.language))


@blueprint.post("/own-phone")
def say_own_phone() -> Any:
    """Show the page again: the phone may fill in what it knows if it is its person's own."""
    applicant_session.say_own_phone(own=request.args.get("own") == "yes")
    return _shown_again()


def _shown_again(query: str = "") -> Any:
    sent = typed()
    if not sent.page.startswith(_OWN):
        return _filled_in(sent, query)
    try:
        with applicant_session.own_eoi(write=True) as (work, eoi_id):
            keep(work, eoi_id, sent)
    except NotSignedIn:
        shown = _filled_in(sent, query)
        if shown.status_code == HTTPStatus.OK:
            return shown
        raise  # only who is signed in sees that page: the error page has what was typed
    return redirect(sent.page + query, HTTPStatus.SEE_OTHER)


def typed() -> Typed:
    """What a button sends that names the page it stands on. Another address is a Bad Request."""
    # The last: an error page of this address has the page's own among what was typed.
    page = next(reversed(request.form.getlist(_PAGE)), "")
    adapter = current_app.create_url_adapter(request)
    if not (_PATH.fullmatch(page) and adapter is not None and adapter.test(page, "GET")):
        abort(HTTPStatus.BAD_REQUEST)
    g.page = page
    return Typed(page, [(name, text) for name, text in recovered().typed if name != _PAGE])


def keep(work: Unit, eoi_id: UUID, sent: Typed) -> None:
    """Keep it with this browser's session on the EOI, which the unit opens."""
    kept = sent if sent.fields else None
    applicant_sessions.keep_typed(work, applicant_session.claim()[1], eoi_id, kept)


def typed_here() -> MultiDict[str, str] | None:
    """What was typed on the page of this request before its language was changed."""
    request = current.request()
    typed: Typed | None = request.environ.get(_TYPED) or current.g().get("typed")
    if typed is None or request.method != "GET" or typed.page != request.path:
        return None
    return MultiDict(typed.fields)


def _filled_in(typed: Typed, query: str) -> Response:
    """The page as its own address would show it to this browser, with its form filled in."""
    environ = {key: value for key, value in request.environ.items() if key not in _OF_THE_POST}
    environ |= {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": typed.page,
        "QUERY_STRING": query.removeprefix("?"),
        _TYPED: typed,
    }
    shown = Response.from_app(current_app.wsgi_app, environ, buffered=True)
    if shown.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        abort(shown.status_code)  # the error page of this request has what was typed
    return shown

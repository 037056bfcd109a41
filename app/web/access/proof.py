"""A code before what a borrowed phone must not do: it is asked for again after a while."""

from http import HTTPStatus
from typing import Any

from flask import abort, redirect, render_template, request, session, url_for

from app.services import access, sessions
from app.services.unit import Unit
from app.web import applicant

REQUEST = "code-request"  # in the signed cookie: the token of the browser that may enter the code
_THEN = "code-then"  # there, too: the page that waits for the code
_PAGES = {"withdraw": "access.ask_withdrawal"}


class Unproved(Exception):
    """The page waits until its reader has entered a code."""

    def __init__(self, page: str) -> None:
        super().__init__(page)
        self.page = page


def require(work: Unit, page: str) -> None:
    """Raise Unproved unless this browser's session was begun with a code a short while ago."""
    if not sessions.is_proved(work, applicant.claim()[1]):
        raise Unproved(page)


def ask(error: Unproved) -> Any:
    """What is shown in the page's place."""
    body = render_template("access/prove.html", then=error.page)
    return body, HTTPStatus.OK if request.method == "GET" else HTTPStatus.FORBIDDEN


def send_own_code() -> Any:
    then = request.form.get("then")
    if then not in _PAGES:
        abort(HTTPStatus.BAD_REQUEST)
    with applicant.own_eoi(write=True) as (work, eoi_id):
        session[REQUEST] = access.request_own_code(work, eoi_id, request.remote_addr or "")
    session[_THEN] = then
    return redirect(url_for("access.ask_code"), HTTPStatus.SEE_OTHER)


def page_that_waits() -> str:
    """Where the code leads to, once: what asked for it, where the session ended, or the status."""
    asked, ended_at = session.pop(_THEN, None), applicant.take_place()
    return url_for(_PAGES[asked]) if asked else ended_at or url_for("access.show_status")

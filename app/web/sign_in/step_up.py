"""A code before what a borrowed phone must not do: it is asked for again after a while."""

from datetime import UTC, datetime
from http import HTTPStatus
from time import time
from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, request, session, url_for

from app.domain.basics.text import N_
from app.domain.sign_in.codes import RESEND_AFTER
from app.services.contact import changes
from app.services.core.unit import Unit
from app.services.self_service import data_copy
from app.services.sign_in import applicant_sessions, codes
from app.services.sign_in.codes import WrongCode
from app.web.http import applicant_session, known_browser

REQUEST = "code-request"  # in the signed cookie: the token of the browser that may enter the code
_ASKED_AT = "code-asked-at"  # there, too: when that was
_THEN = "code-then"  # there, too: the page that waits for the code
_AGAIN = N_("That is not the code. Check the newest message and try again, or ask for a new code.")
_OVER = N_("This code cannot be used any more. Ask for a new one.")
_PAGES = {"withdraw": "access.ask_withdrawal", "data": "access.explain_data"}


class Unsettled(Exception):
    """The page waits until nobody can undo a change of how its reader is reached."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


class Unproved(Exception):
    """The page waits until its reader has entered a code."""

    def __init__(self, page: str) -> None:
        super().__init__(page)
        self.page = page


def require(work: Unit, eoi_id: UUID, page: str) -> None:
    """Raise Unproved unless this browser's session was begun with a code a short while ago.

    Codes go to a new address as well; so after a change of it there is a wait. Raises Unsettled.
    """
    if until := changes.unsettled_until(work, eoi_id):
        raise Unsettled(until)
    if not applicant_sessions.is_proved(work, applicant_session.claim()[1]):
        raise Unproved(page)


def require_if_sent(work: Unit, eoi_id: UUID, page: str) -> None:
    """The same of what was submitted. A draft's pages show the same browser the same answers."""
    if data_copy.is_submitted(work, eoi_id):
        require(work, eoi_id, page)


def ask(error: Unproved) -> Any:
    """What is shown in the page's place."""
    body = render_template("access/prove.html", then=error.page)
    return body, HTTPStatus.OK if request.method == "GET" else HTTPStatus.FORBIDDEN


def wait(error: Unsettled) -> Any:
    body = render_template("access/wait.html", until=error.until)
    return body, HTTPStatus.OK if request.method == "GET" else HTTPStatus.FORBIDDEN


def why_wrong(wrong: WrongCode) -> str:
    """The message id of what is wrong with a code."""
    return _AGAIN if wrong.again else _OVER


def await_code(token: str) -> None:
    """Remember that this browser has asked for a code, and when."""
    session[REQUEST], session[_ASKED_AT] = token, int(time())


def times() -> tuple[datetime, datetime] | None:
    """When the browser asked, and from when on it can again: nothing that others did shows."""
    if _ASKED_AT not in session:
        return None
    asked_at = datetime.fromtimestamp(session[_ASKED_AT], UTC)
    return asked_at, asked_at + RESEND_AFTER


def send_own_code() -> Any:
    then = request.form.get("then")
    if then not in _PAGES:
        abort(HTTPStatus.BAD_REQUEST)
    with applicant_session.own_eoi(write=True) as (work, eoi_id):
        address = request.remote_addr or ""
        await_code(codes.request_own_code(work, eoi_id, address, known_browser.token()))
    session[_THEN] = then
    return redirect(url_for("access.ask_code"), HTTPStatus.SEE_OTHER)


def page_that_waits() -> str:
    """Where the code leads to, once: what asked for it, where the session ended, or the status."""
    asked, ended_at = session.pop(_THEN, None), applicant_session.pop_last_page()
    return url_for(_PAGES[asked]) if asked else ended_at or url_for("access.show_status")

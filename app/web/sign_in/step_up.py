"""Step-up authentication asks for a fresh code before what a thief of the phone must not do.

A signed-in phone may be borrowed or stolen; a code proves again that the applicant holds it.
"""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from math import ceil
from time import time
from typing import Any
from uuid import UUID

from flask import abort, render_template, request, session, url_for

from app.domain.basics.text import N_
from app.domain.sign_in.codes import RESEND_AFTER
from app.services.contact import changes
from app.services.core.unit import Unit
from app.services.self_service import data_copy
from app.services.sign_in import applicant_sessions, codes
from app.services.sign_in.codes import WrongCode
from app.telemetry import allowlist
from app.telemetry.logs import log
from app.web.http import applicant_session, known_browser, unit
from app.web.outcomes import page_after
from app.web.sign_in.forms import CodeForm
from app.web.waiting import Wait, until_over

allowlist.declare("reason", ("contact", "return", "step-up", "undo"))  # what a code is for
REQUEST = "code-request"  # in the signed cookie: the token of the browser that may enter the code
_ASKED_AT = "code-asked-at"  # likewise: when it was requested
_THEN = "code-then"  # likewise: the page that requires the code
_AGAIN = N_("That is not the code. Check the newest message and try again, or ask for a new code.")
_OVER = N_("This code cannot be used any more. Ask for a new one.")
_PAGES = {
    "withdraw": "access.ask_withdrawal",
    "data": "access.explain_data",
    "status": "access.show_status",
    "contact": "access.show_contact",
    "sessions": "access.show_sessions",
    "wrong-answer": "access.ask",
}


class Unsettled(Exception):
    """The page is closed for as long as a recent change of the contact can still be undone."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


class Unproved(Exception):
    """The page requires that its reader enters a code first."""

    def __init__(self, page: str) -> None:
        super().__init__(page)
        self.page = page


def require(work: Unit, eoi_id: UUID, page: str) -> None:
    """As `require_code`, before what cannot be undone.

    Who has changed the contact receives the code: so Unsettled is raised for some time after that.
    """
    if until := changes.unsettled_until(work, eoi_id):
        raise Unsettled(until)
    require_code(work, page)


def require_code(work: Unit, page: str) -> None:
    """Raise Unproved unless a code was entered in this session a short while ago."""
    if not applicant_sessions.is_proved(work, applicant_session.claim()[1]):
        raise Unproved(page)


def is_proved(work: Unit, eoi_id: UUID) -> bool:
    """Whether `require` lets the reader go on."""
    is_fresh = applicant_sessions.is_proved(work, applicant_session.claim()[1])
    return is_fresh and not changes.unsettled_until(work, eoi_id)


def require_if_sent(work: Unit, eoi_id: UUID, page: str) -> None:
    """Require it of a submitted EOI only: a draft's own pages show this browser the same data."""
    if data_copy.is_submitted(work, eoi_id):
        require(work, eoi_id, page)


def ask(error: Unproved) -> Any:
    """Show the page that sends a code, in place of the one that requires it."""
    body = render_template("access/prove.html", then=error.page)
    return body, HTTPStatus.OK if request.method == "GET" else HTTPStatus.FORBIDDEN


def wait(error: Unsettled) -> Any:
    body = render_template("access/wait.html", until=error.until)
    return body, HTTPStatus.OK if request.method == "GET" else HTTPStatus.FORBIDDEN


def refuse(form: CodeForm, wrong: WrongCode) -> None:
    """Say that it is not the code; the page asks for it again only where that can help."""
    if wrong.again:
        form.code.errors = [_AGAIN]
    else:
        form.form_errors = [_OVER]


def await_code(token: str, then: str = "") -> None:
    """Remember that this browser has asked for a code, when, and for which page of _PAGES."""
    session[REQUEST], session[_ASKED_AT], session[_THEN] = token, ceil(time()), then


def required_by() -> str:
    """The page that requires the code that this browser has asked for; empty where none does."""
    return str(session.get(_THEN, ""))


def asked_at() -> datetime | None:
    """When this browser requested a code. Others' requests do not show."""
    return datetime.fromtimestamp(session[_ASKED_AT], UTC) if _ASKED_AT in session else None


def wait_to_ask() -> Wait | None:
    """Until a request has a code sent again; None where it has."""
    asked = asked_at()
    left = asked + RESEND_AFTER - unit.now() if asked else timedelta()
    return until_over(left) if left > timedelta() else None


def send_own_code() -> Any:
    then = request.form.get("then")
    if then not in _PAGES:
        abort(HTTPStatus.BAD_REQUEST)
    with applicant_session.own_eoi(write=True) as (work, eoi_id):
        address = request.remote_addr or ""
        await_code(codes.request_own_code(work, eoi_id, address, known_browser.token()), then)
    log.info("code_requested", reason="step-up")
    return page_after("access.ask_code", "asked")


def page_to_return_to() -> str:
    """The page after the code: the one that required it, the last of an ended session, or status.

    It is forgotten then.
    """
    then, last = session.pop(_THEN, ""), applicant_session.pop_last_page()
    return url_for(_PAGES[then]) if then else last or url_for("access.show_status")

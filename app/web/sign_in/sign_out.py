"""/stay and /leave: an applicant extends the session, or signs out and has the browser cleared."""

from contextlib import suppress
from http import HTTPStatus
from typing import Any

from flask import g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from app.domain.intake import journey
from app.services.sign_in import applicant_sessions
from app.telemetry.logs import log
from app.web.http import applicant_session, known_browser
from app.web.http.applicant_session import NotSignedIn
from app.web.http.unit import unit

# With this header a page sets no language cookie either: see web/http/language.py.
PAGES = {"Clear-Site-Data": '"cache"'}
_ALL = {"Clear-Site-Data": '"cache", "cookies", "storage"'}


def stay() -> Any:
    """Show how long the session lasts, without extending it or remembering this page for later."""
    try:
        with applicant_session.own_eoi():
            return render_template("access/stay.html")
    except NotSignedIn:
        return redirect(url_for("access.ask_reference", again="yes"))


def stay_longer() -> Any:
    with suppress(NotSignedIn), applicant_session.own_eoi(write=True):
        pass
    return redirect(url_for("access.stay"), HTTPStatus.SEE_OTHER)


def leave() -> Any:
    """End the session and clear the browser: for a phone that goes back to its owner.

    Or for who sends another Expression of Interest, and is led to its form. The browser is cleared
    too where the session has ended already.
    """
    if tokens := applicant_session.tokens():
        with unit(applicant_session.ACTOR, write=True) as work:
            applicant_sessions.leave(work, *tokens)
        log.info("applicant_signed_out")
    if request.form.get("then") == "apply":
        return cleared("apply.show", name=journey.PAGES[0].name)
    return cleared("access.left")


def cleared(endpoint: str, **values: Any) -> Response:
    """Redirect to a page, and have the browser drop our cookies and cached pages."""
    session.clear()
    response = redirect(url_for(endpoint, lang=g.language, **values), HTTPStatus.SEE_OTHER)
    response.headers.update(_ALL)
    known_browser.forget(response)
    return response


def left() -> Any:
    """What was cleared, and what the portal cannot clear."""
    return render_template("access/left.html"), PAGES

"""A known browser has signed in before (device cookie): rate limits count it apart from strangers.

So nobody can shut it out by asking for codes. The cookie opens nothing. It belongs to the browser,
whoever signs in there, and is cleared with the others.
"""

from flask import after_this_request
from werkzeug.wrappers import Response

from app.domain.sign_in.codes import KNOWN_FOR
from app.web import current
from app.web.http import applicant_session


def token() -> str:
    """The token of the browser's cookie; empty where nobody signed in there."""
    return current.request().cookies.get(_name(), "")


def is_known() -> bool:
    """Whether somebody is, or was, signed in here: then there is something to clear."""
    return applicant_session.is_known() or bool(token())


def remember(token: str) -> None:
    """Set the cookie with the response to this request."""

    def keep(response: Response) -> Response:
        response.set_cookie(
            _name(), token, max_age=KNOWN_FOR, secure=_secure(), httponly=True, samesite="Lax"
        )
        return response

    after_this_request(keep)


def forget(response: Response) -> None:
    response.delete_cookie(_name(), secure=_secure(), httponly=True, samesite="Lax")


def _name() -> str:
    return "__Host-known" if _secure() else "known"


def _secure() -> bool:
    return bool(current.app().extensions["settings"].is_production)

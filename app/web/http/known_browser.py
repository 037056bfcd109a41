"""A browser by which somebody came in before: it does not wait behind strangers for a code.

The cookie opens nothing. It is the browser's, whoever comes in by it, and is cleared with the rest.
"""

from flask import after_this_request, current_app, request
from werkzeug.wrappers import Response

from app.domain.sign_in.codes import KNOWN_FOR
from app.web.http import applicant_session


def token() -> str:
    """What the browser shows; empty where nobody came in by it."""
    return request.cookies.get(_name(), "")


def is_known() -> bool:
    """Whether the browser leads to an EOI, or did: then there is something to clear."""
    return applicant_session.is_known() or bool(token())


def remember(token: str) -> None:
    """Have the browser show it from now on."""

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
    return bool(current_app.extensions["settings"].is_production)

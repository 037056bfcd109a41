"""Single keys, which a script offers: a sheet of them, and the switch for who does not want them.

Whoever speaks to their computer, or shakes, presses letters without meaning to (WCAG 2.1.4).
"""

from typing import Any

from flask import render_template, request

from app.domain.basics.text import N_
from app.web import current
from app.web.outcomes import page_after

# In the order of the sheet.
KEYS = (
    ("n", N_("Next case")),
    ("g l", N_("Work lists")),
    ("/", N_("Search")),
    ("j", N_("Next row or document")),
    ("k", N_("The one before")),
    ("o", N_("Open it, or go back from it")),
    ("+", N_("Larger")),
    ("-", N_("Smaller")),
    ("l", N_("Turn left")),
    ("r", N_("Turn right")),
    ("s", N_("The same person")),
    ("d", N_("Different people")),
    ("u", N_("Not sure")),
    ("a", N_("Ask the applicant")),
    ("1", N_("The first act on a case; 2, 3 and so on lead to the others")),
    ("y", N_("Confirm, on the page of the second person")),
    ("x", N_("Decline, there")),
    ("?", N_("These keys")),
)
_YEAR = 365 * 24 * 3600


def show() -> str:
    return render_template("review/keys.html")


def switch() -> Any:
    """Switch them on or off in this browser."""
    is_on = request.form.get("keys") == "on"
    response = page_after("review.keys", "keys-on" if is_on else "keys-off")
    response.set_cookie(
        _cookie(),
        "on" if is_on else "off",
        max_age=_YEAR,
        secure=_is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def are_on() -> bool:
    return request.cookies.get(_cookie()) != "off"


def _cookie() -> str:
    return "__Host-keys" if _is_secure() else "keys"


def _is_secure() -> bool:
    return bool(current.app().extensions["settings"].is_production)

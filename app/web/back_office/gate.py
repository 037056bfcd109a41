"""The gate lets a reviewer into the back office: a live session, a role, the page's permission."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from flask import g, redirect, render_template, session, url_for

from app.domain.basics.text import N_
from app.domain.cases.lifecycle import STATUS_NAMES
from app.domain.review.approvals import Act
from app.domain.review.roles import ROLE_NAMES, Permission
from app.services.sign_in import staff_sessions
from app.services.sign_in.staff_sessions import Staff
from app.telemetry import allowlist
from app.telemetry.logs import log
from app.web import errors
from app.web.http import request_log
from app.web.http.unit import portal, unit

View = Callable[..., Any]
ACTOR = "staff"  # until the session tells who it is
KEY = "staff"  # in the signed cookie: the session's token
allowlist.declare("reason", ("staff",))

# The sections of the navigation, in its order, with the permission that each needs.
SECTIONS = (
    ("review.queue", Permission.SEE_QUEUE, N_("Queue")),
    ("review.approvals", Permission.SEE_QUEUE, N_("Approvals")),
    ("review.messages", Permission.SEE_QUARANTINE, N_("Messages")),
    ("review.scheme", Permission.SEE_SCHEME, N_("Scheme")),
)


def behind(needed: Permission | Act, view: View) -> View:
    """Guard a view: only for reviewers with the permission, or who may ask for the act."""

    @wraps(view)
    def guarded(**arguments: Any) -> Any:
        who = _identify()
        if who is None:
            if KEY in session:
                log.info("session_ended", reason="staff")
            return redirect(url_for("review.sign_in", ended="yes" if KEY in session else None), 303)
        g.staff = who
        request_log.bind(who=pseudonym(who.actor))
        if who.roles and who.may(needed):
            return view(**arguments)
        log.warning("access_denied", status=HTTPStatus.FORBIDDEN)
        if not who.roles:
            return render_template("review/no_role.html"), HTTPStatus.FORBIDDEN
        return errors.page(HTTPStatus.FORBIDDEN)

    return guarded


def pseudonym(actor: str) -> str:
    """What the log calls somebody who is signed in here."""
    return staff_sessions.pseudonym(portal(), actor)


def me() -> Staff:
    """The reviewer who is signed in; only in a guarded view."""
    return cast("Staff", g.staff)


def home(who: Staff) -> str:
    """The first section the person may see."""
    allowed = [endpoint for endpoint, permission, _ in SECTIONS if who.may(permission)]
    return url_for(allowed[0] if allowed else "review.queue")


def context() -> dict[str, Any]:
    """Template variables of the staff layout: the reviewer's name, roles and sections."""
    who: Staff | None = g.get("staff")
    if who is None:
        return {}
    return {
        "staff": {"name": who.name, "role_names": [ROLE_NAMES[role] for role in sorted(who.roles)]},
        "sees_cases": who.may(Permission.SEE_CASE),
        "names": STATUS_NAMES,
        "sign_out_url": url_for("review.sign_out"),
        "sections": [
            (endpoint, title) for endpoint, permission, title in SECTIONS if who.may(permission)
        ],
    }


def _identify() -> Staff | None:
    token = session.get(KEY)
    if token is None:
        return None
    with unit(ACTOR) as work:
        who = staff_sessions.identify(work, token)
    if who is not None and who.unnoted:
        with unit(ACTOR, write=True) as work:
            staff_sessions.note_use(work, token)
        who = replace(who, unnoted=False)
    return who

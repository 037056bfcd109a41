"""The gate lets a reviewer into the back office: a live session, a role, the page's permission."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from pkgutil import resolve_name
from typing import Any, cast

from flask import g, redirect, render_template, session, url_for

from app.domain.basics.text import N_
from app.domain.review.approvals import Act
from app.domain.review.roles import ROLE_NAMES, Permission
from app.services.oversight import conflicts
from app.services.sign_in import staff_sessions
from app.services.sign_in.staff_sessions import Staff
from app.telemetry import allowlist
from app.telemetry.logs import log
from app.web import errors
from app.web.back_office import keys
from app.web.back_office.labels import STATUS_NAMES
from app.web.http import request_log
from app.web.http.recovered_input import recovered
from app.web.http.unit import portal, unit

View = Callable[..., Any]
ACTOR = "staff"  # until the session tells who it is
KEY = "staff"  # in the signed cookie: the session's token
allowlist.declare("reason", ("staff",))

# The sections of the navigation, in its order, with the permission that each needs.
SECTIONS = (
    ("review.work_lists", Permission.SEE_QUEUE, N_("Work lists")),
    ("review.match_desk", Permission.SEE_CASE, N_("Matches")),
    ("review.search", Permission.SEE_CASE, N_("Search")),
    ("review.approvals", Permission.SEE_QUEUE, N_("Approvals")),
    ("review.messages", Permission.SEE_QUARANTINE, N_("Quarantine")),
    ("review.endpoints", Permission.SEE_ENDPOINTS, N_("Endpoints")),
    ("review.complaints", Permission.ANSWER_COMPLAINTS, N_("Complaints")),
    ("review.scheme", Permission.SEE_SCHEME, N_("Scheme")),
    ("review.oversight", Permission.SEE_OVERSIGHT, N_("Oversight")),
    ("review.log", Permission.SEE_LOG, N_("Log")),
    ("review.sessions", Permission.OWN_SESSIONS, N_("Sessions")),
)


def behind(
    needed: Permission | Act, view: View, *, grave: bool = False, idle: bool = False
) -> View:
    """Guard a view: only for reviewers with the permission, or who may ask for the act.

    Of what is `grave` who does it has signed in a short while ago; else they do it first (step-up).
    `idle`: a page that asks by itself, which is no use of the session.
    """

    @wraps(view)
    def guarded(**arguments: Any) -> Any:
        who = _identify(idle=idle)
        if who is None:
            return _signed_out()
        g.staff = who
        request_log.bind(who=pseudonym(who.actor))
        if who.roles and who.may(needed):
            if "reference" in arguments:
                with unit(who.actor) as work:
                    conflicts.require_none(work, arguments["reference"])
            if grave and not who.is_proved:
                return _sign_in_again("review.step_up"), HTTPStatus.FORBIDDEN
            return view(**arguments)
        log.warning("access_denied", status=HTTPStatus.FORBIDDEN)
        if not who.roles:
            return render_template("review/no_role.html"), HTTPStatus.FORBIDDEN
        return errors.page(HTTPStatus.FORBIDDEN)

    return guarded


def pseudonym(actor: str) -> str:
    """What the log calls somebody who is signed in here."""
    return staff_sessions.pseudonym(portal(), actor)


def _signed_out() -> Any:
    """Offer what was typed, to be sent again; where nothing was, go straight to the sign-in."""
    if KEY in session:
        log.info("session_ended", reason="staff")
    if any(text for _, text in recovered().typed):
        return _sign_in_again("review.start"), HTTPStatus.UNAUTHORIZED
    return redirect(url_for("review.sign_in", ended="yes" if KEY in session else None), 303)


def _sign_in_again(how: str) -> str:
    """What was to be done is not: its form stays here, while they sign in in another tab."""
    return render_template("review/step_up.html", how=how, typed=recovered().typed)


def me() -> Staff:
    """The reviewer who is signed in; only in a guarded view."""
    return cast("Staff", g.staff)


def home(who: Staff) -> str:
    """The first section the person may see."""
    allowed = [endpoint for endpoint, permission, _ in SECTIONS if who.may(permission)]
    return url_for(allowed[0] if allowed else "review.work_lists")


def context() -> dict[str, Any]:
    """Template variables of the staff layout: the reviewer's name, roles and sections."""
    who: Staff | None = g.get("staff")
    if who is None:
        return {}
    return {
        "staff": {"name": who.name, "role_names": [ROLE_NAMES[role] for role in sorted(who.roles)]},
        "sees_cases": who.may(Permission.SEE_CASE),
        "works_on_cases": who.may(Permission.WORK_CASE),
        "home_url": home(who),
        "keys": keys.KEYS,
        "keys_on": keys.are_on(),
        "names": STATUS_NAMES,
        "sign_out_url": url_for("review.sign_out"),
        "seconds_left": int(who.left.total_seconds()),
        "sections": [
            (endpoint, title) for endpoint, permission, title in SECTIONS if who.may(permission)
        ],
    }


def _identify(*, idle: bool) -> Staff | None:
    token = session.get(KEY)
    if token is None:
        return None
    who = _read(token)
    if who is not None and who.is_due:
        resolve_name("app.web.back_office.provider:look")(token)
        who = _read(token)
    if who is not None and who.unnoted and not idle:
        with unit(ACTOR, write=True) as work:
            staff_sessions.note_use(work, token)
        who = _read(token)
    return who


def _read(token: str) -> Staff | None:
    with unit(ACTOR) as work:
        return staff_sessions.identify(work, token)

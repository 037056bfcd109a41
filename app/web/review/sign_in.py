"""Staff sign in to the back office, and out of it, by OpenID Connect (single sign-on)."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from flask import redirect, render_template, request, session, url_for

from app.security.http.outbound import Unreachable
from app.security.openid import oidc
from app.security.openid.backchannel_logout import logout_token
from app.security.openid.discovery import ShortKey
from app.security.openid.oidc import Identity, NotRecent, SignInFailed
from app.security.tokens import new_token
from app.services.core import rate_limits
from app.services.core.errors import Conflict
from app.services.sign_in import staff_sessions
from app.services.sign_in.staff_sessions import Replayed, Staff
from app.telemetry.logs import log
from app.web.back_office import gate
from app.web.back_office.gate import ACTOR, KEY
from app.web.back_office.provider import configured, remedy, settings, why
from app.web.http.unit import now, unit

_BEGUN = "sign-in"  # key in the signed cookie: the token of a browser that began to sign in
_CSRF = "csrf_token"  # in the signed cookie: what the forms of open pages were made with
_PERSON = "person"  # in what a step-up began with: who has to come back
# Not the cookies: they would be those of a provider on the same domain, too. Ours goes by itself.
_CLEARED = {"Clear-Site-Data": '"cache", "storage"'}


def sign_in() -> Any:
    """A page with a link: the content security policy lets no form lead to the provider."""
    return _page()


def start() -> Any:
    _count()
    return _begin()


def step_up() -> Any:
    """Have who is signed in prove again who they are, for what cannot be undone."""
    _count()
    return _begin(afresh=True, **{_PERSON: gate.me().actor})


def _count() -> None:
    with unit(ACTOR, write=True) as work:
        # A browser that signed in before has its own rate limit; its network's does not apply.
        known = KEY in session and rate_limits.is_within(work, "sign-in-browser", session[KEY])
        if not known:
            rate_limits.count(work, "sign-in-address", request.remote_addr or "")


def _begin(*, afresh: bool = False, **more: str) -> Any:
    try:
        url, pending = oidc.begin(configured(), afresh=afresh)
    except (SignInFailed, Unreachable) as fault:
        return _failed(fault)
    browser = session.setdefault(_BEGUN, new_token())
    with unit(ACTOR, write=True) as work:
        staff_sessions.remember(work, browser, pending | more)
    return redirect(url)


def callback() -> Any:
    browser, state = session.get(_BEGUN, ""), request.args.get("state", "")
    with unit(ACTOR, write=True) as work:
        pending = staff_sessions.recall(work, browser, state)
    if pending is None:
        return _failed(SignInFailed("state"))
    person = pending.get(_PERSON)
    try:
        identity = oidc.finish(configured(), pending, request.args, moment := now())
        if person:
            _require(identity, person, moment)
    except NotRecent:
        return _begin(afresh=True)
    except (SignInFailed, Unreachable) as fault:
        return _failed(fault, again=person is not None)
    who = _come_in(identity, browser)
    if person:
        return redirect(url_for("review.stepped_up"))
    return redirect(gate.home(who) if who else url_for("review.sign_in"))


def _require(identity: Identity, person: str, now: datetime) -> None:
    """Of a step-up: the same person, and by the provider's word a short while ago."""
    if staff_sessions.actor(identity.issuer, identity.subject) != person:
        raise SignInFailed("person")
    if not staff_sessions.is_fresh(identity.proved_at, now):
        raise SignInFailed("auth_time")


def _come_in(identity: Identity, browser: str) -> Staff | None:
    """Begin the session, in place of the one before."""
    before, csrf = session.get(KEY, ""), session.get(_CSRF)
    session.clear()  # against session fixation: nothing of an earlier session stays
    session[_BEGUN] = browser  # but what other tabs have begun
    actor = staff_sessions.actor(identity.issuer, identity.subject)
    with unit(actor, write=True) as work:
        if csrf and staff_sessions.person_of(work, before) == actor:
            session[_CSRF] = csrf  # what they typed in other tabs can be sent
        session[KEY] = token = staff_sessions.sign_in(work, identity, before)
        who = staff_sessions.identify(work, token)
    log.info("staff_signed_in", who=who and gate.pseudonym(who.actor))
    if who and not who.roles:
        reason = "no-claim" if identity.roles is None else "no-role"
        log.warning("signed_in_without_role", reason=reason, claims=identity.claims)
    return who


def stepped_up() -> str:
    return render_template("review/stepped_up.html")


def sign_out() -> Any:
    with unit(ACTOR, write=True) as work:
        who = staff_sessions.identify(work, session.get(KEY, ""))
        staff_sessions.sign_out(work, session.get(KEY, ""))
    log.info("staff_signed_out", reason="person", who=who and gate.pseudonym(who.actor))
    session.clear()
    response = redirect(url_for("review.sign_in", out="yes"), HTTPStatus.SEE_OTHER)
    response.headers.update(_CLEARED)
    return response


def sign_out_at_provider() -> Any:
    """End the provider's session as well, as one should on a shared computer."""
    return_to = settings().staff_url + url_for("review.sign_in")
    try:
        url = oidc.end_session_url(configured(), return_to)
    except (SignInFailed, Unreachable) as fault:
        return _failed(fault)
    return redirect(url or return_to)


def backchannel_logout() -> Any:
    """Let the provider end sessions [OpenID Connect Back-Channel Logout 1.0 §2.5–2.8]."""
    provider = configured()
    try:
        token = request.form.get("logout_token", "")
        order, issuer = logout_token(provider, token, now()), oidc.issuer(provider)
        with unit(ACTOR, write=True) as work:
            staff_sessions.sign_out_by_provider(work, issuer, order)
    except (SignInFailed, Unreachable, Replayed, Conflict) as fault:
        log.warning(
            "backchannel_logout_refused", error=fault, reason=why(fault), remedy=remedy(fault)
        )
        return {"error": "invalid_request"}, HTTPStatus.BAD_REQUEST
    who = order.subject and gate.pseudonym(staff_sessions.actor(issuer, order.subject))
    log.info("staff_signed_out", reason="provider", who=who)
    return "", HTTPStatus.OK


def _failed(fault: Exception, *, again: bool = False) -> Any:
    """Say that it did not work; `again`: of a step-up, whose session goes on as it was."""
    log.warning("sign_in_failed", error=fault, reason=why(fault), remedy=remedy(fault))
    away = isinstance(fault, Unreachable)
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.FORBIDDEN
    short_key = isinstance(fault, ShortKey)
    return _page(failed=not away, short_key=short_key, away=away, again=again), status


def _page(
    *, failed: bool = False, short_key: bool = False, away: bool = False, again: bool = False
) -> str:
    return render_template(
        "review/sign_in.html",
        failed=failed,
        short_key=short_key,
        away=away,
        again=again,
        out=request.args.get("out") == "yes",
        ended=request.args.get("ended") == "yes",
        provider=urlsplit(settings().oidc_issuer).hostname,
        # Every browser of today sends it over https; see docs/browsers.md.
        is_old=request.is_secure and "Sec-Fetch-Site" not in request.headers,
    )

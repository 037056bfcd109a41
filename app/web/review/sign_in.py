"""Staff sign in to the back office, and out of it, by OpenID Connect (single sign-on)."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, redirect, render_template, request, session, url_for

from app.security.http.outbound import ForbiddenDestination, Unreachable
from app.security.openid import oidc
from app.security.openid.backchannel_logout import logout_token
from app.security.openid.oidc import NotRecent, Provider, SignInFailed
from app.security.tokens import new_token
from app.services.core import rate_limits
from app.services.core.errors import Conflict
from app.services.sign_in import staff_sessions
from app.services.sign_in.staff_sessions import Replayed
from app.settings import Settings
from app.telemetry import allowlist
from app.telemetry.logs import log
from app.web.back_office import gate
from app.web.back_office.gate import ACTOR, KEY
from app.web.http.unit import now, unit

allowlist.declare(
    "reason",
    "discovery issuer state response-iss error code id-token signature userinfo typ claims events "
    "acr amr at_hash aud auth_time azp c_hash exp iat iss jti nbf nonce sid sub "
    "address ca-file certificate no-answer no-claim no-role person provider".split(),
)
_BEGUN = "sign-in"  # key in the signed cookie: the token of a browser that began to sign in
# Why the provider cannot be reached, by what `outbound` says.
_UNREACHABLE = {"SSLError": "certificate", "OSError": "ca-file"}


def sign_in() -> Any:
    """A page with a link: the content security policy lets no form lead to the provider."""
    return _page()


def start() -> Any:
    with unit(ACTOR, write=True) as work:
        # A browser that signed in before has its own rate limit; its network's does not apply.
        known = KEY in session and rate_limits.is_within(work, "sign-in-browser", session[KEY])
        if not known:
            rate_limits.count(work, "sign-in-address", request.remote_addr or "")
    return _begin()


def _begin(*, afresh: bool = False) -> Any:
    try:
        url, pending = oidc.begin(_provider(), afresh=afresh)
    except (SignInFailed, Unreachable) as fault:
        return _failed(fault)
    browser = session.setdefault(_BEGUN, new_token())
    with unit(ACTOR, write=True) as work:
        staff_sessions.remember(work, browser, pending)
    return redirect(url)


def callback() -> Any:
    browser, state = session.get(_BEGUN, ""), request.args.get("state", "")
    with unit(ACTOR, write=True) as work:
        pending = staff_sessions.recall(work, browser, state)
    if pending is None:
        return _failed(SignInFailed("state"))
    try:
        identity = oidc.finish(_provider(), pending, request.args, now())
    except NotRecent:
        return _begin(afresh=True)
    except (SignInFailed, Unreachable) as fault:
        return _failed(fault)
    before = session.get(KEY, "")
    session.clear()  # against session fixation: nothing of an earlier session stays
    session[_BEGUN] = browser  # but what other tabs have begun
    with unit(staff_sessions.actor(identity.issuer, identity.subject), write=True) as work:
        staff_sessions.sign_out(work, before)
        session[KEY] = token = staff_sessions.sign_in(work, identity)
        who = staff_sessions.identify(work, token)
    log.info("staff_signed_in", who=who and gate.pseudonym(who.actor))
    if who and not who.roles:
        reason = "no-claim" if identity.roles is None else "no-role"
        log.warning("signed_in_without_role", reason=reason, claims=identity.claims)
    return redirect(gate.home(who) if who else url_for("review.sign_in"))


def sign_out() -> Any:
    with unit(ACTOR, write=True) as work:
        who = staff_sessions.identify(work, session.get(KEY, ""))
        staff_sessions.sign_out(work, session.get(KEY, ""))
    log.info("staff_signed_out", reason="person", who=who and gate.pseudonym(who.actor))
    session.clear()
    return redirect(url_for("review.sign_in", out="yes"), HTTPStatus.SEE_OTHER)


def sign_out_at_provider() -> Any:
    """End the provider's session as well, as one should on a shared computer."""
    return_to = _settings().staff_url + url_for("review.sign_in")
    try:
        url = oidc.end_session_url(_provider(), return_to)
    except (SignInFailed, Unreachable) as fault:
        return _failed(fault)
    return redirect(url or return_to)


def backchannel_logout() -> Any:
    """Let the provider end sessions [OpenID Connect Back-Channel Logout 1.0 §2.5–2.8]."""
    provider = _provider()
    try:
        token = request.form.get("logout_token", "")
        order, issuer = logout_token(provider, token, now()), oidc.issuer(provider)
        with unit(ACTOR, write=True) as work:
            staff_sessions.sign_out_by_provider(work, issuer, order)
    except (SignInFailed, Unreachable, Replayed, Conflict) as fault:
        log.warning("backchannel_logout_refused", error=fault, reason=_reason(fault))
        return {"error": "invalid_request"}, HTTPStatus.BAD_REQUEST
    who = order.subject and gate.pseudonym(staff_sessions.actor(issuer, order.subject))
    log.info("staff_signed_out", reason="provider", who=who)
    return "", HTTPStatus.OK


def _provider() -> Provider:
    settings = _settings()
    return Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        redirect_uri=settings.staff_url + url_for("review.callback"),
        roles_claim=settings.oidc_roles_claim,
        allow=settings.outbound_allow | settings.oidc_allow_private,
        ca_file=settings.oidc_ca_file,
        scopes=settings.oidc_scopes,
    )


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _failed(fault: Exception) -> Any:
    log.warning("sign_in_failed", error=fault, reason=_reason(fault))
    away = isinstance(fault, Unreachable)
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.FORBIDDEN
    return _page(failed=not away, away=away), status


def _reason(fault: Exception) -> str | None:
    match fault:
        case SignInFailed():
            return fault.reason
        case ForbiddenDestination():
            return "address"
        case Unreachable():
            return _UNREACHABLE.get(str(fault), "no-answer")
    return None


def _page(*, failed: bool = False, away: bool = False) -> str:
    return render_template(
        "review/sign_in.html",
        failed=failed,
        away=away,
        out=request.args.get("out") == "yes",
        ended=request.args.get("ended") == "yes",
        provider=urlsplit(_settings().oidc_issuer).hostname,
        # Every browser of today sends it over https; see docs/browsers.md.
        is_old=request.is_secure and "Sec-Fetch-Site" not in request.headers,
    )

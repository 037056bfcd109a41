"""The identity provider as it is configured, and asked again meanwhile whether a person may go on.

Imported once somebody signs in, or is asked about: it brings what speaks OpenID Connect.
"""

import time
from threading import BoundedSemaphore

from flask import current_app, url_for

from app.security.http.outbound import ForbiddenDestination, Unreachable
from app.security.openid import discovery, oidc, renewal
from app.security.openid.discovery import ShortKey
from app.security.openid.oidc import Provider, SignInFailed
from app.security.openid.renewal import NoLonger, Renewed
from app.services.sign_in import staff_renewal, staff_sessions
from app.services.sign_in.staff_renewal import Claimed
from app.settings import Settings
from app.startup import risks
from app.telemetry import allowlist
from app.telemetry.logs import log
from app.web.back_office.gate import ACTOR, pseudonym
from app.web.http.unit import now, unit

allowlist.declare(
    "reason",
    "discovery issuer state response-iss error code id-token signature userinfo typ claims events "
    "acr amr at_hash aud auth_time azp c_hash exp iat iss jti nbf nonce sid sub "
    "address ca-file certificate no-answer no-claim no-role "
    "person provider refresh short-key".split(),
)
_LONGER_KEY = (
    f"have the provider sign with ES256, or an RSA key of {discovery.STRONG_RSA} bits or more, "
    + risks.how_to_accept(risks.RSA_2048)
)
allowlist.declare("remedy", [_LONGER_KEY])
# Why the provider cannot be reached, by what `outbound` says.
_UNREACHABLE = {"SSLError": "certificate", "OSError": "ca-file"}
# A slow provider takes no more threads of a process than these; one that failed, none for a while.
_AT_ONCE = BoundedSemaphore(2)
_PAUSE = 60.0  # seconds
_failed_at: dict[str, float] = {}  # by issuer


def configured() -> Provider:
    known = settings()
    is_accepted = known.accepts(risks.RSA_2048)
    return Provider(
        issuer=known.oidc_issuer,
        client_id=known.oidc_client_id,
        client_secret=known.oidc_client_secret,
        redirect_uri=known.staff_url + url_for("review.callback"),
        roles_claim=known.oidc_roles_claim,
        allow=known.outbound_allow | known.oidc_allow_private,
        ca_file=known.oidc_ca_file,
        scopes=known.oidc_scopes,
        least_rsa=discovery.LEAST_RSA if is_accepted else discovery.STRONG_RSA,
    )


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def why(fault: Exception) -> str | None:
    """The reason as the log tells it."""
    match fault:
        case SignInFailed():
            return fault.reason
        case ForbiddenDestination():
            return "address"
        case Unreachable():
            return _UNREACHABLE.get(str(fault), "no-answer")
    return None


def remedy(fault: Exception) -> str | None:
    """What ends a fault that stays until somebody changes the provider or the settings."""
    return _LONGER_KEY if isinstance(fault, ShortKey) else None


def look(token: str) -> None:
    """Ask the provider about the person of a session that is due, and end it if it says no.

    Where it does not answer, or is asked by too many now, the session goes on for the time being:
    see domain.sign_in.staff_sessions.UNHEARD.
    """
    provider = configured()
    if time.monotonic() - _failed_at.get(provider.issuer, -_PAUSE) < _PAUSE:
        return
    if not _AT_ONCE.acquire(blocking=False):
        return
    try:
        _look(provider, token)
    finally:
        _AT_ONCE.release()


def _look(provider: Provider, token: str) -> None:
    with unit(ACTOR, write=True) as work:
        claimed = staff_renewal.claim(work, token)
    if claimed is None:
        return
    person = staff_sessions.actor(claimed.issuer, claimed.subject)
    try:
        renewed = _ask(provider, claimed)
    except NoLonger:
        with unit(ACTOR, write=True) as work:
            staff_sessions.sign_out(work, token)
        log.info("staff_signed_out", reason="provider", who=pseudonym(person))
    except (SignInFailed, Unreachable) as fault:
        _failed_at[provider.issuer] = time.monotonic()
        log.warning("session_not_verified", error=fault, reason=why(fault), remedy=remedy(fault))
    else:
        with unit(person, write=True) as work:
            staff_renewal.go_on(work, token, renewed)


def _ask(provider: Provider, claimed: Claimed) -> Renewed:
    """Raises NoLonger also of a session at another provider, which must not get the token."""
    if oidc.issuer(provider) != claimed.issuer:
        raise NoLonger
    return renewal.renew(provider, claimed.refresh_token, claimed.subject, now())

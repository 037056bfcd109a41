"""A provider's back-channel logout ends sessions: what its logout tokens order is read here.

See OpenID Connect Back-Channel Logout 1.0.
"""

from datetime import datetime
from typing import NamedTuple

from joserfc.jwt import JWTClaimsRegistry

from app.security.openid import discovery
from app.security.openid.claims import text
from app.security.openid.discovery import SKEW, Provider, SignInFailed, refusing

MAX_AGE = 120  # seconds a logout token may travel
# Types are recommended only, and libraries call every token a JWT. An access token is none.
_TYPES = {"logout+jwt", "application/logout+jwt", "jwt"}
_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class LogoutToken(NamedTuple):
    """Which sessions end: that of `sid` if given, else all of `subject`. Each `jti` counts once."""

    subject: str | None
    sid: str | None
    jti: str


def logout_token(provider: Provider, token: str, now: datetime) -> LogoutToken:
    """What a logout token orders (§2.6); an ID token is none: it has no event, but a nonce.

    The caller accepts each `jti` once. Raises SignInFailed or Unreachable, whatever was sent.
    """
    found = discovery.decode(provider, token)
    claims, moment = found.claims, int(now.timestamp())
    if found.header.get("typ", "jwt").lower() not in _TYPES:
        raise SignInFailed("typ")
    with refusing("claims"):
        JWTClaimsRegistry(
            moment,
            SKEW,
            iss={"essential": True, "value": discovery.metadata(provider)["issuer"]},
            aud={"essential": True, "value": provider.client_id},
            iat={"essential": True},
            jti={"essential": True},
        ).validate(claims)  # and `exp`, which tokens of earlier drafts lack
    events, subject, sid = claims.get("events"), text(claims.get("sub")), text(claims.get("sid"))
    checks = {
        "iat": moment - claims["iat"] <= MAX_AGE,
        "events": isinstance(events, dict) and isinstance(events.get(_EVENT), dict),
        "nonce": "nonce" not in claims,  # it has its place in ID tokens only
        "sub": subject is not None or sid is not None,
    }
    for reason, holds in checks.items():
        if not holds:
            raise SignInFailed(reason)
    return LogoutToken(subject, sid, claims["jti"])

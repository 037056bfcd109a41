"""Reviewers sign in through OpenID Connect: the code flow with PKCE, and back-channel logout.

Authlib speaks the protocol and joserfc reads the tokens. What these libraries leave optional is
required here: PKCE, an ID token, userinfo about the same person, the issuer in the discovery
document and in the response, one of two algorithms. See OpenID Connect Core 1.0 §3.1, RFC 9207,
RFC 9700.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc.jwt import JWTClaimsRegistry

from app.security.http import outbound
from app.security.openid import discovery
from app.security.openid.discovery import Provider, SignInFailed, refusing

__all__ = [
    "Identity",
    "LogoutToken",
    "Provider",
    "SignInFailed",
    "begin",
    "end_session_url",
    "finish",
    "logout_token",
]

MAX_AGE = 3600  # seconds since the person last proved to the provider who they are
LOGOUT_AGE = 120  # seconds a logout token may travel
_SKEW = 30  # seconds that the provider's clock and ours may differ
_LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True)
class Identity:
    """Who signed in: (issuer, subject) identifies the person, the name is only displayed.

    `sid` is the provider's session. `roles` is the claim as received: any JSON value, or None.
    """

    issuer: str
    subject: str
    sid: str | None
    name: str
    roles: object


@dataclass(frozen=True)
class LogoutToken:
    """Which sessions end: that of `sid` if given, else all of `subject`. Each `jti` counts once."""

    subject: str | None
    sid: str | None
    jti: str


def begin(provider: Provider) -> tuple[str, dict[str, str]]:
    """Where to send the browser, and the secrets to store on the server until it returns, once.

    Raises SignInFailed (discovery) or Unreachable.
    """
    metadata = discovery.metadata(provider)
    pending = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    with _session(provider, code_challenge_method="S256") as session:
        url, _ = session.create_authorization_url(
            metadata["authorization_endpoint"],
            scope=_scope(provider, metadata),
            state=pending["state"],
            nonce=pending["nonce"],
            code_verifier=pending["verifier"],
            max_age=MAX_AGE,
        )
    return url, pending


def finish(
    provider: Provider, pending: Mapping[str, str], query: Mapping[str, str], now: datetime
) -> Identity:
    """Who came back with this query; `pending` is what `begin` returned. `now` has a time zone.

    Raises SignInFailed or Unreachable; either way the sign-in has to begin anew.
    """
    if not hmac.compare_digest(query.get("state", "").encode(), pending["state"].encode()):
        raise SignInFailed("state")
    metadata = discovery.metadata(provider)
    code = _code(provider, metadata, query)
    tokens = _redeem(provider, metadata, code, pending["verifier"])
    claims = _id_token(provider, tokens, pending["nonce"], now)
    userinfo = _userinfo(provider, metadata, tokens)
    if userinfo.get("sub") != claims["sub"]:
        raise SignInFailed("userinfo")
    told = {**claims, **userinfo}
    return Identity(
        issuer=provider.issuer,
        subject=claims["sub"],
        sid=_text(claims.get("sid")),
        name=_text(told.get("name")) or claims["sub"],
        roles=told.get(provider.roles_claim),
    )


def end_session_url(provider: Provider, return_to: str) -> str | None:
    """Where to send the browser to end the provider's session too (RP-initiated logout), if it can.

    It comes back to `return_to`. No ID token is given as a hint, so that none is ever in a URL: the
    provider asks the person instead. Raises SignInFailed (discovery) or Unreachable.
    """
    endpoint = discovery.metadata(provider).get("end_session_endpoint")
    if not isinstance(endpoint, str) or not outbound.is_permitted(endpoint, provider.allow):
        return None
    values = {"client_id": provider.client_id, "post_logout_redirect_uri": return_to}
    return requests.Request("GET", endpoint, params=values).prepare().url


def logout_token(provider: Provider, token: str, now: datetime) -> LogoutToken:
    """What a back-channel logout token orders (OpenID Connect Back-Channel Logout 1.0 §2.6).

    The caller accepts each `jti` once. Raises SignInFailed or Unreachable, whatever was sent.
    """
    found = discovery.decode(provider, token)
    claims, moment = found.claims, int(now.timestamp())
    if str(found.header.get("typ")).lower() != "logout+jwt":
        raise SignInFailed("typ")
    with refusing("claims"):
        JWTClaimsRegistry(
            moment,
            _SKEW,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": provider.client_id},
            iat={"essential": True},
            exp={"essential": True},
            jti={"essential": True},
        ).validate(claims)
    events, subject, sid = claims.get("events"), _text(claims.get("sub")), _text(claims.get("sid"))
    checks = {
        "iat": moment - claims["iat"] <= LOGOUT_AGE,
        "events": isinstance(events, dict) and isinstance(events.get(_LOGOUT_EVENT), dict),
        "nonce": "nonce" not in claims,  # it has its place in ID tokens only
        "sub": subject is not None or sid is not None,
    }
    for reason, holds in checks.items():
        if not holds:
            raise SignInFailed(reason)
    return LogoutToken(subject, sid, claims["jti"])


def _scope(provider: Provider, metadata: Mapping[str, Any]) -> str:
    """Some providers give the roles claim under a scope of its name, others with the profile."""
    offered = metadata.get("scopes_supported")
    by_name = isinstance(offered, list) and provider.roles_claim in offered
    return f"openid profile {provider.roles_claim}" if by_name else "openid profile"


def _code(provider: Provider, metadata: Mapping[str, Any], query: Mapping[str, str]) -> str:
    """The authorization code of a response that is no error, and this provider's own (RFC 9207)."""
    promised = metadata.get("authorization_response_iss_parameter_supported") is True
    if query.get("iss", None if promised else provider.issuer) != provider.issuer:
        raise SignInFailed("response-iss")
    if "error" in query:
        raise SignInFailed("error")
    if not query.get("code"):
        raise SignInFailed("code")
    return query["code"]


def _redeem(
    provider: Provider, metadata: Mapping[str, Any], code: str, verifier: str
) -> Mapping[str, Any]:
    with _session(provider) as session, refusing("code"):
        tokens: Mapping[str, Any] = session.fetch_token(
            metadata["token_endpoint"],
            grant_type="authorization_code",
            code=code,
            code_verifier=verifier,
        )
    return tokens


def _id_token(
    provider: Provider, tokens: Mapping[str, Any], nonce: str, now: datetime
) -> Mapping[str, Any]:
    """The claims of the ID token among the tokens, all of them checked."""
    if not isinstance(tokens.get("id_token"), str):
        raise SignInFailed("id-token")
    found, moment = discovery.decode(provider, tokens["id_token"]), int(now.timestamp())
    claims: Any = CodeIDToken(
        found.claims,
        found.header,
        options={
            "iss": {"value": provider.issuer},
            "aud": {"value": provider.client_id},
            "sub": {"essential": True},
        },
        params={
            "client_id": provider.client_id,
            "nonce": nonce,
            "max_age": MAX_AGE,
            "access_token": tokens.get("access_token"),
        },
    )
    with refusing("id-token"):
        claims.validate(moment, _SKEW)
    if not -_SKEW <= moment - claims["auth_time"] <= MAX_AGE + _SKEW:
        raise SignInFailed("auth_time")
    return claims  # type: ignore[no-any-return]


def _userinfo(
    provider: Provider, metadata: Mapping[str, Any], tokens: Mapping[str, Any]
) -> dict[str, Any]:
    with _session(provider, token=tokens, leeway=0) as session, refusing("userinfo"):
        return discovery.json_object(session.get(metadata["userinfo_endpoint"]))


def _session(provider: Provider, **options: Any) -> Any:
    session = OAuth2Session(  # type: ignore[no-untyped-call]
        provider.client_id, provider.client_secret, redirect_uri=provider.redirect_uri, **options
    )
    outbound.harden(session, provider.allow)
    return session


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None

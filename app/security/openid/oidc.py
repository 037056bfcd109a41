"""Reviewers sign in through OpenID Connect: the code flow with PKCE.

Authlib speaks the protocol and joserfc reads the tokens. What these libraries leave optional is
required here: PKCE, an ID token, userinfo about the same person, the issuer in the discovery
document and in the response, one of two algorithms. See OpenID Connect Core 1.0 §3.1, RFC 9207,
RFC 9700; docs/identity-providers.md says what real providers send.
"""

import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import requests

from app.security.http import outbound
from app.security.openid import answers, client, discovery
from app.security.openid.answers import Identity
from app.security.openid.claims import Claims
from app.security.openid.discovery import SKEW, Provider, SignInFailed

__all__ = [
    "Identity",
    "NotRecent",
    "Provider",
    "SignInFailed",
    "begin",
    "end_session_url",
    "finish",
    "issuer",
]

MAX_AGE = 3600  # seconds since the person last proved to the provider who they are


class NotRecent(SignInFailed):
    """The provider does not say that the person proved within MAX_AGE who they are.

    They may do it now: begin again, with `afresh`.
    """

    def __init__(self) -> None:
        super().__init__("auth_time")


def issuer(provider: Provider) -> str:
    """The issuer as it calls itself, which persons are known by. Raises as `begin` does."""
    return str(discovery.metadata(provider)["issuer"])


def begin(provider: Provider, *, afresh: bool = False) -> tuple[str, dict[str, str]]:
    """Where to send the browser, and the secrets to store on the server until it returns, once.

    `afresh` has the person prove who they are even if the provider knows them. Raises SignInFailed
    (discovery, issuer) or Unreachable.
    """
    metadata = discovery.metadata(provider)
    pending = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    asked = {"prompt": "login"} if afresh else {}
    with client.session(provider, code_challenge_method="S256") as session:
        url, _ = session.create_authorization_url(
            metadata["authorization_endpoint"],
            scope=_scope(provider, metadata),
            state=pending["state"],
            nonce=pending["nonce"],
            code_verifier=pending["verifier"],
            max_age=MAX_AGE,
            **asked,
        )
    return url, pending | asked


def finish(
    provider: Provider, pending: Mapping[str, str], query: Mapping[str, str], now: datetime
) -> Identity:
    """Who came back with this query; `pending` is what `begin` returned. `now` has a time zone.

    Raises NotRecent, unless it was begun afresh, SignInFailed or Unreachable; whichever it is, the
    sign-in has to begin anew.
    """
    if not hmac.compare_digest(query.get("state", "").encode(), pending["state"].encode()):
        raise SignInFailed("state")
    metadata = discovery.metadata(provider)
    code = _code(metadata, query)
    tokens = client.redeem(provider, code, pending["verifier"])
    token = answers.id_token(provider, metadata, tokens, now, nonce=pending["nonce"])
    _require_recent(token, now, afresh="prompt" in pending)
    return answers.identity(provider, metadata, tokens, token, now)


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


def _scope(provider: Provider, metadata: Mapping[str, Any]) -> str:
    """Some providers give the roles claim under a scope of its name, others with the profile."""
    offered, asked = metadata.get("scopes_supported"), provider.scopes.split()
    if isinstance(offered, list) and provider.roles_claim in offered:
        asked.append(provider.roles_claim)
    return " ".join(dict.fromkeys(asked))


def _code(metadata: Mapping[str, Any], query: Mapping[str, str]) -> str:
    """The authorization code of a response that is no error, and this provider's own (RFC 9207)."""
    promised = metadata.get("authorization_response_iss_parameter_supported") is True
    if query.get("iss", None if promised else metadata["issuer"]) != metadata["issuer"]:
        raise SignInFailed("response-iss")
    if "error" in query:
        raise SignInFailed("error")
    if not query.get("code"):
        raise SignInFailed("code")
    return query["code"]


def _require_recent(token: Claims, now: datetime, *, afresh: bool) -> None:
    """A provider that does not say when is believed once it was told to ask the person anew."""
    at, moment = token.get("auth_time"), int(now.timestamp())
    if at is None:
        is_recent = afresh
    elif isinstance(at, int | float) and moment - at >= -SKEW:
        is_recent = moment - at <= MAX_AGE + SKEW
    else:  # to come, or no time at all
        raise SignInFailed("auth_time")
    if not is_recent:
        raise SignInFailed("auth_time") if afresh else NotRecent

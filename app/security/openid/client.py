"""The portal is a client of the identity provider: how it calls it and proves who it is.

See RFC 6749 §2.3.1 and §4.1.3.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus

from authlib.integrations.requests_client import OAuth2Session, OAuthError

from app.security.http import outbound
from app.security.openid import discovery
from app.security.openid.discovery import Provider, refusing

_BASIC, _POST = "client_secret_basic", "client_secret_post"
# How a refresh is refused for the person's sake (RFC 6749 §5.2, OpenID Connect Core 1.0 §3.1.2.6).
_NO = {
    "invalid_grant",
    "access_denied",
    "account_selection_required",
    "consent_required",
    "interaction_required",
    "login_required",
}


def session(provider: Provider, **options: Any) -> Any:
    """A session for calls to the provider and to nowhere else inside."""
    made = OAuth2Session(  # type: ignore[no-untyped-call]
        provider.client_id, provider.client_secret, redirect_uri=provider.redirect_uri, **options
    )
    outbound.harden(made, provider.allow, provider.ca_file)
    return made


def redeem(provider: Provider, code: str, verifier: str) -> Mapping[str, Any]:
    """The tokens for an authorization code. Raises SignInFailed (code) or Unreachable."""
    with refusing("code"):
        return _tokens(provider, grant_type="authorization_code", code=code, code_verifier=verifier)


def refresh(provider: Provider, refresh_token: str) -> Mapping[str, Any] | None:
    """New tokens for the person; None if the provider says that they may not go on.

    Raises SignInFailed (refresh) or Unreachable: whatever else it answers says nothing of them.
    """
    with refusing("refresh"):
        try:
            found = _tokens(provider, grant_type="refresh_token", refresh_token=refresh_token)
        except OAuthError as error:
            if error.error in _NO:
                return None
            raise
        if not isinstance(found.get("access_token"), str):
            raise TypeError("no tokens")
        return found


def _tokens(provider: Provider, **grant: str) -> Mapping[str, Any]:
    """What the token endpoint gives.

    The secret goes by Basic unless the provider's discovery document has post alone; where it does
    not know us by the one, by the other: that document may be an hour old.
    """
    offered = discovery.metadata(provider).get("token_endpoint_auth_methods_supported") or [_BASIC]
    by_post = _POST in offered and _BASIC not in offered
    first, second = (_POST, _BASIC) if by_post else (_BASIC, _POST)
    try:
        return _asked(provider, first, grant)
    except OAuthError as error:
        if error.error != "invalid_client":
            raise
        return _asked(provider, second, grant)


def _asked(provider: Provider, method: str, grant: Mapping[str, str]) -> Mapping[str, Any]:
    # Both are form-encoded before Basic joins them, which Authlib leaves out.
    basic = quote_plus(provider.client_id), quote_plus(provider.client_secret)
    with session(provider, token_endpoint_auth_method=method) as calling:
        tokens: Mapping[str, Any] = calling.fetch_token(
            discovery.metadata(provider)["token_endpoint"],
            auth=basic if method == _BASIC else None,
            **grant,
        )
    return tokens

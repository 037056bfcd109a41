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


def session(provider: Provider, **options: Any) -> Any:
    """A session for calls to the provider and to nowhere else inside."""
    made = OAuth2Session(  # type: ignore[no-untyped-call]
        provider.client_id, provider.client_secret, redirect_uri=provider.redirect_uri, **options
    )
    outbound.harden(made, provider.allow, provider.ca_file)
    return made


def redeem(provider: Provider, code: str, verifier: str) -> Mapping[str, Any]:
    """The tokens for an authorization code. Raises SignInFailed (code) or Unreachable.

    The secret goes by Basic unless the provider's discovery document has post alone; where it does
    not know us by the one, by the other: that document may be an hour old.
    """
    offered = discovery.metadata(provider).get("token_endpoint_auth_methods_supported") or [_BASIC]
    with refusing("code"):
        by_post = _POST in offered and _BASIC not in offered
        first, second = (_POST, _BASIC) if by_post else (_BASIC, _POST)
        try:
            return _tokens(provider, first, code, verifier)
        except OAuthError as error:
            if error.error != "invalid_client":
                raise
            return _tokens(provider, second, code, verifier)


def _tokens(provider: Provider, method: str, code: str, verifier: str) -> Mapping[str, Any]:
    # Both are form-encoded before Basic joins them, which Authlib leaves out.
    basic = quote_plus(provider.client_id), quote_plus(provider.client_secret)
    with session(provider, token_endpoint_auth_method=method) as calling:
        tokens: Mapping[str, Any] = calling.fetch_token(
            discovery.metadata(provider)["token_endpoint"],
            grant_type="authorization_code",
            code=code,
            code_verifier=verifier,
            auth=basic if method == _BASIC else None,
        )
    return tokens

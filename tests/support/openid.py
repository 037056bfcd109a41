"""Signing in at the hostile provider, without a browser."""

from datetime import UTC, datetime

import pytest

from app.security.openid import oidc
from app.security.openid.oidc import SignInFailed

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
MOMENT = int(NOW.timestamp())


def sign_in(hostile, *, afresh=False, provider=None, **query):
    """Sign in at the hostile provider; a query value of None is left out of its response."""
    provider = provider or hostile.known_as
    url, pending = oidc.begin(provider, afresh=afresh)
    response = hostile.respond(url) | query
    response = {name: value for name, value in response.items() if value is not None}
    return oidc.finish(provider, pending, response, NOW)


def refused(reason):
    return pytest.raises(SignInFailed, match=f"^{reason}$")

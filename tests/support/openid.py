"""Signing in at the hostile provider, without a browser."""

from datetime import UTC, datetime
from urllib.parse import urlencode

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


def begin(client):
    """Where the browser is sent to, and the status."""
    asked = client.get("/review/sign-in/start")
    return asked.headers.get("Location", ""), asked.status_code


def come_back(client, hostile, asked):
    return client.get(f"/review/callback?{urlencode(hostile.respond(asked))}")

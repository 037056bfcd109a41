import pytest
from joserfc.jwk import RSAKey

from app.security.openid import discovery
from app.security.openid.oidc import Provider
from tests.peers.hostile_provider import HostileProvider
from tests.peers.receiver import Receiver, serving
from tests.support.openid import NOW


@pytest.fixture(autouse=True)
def nothing_remembered():
    discovery._published.clear()
    discovery._failed.clear()


@pytest.fixture(scope="module")
def portal():
    with serving(Receiver()) as server:
        yield server


@pytest.fixture(scope="session")
def key():
    return RSAKey.generate_key(3072, auto_kid=True)


@pytest.fixture
def hostile(key):
    with serving(HostileProvider(key, NOW)) as server:
        server.known_as = Provider(
            server.issuer,
            "portal",
            "secret",
            "https://portal.example/review/callback",
            "roles",
            frozenset({server.host}),
        )
        yield server

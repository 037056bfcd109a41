from datetime import UTC, datetime

import pytest
from joserfc.jwk import RSAKey

from app import create_app
from app.settings import read
from tests.peers.hostile_provider import HostileProvider
from tests.peers.receiver import serving
from tests.support.settings import environment


@pytest.fixture(scope="module")
def key():
    return RSAKey.generate_key(2048, auto_kid=True)


@pytest.fixture
def hostile(key):
    with serving(HostileProvider(key, datetime.now(UTC))) as server:
        server.claims = {"roles": "caseworker"}
        yield server


@pytest.fixture
def portal_with(database_url, key_file, tmp_path, hostile):
    made = []

    def make(**changes):
        changes = {"OIDC_ISSUER": hostile.issuer, "OUTBOUND_ALLOW": hostile.host} | changes
        made.append(create_app(read(environment(database_url, key_file, tmp_path, **changes))))
        return made[-1]

    yield make
    for application in made:
        application.extensions["portal"].engine.dispose()

import pytest

from app.settings import read
from tests.peers.receiver import Receiver, serving
from tests.support.settings import environment


@pytest.fixture
def receiver():
    with serving(Receiver()) as server:
        yield server


@pytest.fixture
def environ(database_url, key_file, tmp_path, receiver):
    return environment(database_url, key_file, tmp_path, OUTBOUND_ALLOW=receiver.host)


@pytest.fixture
def settings(environ):
    return read(environ)

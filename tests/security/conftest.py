import pytest

from tests.peers.receiver import Receiver, serving


@pytest.fixture
def receiver():
    with serving(Receiver()) as server:
        yield server

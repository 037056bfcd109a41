import pytest

from tests.peers import hsm
from tests.peers.receiver import Receiver, serving


@pytest.fixture
def receiver():
    with serving(Receiver()) as server:
        yield server


@pytest.fixture(scope="session")
def hsm_folder(workshop):
    hsm.make(workshop / "hsm")
    return workshop / "hsm"

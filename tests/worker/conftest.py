from collections import Counter

import pytest

from app.settings import read
from app.worker import loop
from tests.conftest import NOW
from tests.peers.receiver import Receiver, serving
from tests.support.codes import MAIL, codes_in
from tests.support.letterbox import letters
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


@pytest.fixture
def post(portal, settings, tmp_path):
    """Has the worker send what is due, and tells the codes that an address was sent by that."""
    seen = Counter()

    def sent(now=NOW, to=MAIL):
        loop.drain(portal, settings, now)
        there = letters(tmp_path, to)
        new = there[seen[to] :]
        seen[to] = len(there)
        return [code for text in new for code in codes_in(text)]

    return sent

"""The server that the demo and production run, under bodies that arrive a byte at a time."""

import socket
from contextlib import ExitStack

import pytest
import requests

from tests.bench.server import GRANIAN, serving
from tests.conftest import prepared
from tests.support.settings import environment

SLOW = 8  # at once

HEAD = (
    "POST /apply/photo HTTP/1.1\r\n"
    "Host: 127.0.0.1\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n"
    "Content-Length: 60000\r\n\r\n"
)


@pytest.mark.again  # real processes, or as much work
def test_people_are_served_while_others_send_slowly(tmp_path, key_copy):
    url = f"sqlite:///{tmp_path}/portal.db"
    prepared(url, key_copy).engine.dispose()
    one_worker = GRANIAN.replace("--workers 2", "--workers 1")
    with (
        serving(one_worker, "app", environment(url, key_copy, tmp_path)) as server,
        ExitStack() as opened,
    ):
        portal = f"http://127.0.0.1:{server.port}/"
        assert requests.get(portal, timeout=20).ok
        for _ in range(SLOW):
            slow = opened.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            slow.sendall(HEAD.encode() + b"a")
        for _ in range(3):
            assert requests.get(portal, timeout=5).ok

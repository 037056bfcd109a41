"""The portal behind the proxy that operators are told of, and what that hands on."""

import contextlib
import re
import shutil
import socket
import threading

from tests.bench.server import GRANIAN, serving
from tests.conftest import prepared
from tests.peers import proxies
from tests.support.settings import environment

ONE_WORKER = GRANIAN.replace("--workers 2", "--workers 1")


@contextlib.contextmanager
def portal(folder, key_file, **options):
    """The proxy of a portal with one worker of 16 threads; what that logs is in `log`."""
    url = f"sqlite:///{folder}/portal.db"
    key = shutil.copy(key_file, folder / "keys.json")
    prepared(url, folder / "keys.json").engine.dispose()
    changes = {"BASE_URL": f"https://{proxies.NAME}", "TRUSTED_PROXIES": "1"}
    with (
        serving(
            ONE_WORKER, "app", environment(url, key, folder, **changes), folder / "log"
        ) as server,
        proxies.running(folder / "proxy", server.port, **options) as proxy,
    ):
        yield proxy


class Recorder:
    """A server that keeps the bytes of each connection, and answers each with the same."""

    ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"

    def __init__(self):
        self.requests, self.answer = [], self.ANSWER
        self.answered = threading.Semaphore(0)  # released once an answer has been taken
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                link, _ = self._listening.accept()
                threading.Thread(target=self._answer, args=(link,), daemon=True).start()

    def _answer(self, link):
        with link, contextlib.suppress(OSError):
            link.settimeout(5)
            request = _read(link)
            self.requests.append(request)
            link.sendall(self.answer)
            self.answered.release()

    def close(self):
        self._listening.close()


def _read(link):
    """One request: its head, and as much as that says."""
    request = bytearray()
    while b"\r\n\r\n" not in request:
        request += link.recv(65536)
    head = bytes(request).partition(b"\r\n\r\n")[0]
    lengths = re.findall(rb"(?mi)^content-length: (\d+)\r?$", head)
    size = len(head) + 4 + sum(map(int, lengths))
    while len(request) < size:
        request += link.recv(65536)
    return bytes(request)

"""A real HTTP server on loopback that notes what reaches it and answers as a test asks."""

import contextlib
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Received(NamedTuple):
    path: str
    headers: dict
    body: bytes


class Receiver(ThreadingHTTPServer):
    """`received` holds the requests so far; `answers` the next answers as (status, headers, body).

    A callable among the answers gets the handler, to write whatever it likes. With no answer
    waiting it says 204.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received = []
        self.answers = deque()
        self.host = f"127.0.0.1:{self.server_port}"
        self.url = f"http://{self.host}"

    def handle_error(self, request, client_address):
        """Quiet: clients that hang up are what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if len(body) < length:
            return  # the sender was killed amid it
        self.server.received.append(Received(self.path, dict(self.headers), body))
        answer = self.server.answers.popleft() if self.server.answers else (204, {}, b"")
        if callable(answer):
            answer(self)
            return
        status, headers, content = answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST  # noqa: N815 - the name the base class looks for

    def log_message(self, *args):
        pass


@contextlib.contextmanager
def serving(server):
    """Run a server in a thread for as long as the block lasts."""
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

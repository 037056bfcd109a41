"""The demo partner receives our webhooks, verifies them, and stores them in instance/partner/."""

from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from app.security.encryption import durable
from app.security.http import signatures

_MOST_BYTES = 64 * 1024


def serve(port: int, secret: str, folder: Path) -> ThreadingHTTPServer:
    """Start to receive in a thread; `shutdown()` ends it."""
    known = [signatures.parse_secret(secret)]

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length", 0)), _MOST_BYTES)
            self.send_response(_receive(self.headers, self.rfile.read(length)))
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Silent: what arrived is in the folder."""

    def _receive(headers: Any, body: bytes) -> HTTPStatus:
        try:
            name = signatures.verify(known, headers.items(), body, datetime.now(UTC))
        except signatures.BadSignature:
            return HTTPStatus.UNAUTHORIZED
        durable.write(folder / f"{name}.json", body)
        return HTTPStatus.NO_CONTENT

    server = ThreadingHTTPServer(("127.0.0.1", port), Receiver)
    Thread(target=server.serve_forever, daemon=True).start()
    return server

"""A real SMTP server on loopback that keeps what reaches it and refuses whom a test names."""

import contextlib
import socket
import ssl
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller


class Postbox:
    """`received` holds the mails; `refused` the answers to recipients it does not take.

    A callable among those is called, and gives the answer. `sender`, `content` and `farewell` are
    the answers to those.
    """

    def __init__(self):
        self.clear()

    def clear(self):
        self.received = []
        self.refused = {}
        self.sender = self.content = "250 OK"
        self.farewell = "221 Bye"
        self.seven_bit = True

    async def handle_MAIL(self, _server, _session, envelope, address, _options):  # noqa: N802
        envelope.mail_from = address
        return self.sender

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if address not in self.refused:
            envelope.rcpt_tos.append(address)
        answer = self.refused.get(address, "250 OK")
        return answer() if callable(answer) else answer

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        if self.content != "250 OK":
            return self.content
        self.seven_bit &= envelope.content.isascii()
        mail = message_from_bytes(envelope.content, policy=policy.default)
        mail.recipients = envelope.rcpt_tos
        self.received.append(mail)
        return "250 OK"

    async def handle_QUIT(self, _server, _session, _envelope):  # noqa: N802
        return self.farewell


@contextlib.contextmanager
def receiving(pem=None):
    """A postbox and the MAIL_URL of its server; with a key and a certificate, over STARTTLS."""
    postbox = Postbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    tls = None
    if pem:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(pem)
    server = Controller(
        postbox, hostname="127.0.0.1", port=port, tls_context=tls, require_starttls=bool(pem)
    )
    server.start()
    try:
        yield postbox, f"smtp://localhost:{port}" if pem else f"smtp://127.0.0.1:{port}?tls=none"
    finally:
        server.stop()

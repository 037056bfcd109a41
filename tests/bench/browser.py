"""As much of a browser as a benchmark needs, at little cost: HTTP/1.1 on one connection.

Each comes from a network of its own, as a proxy would say: the portal limits what one may do.
"""

import asyncio
import gzip
import random
import re
import socket
import time
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import ip_address
from urllib.parse import urlencode

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

_AT_ONCE = 256 * 1024  # bytes
_HEADERS = re.compile(
    rb"^(connection|content-encoding|content-length|location|retry-after|set-cookie): *(.*)\r$",
    re.IGNORECASE | re.MULTILINE,
)
_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')  # each form has it, signing out too
_REDIRECTS = {"302", "303"}
_AGAIN = 2.0  # seconds; the portal's own script waits longer, and a hurried person no more


def some_network():
    """One of 2 ** 17 addresses that are kept for benchmarks."""
    return str(ip_address("198.18.0.0") + random.randrange(2**17))  # noqa: S311 - no secret


@dataclass
class Answer:
    status: str
    path: str
    headers: dict[str, str]  # those that a browser goes by
    body: bytes  # as it came

    @cached_property
    def content(self):
        packed = self.headers.get("content-encoding") == "gzip"
        return gzip.decompress(self.body) if packed else self.body


def _files(fields):
    return [value for value in (fields or {}).values() if isinstance(value, FileStorage)]


def encoded(fields):
    """The content type and the body of a form; with files, as browsers send those."""
    files = _files(fields)
    if not files:
        return "application/x-www-form-urlencoded", urlencode(fields).encode()
    for file in files:
        file.seek(0)  # it may have been sent before
    boundary, body = encode_multipart(fields)
    return f"multipart/form-data; boundary={boundary}", body


@dataclass
class Browser:
    """Keeps its cookies and its connection, and what each request took."""

    port: int
    encodings: str = "gzip"
    network: str = field(default_factory=some_network)
    cookies: dict[str, str] = field(default_factory=dict)
    # Of each request, but of those with files, until it was answered with more than "come back".
    seconds: list[float] = field(default_factory=list)
    of_files: list[float] = field(default_factory=list)  # until one was taken, with all waits
    forms: int = 0  # that it has sent
    behind: float = 0.0  # seconds by which the next request is late, where it had a time
    sent_back: int = 0  # how often it was told to come back, as too many send files
    _socket: socket.socket | None = None

    async def open(self, path, fields=None):
        """GET, or POST the fields; redirects are followed. Anything but 200 is an error.

        Who is told to come back comes back, and has waited since they first asked.
        """
        self.forms += fields is not None
        began = time.perf_counter() - self.behind
        answer = await self.ask(path, fields)
        while answer.status == "503" and "retry-after" in answer.headers:
            self.sent_back += 1
            await asyncio.sleep(_AGAIN)
            answer = await self.ask(path, fields)
        took = time.perf_counter() - began
        (self.of_files if _files(fields) else self.seconds).append(took)
        while answer.status in _REDIRECTS:
            began = time.perf_counter()
            answer = await self.ask(answer.headers["location"])
            self.seconds.append(time.perf_counter() - began)
        self.behind = 0.0
        if answer.status != "200":
            raise ConnectionError(f"{answer.path}: {answer.status}")
        return answer

    async def fill_in(self, page, fields):
        """Send a page's form back to where it came from, with its token."""
        token = _TOKEN.search(page.content)[1].decode()
        return await self.open(page.path, {**fields, "csrf_token": token})

    async def ask(self, path, fields=None):
        """One request and its answer."""
        loop = asyncio.get_running_loop()
        if self._socket is None:
            self._socket = socket.socket()
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.setblocking(False)
            await loop.sock_connect(self._socket, ("127.0.0.1", self.port))
        await loop.sock_sendall(self._socket, self._request(path, fields))
        got = await self._more()
        while (ends := got.find(b"\r\n\r\n")) < 0:
            got += await self._more()
        headers = self._headers(got[: ends + 2])
        body = [got[ends + 4 :]]
        left = int(headers["content-length"]) - len(body[0])
        while left > 0:
            body.append(await self._more())
            left -= len(body[-1])
        if headers.get("connection") == "close":
            self.close()
        return Answer(got[9:12].decode(), path.partition("?")[0], headers, b"".join(body))

    async def _more(self):
        got = await asyncio.get_running_loop().sock_recv(self._socket, _AT_ONCE)
        if not got:
            raise EOFError("the server has hung up")
        return got

    def _headers(self, head):
        headers = {}
        for name, value in _HEADERS.findall(head):
            known, said = name.decode().lower(), value.decode("latin-1")
            headers[known] = said
            if known == "set-cookie":
                self.cookies.update([said.partition(";")[0].split("=", 1)])
        return headers

    def close(self):
        if self._socket:
            self._socket.close()
            self._socket = None

    def _request(self, path, fields):
        lines = [
            f"{'GET' if fields is None else 'POST'} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Accept-Encoding: {self.encodings}",
            "Accept-Language: en",
            f"X-Forwarded-For: {self.network}",
        ]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{n}={v}" for n, v in self.cookies.items()))
        body = b""
        if fields is not None:
            content_type, body = encoded(fields)
            lines.append(f"Content-Type: {content_type}")
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

"""As much of a browser as a benchmark needs, at little cost: HTTP/1.1 on one connection.

Each comes from a network of its own, as a proxy would say: the portal limits what one may do.
"""

import asyncio
import gzip
import random
import re
import time
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlencode

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

_MOST_BYTES = 1024 * 1024
_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
_REDIRECTS = {"302", "303"}
_AGAIN = 2.0  # seconds; the portal's own script waits longer, and a hurried person no more


def some_network():
    """One of 2 ** 17 addresses that are kept for benchmarks."""
    return str(ip_address("198.18.0.0") + random.randrange(2**17))  # noqa: S311 - no secret


class Answer(NamedTuple):
    status: str
    path: str
    headers: dict[str, str]
    body: bytes  # as it came

    @property
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
    seconds: list[float] = field(default_factory=list)  # of each request, but of those with files
    of_files: list[float] = field(default_factory=list)  # until one was taken, with all waits
    forms: int = 0  # that it has sent
    behind: float = 0.0  # seconds by which the next request is late, where it had a time
    sent_back: int = 0  # how often it was told to come back, as too many send files
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def open(self, path, fields=None):
        """GET, or POST the fields; redirects are followed. Anything but 200 is an error.

        Who is told to come back comes back.
        """
        self.forms += fields is not None
        began = time.perf_counter()
        answer = await self.ask(path, fields)
        while answer.status == "503" and "retry-after" in answer.headers:
            self.sent_back += 1
            await asyncio.sleep(_AGAIN)
            answer = await self.ask(path, fields)
        if _files(fields):
            self.of_files.append(time.perf_counter() - began)
        while answer.status in _REDIRECTS:
            answer = await self.ask(answer.headers["location"])
        if answer.status != "200":
            raise ConnectionError(f"{answer.path}: {answer.status}")
        return answer

    async def fill_in(self, page, fields):
        """Send a page's form back to where it came from, with its token."""
        token, *_ = _TOKEN.findall(page.content)  # each form has it, signing out too
        return await self.open(page.path, {**fields, "csrf_token": token.decode()})

    async def ask(self, path, fields=None):
        """One request and its answer."""
        request = self._request(path, fields)
        began = time.perf_counter()
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status_line, *lines = head.rstrip().split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
            if name.lower() == "set-cookie":
                self.cookies.update([value.partition(";")[0].split("=", 1)])
        body = await reader.readexactly(min(int(headers["content-length"]), _MOST_BYTES))
        if not _files(fields):
            self.seconds.append(time.perf_counter() - began + self.behind)
        self.behind = 0.0
        if headers.get("connection") == "close":
            self.close()
        return Answer(status_line.split()[1], path, headers, body)

    def close(self):
        if self._streams:
            self._streams[1].close()
            self._streams = None

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

"""The virus scanner, ClamAV, checks each upload before all else reads it (clamd(8), INSTREAM).

clamd and pyclamd, of 2014 and 2017, would do no more than these few lines.
"""

import socket
import struct
from collections.abc import Callable
from typing import IO
from urllib.parse import urlsplit

_PIECE = 64 * 1024
_SECONDS = 30.0  # without a byte


class Infected(Exception):
    """ClamAV found malware in the upload."""


class ScannerUnavailable(Exception):
    """ClamAV gives no verdict, so the upload may not be accepted: try again later."""


Scan = Callable[[IO[bytes]], None]


def scanner_at(url: str) -> Scan:
    """The function that scans with the clamd at `tcp://host:port` or `unix:/path`; without, none.

    It reads the upload to its end, and raises Infected or ScannerUnavailable. Not in a transaction.
    """
    if not url:
        return lambda _upload: None
    address = _address(url)

    def scan(upload: IO[bytes]) -> None:
        try:
            answer = _verdict(address, upload)
        except OSError as fault:
            raise ScannerUnavailable(type(fault).__name__) from None
        if answer.endswith(b" FOUND"):
            raise Infected
        if answer != b"stream: OK":
            raise ScannerUnavailable("no verdict")

    return scan


def _address(url: str) -> tuple[str, int] | str:
    parts = urlsplit(url)
    if parts.scheme == "unix" and parts.path and not parts.netloc:
        return parts.path
    if parts.scheme == "tcp" and parts.hostname and parts.port:
        return parts.hostname, parts.port
    raise ValueError("CLAMAV_URL is tcp://host:port or unix:/path")


def _verdict(address: tuple[str, int] | str, upload: IO[bytes]) -> bytes:
    """What clamd answers, without the zero byte at the end."""
    with _connected(address) as clamd:
        clamd.sendall(b"zINSTREAM\0")
        while piece := upload.read(_PIECE):
            clamd.sendall(struct.pack(">I", len(piece)) + piece)
        clamd.sendall(struct.pack(">I", 0))
        answer = b""
        while (more := clamd.recv(1024)) and len(answer) < _PIECE:
            answer += more
    return answer.rstrip(b"\0")


def _connected(address: tuple[str, int] | str) -> socket.socket:
    """By whichever version of IP the host has."""
    if not isinstance(address, str):
        return socket.create_connection(address, _SECONDS)
    clamd = socket.socket(socket.AF_UNIX)
    clamd.settimeout(_SECONDS)
    try:
        clamd.connect(address)
    except OSError:
        clamd.close()
        raise
    return clamd

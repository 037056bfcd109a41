"""Pictures out of what strangers send. Nothing of it is decoded in this process: see `decoder`."""

import math
import signal
import struct
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from threading import BoundedSemaphore, Lock
from typing import IO

from app.security.sandbox import jpeg
from app.security.sandbox.cages import DecoderUnavailable, Row, Spent

# From the decoder to the encoder: the size of the pixels that follow, and that of the original.
PIXELS = struct.Struct(">HHHH")
FRAME = struct.Struct(">IHH")  # from the encoder to here
_DECODER = (sys.executable, "-s", "-m", "app.security.sandbox.decoder")
_ENCODER = (sys.executable, "-s", "-m", "app.security.sandbox.encoder")

MOST_PIXELS = 50_000_000
MOST_PAGES = 12
# Longest sides in pixels. A page of A4 then has 205 dots an inch, at which small print can be read.
LARGE, SMALL = 2400, 320
# The seconds of CPU that a page may take, and the longest side at which it is drawn. A page that
# takes more is drawn smaller, and so is what follows it. Scans at 600 dots an inch take one or two.
_SIZES = ((LARGE, 4.0), (1200, 3.0))
_CPU = 40  # seconds that the whole of a file may take
_SECONDS = 120.0  # by the clock, on a busy machine
MOST_SECONDS = 50.0  # of CPU, that a file can take at all: the encoder's included
_MOST_BYTES = 8 * 1024**2  # of one picture: more than a JPEG of its size can be

# Each takes as much memory as it is given, so a process of ours has one decoder at a time. Those
# who wait hold a thread each: so few may, and not for long, that all else is served meanwhile.
_WAITING, _PATIENCE = 3, 10.0  # people, seconds
_LINE, _TURN = BoundedSemaphore(1 + _WAITING), Lock()

# Exit codes (sysexits.h: EX_OSERR, EX_PROTOCOL).
UNCONFINED = 71  # the system confines nothing
UNTRUE = 76  # what the encoder read is no picture


class Refusal(IntEnum):
    UNKNOWN = 1  # neither JPEG, PNG, HEIC nor PDF
    DAMAGED = 2
    TOO_LARGE = 3  # in pixels
    LOCKED = 4  # a PDF with a password
    TOO_LONG = 5  # in pages
    TOO_HEAVY = 6  # took all memory or time there is


class Busy(Exception):
    """Too many wait for the decoder already: try again in a minute."""


class Refused(Exception):
    def __init__(self, why: Refusal) -> None:
        super().__init__(why.name)
        self.why = why


class Untrue(Refused):
    """What came out of a process that decodes is no picture: it is broken, or was taken over."""

    def __init__(self) -> None:
        super().__init__(Refusal.DAMAGED)


class _PageTooHeavy(Exception):
    """The decoder ended itself in the middle of a page."""


@dataclass(frozen=True)
class Picture:
    """A JPEG, and the pixels that it was made of, upright."""

    width: int
    height: int
    jpeg: bytes = field(repr=False)


@contextmanager
def turn() -> Iterator[None]:
    """One's turn at the decoder. Raises Busy: at once, where as many wait as may."""
    if not _LINE.acquire(blocking=False):
        raise Busy
    try:
        if not _TURN.acquire(timeout=_PATIENCE):
            raise Busy
        try:
            yield
        finally:
            _TURN.release()
    finally:
        _LINE.release()


def pictures(upload: IO[bytes], spent: Spent) -> Generator[Picture, None, None]:
    """The upload's first page, small; then every page. One at a time is in memory.

    For who has the turn. Who does not read to the end closes it; then `spent` is known. Raises
    Refused, at the end too: what came before is then of no use; or DecoderUnavailable. Not in a
    transaction.
    """
    until, done = time.monotonic() + _SECONDS, 0
    for longest, page_seconds in _SIZES:
        upload.seek(0)
        left = math.ceil(max(_CPU - spent.seconds, 1))
        decoder = (*_DECODER, *map(str, (done, longest, page_seconds, left)))
        try:
            with Row(decoder, _ENCODER, until - time.monotonic(), spent) as row:
                row.feed(upload)
                for picture in _read(row):
                    done += 1
                    yield picture
        except _PageTooHeavy:
            continue
        return
    raise Refused(Refusal.TOO_HEAVY)


def _read(row: Row) -> Iterator[Picture]:
    while True:
        header = row.read(FRAME.size)
        if len(header) < FRAME.size:
            raise _why_it_ended(*row.end())
        length, width, height = FRAME.unpack(header)
        if length == 0:
            break
        if length > _MOST_BYTES or not jpeg.is_plain(content := row.read(length), LARGE):
            raise Untrue
        yield Picture(width, height, content)
    if width:
        raise Refused(Refusal(width))


def _why_it_ended(decoder: int, encoder: int) -> Exception:
    if UNCONFINED in (decoder, encoder):
        return DecoderUnavailable("the system does not confine the decoder")
    if encoder == UNTRUE:
        return Untrue()
    return _PageTooHeavy() if decoder == -signal.SIGPROF else Refused(Refusal.TOO_HEAVY)

"""Uploaded files are turned into plain JPEGs, by sandboxed processes (see `decoder`, `encoder`).

Nothing of a stranger's file is decoded in this process.
"""

import math
import re
import signal
import struct
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from threading import BoundedSemaphore
from typing import IO

from app.security.sandbox import pipeline
from app.security.sandbox.pipeline import CpuTime, DecoderUnavailable, Job, Pipeline, Turn

# From the decoder to the encoder: the size of the pixels that follow, and that of the original.
PIXELS = struct.Struct(">HHHH")
FRAME = struct.Struct(">IHH")  # from the encoder to here
_ROWS = 64  # whose pixels go at once from the decoder to the encoder

MOST_PIXELS = 50_000_000  # as it is decoded, at four bytes each
MOST_SHRUNK = 8  # times, in width and in height, that a JPEG can be decoded smaller
MOST_PAGES = 12
WIDEST = 20  # times as long as wide: beyond that it is no photo or page
# Longest sides in pixels. A page of A4 then has 205 dots an inch, at which small print can be read.
LARGE, SMALL = 2400, 320
# The longest side at which a page is drawn, and the seconds of CPU that it may take. A page that
# takes more, and all after it, is drawn smaller. Scans at 600 dots an inch take one or two seconds.
SIZES = ((LARGE, 4.0), (1200, 3.0))
MOST_CPU = 40  # seconds of CPU that the decoder may take for a whole file
DEADLINE = 120.0  # seconds by the clock, on a busy machine
MOST_SECONDS = 50.0  # of CPU that one file can cost at most, the encoder's included
_MOST_BYTES = 8 * 1024**2  # of one picture: more than a JPEG of its size can be

# As many are decoded at once as the machine has cores, whichever process they come from. Each
# request that waits takes up a thread: ten of sixteen may (`load_shedding`), and not for long, so
# that all others are served meanwhile, as pages need few.
MOST_AT_ONCE, LONGEST_WAIT = 10, 10.0  # requests of a process, seconds
QUEUE = BoundedSemaphore(MOST_AT_ONCE)

# A plain JPEG, as the encoder writes it (ITU-T T.81, B; JFIF).
_BEGIN, _END = b"\xff\xd8", b"\xff\xd9"
_JFIF = re.compile(rb"\xff\xe0\0\x10JFIF\0.{9}", re.DOTALL)
_TABLES, _SIZE, _SCAN = (0xDB, 0xC4), 0xC0, 0xDA  # DQT and DHT, SOF0, SOS
_COLOURS = 3
_MOST_OF_TABLES = 2048  # bytes: four of quantisation and four of Huffman's need less
# In the compressed data 0xFF comes only before a zero; before anything else it is a marker.
_MARKER = re.compile(rb"\xff[^\0]", re.DOTALL)

# Exit codes (sysexits.h: EX_OSERR, EX_PROTOCOL).
UNCONFINED = 71  # the system cannot confine a process
UNTRUE = 76  # what the encoder read is no picture


class Refusal(IntEnum):
    UNKNOWN = 1  # no picture of any kind
    DAMAGED = 2
    TOO_LARGE = 3  # in pixels
    LOCKED = 4  # a PDF with a password
    TOO_LONG = 5  # in pages
    TOO_HEAVY = 6  # took all memory or time there is
    EMPTY = 7
    OTHER_PICTURE = 8  # of a format that is not taken
    VIDEO = 9
    DOCUMENT = 10  # of words, not a PDF
    ARCHIVE = 11
    CUT = 12  # its end is missing, and part of the picture with it
    FORM_ALONE = 13  # a PDF that only programs for forms in XFA can show


class Busy(Exception):
    """Too many wait for the decoder already: try again in a minute."""


class Refused(Exception):
    def __init__(self, why: Refusal) -> None:
        super().__init__(why.name)
        self.why = why


class Untrue(Refused):
    """A sandboxed process wrote no picture: it is broken, or was taken over by the file."""

    def __init__(self) -> None:
        super().__init__(Refusal.DAMAGED)


class _PageTooHeavy(Exception):
    """The decoder's timer ended it in the middle of a page."""


@dataclass(frozen=True)
class Picture:
    """A JPEG, with the width and height of the original, upright."""

    width: int
    height: int
    jpeg: bytes = field(repr=False)


def strips(width: int, height: int) -> Iterator[tuple[int, int, int, int]]:
    """Left, top, right and bottom of each, from top to bottom."""
    for top in range(0, height, _ROWS):
        yield 0, top, width, min(top + _ROWS, height)


class Slot:
    """A place among those of this process who send files, with a turn to decode."""

    def __init__(self) -> None:
        self._turn = ExitStack()
        self._connection: Turn | None = None

    def turn(self) -> Turn:
        """The one there is, or another once that was given back.

        Raises Busy or DecoderUnavailable.
        """
        if self._connection is None:
            try:
                self._connection = self._turn.enter_context(pipeline.turn(LONGEST_WAIT))
            except TimeoutError:
                raise Busy from None
        return self._connection

    def give_back(self) -> None:
        """Let others decode, as while pictures are put away."""
        self._connection = None
        self._turn.close()


@contextmanager
def decoder_slot() -> Iterator[Slot]:
    """Wait for one's turn to decode, and have it. Raises Busy, at once where too many wait.

    Raises DecoderUnavailable.
    """
    if not QUEUE.acquire(blocking=False):
        raise Busy
    slot = Slot()
    try:
        slot.turn()
        yield slot
    finally:
        slot.give_back()
        QUEUE.release()


def pictures(slot: Slot, upload: IO[bytes], spent: CpuTime) -> Generator[Picture, None, None]:
    """The upload's first page, small; then every page. Two at a time are in memory.

    The turn is given back before the last one. The caller closes the generator if it does not read
    to the end; then `spent` is complete. Raises Busy, DecoderUnavailable, or Refused, which may
    come after some pictures: they are to be thrown away. Not in a transaction.
    """
    until, done, last = time.monotonic() + DEADLINE, 0, None
    for longest, page_seconds in SIZES:
        upload.seek(0)
        left = math.ceil(max(MOST_CPU - spent.seconds, 1))
        job = Job(done, longest, page_seconds, left, until - time.monotonic())
        try:
            with Pipeline(slot.turn(), job, spent) as confined:
                confined.feed(upload)
                for picture in _read(confined):
                    done += 1
                    if last:
                        yield last
                    last = picture
        except _PageTooHeavy:
            continue
        slot.give_back()
        if last:
            yield last
        return
    raise Refused(Refusal.TOO_HEAVY)


def _read(confined: Pipeline) -> Iterator[Picture]:
    while True:
        header = confined.read(FRAME.size)
        if len(header) < FRAME.size:
            raise _why_it_ended(*confined.end())
        length, width, height = FRAME.unpack(header)
        if length == 0:
            break
        if length > _MOST_BYTES or not is_plain_jpeg(content := confined.read(length)):
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


def is_plain_jpeg(content: bytes, longest: int = LARGE) -> bool:
    """Whether it is a baseline JPEG in colours, its sides at most `longest`, and nothing else.

    No metadata, no comment, no second picture, and not a byte after its end. It is not decoded.
    """
    head = _JFIF.match(content, len(_BEGIN))
    if not content.startswith(_BEGIN) or not head:
        return False
    at, size = head.end(), (0, 0)
    while at < min(len(content) - 4, _MOST_OF_TABLES):
        mark, kind, length = struct.unpack_from(">BBH", content, at)
        after = at + 2 + length
        if mark != 0xFF or length < 2:  # noqa: PLR2004 - the length counts itself
            return False
        if kind == _SCAN:
            end = _MARKER.search(content, after)
            return size != (0, 0) and end is not None and content[end.start() :] == _END
        if kind == _SIZE and size == (0, 0):
            size = _size(content[at + 4 : after])
            if not all(0 < side <= longest for side in size):
                return False
        elif kind not in _TABLES:
            return False
        at = after
    return False


def _size(frame: bytes) -> tuple[int, int]:
    """Width and height, of eight bits and three colours; else 0."""
    if len(frame) != 6 + 3 * _COLOURS:
        return 0, 0
    bits, height, width, colours = struct.unpack_from(">BHHB", frame)
    return (width, height) if (bits, colours) == (8, _COLOURS) else (0, 0)

"""Pictures out of what strangers send. Nothing of it is decoded in this process: see `decoder`."""

import shutil
import struct
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from threading import Lock, Timer
from typing import IO

FRAME = struct.Struct(">IHH")
_ROOT = Path(__file__).parents[2]
_DECODER = (sys.executable, "-s", "-m", "app.security.decoder")
_SECONDS = 40.0  # by the clock, on a busy machine; of CPU it may take half
_MOST_BYTES = 8 * 1024**2  # of one picture: more than a JPEG of its size can be
# Each takes as much memory as it is given, so a process of ours has one decoder at a time.
_TURN, _PATIENCE = Lock(), 30.0  # seconds
UNCONFINED = 71  # the decoder's exit code where the system confines nothing (sysexits.h: EX_OSERR)


class Refusal(IntEnum):
    UNKNOWN = 1  # neither JPEG, PNG, HEIC nor PDF
    DAMAGED = 2
    TOO_LARGE = 3  # in pixels
    LOCKED = 4  # a PDF with a password
    TOO_LONG = 5  # in pages
    TOO_HEAVY = 6  # took all memory or time there is


class DecoderUnavailable(Exception):
    """Nothing can be decoded now, whatever was sent."""


class Refused(Exception):
    def __init__(self, why: Refusal) -> None:
        super().__init__(why.name)
        self.why = why


@dataclass(frozen=True)
class Picture:
    """A JPEG, and the pixels that it was made of, upright."""

    width: int
    height: int
    jpeg: bytes = field(repr=False)


def pictures(upload: IO[bytes]) -> Generator[Picture, None, None]:
    """The upload's first page, small; then every page. One at a time is in memory.

    Who does not read to the end closes it. Raises Refused, at the end too: what came before is then
    of no use; or DecoderUnavailable. Not in a transaction.
    """
    if not _TURN.acquire(timeout=_PATIENCE):
        raise DecoderUnavailable("too many files at once")
    try:
        yield from _decoded(upload)
    finally:
        _TURN.release()


def _decoded(upload: IO[bytes]) -> Iterator[Picture]:
    with subprocess.Popen(  # noqa: S603 - our own program
        _DECODER,
        cwd=_ROOT,
        env={},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        limit = Timer(_SECONDS, process.kill)
        limit.start()
        try:
            yield from _exchange(upload, process)
        finally:
            limit.cancel()
            process.kill()


def _exchange(upload: IO[bytes], process: subprocess.Popen[bytes]) -> Iterator[Picture]:
    """It answers once it has read all: so neither waits for the other."""
    source, target = process.stdout, process.stdin
    if source is None or target is None:
        raise Refused(Refusal.TOO_HEAVY)
    with suppress(BrokenPipeError), target:
        shutil.copyfileobj(upload, target)
    while True:
        length, width, height = _header(source, process)
        if length == 0:
            break
        if length > _MOST_BYTES or len(jpeg := source.read(length)) < length:
            raise Refused(Refusal.TOO_HEAVY)
        yield Picture(width, height, jpeg)
    if width:
        raise Refused(Refusal(width))


def _header(source: IO[bytes], process: subprocess.Popen[bytes]) -> tuple[int, int, int]:
    header = source.read(FRAME.size)
    if len(header) < FRAME.size:
        if process.wait() == UNCONFINED:
            raise DecoderUnavailable("the system does not confine the decoder")
        raise Refused(Refusal.TOO_HEAVY)  # it was killed
    length, width, height = FRAME.unpack(header)
    return length, width, height

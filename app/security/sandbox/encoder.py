"""The encoder makes JPEGs of the decoder's pixels, in a sandboxed process of its own.

The `forkserver` starts it. It reads what the decoder writes (see there) and nothing else of what a
stranger sent. So whoever takes the decoder over can show other pixels, and no more: the files that
we store were written here. It writes a frame for each picture: length in 4 bytes, original width
and height in 2 each (big-endian), then the JPEG. At the end comes a frame of length 0, whose width
is 0 or a `Refusal`.

It exits with the code `UNTRUE` if no sound decoder would have written what it read.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from typing import IO

from PIL import Image, JpegImagePlugin  # noqa: F401 - must be loaded before the sandbox closes

from app.security.sandbox.confined import Unconfined, confine
from app.security.sandbox.images import (
    FRAME,
    LARGE,
    MOST_PAGES,
    MOST_PIXELS,
    MOST_SHRUNK,
    PIXELS,
    SMALL,
    UNCONFINED,
    UNTRUE,
    Refusal,
    strips,
)

_QUALITY = 85
_CPU = 10  # seconds; a page takes a tenth of one


class Untrue(Exception):
    """The input is nothing that a sound decoder writes: it was taken over, or is broken."""


def frames(source: IO[bytes]) -> Iterator[bytes]:
    """The frames to write; without the last one if the decoder was killed. Raises Untrue."""
    for _ in range(1 + MOST_PAGES + 1):
        header = source.read(PIXELS.size)
        if len(header) < PIXELS.size:
            return
        width, height, full_width, full_height = PIXELS.unpack(header)
        if width == 0:
            if height not in (0, *Refusal):
                raise Untrue
            yield FRAME.pack(0, height, 0)
            return
        if not _is_plausible((width, height), (full_width, full_height)):
            raise Untrue
        image = _read((width, height), source)
        if image is None:
            return
        jpeg = _jpeg(image)
        yield FRAME.pack(len(jpeg), full_width, full_height) + jpeg
    raise Untrue


def _is_plausible(size: tuple[int, int], full: tuple[int, int]) -> bool:
    """Whether a picture of the full size, shrunk, can have that size."""
    (width, height), (full_width, full_height) = size, full
    return (
        0 < height <= LARGE
        and width <= LARGE
        and width <= full_width
        and height <= full_height
        and full_width * full_height <= MOST_PIXELS * MOST_SHRUNK**2
        # Of the same proportions, but for rounding.
        and abs(width * full_height - height * full_width) <= 2 * max(full)
    )


def _read(size: tuple[int, int], source: IO[bytes]) -> Image.Image | None:
    """The picture; None if the decoder was killed."""
    image = Image.new("RGB", size, None)
    for left, top, right, bottom in strips(*size):
        wide, high = right - left, bottom - top
        pixels = source.read(wide * high * 3)
        if len(pixels) < wide * high * 3:
            return None
        image.paste(Image.frombytes("RGB", (wide, high), pixels), (left, top))
    return image


def _jpeg(image: Image.Image) -> bytes:
    target = BytesIO()
    # A second pass makes a photo 6 % smaller, and takes as long as the first. The small one has it:
    # its bytes tell whether it is blank.
    image.save(target, "JPEG", quality=_QUALITY, optimize=max(image.size) <= SMALL)
    return target.getvalue()


def load() -> None:
    """Load all libraries, before any process is confined."""
    Image.new("RGB", (8, 8)).save(BytesIO(), "JPEG")


def main() -> None:
    """Confine the process, and only then read."""
    with open(0, "rb", closefd=False) as source, open(1, "wb", closefd=False) as target:
        try:
            confine(_CPU)
        except Unconfined:
            sys.exit(UNCONFINED)
        try:
            for frame in frames(source):
                target.write(frame)
                target.flush()
        except Untrue:
            sys.exit(UNTRUE)

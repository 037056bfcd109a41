"""The confined process that makes JPEGs of pixels: `python -m app.security.sandbox.encoder`.

It reads what the decoder writes (see there) and nothing else of what a stranger sent. So whoever
takes the decoder over can show other pixels, and no more: what is kept was written here. It writes
a frame for each picture: length in 4 bytes, width and height that it came in, in 2 each
(big-endian), then the JPEG. At the end comes a frame of length 0, whose width is 0 or a `Refusal`.

It ends with the code `UNTRUE` where no sound decoder would have written what it read.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from typing import IO

from PIL import Image, JpegImagePlugin  # noqa: F401 - there before nothing can be opened any more

from app.security.sandbox.confined import Unconfined, confine
from app.security.sandbox.images import (
    FRAME,
    LARGE,
    MOST_PAGES,
    MOST_PIXELS,
    PIXELS,
    UNCONFINED,
    UNTRUE,
    Refusal,
)

_QUALITY = 85
_CPU = 10  # seconds; a page takes a tenth of one


class Untrue(Exception):
    """No sound decoder writes that."""


def frames(source: IO[bytes]) -> Iterator[bytes]:
    """Ends without a last frame where the decoder was ended. Raises Untrue."""
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
        pixels = source.read(width * height * 3)
        if len(pixels) < width * height * 3:
            return
        jpeg = _jpeg((width, height), pixels)
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
        and full_width * full_height <= MOST_PIXELS
        # Of the same shape, but for what was rounded.
        and abs(width * full_height - height * full_width) <= 2 * max(full)
    )


def _jpeg(size: tuple[int, int], pixels: bytes) -> bytes:
    target = BytesIO()
    image = Image.frombytes("RGB", size, pixels)
    image.save(target, "JPEG", quality=_QUALITY, optimize=True)
    return target.getvalue()


def main() -> None:
    """Load everything, give up everything, and only then read."""
    Image.new("RGB", (8, 8)).save(BytesIO(), "JPEG")
    try:
        confine(_CPU)
    except Unconfined:
        sys.exit(UNCONFINED)
    try:
        for frame in frames(sys.stdin.buffer):
            sys.stdout.buffer.write(frame)
            sys.stdout.buffer.flush()
    except Untrue:
        sys.exit(UNTRUE)


if __name__ == "__main__":
    main()

"""Small files made to be large: each is a picture or refused, soon and within its memory."""

import struct
import time
import zlib

import pytest
from PIL import Image

from app.security.sandbox.images import Refusal, Refused
from app.services.files.uploads import MOST_BYTES
from tests.support.every_mode import FIELDS, RGB, a_png, chunk, icc, red_for_blue, scene
from tests.support.pictures import a_file, a_png_header
from tests.support.sandboxed import pictures, refusal_of

pytestmark = pytest.mark.again  # real processes, and much work
HUGE = 300 * 1024**2


def a_scene(*chunks):
    return a_png(RGB, 8, lambda y, x: FIELDS[y][x], *chunks)


def of_canvas(width, height):
    """A WebP that says that its canvas is so large."""
    content = bytearray(a_file("WEBP", scene(alpha=9), lossless=True, exif=b"x"))
    assert content[12:16] == b"VP8X"
    content[24:30] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(content)


def moving(form, frames):
    one = Image.new("RGBA", (700, 700), (9, 9, 9, 255))
    others = [Image.new("RGBA", (700, 700), (9, shade % 256, 9, 255)) for shade in range(frames)]
    return a_file(form, one, save_all=True, append_images=others, lossless=True, method=0)


def with_table(entries):
    """A profile whose one curve is said to have so many entries."""
    profile = red_for_blue()
    at = profile.index(b"curv") if b"curv" in profile else profile.index(b"para")
    return profile[:at] + b"curv\0\0\0\0" + struct.pack(">I", entries) + profile[at + 12 :]


def many_scans(count):
    """A JPEG that appears by and by, its last scan again and again."""
    content = a_file("JPEG", Image.new("RGB", (4000, 4000), "red"), progressive=True)
    last = content.rindex(b"\xff\xda")
    return content[:-2] + content[last:-2] * count + b"\xff\xd9"


BOMBS = {
    "a profile that inflates": lambda: a_scene(icc(bytes(HUGE))),
    "a profile of a curve without end": lambda: a_scene(icc(with_table(2**32 - 1))),
    "a profile of a long curve": lambda: a_scene(icc(with_table(2**20) + bytes(2**21))),
    "words that inflate": lambda: a_scene(
        chunk(b"iTXt", b"a\0\1\0\0\0" + zlib.compress(bytes(HUGE)))
    ),
    "chunks without number": lambda: a_scene(chunk(b"tEXt", b"") * 800_000),
    "dots that inflate": lambda: a_png_header(7000, 7000, bytes(HUGE)),
    "more dots than it says": lambda: a_png_header(8, 8, bytes(HUGE)),
    "a canvas as large as can be": lambda: of_canvas(16_383, 16_383),
    "a canvas of more than can be": lambda: of_canvas(2**24, 2**24),
    "a canvas just too large": lambda: of_canvas(5001, 5000),
    "frames": lambda: moving("WEBP", 300),
    "frames of a PNG": lambda: moving("PNG", 100),
    "scans": lambda: many_scans(500),
    "a JPEG of the most dots": lambda: a_file("JPEG", Image.new("L", (20_000, 20_000)), quality=1),
}


@pytest.mark.parametrize("what", BOMBS)
def test_a_bomb_is_a_picture_or_is_refused_and_either_soon(what):
    content = BOMBS[what]()
    assert len(content) <= MOST_BYTES
    began = time.monotonic()
    try:
        small, _ = pictures(content)
    except Refused as refused:
        assert refused.why in {Refusal.DAMAGED, Refusal.TOO_LARGE, Refusal.TOO_HEAVY}  # noqa: PT017
    else:
        assert small.jpeg
    assert time.monotonic() - began < 60


@pytest.mark.parametrize("what", ["a canvas as large as can be", "a canvas just too large"])
def test_a_canvas_is_refused_for_its_dots_before_it_is_made(what):
    assert refusal_of(BOMBS[what]()) is Refusal.TOO_LARGE


@pytest.mark.parametrize("what", ["frames", "frames of a PNG", "words that inflate"])
def test_of_what_moves_or_is_beside_it_the_first_picture_is_kept(what):
    assert len(pictures(BOMBS[what]())) == 2

"""A decoder that somebody has taken over: what it may write, and that nothing of it is kept."""

import struct
from contextlib import ExitStack
from io import BytesIO

import pytest
from PIL import Image

from app.security.sandbox.images import (
    FRAME,
    LARGE,
    MOST_PAGES,
    PIXELS,
    Refusal,
    Refused,
    Untrue,
    is_plain_jpeg,
)
from app.security.sandbox.pipeline import CpuTime
from app.services.core.unit import unit_for
from app.services.files import uploads
from tests.support.people import an_empty_draft
from tests.support.pictures import a_file, a_photo
from tests.support.sandboxed import fork_server, pictures
from tests.support.told import told

HTML = b"<!doctype html><script>alert(1)</script>" * 50
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>' * 50
END = PIXELS.pack(0, 0, 0, 0)
RED = b"\xc8\x1e\x1e"


def a_frame(width=60, height=80, full=None, pixels=None):
    return PIXELS.pack(width, height, *(full or (width, height))) + (
        RED * width * height if pixels is None else pixels
    )


WRITES = """
from app.security.sandbox import {which}
def main(*_):
    with open(0, "rb") as source, open(1, "wb") as target, open({path!r}, "rb") as content:
        source.read()
        target.write(content.read())
{which}.main = main
"""


@pytest.fixture
def writes(tmp_path):
    """Puts in the place of one of the two programs what writes these bytes, whatever it reads."""
    with ExitStack() as stack:

        def place(which, content):
            path = tmp_path / which
            path.write_bytes(content)
            stack.enter_context(fork_server(WRITES.format(which=which, path=str(path))))

        yield place


def kept():
    return [picture.jpeg for picture in pictures(a_photo())]


def test_pixels_are_all_that_it_can_show(writes):
    writes("decoder", a_frame() * 2 + END)
    for content in kept():
        assert Image.open(BytesIO(content)).size == (60, 80)
        assert is_plain_jpeg(content)


TAKEN_OVER = {
    "a page": HTML,
    "a drawing": SVG,
    "a photograph": a_photo(),
    "no height": a_frame(60, 0),
    "too wide": a_frame(LARGE + 1, 10),
    "too tall": a_frame(10, 0xFFFF, pixels=b""),
    "larger than it came": a_frame(60, 80, (30, 40)),
    "of another shape": a_frame(60, 80, (600, 1600)),
    "of more pixels than any": a_frame(60, 60, (60_000, 60_000)),
    "pictures without end": a_frame() * (MOST_PAGES + 5),
    "a reason nobody knows": PIXELS.pack(0, 99, 0, 0),
}


@pytest.mark.again  # two processes each
@pytest.mark.parametrize("what", TAKEN_OVER)
def test_what_no_decoder_writes_is_refused_and_known_as_untrue(writes, what):
    writes("decoder", TAKEN_OVER[what])
    with pytest.raises(Untrue) as refused:
        kept()
    assert refused.value.why is Refusal.DAMAGED


def test_whoever_is_on_call_is_told(writes, portal, caplog):
    eoi_id = an_empty_draft(portal)
    writes("decoder", HTML)
    with unit_for(portal, "applicant", opens=[eoi_id]) as unit:
        key = unit.key(eoi_id)
    with uploads.decoder_slot() as slot, pytest.raises(Untrue):
        uploads.receive(portal, key, slot, BytesIO(a_photo()), CpuTime())
    assert told(caplog, "decoder_output_refused")


@pytest.mark.parametrize("content", [b"", a_frame()[:-1], a_frame(), END[:-1]])
def test_what_is_cut_off_is_refused(writes, content):
    writes("decoder", content)
    with pytest.raises(Refused) as refused:
        kept()
    assert refused.value.why is Refusal.TOO_HEAVY


def test_a_script_among_the_pixels_is_pixels(writes):
    pixels = (HTML * 20)[: 60 * 80 * 3]
    writes("decoder", a_frame(pixels=pixels) * 2 + END)
    for content in kept():
        assert b"script" not in content


PLAIN = a_file(image=Image.new("RGB", (60, 80), (200, 30, 30)), quality=85, optimize=True)
EXIF = Image.Exif()
EXIF[0x010F] = "Invented phone"
NOT_PLAIN = {
    "a page": HTML,
    "a drawing": SVG,
    "nothing": b"",
    "something after the end": PLAIN + b"<script>",
    "another picture after the end": PLAIN + PLAIN,
    "another picture before the end": PLAIN[:-2] + PLAIN,
    "metadata": a_file(exif=EXIF),
    "a comment": a_file(comment=HTML[:40]),
    "a profile": a_file(icc_profile=b"icc" * 50),
    "progressive": a_file(progressive=True),
    "grey": a_file(image=Image.new("L", (60, 80))),
    "four colours": a_file(image=Image.new("CMYK", (60, 80))),
    "too large": a_file(image=Image.new("RGB", (LARGE + 1, 8))),
    "no end": PLAIN[:-2],
    "cut": PLAIN[:300],
    "no picture in it": PLAIN[:20] + b"\xff\xd9",
    "a GIF": a_file("GIF"),
    "a PNG": a_file("PNG"),
    "a length of nothing": PLAIN[:20] + b"\xff\xdb\0\0" + PLAIN[20:],
    "a table without end": PLAIN[:20] + b"\xff\xdb\xff\xff" + bytes(70_000) + PLAIN[20:],
    "two sizes": PLAIN[:20] + b"\xff\xc0\0\x11\x08\0\x50\0\x3c\x03" + bytes(9) + PLAIN[20:],
}


def test_what_is_plain_passes():
    assert is_plain_jpeg(PLAIN)
    assert is_plain_jpeg(a_photo(2400, 1700))


@pytest.mark.again
@pytest.mark.parametrize("what", NOT_PLAIN)
def test_nor_is_the_encoder_believed(writes, what):
    """Should somebody reach so far: what is kept is a plain JPEG."""
    content = NOT_PLAIN[what]
    assert not is_plain_jpeg(content)
    writes(
        "encoder",
        struct.pack(">IHH", max(len(content), 1), 60, 80) + content + FRAME.pack(0, 0, 0),
    )
    with pytest.raises(Untrue):
        kept()


def test_a_picture_larger_than_any_is_not_read(writes):
    writes("encoder", FRAME.pack(2**31, 60, 80))
    with pytest.raises(Refused):
        kept()


def test_a_mark_changed_by_one_bit_is_none():
    for at in (0, 1, 2, 3, 5, 6, 20, 21, len(PLAIN) - 2, len(PLAIN) - 1):
        changed = bytearray(PLAIN)
        changed[at] ^= 0x01
        assert not is_plain_jpeg(bytes(changed)), at

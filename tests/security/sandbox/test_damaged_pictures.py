"""Pictures whose end is missing, or with much beside them: sound is what has every dot."""

import zlib
from contextlib import suppress
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.security.sandbox import formats, raster
from app.security.sandbox.images import LARGE, Refusal, Refused
from tests.support.every_mode import FIELDS, RGB, a_png, chunk, scene
from tests.support.pictures import a_file, a_photo

JPEG = partial(a_file, "JPEG", quality=95, subsampling=0)


def plain(content):
    image, _ = raster.plain(content, formats.of(content), LARGE)
    return image


def a_scene(*chunks):
    return a_png(RGB, 8, lambda y, x: FIELDS[y][x], *chunks)


def test_a_jpeg_that_lacks_only_its_end_is_whole():
    for content in (a_photo(), JPEG(scene(), progressive=True), JPEG(Image.new("RGB", (99, 77)))):
        assert content.endswith(b"\xff\xd9")
        assert plain(content[:-2]).tobytes() == plain(content).tobytes()
        assert plain(content[:-1]).tobytes() == plain(content).tobytes()


NOISE = Image.effect_noise((160, 160), 60).convert("RGB")
FULL = {
    "JPEG": JPEG(NOISE),
    "by and by": JPEG(NOISE, progressive=True),
    "PNG": a_file("PNG", NOISE),
}


OF_NO_DOTS = {"PNG": 20}  # bytes at the end: checksums, and a mark that it is the end


@pytest.mark.parametrize("lost", [3, 40, 226, 3000])
@pytest.mark.parametrize("kind", FULL)
def test_one_that_lost_part_of_the_picture_is_told(kind, lost):
    lost += OF_NO_DOTS.get(kind, 0)
    with pytest.raises(Refused) as refused:
        plain(FULL[kind][:-lost])
    assert refused.value.why is Refusal.CUT


@pytest.mark.again  # many pictures
@given(kind=st.sampled_from(["JPEG", "by and by"]), lost=st.integers(1, 5000))
def test_however_little_it_lost_what_is_taken_is_whole(kind, lost):
    whole = plain(FULL[kind]).tobytes()
    with suppress(Refused):
        assert plain(FULL[kind][:-lost]).tobytes() == whole


def test_words_beside_a_png_however_many_and_broken_ones_cost_no_picture():
    shown = scene().tobytes()
    much = b"Comment\0\0" + zlib.compress(bytes(5_000_000))
    for extra in (
        chunk(b"zTXt", much),
        chunk(b"iTXt", b"Comment\0\x01\0\0\0" + zlib.compress(bytes(3_000_000))),
        chunk(b"tEXt", b"Comment\0" + b"x" * 3_000_000),
        chunk(b"zTXt", b"no end"),
        chunk(b"gAMA", b"\0\0\0\x01")[:-1] + b"x",
        chunk(b"eXIf", b"rubbish"),
        chunk(b"pHYs", b""),
    ):
        assert plain(a_scene(extra)).tobytes() == shown
    for lacking in (1, 4, 8, 12):
        assert plain(a_scene()[:-lacking]).tobytes() == shown

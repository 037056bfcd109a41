"""Pictures in which almost nothing can be seen are told from all others by their bytes."""

from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from app.cli.demo import portrait
from app.domain.intake import photos
from app.security.sandbox import decoder, encoder
from app.security.sandbox.images import FRAME
from tests.support.pictures import a_file, an_image


def on_paper(*lines):
    """A page of A4 at 100 dots an inch, with lines written on it."""
    image = Image.new("RGB", (827, 1169), "white")
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((80, 100 + 26 * number), line, "black", font_size=12)
    return image


@pytest.mark.parametrize(
    ("image", "is_blank"),
    [
        (Image.new("RGB", (1200, 900), "white"), True),
        (Image.new("RGB", (900, 1600)), True),
        (Image.new("RGB", (60, 60), (120, 130, 140)), True),
        (Image.new("RGB", (2000, 120), "yellow"), True),
        (Image.effect_noise((600, 800), 1.5), True),  # a finger on the lens
        (on_paper("Hello"), True),
        (an_image(), False),
        (Image.open(portrait.drawn()), False),
        (on_paper(*["To whom it may concern: she is my sister."] * 4), False),
    ],
    ids=["white", "black", "little", "wide", "finger", "word", "halves", "portrait", "letter"],
)
def test_one_in_which_almost_nothing_can_be_seen_is_known_by_its_bytes(image, is_blank):
    pixels = BytesIO(b"".join(decoder.frames(a_file("PNG", image))))
    small = next(encoder.frames(pixels))[FRAME.size :]
    width, height = Image.open(BytesIO(small)).size
    assert photos.is_blank(width * height, len(small)) is is_blank

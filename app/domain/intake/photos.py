"""Photos and pictures are checked by their size alone: nobody is refused for how they look."""

from enum import Enum

from app.domain.basics.text import N_
from app.domain.intake.answers import Invalid

SMALLEST = 300  # pixels on the shorter side: less shows no face
_WIDEST, _TALLEST = 1.0, 2.0  # height to width; a printed one of 35 × 45 mm has 1.3
# A small picture of one colour is a JPEG of so many bytes, and so many more for each pixel. What is
# to be seen in it comes on top: a page of text takes ten times as much, a portrait five times.
_EMPTY, _EMPTY_PIXEL = 320, 0.006
_ALMOST = 1.4


class Advice(Enum):
    """How a picture could be better, which nobody has to follow; the value is the sentence."""

    BLANK = N_(
        "Almost nothing can be seen in this picture. Look at it: does it show what you wanted to "
        "send? You can send another, or go on with this one."
    )
    WIDE = N_(
        "This photo is wider than it is tall. One of your head and shoulders, taken with the "
        "phone upright, is better. You can send another, or go on with this one."
    )
    TALL = N_(
        "This photo is very tall. One of your head and shoulders only is better. "
        "You can send another, or go on with this one."
    )


def check(width: int, height: int) -> None:
    """Raise Invalid if the photo is too small to recognise anybody."""
    if min(width, height) < SMALLEST:
        raise Invalid(
            N_("This photo is too small to show your face well. Take a new one, closer to you.")
        )


def is_blank(pixels: float, size: int) -> bool:
    """Whether a small picture of so many pixels and bytes is nearly of one colour."""
    return size < _EMPTY + _ALMOST * _EMPTY_PIXEL * pixels


def advice_on_portrait(width: int, height: int) -> Advice | None:
    """None if it is good."""
    if height < width * _WIDEST:
        return Advice.WIDE
    return Advice.TALL if height > width * _TALLEST else None

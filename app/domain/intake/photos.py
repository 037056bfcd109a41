"""A portrait photo is checked by its size alone: nobody is refused for how they look."""

from app.domain.basics.text import N_
from app.domain.intake.answers import Invalid

SMALLEST = 300  # pixels on the shorter side: less shows no face
_WIDEST, _TALLEST = 1.0, 2.0  # height to width; a printed one of 35 × 45 mm has 1.3


def check(width: int, height: int) -> None:
    """Raise Invalid if the photo is too small to recognise anybody."""
    if min(width, height) < SMALLEST:
        raise Invalid(
            N_("This photo is too small to show your face well. Take a new one, closer to you.")
        )


def advice(width: int, height: int) -> str:
    """How the photo could be better, which nobody has to follow; empty if it is good."""
    if height < width * _WIDEST:
        return N_(
            "This photo is wider than it is tall. One of your head and shoulders, taken with the "
            "phone upright, is better. You can send another, or go on with this one."
        )
    if height > width * _TALLEST:
        return N_(
            "This photo is very tall. One of your head and shoulders only is better. "
            "You can send another, or go on with this one."
        )
    return ""

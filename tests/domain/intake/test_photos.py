"""Portraits are judged by their measures, and by nothing else."""

import pytest

from app.domain.intake import photos
from app.domain.intake.answers import Invalid
from app.domain.intake.photos import Advice


@pytest.mark.parametrize(("width", "height"), [(300, 300), (600, 750), (3000, 300), (300, 9000)])
def test_one_that_is_large_enough_is_taken_whatever_its_shape(width, height):
    photos.check(width, height)


@pytest.mark.parametrize(("width", "height"), [(299, 9000), (9000, 299), (1, 1)])
def test_one_too_small_is_not(width, height):
    with pytest.raises(Invalid, match="too small"):
        photos.check(width, height)


@pytest.mark.parametrize(
    ("width", "height", "advice"),
    [
        (600, 750, None),
        (600, 600, None),
        (600, 1200, None),
        (601, 600, Advice.WIDE),
        (600, 1201, Advice.TALL),
    ],
)
def test_what_would_make_it_better_is_said(width, height, advice):
    assert photos.advice_on_portrait(width, height) is advice

"""Synthetic people of each name culture, and how clerks would respell them, for the calibration.

The caller's `random` decides everything, so that the same seed gives the same people.
"""

from app.domain.screening.synthetic.cultures import CULTURES
from app.domain.screening.synthetic.people import person, respelt

__all__ = ["CULTURES", "person", "respelt"]

"""Invented people of each name culture, and how clerks respell them: what thresholds are set with.

Pure: the caller's `random` decides, so that the same seed gives the same people.
"""

from app.domain.screening.synthetic.cultures import CULTURES
from app.domain.screening.synthetic.people import person, respelt

__all__ = ["CULTURES", "person", "respelt"]

"""The chart of the figures is drawn on the server as SVG shapes: no script, nothing to load."""

from datetime import date
from typing import NamedTuple

from app.services.scheme.figures import Week

MOST_WEEKS = 5  # as many as a phone can show; the table has all
HEIGHT = 120  # of the highest bar; all lengths are in the chart's own units
BAR = 16
STEP = 60


class Bar(NamedTuple):
    x: int
    y: float
    height: float
    kind: str  # out or arrived


class Chart(NamedTuple):
    width: int
    highest: int  # persons
    bars: list[Bar]
    labels: list[tuple[int, date]]  # x, and the day that the week begins on


def chart_of(weeks: list[Week]) -> Chart:
    """Two bars a week: persons returned to France, and persons who arrived in the UK."""
    shown = weeks[-MOST_WEEKS:]
    highest = max([1, *(max(week.out, week.arrived) for week in shown)])
    bars = [
        Bar(STEP * at + offset, HEIGHT - height, height, kind)
        for at, week in enumerate(shown)
        for offset, kind, persons in ((13, "out", week.out), (15 + BAR, "arrived", week.arrived))
        if (height := HEIGHT * max(persons, 0) / highest)
    ]
    labels = [(STEP * at + STEP // 2, week.begins_on) for at, week in enumerate(shown)]
    return Chart(STEP * len(shown), highest, bars, labels)

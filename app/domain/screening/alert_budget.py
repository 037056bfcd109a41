"""The alert budget sets the threshold: how many points a match needs before a reviewer sees it.

Calibration measures the points, and this module reads a threshold off them for each budget. It is
given the points of synthetic strangers beside the real people that they resemble (false alerts),
and of the same synthetic person as two clerks write it (recall). No name comes in here.
"""

import bisect
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

BUDGETS = range(1, 101)  # alerts for 100 innocent applicants
# Points below which one person is hardly ever described twice (once in some 2,800 pairs of public
# lists): no budget is worth spending there.
FLOOR = -400


class Stranger(NamedTuple):
    """A synthetic person, with the points of each comparison with a real one: all false alerts."""

    culture: str
    points: Sequence[int]


class Table(NamedTuple):
    """The calibration's result: every list has one item for each of BUDGETS.

    `rates`: alerts per stranger, by culture. `recalls`: the share of respelt people who are found.
    """

    thresholds: list[int]
    recalls: list[float]
    rates: dict[str, list[float]]


def table(strangers: Sequence[Stranger], respelt: Sequence[int | None]) -> Table:
    """The threshold, recall and rates of each budget. `respelt`: points, None if no key found them.

    Raises ValueError if either is empty, for then nothing was measured.
    """
    if not strangers or not respelt:
        raise ValueError("nothing was measured")
    raised = sorted(chain.from_iterable(stranger.points for stranger in strangers))
    thresholds = [_threshold(raised, budget * len(strangers) // 100) for budget in BUDGETS]
    found = sorted(points for points in respelt if points is not None)
    return Table(
        thresholds,
        [_reaching(found, least) / len(respelt) for least in thresholds],
        {
            culture: [_reaching(points, least) / number for least in thresholds]
            for culture, (number, points) in _by_culture(strangers).items()
        },
    )


def budget_now(budget: int, people_then: int, people_now: int) -> int:
    """The budget to look up in a table that was measured among `people_then`.

    Alerts grow with the number of people compared with: if that has doubled, half the budget is
    looked up. 0 means that not even one alert may be spent; never more than the largest budget.
    """
    return min(budget * people_then // max(people_now, 1), BUDGETS[-1])


def worst_over_mean(rates: Collection[float]) -> float | None:
    """How often the most flagged culture is flagged, as a multiple of the mean; None if none is."""
    return max(rates) * len(rates) / sum(rates) if any(rates) else None


def _threshold(ascending: Sequence[int], allowed: int) -> int:
    """The lowest threshold that at most `allowed` of these points reach."""
    if len(ascending) <= allowed:
        return FLOOR
    return max(ascending[-allowed - 1] + 1, FLOOR)


def _reaching(ascending: Sequence[int], least: int) -> int:
    return len(ascending) - bisect.bisect_left(ascending, least)


def _by_culture(strangers: Iterable[Stranger]) -> Mapping[str, tuple[int, list[int]]]:
    """How many strangers of each culture, and the points of all their comparisons, ascending."""
    numbers: dict[str, int] = defaultdict(int)
    points: dict[str, list[int]] = defaultdict(list)
    for stranger in strangers:
        numbers[stranger.culture] += 1
        points[stranger.culture] += stranger.points
    return {culture: (number, sorted(points[culture])) for culture, number in numbers.items()}

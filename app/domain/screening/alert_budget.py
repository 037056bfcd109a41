"""How alike two must be described before a person is asked, so that alerts keep within a budget.

What is measured is given: the points of whom invented strangers resemble among people really there,
and of the same invented person as two clerks write it. Pure: nobody's name comes in here.
"""

import bisect
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

BUDGETS = range(1, 101)  # alerts for 100 innocent applicants
# Points below which one person is hardly ever described twice (once in some 2,800 pairs of public
# lists): no budget is worth spending there.
FLOOR = -400


@dataclass(frozen=True)
class Stranger:
    """Somebody invented, and the points of each comparison with who is really there."""

    culture: str
    points: Sequence[int]


@dataclass(frozen=True)
class Table:
    """An item of each list for each of BUDGETS.

    Rates are alerts a stranger of the culture, recalls the share of the respelt who are found.
    """

    thresholds: list[int]
    recalls: list[float]
    rates: dict[str, list[float]]


def table(strangers: Sequence[Stranger], respelt: Sequence[int | None]) -> Table:
    """What each budget leads to. Of the respelt: points, None where no key led to them.

    Raises ValueError where either is empty: nothing was measured then.
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
    """The budget to look up in a table that was measured among so many people.

    A stranger resembles twice as many among twice as many: half of the budget was all there was to
    spend. Nought where not even one alert was; more than all is all.
    """
    return min(budget * people_then // max(people_now, 1), BUDGETS[-1])


def worst_over_mean(rates: Collection[float]) -> float | None:
    """How many times the mean the worst-off culture is flagged; None where nobody is."""
    return max(rates) * len(rates) / sum(rates) if any(rates) else None


def _threshold(ascending: Sequence[int], allowed: int) -> int:
    """The lowest that no more than `allowed` of these reach: of those with as many points, none."""
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

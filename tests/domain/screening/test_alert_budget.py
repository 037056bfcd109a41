"""The threshold that a budget of alerts leads to."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.screening.alert_budget import (
    BUDGETS,
    FLOOR,
    Stranger,
    budget_now,
    table,
    worst_over_mean,
)

few = settings(max_examples=50, deadline=None)
POINTS = st.integers(FLOOR - 50, FLOOR + 100)
STRANGERS = st.lists(
    st.builds(Stranger, st.sampled_from("abc"), st.lists(POINTS, max_size=6)), min_size=1
)
RESPELT = st.lists(st.none() | POINTS, min_size=1)


def at(budget, strangers, respelt=(0,)):
    made = table(strangers, respelt)
    rates = {culture: rates[budget - 1] for culture, rates in made.rates.items()}
    return made.thresholds[budget - 1], made.recalls[budget - 1], rates


def ten(*points, culture="a"):
    """Ten strangers, of whom so many resemble one that is there."""
    return [Stranger(culture, [each]) for each in points] + [
        Stranger(culture, []) for _ in range(10 - len(points))
    ]


@pytest.mark.parametrize(("budget", "least"), [(9, 31), (10, 21), (20, 11), (29, 11), (30, FLOOR)])
def test_the_threshold_is_the_lowest_that_keeps_within_the_budget(budget, least):
    assert at(budget, ten(30, 20, 10))[0] == least


def test_of_those_with_as_many_points_none_is_asked_about_rather_than_too_many():
    threshold, _, rates = at(20, ten(30, 20, 20))
    assert (threshold, rates) == (21, {"a": 0.1})


def test_one_stranger_may_raise_more_than_one_alert():
    strangers = [Stranger("a", [40, 30, 20]), *ten()[1:]]
    assert at(20, strangers)[0] == 21


def test_nothing_below_the_floor_is_asked_about_whatever_the_budget():
    assert at(100, ten(FLOOR - 1, FLOOR))[::2] == (FLOOR, {"a": 0.1})


def test_recall_counts_those_whom_no_key_leads_to_as_missed():
    assert at(10, ten(30, 20), [21, 20, 90, None])[1] == 0.5


def test_each_culture_has_a_rate_of_its_own():
    strangers = ten(30, 30, 30) + ten(30, culture="b") + ten(culture="c")
    rates = at(20, strangers)[2]
    assert rates == {"a": 0.3, "b": 0.1, "c": 0}
    assert worst_over_mean(rates.values()) == pytest.approx(0.3 / (0.4 / 3))


def test_where_nobody_is_flagged_nobody_is_worst_off():
    assert worst_over_mean([0, 0]) is None


@pytest.mark.parametrize(("strangers", "respelt"), [([], [1]), (ten(), [])])
def test_of_nothing_there_is_no_table(strangers, respelt):
    with pytest.raises(ValueError, match="nothing was measured"):
        table(strangers, respelt)


@pytest.mark.parametrize(
    ("then", "now", "looked_up"),
    [
        (1000, 1000, 20),
        (1000, 2000, 10),
        (1000, 1001, 19),
        (1000, 50_000, 0),
        (1000, 100, 100),
        (1000, 0, 100),
        (0, 10, 0),
    ],
)
def test_among_more_people_less_of_the_budget_is_spent_at_the_same_threshold(then, now, looked_up):
    assert budget_now(20, then, now) == looked_up


@few
@given(STRANGERS, RESPELT)
def test_no_budget_is_exceeded(strangers, respelt):
    made = table(strangers, respelt)
    for budget, least in zip(BUDGETS, made.thresholds, strict=True):
        alerts = sum(points >= least for one in strangers for points in one.points)
        assert alerts * 100 <= budget * len(strangers)


@few
@given(STRANGERS, RESPELT)
def test_a_point_less_would_exceed_it_or_be_below_the_floor(strangers, respelt):
    made = table(strangers, respelt)
    for budget, least in zip(BUDGETS, made.thresholds, strict=True):
        alerts = sum(points >= least - 1 for one in strangers for points in one.points)
        assert least == FLOOR or alerts * 100 > budget * len(strangers)


@few
@given(STRANGERS, RESPELT)
def test_more_budget_never_raises_the_threshold_nor_loses_anybody(strangers, respelt):
    made = table(strangers, respelt)
    assert made.thresholds == sorted(made.thresholds, reverse=True)
    assert made.recalls == sorted(made.recalls)
    assert all(rates == sorted(rates) for rates in made.rates.values())

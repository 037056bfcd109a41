"""The screening threshold: the points of a comparison from which on a reviewer is asked.

The manager sets a budget: how many false alerts per 100 innocent applicants there may be.
Calibration looks for synthetic strangers among the people on record, and finds the threshold that
keeps within it. Between calibrations it follows the number of people: among half as many again, the
threshold is that of two thirds of the budget (see `alert_budget.budget_now`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any, NamedTuple

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import MeasureAlerts, Task
from app.domain.screening import alert_budget
from app.services.core import notifications
from app.services.core.unit import Unit
from app.services.scheme import settings
from app.storage import outbox
from app.storage.blind_index import names
from app.storage.scheme import alert_measures
from app.storage.scheme import settings as scheme_settings
from app.storage.scheme.alert_measures import AlertMeasure
from app.storage.scheme.settings import SchemeVersion

# Until something was measured: some 3 alerts for 100 strangers among 1,000 invented people.
FIRST_THRESHOLD = -170
# When to measure again: spellings, ages and nations of the people on record have changed by then.
MOST_GROWTH = 1.5
OLDEST = timedelta(days=31)


class Expected(NamedTuple):
    """What the measure says of a threshold among as many people as there are now."""

    recall: float  # share of the respelt who are found
    rates: dict[str, float]  # alerts for 100 strangers of each culture, the worst-off first
    mean: float  # of these: as many of each culture were looked for
    worst_over_mean: float | None  # None where nobody is flagged


class View(NamedTuple):
    """What is in force, or would be with another budget."""

    budget: int  # alerts for 100 innocent applicants
    threshold: int
    people: int  # there now
    measure: AlertMeasure | None
    expected: Expected | None  # None if nothing was measured, or among far fewer people
    is_outdated: bool


def current(unit: Unit) -> int:
    """The threshold in force, in points."""
    measure = alert_measures.newest(unit.session)
    if measure is None:
        return FIRST_THRESHOLD
    budget = settings.current(unit).alerts_per_hundred
    return _threshold(measure, _spent(measure, budget))


def view(unit: Unit, budget: int | None = None) -> View:
    """What is in force; with a budget, what would be. Raises NoScheme."""
    budget = budget or settings.current(unit).alerts_per_hundred
    measure = alert_measures.newest(unit.session)
    if measure is None:
        people = names.count_people(unit.session)
        return View(budget, FIRST_THRESHOLD, people, None, None, is_outdated=True)
    spent = _spent(measure, budget)
    return View(
        budget,
        _threshold(measure, spent),
        measure.people_now,
        measure,
        _expected(measure, spent) if spent else None,
        is_outdated=_is_outdated(measure, unit.now),
    )


def follow(unit: Unit) -> None:
    """Count the people on record again, and adjust the threshold to their number."""
    if measure := alert_measures.newest(unit.session):
        with changing(unit):
            measure.people_now = names.count_people(unit.session)


def ask_for_calibration(unit: Unit) -> None:
    """Have the worker calibrate, unless it is asked for already."""
    scheme_settings.lock(unit.session)  # so that of two who ask at once one sees the other
    if is_calibration_asked_for(unit):
        return
    body = MeasureAlerts(SystemRandom().randrange(2**31))
    outbox.enqueue(unit.session, Task.MEASURE_ALERTS, body, now=unit.now)
    unit.log(AuditAction.MEASURING_ASKED)


def is_calibration_asked_for(unit: Unit) -> bool:
    return outbox.is_waiting(unit.session, Task.MEASURE_ALERTS)


def change_scheme(unit: Unit, **changes: Any) -> SchemeVersion:
    """Put a new version of the scheme in force, and adjust the threshold: takes two.

    Raises UnsoundScheme.
    """
    with changing(unit):
        return settings.change(unit, **changes)


@contextmanager
def changing(unit: Unit) -> Iterator[None]:
    """Queue the screening of live EOIs if what is done within lowers the threshold.

    A higher one needs nothing: matches that a reviewer was asked about stay.
    """
    before = current(unit)
    yield
    unit.session.flush()
    if current(unit) < before:
        notifications.screen_live(unit)


def _spent(measure: AlertMeasure, budget: int) -> int:
    return alert_budget.budget_now(budget, measure.people, measure.people_now)


def _threshold(measure: AlertMeasure, spent: int) -> int:
    if spent:
        return measure.thresholds[spent - 1]
    # Among far fewer people nothing was measured: not to drown reviewers counts more.
    return max(measure.thresholds[0], FIRST_THRESHOLD)


def _expected(measure: AlertMeasure, spent: int) -> Expected:
    growth = measure.people_now / measure.people
    rates = {culture: 100 * growth * of[spent - 1] for culture, of in measure.rates.items()}
    return Expected(
        measure.recalls[spent - 1],
        dict(sorted(rates.items(), key=lambda of: -of[1])),
        sum(rates.values()) / len(rates),
        alert_budget.worst_over_mean(rates.values()),
    )


def _is_outdated(measure: AlertMeasure, now: datetime) -> bool:
    has_grown = measure.people_now > measure.people * MOST_GROWTH
    return has_grown or now - measure.measured_at > OLDEST

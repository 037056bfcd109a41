from datetime import datetime, timedelta

import pytest

from app.services.core.unit import unit_for
from app.services.scheme import figures, settings
from tests.conftest import NOW
from tests.support.desk import a_return

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WEEK = timedelta(days=7)


def test_weeks_begin_with_the_scheme_and_nobody_is_lost_from_the_sums(portal):
    a_return(portal, returned_at=NOW - 3 * WEEK)
    a_return(portal, return_id="R-2", returned_at=NOW)
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        settings.change(unit, starts_on=(NOW - WEEK).date())

        read = figures.read(unit)

        assert [(week.name, week.out, week.places_open) for week in read.weeks] == [
            ("2026-W46", 0, 1),
            ("2026-W47", 1, 2),
        ]
        assert (read.out, read.places_open) == (2, settings.places_open(unit))


# On Sundays after the clocks went back, late on the evening before, and once they went forward.
@pytest.mark.parametrize(
    "at", ["2026-11-29T23:30", "2026-11-30T00:30", "2027-04-04T23:30", "2027-11-07T23:30"]
)
def test_a_week_is_there_once_at_any_instant_and_the_sums_are_the_same(portal, at):
    for number in range(3):
        a_return(portal, return_id=f"R-{number}", returned_at=NOW - number * WEEK)

    with unit_for(portal, "operator", now=datetime.fromisoformat(f"{at}+00:00")) as unit:
        read = figures.read(unit)
        names = [week.name for week in read.weeks]
        assert names == sorted({*names})
        assert (read.out, sum(week.out for week in read.weeks)) == (3, 3)
        assert read.places_open == settings.places_open(unit)

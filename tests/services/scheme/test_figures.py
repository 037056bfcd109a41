from datetime import timedelta

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

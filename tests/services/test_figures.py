from datetime import timedelta

import pytest

from app.services import figures, scheme
from app.services.unit import unit_for
from tests.conftest import NOW
from tests.services.desk import a_return

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WEEK = timedelta(days=7)


def test_weeks_begin_with_the_scheme_and_nobody_is_lost_from_the_sums(portal):
    a_return(portal, returned_at=NOW - 3 * WEEK)
    a_return(portal, return_id="R-2", returned_at=NOW)
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        scheme.change(unit, starts_on=(NOW - WEEK).date())

        read = figures.read(unit)

        assert [(week.name, week.out, week.places_open) for week in read.weeks] == [
            ("2026-W46", 0, 1),
            ("2026-W47", 1, 2),
        ]
        assert (read.out, read.places_open) == (2, scheme.places_open(unit))

"""What the scheme says at the moment: its places, and what its threshold was measured to give."""

from app.domain.screening.alert_budget import BUDGETS
from app.services.core.unit import unit_for
from app.services.scheme import settings
from app.storage.blind_index import names
from app.storage.cases import eois
from app.storage.scheme.alert_measures import AlertMeasure
from tests.conftest import NOW


def with_place(portal, eoi_id):
    with unit_for(portal, "test") as unit:
        return settings.holds_place(unit, eois.get(unit.session, eoi_id))


def places(portal):
    with unit_for(portal, "test", now=NOW) as unit:
        return settings.places_open(unit)


def measured(portal, people, now=NOW, least=2000):
    """As if it had been: twenty points less for each alert more."""
    with unit_for(portal, "test", write=True, now=now) as unit:
        unit.session.add(
            AlertMeasure(
                measured_at=now,
                people=people,
                people_now=names.count_people(unit.session),
                strangers=1000,
                thresholds=[least - 20 * budget for budget in BUDGETS],
                recalls=[budget / 200 for budget in BUDGETS],
                rates={
                    "urdu": [budget / 50 for budget in BUDGETS],
                    "french": [0.0 for _ in BUDGETS],
                },
            )
        )

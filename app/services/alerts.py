"""How alike two must be described before a person is asked: as alike as the alerts allow.

The manager sets how many alerts per 100 innocent applicants there may be. What threshold that
makes was measured by looking for invented strangers among those who are there.
"""

from app.services import scheme
from app.services.unit import Unit
from app.storage import alerts as store

# Until something was measured: what some 1,000 people on the register make of 20 alerts.
FIRST_THRESHOLD = -17


def threshold(unit: Unit) -> int:
    """The points of a comparison from which on a person is asked."""
    measure = store.newest(unit.session)
    if measure is None:
        return FIRST_THRESHOLD
    return measure.thresholds[scheme.current(unit).alerts_per_hundred - 1]

"""Calibration measures how many innocent applicants a threshold flags, and whom it finds (recall).

Synthetic strangers are looked for among all people on record, as if each applied; nothing of them
is written. Each is also respelt in memory, as another clerk may write the name, to see whether they
would still be found. Only numbers are stored.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from random import Random
from typing import NamedTuple

from app.domain.audit.actions import AuditAction
from app.domain.screening import alert_budget, names, synthetic
from app.domain.screening.alert_budget import Stranger
from app.domain.screening.names import Described
from app.services.core.unit import Unit
from app.services.screening import candidates, threshold
from app.storage.blind_index import names as name_store
from app.storage.scheme.alert_measures import AlertMeasure

STRANGERS = 2000  # that a measuring looks for, if nobody says otherwise


@dataclass(frozen=True, repr=False)
class Invented:
    culture: str
    described: Described
    respelt: Described  # the same person, as another clerk writes it


class Looked(NamedTuple):
    """The result of looking for one synthetic person."""

    stranger: Stranger
    respelt: int | None  # points; None if no key leads from one spelling to the other


def invented(number: int, seed: int) -> Iterator[Invented]:
    """Synthetic people of all cultures in turn; the same for the same seed."""
    chance = Random(seed)  # noqa: S311 - nothing secret depends on it
    for culture in islice(cycle(synthetic.CULTURES), number):
        person = synthetic.person(culture, chance)
        yield Invented(culture, person, synthetic.respelt(person, culture, chance))


def people(unit: Unit) -> int:
    """How many people are on record."""
    return name_store.count_people(unit.session)


def look_for(unit: Unit, one: Invented) -> Looked:
    return Looked(
        Stranger(one.culture, candidates.resembling(unit, one.described)),
        _found(one.described, one.respelt),
    )


def save(unit: Unit, looked: Sequence[Looked], people: int) -> None:
    """Store what was measured among so many people, and put it in force."""
    table = alert_budget.table([one.stranger for one in looked], [one.respelt for one in looked])
    with threshold.changing(unit):
        unit.session.add(
            AlertMeasure(
                measured_at=unit.now,
                people=people,
                people_now=people,
                strangers=len(looked),
                thresholds=table.thresholds,
                recalls=table.recalls,
                rates=table.rates,
            )
        )
    unit.log(AuditAction.ALERTS_MEASURED, people=people, strangers=len(looked))


def _found(there: Described, asks: Described) -> int | None:
    stored = names.stored_keys(there)
    if all(stored.isdisjoint(asked) for asked in names.query_keys(asks)):
        return None
    return names.compare(asks, there).points

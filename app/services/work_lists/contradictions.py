"""Verdicts that contradict one another, with references: nothing is decided by them."""

from typing import NamedTuple
from uuid import UUID

from app.domain.screening import contradictions as rules
from app.services.core.unit import Unit
from app.storage.match_desk import contradictions
from app.storage.match_desk.contradictions import MOST

__all__ = ["MOST", "Bearing", "Contradiction", "around", "found"]


class Bearing(NamedTuple):
    """What two verdicts with a third say of a pair. No reference: it is a return record."""

    record_id: UUID  # of the pair's other side
    other: str | None
    third: str | None
    is_same: bool
    is_contradicted: bool


class Side(NamedTuple):
    id: UUID
    reference: str | None  # none of a return record


class Contradiction(NamedTuple):
    """One and third are said to be one person, other and third too, and one and other not."""

    one: Side
    other: Side
    third: Side


def around(unit: Unit, eoi_id: UUID) -> list[Bearing]:
    """What other verdicts that the actor may see say of the pairs of an EOI; MOST are read."""
    said = rules.bearings(eoi_id, contradictions.around(unit.session, eoi_id, unit.actor))
    if not said:
        return []
    ids = {one for each in said for one in (each.other, each.third)}
    names = contradictions.references(unit.session, ids)
    return [
        Bearing(
            each.other,
            names.get(each.other),
            names.get(each.third),
            each.is_same,
            each.is_contradicted,
        )
        for each in said
    ]


def found(unit: Unit) -> list[Contradiction]:
    """The first MOST of all cases that the actor may see."""
    triples = contradictions.found(unit.session, unit.actor)
    if not triples:
        return []
    names = contradictions.references(unit.session, {one for triple in triples for one in triple})
    return [Contradiction(*(Side(one, names.get(one)) for one in triple)) for triple in triples]

"""The pairs that wait for a reviewer at the match desk: the next one, and how many there are."""

from typing import NamedTuple
from uuid import UUID

from app.services.core.unit import Unit
from app.storage.match_desk import pairs
from app.storage.match_desk.pairs import Place

__all__ = ["MOST", "Next", "Place", "count", "next_after", "place_of"]

MOST = 1_000  # that are counted


class Next(NamedTuple):
    reference: str
    place: Place


def next_after(unit: Unit, place: Place | None = None) -> Next | None:
    """The most urgent pair, or that of those after a place, of no colleague's case."""
    found = pairs.next_after(unit.session, unit.now, unit.actor, place)
    return found and Next(unit.eoi(found.eoi_id).reference or "", found)


def place_of(unit: Unit, eoi_id: UUID, record_id: UUID) -> Place | None:
    """Where a pair stands among them, or would if it waited; None of a case that has ended."""
    return pairs.place_of(unit.session, eoi_id, record_id)


def count(unit: Unit) -> int:
    """How many wait; more than MOST are not counted."""
    return pairs.count(unit.session, unit.now, unit.actor, MOST)

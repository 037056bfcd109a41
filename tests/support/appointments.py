"""Slots that a partner has offered for somebody's fingerprints."""

from datetime import timedelta

from app.domain.cases.appointments import Appointment, Slot
from app.domain.cases.checks import Check
from app.services.appointments import arrangements
from app.storage.cases import checks

PLACES = ("Bureau 12, 1 rue Inventée, 62100 Calais", "2 rue Fictive, 59000 Lille")


def offer(unit, eoi_id, *places):
    """A slot at each of the places, a day after the other; its key of the first."""
    slots = [
        Slot(f"s-{n}", place, unit.now.replace(minute=0, second=0) + timedelta(days=n + 2))
        for n, place in enumerate(places or PLACES)
    ]
    check = checks.of_eoi(unit.session, eoi_id)[Check.BIOMETRIC]
    arrangements.keep(unit, check, Appointment(offered_at=unit.now, slots=tuple(slots)))
    unit.session.flush()
    return slots[0].key

"""How an EOI ends: against its person, and how that is undone, or because the person goes."""

from datetime import timedelta

from app.domain import events, rules
from app.domain.lifecycle import Status
from app.services import deadlines, notices, scheme
from app.services.unit import Unit
from app.storage import erasures
from app.storage.eois import Eoi


def end(unit: Unit, eoi: Eoi, ground: str, delay: timedelta = timedelta()) -> None:
    """End it on one of rules.GROUNDS; its place is given back.

    The person is told when they can see it. Raises ForbiddenMove; nothing is written then.
    """
    rule, status = rules.GROUNDS[ground]
    eoi.move(status, unit.now, delay=delay)
    eoi.ground = rule.name
    unit.log(status, eoi.id, rule=rule.name)
    scheme.release_place(unit, eoi)
    refused = status is Status.REFUSED
    notices.announce(unit, events.EOI_REFUSED if refused else events.EOI_DECIDED, eoi)
    notices.tell(unit, eoi, "news", at=eoi.shown_at)


def withdraw(unit: Unit, eoi: Eoi) -> None:
    """End a live EOI for its person; its place is given back and partners are told."""
    eoi.move(Status.WITHDRAWN, unit.now)
    unit.log("withdrawn", eoi.id)
    scheme.release_place(unit, eoi)
    notices.announce(unit, events.EOI_WITHDRAWN, eoi)


def reopen(unit: Unit, eoi: Eoi, delay: timedelta = timedelta()) -> None:
    """Undo an end: the EOI stands where it stood, with its time and its place.

    Not of one that is about to be erased: it may have been ordered by one person, for it had ended.
    """
    if erasures.is_ordered(unit.session, eoi.id):
        return
    eoi.reopen(unit.now, delay=delay)
    unit.log("reopened", eoi.id)
    if eoi.state in {Status.INVITED, Status.ACCEPTED, Status.GRANTED}:
        scheme.restore_place(unit, eoi)
    if eoi.state is Status.INVITED:
        deadlines.begin(unit, eoi)
    notices.tell(unit, eoi, "news", at=eoi.shown_at)

"""How an EOI ends: against its person, and how that is undone, or because the person goes."""

from datetime import timedelta

from app.domain import events, family, rules
from app.domain.lifecycle import ENDED_AGAINST, LIVE, Status
from app.services import deadlines, kin, notices, scheme
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


def end_family(unit: Unit, eoi: Eoi, ground: str) -> None:
    """End it and, with it, all of its family [R 2.7, 5.2]. As `end`."""
    end(unit, eoi, ground)
    for other in kin.others(unit, eoi):
        if other.state in LIVE:
            end(unit, other, family.ground_for_others(eoi.state))


def withdraw(unit: Unit, eoi: Eoi) -> None:
    """End a live EOI for its person; a person looks at the rest of its family.

    Its place is given back and partners are told.
    """
    withdraw_one(unit, eoi)
    kin.hold_others(unit, eoi)


def withdraw_one(unit: Unit, eoi: Eoi) -> None:
    """The same where the rest of the family goes too."""
    eoi.move(Status.WITHDRAWN, unit.now)
    unit.log("withdrawn", eoi.id)
    scheme.release_place(unit, eoi)
    notices.announce(unit, events.EOI_WITHDRAWN, eoi)


def reopen(unit: Unit, eoi: Eoi, delay: timedelta = timedelta()) -> None:
    """Undo an end: the EOI stands where it stood, with its time and its place.

    So does what of its family ended by this one's end; as long as another's stands, a person looks.
    """
    _reopen(unit, eoi, delay)
    if eoi.state not in LIVE:
        return
    if kin.is_ended(unit, eoi):
        kin.hold(unit, eoi, delay)
        return
    for other in kin.others(unit, eoi):
        if other.state in ENDED_AGAINST:
            _reopen(unit, other, delay)
            notices.screen(unit, other.id)


def _reopen(unit: Unit, eoi: Eoi, delay: timedelta) -> None:
    """Not one that is about to be erased: one person may have ordered it, for it had ended."""
    if erasures.is_ordered(unit.session, eoi.id):
        return
    eoi.reopen(unit.now, delay=delay)
    unit.log("reopened", eoi.id)
    if eoi.state in {Status.INVITED, Status.ACCEPTED, Status.GRANTED}:
        scheme.restore_place(unit, eoi)
    if eoi.state is Status.INVITED:
        deadlines.begin(unit, eoi)
    notices.tell(unit, eoi, "news", at=eoi.shown_at)

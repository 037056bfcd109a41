"""An EOI ends here, by a decision against its person or by withdrawal; an end may be undone."""

from datetime import timedelta

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import Template
from app.domain.cases import family as family_rules
from app.domain.cases import grounds
from app.domain.cases.lifecycle import ENDED_AGAINST, HOLDS_PLACE, LIVE, Status
from app.domain.intake.exclusions import Ground
from app.domain.partners import outgoing
from app.services.cases import family, invitation_clock
from app.services.core import notifications
from app.services.core.unit import Unit
from app.services.scheme import settings
from app.storage.cases.eois import Eoi
from app.storage.privacy import erasures


def end(unit: Unit, eoi: Eoi, ground: Ground, delay: timedelta = timedelta()) -> None:
    """End it on a ground; its place is given back.

    The person is told when they can see it. Raises ForbiddenMove; nothing is written then.
    """
    _, status = grounds.GROUNDS[ground]
    eoi.move(status, unit.now, delay=delay)
    eoi.ground = ground
    is_unselected = ground is Ground.NOT_SELECTED
    action = AuditAction.NOT_SELECTED if is_unselected else AuditAction[status.name]
    unit.log(action, eoi.id, rule=ground)
    settings.release_place(unit, eoi)
    refused = status is Status.REFUSED
    notifications.announce(unit, outgoing.EOI_REFUSED if refused else outgoing.EOI_DECIDED, eoi)
    notifications.tell(unit, eoi, Template.NEWS, at=eoi.shown_at)


def end_family(unit: Unit, eoi: Eoi, ground: Ground) -> None:
    """End it and, with it, all of its family [R 2.7, 2.10, 5.2]. As `end`."""
    end(unit, eoi, ground)
    for other in family.others(unit, eoi):
        if other.state in LIVE:
            end(unit, other, family_rules.ground_for_others(ground, eoi.state))


def withdraw(unit: Unit, eoi: Eoi) -> None:
    """End a live EOI for its person; a person looks at the rest of its family.

    Its place is given back and partners are told.
    """
    withdraw_one(unit, eoi)
    family.hold_others(unit, eoi)


def withdraw_one(unit: Unit, eoi: Eoi) -> None:
    """The same where the rest of the family goes too."""
    eoi.move(Status.WITHDRAWN, unit.now)
    unit.log(AuditAction.WITHDRAWN, eoi.id)
    settings.release_place(unit, eoi)
    notifications.announce(unit, outgoing.EOI_WITHDRAWN, eoi)


def reopen(unit: Unit, eoi: Eoi, delay: timedelta = timedelta()) -> None:
    """Undo an end: the EOI has its status of before, its time of submission and its place again.

    So have those of its family that ended with it; while another's own end is in force, a reviewer
    looks instead.
    """
    _reopen(unit, eoi, delay)
    if eoi.state not in LIVE:
        return
    if family.is_ended(unit, eoi):
        family.hold(unit, eoi, delay)
        return
    for other in family.others(unit, eoi):
        if other.state in ENDED_AGAINST:
            _reopen(unit, other, delay)
            notifications.screen(unit, other.id)


def _reopen(unit: Unit, eoi: Eoi, delay: timedelta) -> None:
    """Undo one end, unless erasure is ordered: of what has ended, one person may order it."""
    if erasures.is_ordered(unit.session, eoi.id):
        return
    eoi.reopen(unit.now, delay=delay)
    unit.log(AuditAction.REOPENED, eoi.id)
    if eoi.state in HOLDS_PLACE:
        settings.restore_place(unit, eoi)
    if eoi.state is Status.INVITED:
        invitation_clock.begin(unit, eoi)
    notifications.tell(unit, eoi, Template.NEWS, at=eoi.shown_at)

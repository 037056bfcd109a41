"""Screening against the register and earlier EOIs.

An exact match with the register refuses, unless the scheme has a person decide on that as well;
anything less asks a person.

The worker screens after the commit that made it necessary. Screening is a function of what stands
in the database, so doing it twice, or for two reasons at once, ends the same. Whoever is screened
is first kept to be found by (`index_eoi`), in a transaction of its own: of two who come at the same
moment, the second to look sees the other.
"""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import Task, Template
from app.domain.cases import grounds
from app.domain.cases.lifecycle import COUNTS_AS_EARLIER, LIVE, SCREENED, Status
from app.domain.intake.answers import Answers
from app.domain.intake.exclusions import Ground, Rule
from app.domain.screening import descriptions, names
from app.domain.screening.matches import MatchKind, MatchStatus, MatchWith
from app.services.blind_index import profiles
from app.services.cases import checks, family, location, outcomes
from app.services.core import notifications
from app.services.core.errors import NotFound
from app.services.core.unit import Unit
from app.services.register import records
from app.services.scheme import settings
from app.services.screening import candidates, weighing
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.decisions import matches
from app.storage.decisions.matches import Match

BATCH = 500  # EOIs that are screened again because the threshold has fallen, enqueued at once


class NoSuchMatch(NotFound):
    """The match is not there, or not open, any more."""


class EarlierEnded(NoSuchMatch):
    """The earlier EOI has ended so that its person may have another."""


def index_eoi(unit: Unit, eoi_id: UUID) -> None:
    """Have others find the EOI by how its person is described. The unit opens it."""
    eoi = eois.get_for_update(unit.session, eoi_id)
    if eoi is not None and eoi.state in COUNTS_AS_EARLIER:
        person = descriptions.of_answers(eoi.read(unit.keyring, unit.key(eoi_id)))
        profiles.save(unit, profiles.OF_EOIS, eoi_id, person)
        checks.index_biometric(unit, eoi)


def screen(unit: Unit, eoi_id: UUID, also: Collection[UUID] = ()) -> None:
    """Compare an EOI with the register and earlier EOIs and move it where that leads [R 3.2, 1.2].

    `also` with those: who found the EOI may not be found from its side. It stays submitted while
    its person has not confirmed that they are in France [R 2.2].
    """
    eoi = eois.get_for_update(unit.session, eoi_id)
    if eoi is None or eoi.state not in SCREENED:
        return
    answers = eoi.read(unit.keyring, unit.key(eoi_id))
    known = matches.of_eoi(unit.session, eoi_id)
    found = candidates.find(unit, eoi, answers, known, also)
    if records.lock(unit, found):  # as what was told of one may have changed until then
        found = candidates.find(unit, eoi, answers, known, also)
    refusing = weighing.refusing(known)
    standing = weighing.record(unit, eoi, known, found)
    delay = _delay(unit, eoi)
    if any(match.kind is MatchKind.EXACT for match in standing):
        if eoi.state in LIVE:
            outcomes.end(unit, eoi, Ground.RETURNED, delay)
            family.hold_others(unit, eoi, delay)
        return
    asks = any(match.status is MatchStatus.OPEN for match in standing)
    if _refused_for_nothing(eoi, standing):
        outcomes.reopen(unit, eoi, delay)
        asks |= _rested_on_filler(unit, eoi, answers, refusing)
    if eoi.state not in LIVE:
        return
    asks |= _not_looked_for(eoi, answers)
    first = eoi.state is Status.SUBMITTED
    if asks or (first and _concerns(unit, eoi)):
        family.hold(unit, eoi, delay)
    elif first and not location.is_open(unit, eoi_id):
        eoi.move(Status.ELIGIBLE, unit.now, delay=delay)
        unit.log(AuditAction.ELIGIBLE, eoi.id)
    if first and eoi.state is not Status.SUBMITTED:
        notifications.tell(unit, eoi, Template.NEWS, at=unit.now + delay)


def index_return(unit: Unit, record_id: UUID) -> None:
    """Have EOIs find a record by how its person is described; no more once it does not stand."""
    person = records.person(unit, record_id)
    if person is None:
        profiles.delete(unit, [record_id])
    else:
        profiles.save(unit, profiles.OF_REGISTER, record_id, person)
        records.index_biometric(unit, record_id)


def screen_against(unit: Unit, record_id: UUID) -> None:
    """Have every EOI screened again that a changed record of the register concerns."""
    concerned = records.eois_like(unit, record_id)
    concerned |= set(matches.eois_of_record(unit.session, record_id))
    concerned |= candidates.eois_alike(unit, record_id)
    for eoi_id in sorted(concerned):
        notifications.screen(unit, eoi_id, also=[record_id])


def screen_live(unit: Unit, after: UUID) -> None:
    """Have the next live EOIs screened again; and then those after them, in a later unit."""
    batch = eois.live_after(unit.session, after, BATCH)
    for eoi_id in batch:
        notifications.screen(unit, eoi_id)
    if batch:
        notifications.screen_live(unit, batch[-1])


def screen_refused(unit: Unit, after: UUID) -> None:
    """The same of those whom the machine refused: by an earlier release, for what refuses no more.

    Each under the name of a task that a worker of that release leaves to one of this.
    """
    batch = eois.ended_after(unit.session, Ground.RETURNED, after, BATCH)
    for eoi_id in batch:
        notifications.screen(unit, eoi_id, task=Task.RESCREEN_EOI)
    if batch:
        notifications.screen_refused(unit, batch[-1])


def open_match(unit: Unit, eoi: Eoi, record_id: UUID) -> Match:
    """A match that nobody has decided on, with what still stands. Raises NoSuchMatch."""
    match = matches.of_eoi(unit.session, eoi.id).get(record_id)
    if (
        match is None
        or match.status is not MatchStatus.OPEN
        or not weighing.is_current(unit, match)
    ):
        raise NoSuchMatch
    return match


def ending(unit: Unit, match: Match) -> Rule:
    """What ends the match's EOI if both are one person. Raises EarlierEnded."""
    if match.about is MatchWith.RETURN:
        return grounds.RETURNED
    earlier = eois.get(unit.session, match.record_id)
    if earlier is None or earlier.state not in grounds.BY_EARLIER:
        raise EarlierEnded
    return grounds.BY_EARLIER[earlier.state]


def _concerns(unit: Unit, eoi: Eoi) -> bool:
    """Whether anything but the register asks for a person."""
    own = family.concerns_of(unit, eoi)
    return bool(own) or family.concerned(unit, eoi)


def _not_looked_for(eoi: Eoi, answers: Answers) -> bool:
    """Whether some of the names cannot be looked for, which no person was asked about before.

    Who has a grant keeps it: two persons saw the name.
    """
    if eoi.state is Status.GRANTED:
        return False
    before, now = set(eoi.gaps.split()), set(names.gaps(descriptions.of_answers(answers)))
    eoi.gaps = " ".join(sorted(before | now))
    return not now <= before


def _delay(unit: Unit, eoi: Eoi) -> timedelta:
    """A first outcome is shown when the delay that all share is over; what follows it, at once."""
    if eoi.shown(unit.now) is not Status.SUBMITTED or eoi.submitted_at is None:
        return timedelta()
    outcome_at = eoi.submitted_at + settings.current(unit).outcome_delay
    return max(outcome_at - unit.now, timedelta())


def _rested_on_filler(unit: Unit, eoi: Eoi, answers: Answers, refusing: set[UUID]) -> bool:
    """Whether it was refused for what stands for nobody, so that a person looks instead."""
    rested = not refusing.isdisjoint(candidates.by_placeholders(unit, eoi, answers))
    if rested:
        unit.log(AuditAction.REFUSED_BY_FILLER, eoi.id)
    return rested


def _refused_for_nothing(eoi: Eoi, standing: list[Match]) -> bool:
    """Refused as returned, with no match left that says so."""
    if eoi.state is not Status.REFUSED or eoi.ground is not Ground.RETURNED:
        return False
    return not any(
        match.status is MatchStatus.CONFIRMED and match.about is MatchWith.RETURN
        for match in standing
    )

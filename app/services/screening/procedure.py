"""The screening procedure compares an EOI with the register and with earlier EOIs.

An exact match with the register refuses, unless the scheme has a person decide on that as well;
anything less asks a person.

The worker screens after the commit that made it necessary. The result depends only on what is
stored, so screening is idempotent: twice, or for two reasons at once, ends the same. Each EOI is
first put into the blind index (`index_eoi`), in a transaction of its own: of two that come at the
same moment, the second to look sees the other.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import Task, Template
from app.domain.cases import grounds
from app.domain.cases.lifecycle import COUNTS_AS_EARLIER, LIVE, SCREENED, Status
from app.domain.intake.answers import Answers
from app.domain.intake.exclusions import Ground, Rule
from app.domain.screening import descriptions, names
from app.domain.screening.matches import MatchKind, MatchStatus, MatchWith
from app.services.blind_index import probing, profiles
from app.services.cases import checks, family, location, outcomes
from app.services.core import notifications, proof
from app.services.core.errors import NotFound
from app.services.core.unit import Unit
from app.services.register import records
from app.services.screening import candidates, outcome_delay, weighing
from app.services.screening.candidates import Finding
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.decisions import matches
from app.storage.decisions.matches import Match

BATCH = 500  # EOIs that are screened again because the threshold has fallen, enqueued at once


class NoSuchMatch(NotFound):
    """The match is not there, or not open, any more."""


class EarlierEnded(NoSuchMatch):
    """The earlier EOI has ended so that its person may have another."""


def index_eoi(unit: Unit, eoi_id: UUID, also: Collection[UUID] = ()) -> bool:
    """Put the EOI into the blind index, so that others find it; whether it may be screened yet.

    The unit opens it. What makes it so later queues it again.
    """
    eoi = eois.get_for_update(unit.session, eoi_id)
    if eoi is not None and eoi.state in COUNTS_AS_EARLIER:
        person = descriptions.of_answers(eoi.read(unit.keyring, unit.key(eoi_id)))
        profiles.save(unit, profiles.OF_EOIS, eoi_id, person)
        checks.index_biometric(unit, eoi)
    return eoi is not None and _may_be_screened(unit, eoi, also)


def screen(unit: Unit, eoi_id: UUID, also: Collection[UUID] = ()) -> None:
    """Compare an EOI with the register and earlier EOIs and move it where that leads [R 3.2, 1.2].

    It stays submitted, without a look at anything, until a code has shown that its person can be
    reached, for who cannot be learns nothing; and until they have confirmed that they are in France
    [R 2.2]. `also` are compared before that, too: what found it may not be found from its side.
    """
    eoi = eois.get_for_update(unit.session, eoi_id)
    if eoi is None or not _may_be_screened(unit, eoi, also):
        return
    answers = eoi.read(unit.keyring, unit.key(eoi_id))
    known = matches.of_eoi(unit.session, eoi_id)
    found = candidates.find(unit, eoi, answers, known, also)
    if records.lock(unit, found):  # one may have changed before the lock
        found = candidates.find(unit, eoi, answers, known, also)
    _note_hit(unit, eoi, found)
    refusing = weighing.refusing(known)
    remaining = weighing.update_matches(unit, eoi, known, found)
    delay = outcome_delay.left(unit, eoi)
    if any(match.kind is MatchKind.EXACT for match in remaining):
        if eoi.state in LIVE:
            outcomes.end(unit, eoi, Ground.RETURNED, delay)
            family.hold_others(unit, eoi, delay)
        return
    asks = any(match.status is MatchStatus.OPEN for match in remaining)
    if _refused_for_nothing(eoi, remaining):
        outcomes.reopen(unit, eoi, delay)
        asks |= _rested_on_placeholder(unit, eoi, answers, refusing)
    if eoi.state not in LIVE:
        return
    asks |= _has_new_gaps(eoi, answers)
    first = eoi.state is Status.SUBMITTED
    if asks or (first and _concerns(unit, eoi)):
        family.hold(unit, eoi, delay)
    elif first and not location.is_open(unit, eoi_id):
        eoi.move(Status.ELIGIBLE, unit.now, delay=delay)
        unit.log(AuditAction.ELIGIBLE, eoi.id)
    if first and eoi.state is not Status.SUBMITTED:
        notifications.tell(unit, eoi, Template.NEWS, at=unit.now + delay)


def index_return(unit: Unit, record_id: UUID) -> None:
    """Put a return record into the blind index; take it out if it was annulled or erased."""
    person = records.person(unit, record_id)
    if person is None:
        profiles.delete(unit, [record_id])
    else:
        profiles.save(unit, profiles.OF_REGISTER, record_id, person)
        records.index_identifiers(unit, record_id)


def screen_against(unit: Unit, record_id: UUID) -> None:
    """Queue the screening of every EOI that a changed record of the register concerns."""
    concerned = records.eois_like(unit, record_id)
    concerned |= set(matches.eois_of_record(unit.session, record_id))
    concerned |= candidates.eois_alike(unit, record_id)
    for eoi_id in sorted(concerned):
        notifications.screen(unit, eoi_id, also=[record_id])


def screen_live(unit: Unit, after: UUID) -> None:
    """Queue the screening of the next batch of live EOIs, and a task for those after them."""
    batch = eois.live_after(unit.session, after, BATCH)
    for eoi_id in batch:
        notifications.screen(unit, eoi_id)
    if batch:
        notifications.screen_live(unit, batch[-1])


def screen_refused(unit: Unit, after: UUID) -> None:
    """The same for those that an earlier release refused automatically, by rules that are gone.

    Each as a task that a worker of that release does not know, and so leaves to one of this.
    """
    batch = eois.ended_after(unit.session, Ground.RETURNED, after, BATCH)
    for eoi_id in batch:
        notifications.screen(unit, eoi_id, task=Task.RESCREEN_EOI)
    if batch:
        notifications.screen_refused(unit, batch[-1])


def open_match(unit: Unit, eoi: Eoi, record_id: UUID) -> Match:
    """A match that nobody has decided on, of a return in force. Raises NoSuchMatch."""
    match = matches.of_eoi(unit.session, eoi.id).get(record_id)
    if (
        match is None
        or match.status is not MatchStatus.OPEN
        or not weighing.is_current(unit, match)
    ):
        raise NoSuchMatch
    return match


def ending(unit: Unit, match: Match) -> Rule:
    """The rule that ends the match's EOI if both are one person. Raises EarlierEnded."""
    if match.about is MatchWith.RETURN:
        return grounds.RETURNED
    earlier = eois.get(unit.session, match.record_id)
    if earlier is None or earlier.state not in grounds.BY_EARLIER:
        raise EarlierEnded
    return grounds.BY_EARLIER[earlier.state]


def _may_be_screened(unit: Unit, eoi: Eoi, also: Collection[UUID]) -> bool:
    """A submission waits until its person is reached and located; what shows that queues it again.

    So it is screened once. As soon as its person is reached it is compared with what has found it,
    and held with its family, or who is held would show about whom something was found.
    """
    if eoi.state is not Status.SUBMITTED:
        return eoi.state in SCREENED
    waits = not also and location.is_open(unit, eoi.id) and not family.concerned(unit, eoi)
    return not waits and proof.is_reached(unit, eoi.id)


def _note_hit(unit: Unit, eoi: Eoi, found: Mapping[UUID, Finding]) -> None:
    """That a new submission is of somebody like one on the register; who is returned later is not.

    No other screening tells anybody whom the register knows.
    """
    is_hit = any(f.about is MatchWith.RETURN for f in found.values())
    if eoi.state is Status.SUBMITTED and is_hit and probing.note_hit(unit, eoi.id):
        outcome_delay.lengthen(unit, eoi)


def _concerns(unit: Unit, eoi: Eoi) -> bool:
    """Whether anything but the register asks for a person."""
    own = family.concerns_of(unit, eoi)
    return bool(own) or family.concerned(unit, eoi)


def _has_new_gaps(eoi: Eoi, answers: Answers) -> bool:
    """Whether a part of the names cannot be searched for, which nobody was asked about yet.

    A grant is not held for it: two persons saw the name.
    """
    if eoi.state is Status.GRANTED:
        return False
    before, now = set(eoi.gaps.split()), set(names.gaps(descriptions.of_answers(answers)))
    eoi.gaps = " ".join(sorted(before | now))
    return not now <= before


def _rested_on_placeholder(unit: Unit, eoi: Eoi, answers: Answers, refusing: set[UUID]) -> bool:
    """Whether it was refused for a placeholder, as N/A, so that a person looks instead."""
    rested = not refusing.isdisjoint(candidates.by_placeholders(unit, eoi, answers))
    if rested:
        unit.log(AuditAction.REFUSED_BY_FILLER, eoi.id)
    return rested


def _refused_for_nothing(eoi: Eoi, remaining: list[Match]) -> bool:
    """Refused as returned, with no match left that says so."""
    if eoi.state is not Status.REFUSED or eoi.ground is not Ground.RETURNED:
        return False
    return not any(
        match.status is MatchStatus.CONFIRMED and match.about is MatchWith.RETURN
        for match in remaining
    )

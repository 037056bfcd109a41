"""A claim says who works on a case: a lease, renewed by use, that ends by itself.

It decides nothing of the case, and keeps nobody out: who gives a reason opens a colleague's, too.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics import dates
from app.domain.review import roles
from app.domain.review.openings import Reason
from app.domain.review.roles import Permission
from app.services.cases import notes
from app.services.core.errors import Invalid, Refused
from app.services.core.unit import Unit
from app.services.sign_in import colleagues, staff_sessions
from app.storage.audit import rests
from app.storage.decisions import conflicts, list_signs
from app.storage.review import claims, visits
from app.storage.review.claims import Claim as ClaimRow

LEASE = timedelta(minutes=30)  # from the last use
HANDED = timedelta(days=3)  # for a colleague to open what was handed over, over a weekend
LONGEST_SNOOZE = 30  # days
_VISIT = timedelta(minutes=30)  # what is opened again within it is one visit
_PRESENT = timedelta(minutes=10)  # since somebody opened the case, who may have it open still


class Claimed(Refused):
    """A colleague works on the case, or on another of its family; who acts says why first."""

    def __init__(self, eoi_id: UUID, holder: str, since: datetime) -> None:
        super().__init__(eoi_id)
        self.eoi_id, self.holder, self.since = eoi_id, holder, since


class NoSuchColleague(Invalid):
    """Nobody of that name works on cases."""


class OfKin(NamedTuple):
    """A colleague works on another of the family."""

    reference: str
    holder: str
    since: datetime


class Claim(NamedTuple):
    """Who works on a case, as one who has it open sees it."""

    holder: str | None  # None: it is free
    own: bool
    since: datetime | None
    handed_by: str | None
    snoozed_by: str | None
    snoozed_until: datetime | None
    present: list[str]  # who else opened it minutes ago
    visited_before: datetime | None  # when the last visit of who looks was over
    colleagues: Mapping[str, str]  # to whom who has it may hand it over: their names
    kin: list[OfKin]  # of its family, that colleagues work on

    @property
    def actors(self) -> set[str]:
        """Whoever is named in it."""
        of_kin = (each.holder for each in self.kin)
        named = (self.holder, self.handed_by, self.snoozed_by, *self.present, *of_kin)
        return {actor for actor in named if actor}


def take(unit: Unit, eoi_id: UUID) -> None:
    """Claim a case that is free or one's own. Raises Claimed."""
    unit.locked(eoi_id)
    if not take_unless_locked(unit, eoi_id):
        raise _claimed(claims.the(unit.session, eoi_id))


def take_unless_locked(unit: Unit, eoi_id: UUID) -> bool:
    """Claim a case, unless it is a colleague's or locked by anybody; whether it is one's own."""
    since = claims.take(unit.session, eoi_id, unit.actor, unit.now, unit.now + LEASE)
    if since == unit.now:
        unit.log(AuditAction.CASE_TAKEN, eoi_id)
    return since is not None


def let_go(unit: Unit, eoi_id: UUID) -> None:
    """Give back one's own claim, if it is in force still."""
    if claims.give_back(unit.session, [eoi_id], unit.actor, unit.now):
        unit.log(AuditAction.CASE_LET_GO, eoi_id)


def hand_over(unit: Unit, eoi_id: UUID, colleague: str, note: str) -> None:
    """Make a case that is free or one's own a colleague's, with a note, which is sealed.

    The unit opens the EOI. Raises NoSuchColleague or Claimed.
    """
    hides = conflicts.hides(unit.session, colleague, [eoi_id])
    if hides or colleague not in colleagues_of(unit):
        raise NoSuchColleague
    take(unit, eoi_id)
    until = unit.now + HANDED
    claims.hand_over(unit.session, eoi_id, unit.actor, unit.now, until, to=colleague)
    unit.log(AuditAction.CASE_HANDED_OVER, eoi_id, colleague=colleague)
    notes.write(unit, unit.eoi(eoi_id), AuditAction.CASE_HANDED_OVER, note)


def snooze(unit: Unit, eoi_id: UUID, days: int) -> None:
    """Lay by a case that is free or one's own: until the morning of that day it is nobody's next.

    Nor beyond its next deadline, nor once it has news. Raises Claimed.
    """
    if not 1 <= days <= LONGEST_SNOOZE:
        raise ValueError("not within LONGEST_SNOOZE")
    take(unit, eoi_id)
    day = dates.today(unit.now) + timedelta(days)
    to_come = [at for at in list_signs.deadlines_of(unit.session, eoi_id) if at > unit.now]
    until = min([datetime.combine(day, time(), dates.AGES_IN), *to_come])
    claims.snooze(unit.session, eoi_id, unit.actor, unit.now, until)
    unit.log(AuditAction.CASE_SNOOZED, eoi_id, days=days)


def end_rests(unit: Unit) -> bool:
    """Bring back what was laid by and has news; whether there was any.

    Cut off, none is; the next run does the same.
    """
    return rests.end(unit.session, unit.now)


def require_open(unit: Unit, eoi_id: UUID, *, with_family: bool = False) -> None:
    """Raise Claimed where a colleague works on the case, unless the actor has said why since.

    `with_family`, the same of each of its family: for an act that goes for all of them.
    """
    for row, _ in claims.of_family(unit.session, eoi_id):
        if not _is_anothers(unit, row) or not (with_family or row.eoi_id == eoi_id):
            continue
        entered_at = visits.entered_at(unit.session, row.eoi_id, unit.actor)
        if entered_at is None or entered_at < row.since:
            raise _claimed(row)


def _is_anothers(unit: Unit, row: ClaimRow) -> bool:
    return row.actor != unit.actor and row.until > unit.now


def enter(unit: Unit, eoi_id: UUID, why: Reason, text: str) -> None:
    """Say why one opens what a colleague works on: the log has why, and the text is sealed.

    The unit opens the EOI.
    """
    row = claims.of_eoi(unit.session, eoi_id)
    at = max(unit.now, row.since) if row else unit.now  # the clock may have been put back
    visits.enter(unit.session, eoi_id, unit.actor, at)
    unit.log(AuditAction.CASE_ENTERED, eoi_id, reason=why)
    notes.write(unit, unit.eoi(eoi_id), AuditAction.CASE_ENTERED, text)


def open_case(unit: Unit, eoi_id: UUID) -> Claim:
    """Note that the actor has the case open, which renews their claim; who works on it."""
    rows = claims.of_family(unit.session, eoi_id)
    row = next((each for each, _ in rows if each.eoi_id == eoi_id), None)
    live = row if row and row.until > unit.now else None
    rests = row if row and row.snoozed_until and row.snoozed_until > unit.now else None
    own = live is not None and live.actor == unit.actor
    if own:
        claims.renew(unit.session, eoi_id, unit.actor, unit.now, unit.now + LEASE)
    visits.note(unit.session, eoi_id, unit.actor, unit.now, _VISIT)
    seen = visits.of_eoi(unit.session, eoi_id)
    recent = [each.actor for each in seen if each.at > unit.now - _PRESENT]
    return Claim(
        holder=live.actor if live else None,
        own=own,
        since=live.since if live else None,
        handed_by=live.handed_by if live else None,
        snoozed_by=rests.actor if rests else None,
        snoozed_until=rests.snoozed_until if rests else None,
        present=[actor for actor in recent if actor != unit.actor],
        visited_before=next(each.before for each in seen if each.actor == unit.actor),
        colleagues=colleagues_of(unit) if own else {},
        kin=[
            OfKin(reference, each.actor, each.since)
            for each, reference in rows
            if each.eoi_id != eoi_id and _is_anothers(unit, each)
        ],
    )


def colleagues_of(unit: Unit) -> dict[str, str]:
    """The names of the others who work on cases, by the roles of who signed in of late."""
    persons = [
        person
        for person, known in staff_sessions.last_roles(unit).items()
        if person != unit.actor and roles.allowed(known, Permission.WORK_CASE)
    ]
    names = colleagues.names_of(unit, persons)
    how_many = Counter(names.values())
    return {
        person: name
        if how_many[name] == 1
        else f"{name} ({colleagues.short_pseudonym(unit, person)})"
        for person, name in sorted(names.items(), key=itemgetter(1))
    }


def _claimed(row: ClaimRow) -> Claimed:
    return Claimed(row.eoi_id, row.actor, row.since)

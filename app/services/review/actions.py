"""What reviewers do to an EOI: hold, release, check, compare, decide, erase, invite and grant.

What takes two is asked for here or in `requests`, and done from `confirmation`. Each act takes the
reason where a person gives one, and shows to the applicant once the outcome of screening does. Each
raises NoSuchEoi, or ForbiddenMove where the EOI is in another status than the act needs.
"""

from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import Template
from app.domain.cases import family as family_rules
from app.domain.cases import grounds, lifecycle
from app.domain.cases.checks import Check, CheckStatus
from app.domain.cases.lifecycle import ForbiddenMove, Status
from app.domain.intake.exclusions import Ground, Rule
from app.domain.partners import outgoing
from app.domain.review.approvals import Act
from app.domain.screening.matches import MatchStatus
from app.services.cases import checks, family, invitation_clock, location, notes
from app.services.cases.family import FamilyEnded
from app.services.core import approvals, notifications, proof
from app.services.core.errors import Refused
from app.services.core.unit import Unit
from app.services.review import match_review
from app.services.scheme import settings
from app.services.screening import procedure
from app.storage.cases import checks as check_store
from app.storage.cases.eois import Eoi

# What a reviewer may decide by themselves to ask for; `returned` comes by confirming a match, and
# who was not selected is closed in `bulk_closure`.
GROUNDS: dict[Ground, tuple[Rule, Status]] = {
    name: ending
    for name, ending in grounds.GROUNDS.items()
    if name not in {Ground.RETURNED, Ground.NOT_SELECTED}
}


class NotCleared(Refused):
    """A check is not cleared, or its clearance is too old."""


class NotOfFamily(Refused):
    """Nobody of its family was decided against."""


class LocationOpen(Refused):
    """Whether the person is in France is not confirmed."""


class NotReached(Refused):
    """No code was entered yet, so nobody knows whether messages reach the person."""


class NoPlace(Refused):
    """No place is reserved for the person."""


class AgainstEvidence(Refused):
    """Strong evidence speaks against that both are one person."""


class MatchesOpen(Refused):
    """A match still asks for a person."""


def hold(unit: Unit, eoi_id: UUID, reason: str) -> None:
    """Hold it, and its family."""
    eoi = unit.locked(eoi_id)
    lifecycle.require(eoi.state, Status.HELD)
    family.hold(unit, eoi)
    notes.write(unit, eoi, AuditAction.HELD, reason)
    for member in family.live_members(unit, eoi):
        _news(unit, member)


def release(unit: Unit, eoi_id: UUID, reason: str) -> None:
    """Let a held EOI, and its family, go on from the status of before; from screening, as eligible.

    Raises MatchesOpen, LocationOpen, NotReached, or family.FamilyEnded.
    """
    eoi = unit.locked(eoi_id)
    if eoi.state is not Status.HELD:
        raise ForbiddenMove(eoi.state, Status.ELIGIBLE)
    if family.is_ended(unit, eoi):
        raise FamilyEnded
    held = [member for member in family.live_members(unit, eoi) if member.state is Status.HELD]
    if any(family.has_open_match(unit, member) for member in held):
        raise MatchesOpen
    if any(location.is_open(unit, member.id) for member in held):
        raise LocationOpen
    unjudged = [member.id for member in held if _before(member) is Status.SUBMITTED]
    if not all(proof.is_reached(unit, waiting) for waiting in unjudged):
        raise NotReached
    for member in held:
        before = _before(member)
        to = Status.ELIGIBLE if before is Status.SUBMITTED else before
        member.move(to, unit.now)
        if to is Status.INVITED:
            invitation_clock.begin(unit, member)
        unit.log(AuditAction.RELEASED, member.id)
        _news(unit, member)
    notes.write(unit, eoi, AuditAction.RELEASED, reason)


def _before(held: Eoi) -> Status:
    return Status(held.status_before or Status.SUBMITTED)


def set_check(unit: Unit, eoi_id: UUID, kind: Check, status: CheckStatus, reason: str) -> None:
    """Record a status of a live EOI's check; a result takes two. Raises ForbiddenCheckMove."""
    eoi = unit.locked(eoi_id)
    checks.set_by_person(unit, eoi, kind, status)
    notes.write(unit, eoi, AuditAction.CHECK_UPDATED, reason)


def dismiss_match(unit: Unit, eoi_id: UUID, record_id: UUID, reason: str) -> None:
    """The record, or the earlier EOI, is of somebody else. Raises NoSuchMatch.

    Only an open match: one that an EOI was refused for needs a correction.
    """
    eoi = unit.locked(eoi_id)
    procedure.open_match(unit, eoi, record_id).status = MatchStatus.DISMISSED
    unit.log(AuditAction.MATCH_DISMISSED, eoi.id, record=str(record_id))
    notes.write(unit, eoi, AuditAction.MATCH_DISMISSED, reason)


def confirm_match(
    unit: Unit, eoi_id: UUID, record_id: UUID, reason: str, *, knowing: bool = False
) -> UUID:
    """The record, or the earlier EOI, is of this person: ask a second person to end this one.

    The match is confirmed, and the EOI ended, when the second person confirms. Raises NoSuchMatch,
    EarlierEnded, AlreadyAsked, or AgainstEvidence from who is not `knowing` that there is some.
    """
    eoi = unit.locked(eoi_id)
    match = procedure.open_match(unit, eoi, record_id)
    ground = procedure.ending(unit, match)
    if not knowing and match_review.against(unit, eoi, match):
        raise AgainstEvidence
    return _ask_to_end(unit, eoi, {"ground": ground.name, "record": str(record_id)}, reason)


def decide(unit: Unit, eoi_id: UUID, ground: Ground, reason: str) -> UUID:
    """Ask a second person to end the EOI, and its family, on one of GROUNDS.

    Raises AlreadyAsked, or NotOfFamily.
    """
    eoi = unit.locked(eoi_id)
    if ground in family_rules.BY_FAMILY and not family.is_ended(unit, eoi):
        raise NotOfFamily
    return _ask_to_end(unit, eoi, {"ground": GROUNDS[ground][0].name}, reason)


def erase(unit: Unit, eoi_id: UUID, reason: str) -> UUID:
    """Ask a second person to erase the case for good, whatever its status. Raises AlreadyAsked."""
    return approvals.ask(unit, eoi_id, Act.ERASE, {}, reason)


def require_invitable(unit: Unit, eoi: Eoi) -> None:
    """Require that it and all of its family that goes on wait for a place. As require_all."""
    family.require_all(unit, eoi, Status.ELIGIBLE)


def invite(unit: Unit, eoi_id: UUID, reason: str = "") -> None:
    """Take a place for an eligible person, and each of their family, or for nobody: takes two.

    Raises balance.Overdrawn where there are fewer places open, or as require_invitable.
    """
    eoi = unit.locked(eoi_id)
    require_invitable(unit, eoi)
    for member in family.live_members(unit, eoi):
        settings.reserve_place(unit, member)
        member.move(Status.INVITED, unit.now)
        invitation_clock.begin(unit, member)
        unit.log(AuditAction.INVITED, member.id)
        notifications.announce(unit, outgoing.EOI_INVITED, member)
        _news(unit, member)
    notes.write(unit, eoi, AuditAction.INVITED, reason)


def require_grantable(unit: Unit, eoi: Eoi) -> None:
    """Require that nothing rules out a grant, to it or to any live member of its family.

    Raises ForbiddenMove, FamilyNotReady, NotCleared, MatchesOpen, LocationOpen or NoPlace.
    """
    family.require_all(unit, eoi, Status.ACCEPTED)
    for member in family.live_members(unit, eoi):
        statuses = [
            c.status_at(unit.now) for c in check_store.of_eoi(unit.session, member.id).values()
        ]
        if statuses != [CheckStatus.CLEARED] * len(Check):
            raise NotCleared
        if family.has_open_match(unit, member):
            raise MatchesOpen
        if location.is_open(unit, member.id):
            raise LocationOpen
        if not settings.holds_place(unit, member):
            raise NoPlace


def grant(unit: Unit, eoi_id: UUID, reason: str = "") -> None:
    """Grant entry clearance, to the whole family at once: takes two. As require_grantable."""
    eoi = unit.locked(eoi_id)
    require_grantable(unit, eoi)
    for member in family.live_members(unit, eoi):
        member.move(Status.GRANTED, unit.now)
        unit.log(AuditAction.GRANTED, member.id)
        notifications.announce(unit, outgoing.EOI_DECIDED, member)
        _news(unit, member)
    notes.write(unit, eoi, AuditAction.GRANTED, reason)


def _ask_to_end(unit: Unit, eoi: Eoi, terms: approvals.Terms, reason: str) -> UUID:
    lifecycle.require(eoi.state, grounds.GROUNDS[Ground(terms["ground"])][1])
    return approvals.ask(unit, eoi.id, Act.END, terms, reason)


def _news(unit: Unit, eoi: Eoi) -> None:
    """Tell the applicant to look, once the change can be seen."""
    notifications.tell(unit, eoi, Template.NEWS, at=eoi.shown_at)

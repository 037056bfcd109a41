"""A second person's confirmation carries out an act: as it was asked for, or not at all."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from app.domain.audit.actions import CHANGES_THE_CASE, AuditAction
from app.domain.cases.lifecycle import ForbiddenMove
from app.domain.review.approvals import LEAVES, Act, Outcome, may_ask, may_confirm
from app.domain.review.roles import Role
from app.services.cases import notes
from app.services.cases.checks import ForbiddenCheckMove
from app.services.cases.family import FamilyNotReady
from app.services.core import approvals
from app.services.core.approvals import NotEntitled, SamePerson
from app.services.core.errors import Invalid, Refused
from app.services.core.unit import Unit
from app.services.decisions import corrections
from app.services.partners import admission
from app.services.review import actions, requests
from app.services.scheme import settings
from app.services.screening import threshold
from app.services.screening.procedure import NoSuchMatch
from app.services.sign_in import staff_sessions
from app.storage.audit import entries
from app.storage.cases.eois import Eoi
from app.storage.decisions import conflicts
from app.storage.decisions.approvals import Approval

AGREED = "agreed"  # confirmed, and not done yet
# The case has moved on since the act was asked for.
_MOVED = (
    ForbiddenMove,
    ForbiddenCheckMove,
    FamilyNotReady,
    NoSuchMatch,
    actions.NotCleared,
    actions.MatchesOpen,
    actions.LocationOpen,
    actions.NoPlace,
    corrections.AlreadyAnswered,
    corrections.NoSuchCorrection,
    settings.Superseded,
    settings.UnsoundScheme,
    admission.AlreadyAdmitted,
)


class NotExplained(Invalid):
    """Who asked is told why it was declined."""


class AskerNotEntitled(Refused):
    """Who asked has since signed in without a role that may ask for it."""


def confirm(
    unit: Unit, eoi_id: UUID | None, approval_id: UUID, roles: frozenset[Role] = frozenset()
) -> str:
    """Carry out what another person asked for; its outcome, of now or of before.

    AGREED while it waits out the minutes of grace: then a worker carries it out. `overtaken` if the
    case has moved on since; nothing else is written then. The unit opens the EOI, if any. Raises
    NotEntitled, SamePerson, AskerNotEntitled or NoSuchApproval; or balance.Overdrawn, and then it
    still waits.
    """
    eoi, approval = approvals.locked(unit, eoi_id, approval_id)
    if not may_confirm(roles, act := approval.act):
        raise NotEntitled
    if approval.outcome is not None:
        return approval.outcome
    if approval.asked_by == unit.actor:
        raise SamePerson
    if approval.confirmed_by is not None:
        return AGREED
    asker = staff_sessions.roles_of(unit, approval.asked_by)
    if asker is not None and not may_ask(asker, act):
        raise AskerNotEntitled
    if eoi and conflicts.hides(unit.session, approval.asked_by, [eoi.id]):
        raise AskerNotEntitled
    if eoi is None:
        return _settled(unit, approval, lambda: OF_THE_PORTAL[act](unit, approval))
    grace = timedelta(minutes=settings.current(unit).grace_minutes) if act in LEAVES else None
    if not grace:
        return _settled(unit, approval, lambda: requests.OF_AN_EOI[act].do(unit, eoi, approval))
    try:
        requests.OF_AN_EOI[act].require(unit, eoi, approval)
    except _MOVED:
        return approvals.settle(unit, approval, Outcome.OVERTAKEN)
    approvals.agree(unit, approval, grace)
    return AGREED


def _settled(unit: Unit, approval: Approval, act: Callable[[], object]) -> Outcome:
    try:
        act()
    except _MOVED:
        return approvals.settle(unit, approval, Outcome.OVERTAKEN)
    return approvals.settle(unit, approval, Outcome.CONFIRMED)


def carry_out(unit: Unit, eoi_id: UUID, approval_id: UUID) -> None:
    """Do what two persons agreed on, in the name of who confirmed it; twice is once.

    Nothing, if it was taken back; overtaken, if anything happened in the case since they agreed, or
    one of them may not do it any more. The unit opens the EOI. Raises balance.Overdrawn, or
    NoSuchApproval.
    """
    eoi, approval = approvals.locked(unit, eoi_id, approval_id)
    if eoi is None or approval.outcome is not None or approval.confirmed_by is None:
        return
    theirs = replace(unit, actor=approval.confirmed_by)
    act = requests.OF_AN_EOI[approval.act]
    [*_, last] = entries.of_subject(unit.session, eoi.id, CHANGES_THE_CASE)
    is_as_agreed = last.action == AuditAction.APPROVAL_AGREED
    if not is_as_agreed or not all(_may_still(unit, eoi, approval)):
        approvals.settle(theirs, approval, Outcome.OVERTAKEN)
        return
    try:
        _settled(theirs, approval, lambda: act.do(theirs, eoi, approval))
    except SamePerson:  # has since taken part in what an answer would be about
        approvals.settle(theirs, approval, Outcome.OVERTAKEN)


def _may_still(unit: Unit, eoi: Eoi, approval: Approval) -> Iterator[bool]:
    """Of each of the two; whose roles are not known any more had them when they acted."""
    for person, may in ((approval.asked_by, may_ask), (approval.confirmed_by or "", may_confirm)):
        roles = staff_sessions.roles_of(unit, person)
        yield roles is None or may(roles, approval.act)
        yield not conflicts.hides(unit.session, person, [eoi.id])


def give_up(
    unit: Unit, eoi_id: UUID, approval_id: UUID, said: AuditAction = AuditAction.APPROVAL_OVERTAKEN
) -> None:
    """What two persons agreed on cannot be done: nothing of it is. Raises NoSuchApproval."""
    _, approval = approvals.locked(unit, eoi_id, approval_id)
    if approval.outcome is None:
        approvals.settle(unit, approval, Outcome.OVERTAKEN, said)


def decline(
    unit: Unit, eoi_id: UUID | None, approval_id: UUID, roles: frozenset[Role], reason: str
) -> Outcome:
    """Decline what was asked for; of an EOI, which the unit opens, who asked is told why.

    What is one's own is taken back without a word. Raises NotExplained, or as approvals.decline.
    """
    eoi, approval = approvals.locked(unit, eoi_id, approval_id)
    is_first = approval.outcome is None
    outcome = approvals.decline(unit, eoi_id, approval_id, roles)
    is_theirs = unit.actor in {approval.asked_by, approval.confirmed_by}
    if eoi and is_first and not (is_theirs or reason):
        raise NotExplained
    if eoi and is_first:
        notes.write(unit, eoi, AuditAction.APPROVAL_DECLINED, reason)
    return outcome


def _setting(unit: Unit, approval: Approval) -> None:
    threshold.change_scheme(unit, **settings.asked_for(unit, approval.terms))


def _partner(unit: Unit, approval: Approval) -> None:
    admission.give(unit, approval.terms)


# What is of an EOI is in `requests`.
OF_THE_PORTAL: dict[Act, Callable[[Unit, Approval], None]] = {
    Act.SETTING: _setting,
    Act.PARTNER: _partner,
}

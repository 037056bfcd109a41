"""What another person confirms happens: each act as it was asked for, or not at all."""

from collections.abc import Callable
from uuid import UUID

from app.domain.cases.checks import Check
from app.domain.cases.lifecycle import ForbiddenMove
from app.domain.review.approvals import Act, may_ask, may_confirm
from app.domain.review.roles import Role
from app.domain.screening.matches import MatchStatus
from app.services.cases import checks, outcomes
from app.services.cases.checks import ForbiddenCheckMove
from app.services.core import approvals
from app.services.core.approvals import NotEntitled, SamePerson
from app.services.core.unit import Unit
from app.services.decisions import corrections
from app.services.partners import admission
from app.services.privacy import erasure
from app.services.register import records
from app.services.review import actions, requests
from app.services.scheme import settings
from app.services.screening import procedure, threshold
from app.services.screening.procedure import NoSuchMatch
from app.services.selection import invitations
from app.services.sign_in import staff_sessions
from app.storage.cases import checks as check_store
from app.storage.cases.eois import Eoi
from app.storage.decisions.approvals import CONFIRMED, OVERTAKEN, Approval

# What it stands on has moved since it was asked for.
_MOVED = (
    ForbiddenMove,
    ForbiddenCheckMove,
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


class AskerNotEntitled(Exception):
    """Who asked has since signed in without a role that may ask for it."""


def confirm(
    unit: Unit, eoi_id: UUID | None, approval_id: UUID, roles: frozenset[Role] = frozenset()
) -> str:
    """Carry out what another person asked for; how it was settled, now or before.

    `overtaken` if what it stands on has moved since; nothing else is written then. The unit opens
    the EOI, if any. Raises NotEntitled, SamePerson, AskerNotEntitled or NoSuchApproval; or
    balance.Overdrawn, and then it still waits.
    """
    eoi, approval = approvals.locked(unit, eoi_id, approval_id)
    act = Act(approval.act)
    if not may_confirm(roles, act):
        raise NotEntitled
    if approval.outcome is not None:
        return approval.outcome
    if approval.asked_by == unit.actor:
        raise SamePerson
    asker = staff_sessions.roles_of(unit, approval.asked_by)
    if asker is not None and not may_ask(asker, act):
        raise AskerNotEntitled
    try:
        if eoi is None:
            OF_THE_PORTAL[act](unit, approval)
        else:
            OF_AN_EOI[act](unit, eoi, approval)
    except _MOVED:
        return approvals.settle(unit, approval, OVERTAKEN)
    return approvals.settle(unit, approval, CONFIRMED)


def _end(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    """End an EOI and its family on a ground, with the match that says so if there is one.

    Not by what the register says no more, or says otherwise since it was asked for; nor where the
    earlier EOI has moved on, so that another ground goes with it, or none.
    """
    match, ground = None, approval.terms["ground"]
    if "record" in approval.terms:
        match = procedure.open_match(unit, eoi, record := UUID(approval.terms["record"]))
        changed = records.has_changed(unit, record, since=approval.asked_at)
        if changed or procedure.ending(unit, match).name != ground:
            raise NoSuchMatch
    outcomes.end_family(unit, eoi, ground)
    if match:
        match.status = MatchStatus.CONFIRMED


def _lapse(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    if invitations.stalled_since(unit, eoi.id).isoformat() != approval.terms["since"]:
        raise ForbiddenMove(eoi.state, eoi.state)
    invitations.let_lapse(unit, eoi.id)


def _answer(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    """With the words that were confirmed. Neither of the two has ended it."""
    terms, text = approval.terms, approvals.reason(unit, approval)
    if eoi.status != terms["from"]:
        raise ForbiddenMove(eoi.state, eoi.state)
    if approvals.took_part(unit, eoi.id, approval.asked_by):
        raise SamePerson
    upheld = terms["upheld"] == "yes"
    corrections.answer(unit, eoi.id, UUID(terms["correction"]), upheld=upheld, text=text)


def _grant(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    _require_same_members(unit, eoi, approval)
    actions.grant(unit, eoi.id)


def _invite(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    _require_same_members(unit, eoi, approval)
    actions.invite(unit, eoi.id)


def _require_same_members(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    """It goes for those whom it was asked for."""
    if requests.members(unit, eoi) != approval.terms["members"]:
        raise ForbiddenMove(eoi.state, eoi.state)


def _check(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    """Not over what a partner has reported since."""
    terms, kind = approval.terms, Check(approval.terms["check"])
    record = check_store.of_eoi(unit.session, eoi.id)[kind]
    if not requests.stands(unit, record).items() <= terms.items():
        raise ForbiddenCheckMove
    checks.set_by_person(unit, eoi, kind, terms["status"])


def _erase(unit: Unit, eoi: Eoi, _approval: Approval) -> None:
    erasure.order(unit, eoi.id)


def _setting(unit: Unit, approval: Approval) -> None:
    threshold.change_scheme(unit, **settings.asked_for(unit, approval.terms))


def _partner(unit: Unit, approval: Approval) -> None:
    admission.give(unit, approval.terms)


# Each raises one of _MOVED before it writes anything.
OF_AN_EOI: dict[Act, Callable[[Unit, Eoi, Approval], None]] = {
    Act.END: _end,
    Act.LAPSE: _lapse,
    Act.ANSWER: _answer,
    Act.GRANT: _grant,
    Act.CHECK: _check,
    Act.ERASE: _erase,
    Act.INVITE: _invite,
}
OF_THE_PORTAL: dict[Act, Callable[[Unit, Approval], None]] = {
    Act.SETTING: _setting,
    Act.PARTNER: _partner,
}

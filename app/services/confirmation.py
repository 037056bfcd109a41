"""What another person confirms happens: each act as it was asked for, or not at all."""

from collections.abc import Callable
from uuid import UUID

from app.domain.approvals import Act, may_ask, may_confirm
from app.domain.checks import Check
from app.domain.lifecycle import ForbiddenMove
from app.domain.roles import Role
from app.services import (
    admission,
    alerts,
    approvals,
    asking,
    checks,
    corrections,
    endings,
    erasure,
    invitations,
    returns,
    reviews,
    scheme,
    screening,
    staff,
)
from app.services.approvals import NotEntitled, SamePerson
from app.services.checks import ForbiddenCheckMove
from app.services.screening import NoSuchMatch
from app.services.unit import Unit
from app.storage import checks as check_store
from app.storage import matches
from app.storage.approvals import CONFIRMED, OVERTAKEN, Approval
from app.storage.eois import Eoi

# What it stands on has moved since it was asked for.
_MOVED = (
    ForbiddenMove,
    ForbiddenCheckMove,
    NoSuchMatch,
    reviews.NotCleared,
    reviews.MatchesOpen,
    reviews.LocationOpen,
    reviews.NoPlace,
    corrections.AlreadyAnswered,
    corrections.NoSuchCorrection,
    scheme.Superseded,
    scheme.UnsoundScheme,
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
    asker = staff.roles_of(unit, approval.asked_by)
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
        match = screening.open_match(unit, eoi, record := UUID(approval.terms["record"]))
        changed = returns.has_changed(unit, record, since=approval.asked_at)
        if changed or screening.ending(unit, match).name != ground:
            raise NoSuchMatch
    endings.end_family(unit, eoi, ground)
    if match:
        match.status = matches.CONFIRMED


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
    reviews.grant(unit, eoi.id)


def _invite(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    _require_same_members(unit, eoi, approval)
    reviews.invite(unit, eoi.id)


def _require_same_members(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    """It goes for those whom it was asked for."""
    if asking.members(unit, eoi) != approval.terms["members"]:
        raise ForbiddenMove(eoi.state, eoi.state)


def _check(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    """Not over what a partner has reported since."""
    terms, kind = approval.terms, Check(approval.terms["check"])
    record = check_store.of_eoi(unit.session, eoi.id)[kind]
    if not asking.stands(unit, record).items() <= terms.items():
        raise ForbiddenCheckMove
    checks.set_by_person(unit, eoi, kind, terms["status"])


def _erase(unit: Unit, eoi: Eoi, _approval: Approval) -> None:
    erasure.order(unit, eoi.id)


def _setting(unit: Unit, approval: Approval) -> None:
    alerts.change_scheme(unit, **scheme.asked_for(unit, approval.terms))


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

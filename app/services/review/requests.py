"""Acts on an EOI that take two: how they are asked for, and what a confirmation does.

To end and to erase one are asked for in `actions`. Each that asks takes the reason, which the
second person reads, and raises NoSuchEoi, approvals.AlreadyAsked, or ForbiddenMove where the EOI
is in another status than the act needs. Nothing happens before `confirmation`, and then by
OF_AN_EOI.
"""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from app.domain.cases import grounds, lifecycle
from app.domain.cases.checks import RESULTS, Check, CheckStatus
from app.domain.cases.lifecycle import ForbiddenMove, Status
from app.domain.intake.exclusions import Ground
from app.domain.review.approvals import Act
from app.domain.scheme.balance import Overdrawn
from app.domain.screening.matches import MatchStatus
from app.services.callbacks import quarantine
from app.services.cases import checks, family, outcomes
from app.services.cases.checks import ForbiddenCheckMove
from app.services.core import approvals
from app.services.core.approvals import SamePerson
from app.services.core.errors import Invalid
from app.services.core.unit import Unit
from app.services.decisions import corrections
from app.services.privacy import erasure
from app.services.register import records
from app.services.review import actions, bulk_closure
from app.services.scheme import settings
from app.services.screening import procedure
from app.services.screening.procedure import NoSuchMatch
from app.services.selection import invitations
from app.storage.cases import checks as check_store
from app.storage.cases.eois import Eoi
from app.storage.decisions.approvals import Approval
from app.storage.decisions.matches import Match


class Unexplained(Invalid):
    """A result that no partner reported needs its reason."""


def invite(unit: Unit, eoi_id: UUID, reason: str) -> UUID:
    """Ask to take a place for an eligible person, and each of their family.

    Raises balance.Overdrawn where there are fewer places open now.
    """
    eoi = unit.locked(eoi_id)
    _require_places(unit, eoi)
    return approvals.ask(unit, eoi_id, Act.INVITE, {"members": family.live_ids(unit, eoi)}, reason)


def grant(unit: Unit, eoi_id: UUID, reason: str) -> UUID:
    """Ask to grant entry clearance, to the whole family at once. As actions.require_grantable."""
    eoi = unit.locked(eoi_id)
    actions.require_grantable(unit, eoi)
    return approvals.ask(unit, eoi_id, Act.GRANT, {"members": family.live_ids(unit, eoi)}, reason)


def check(unit: Unit, eoi_id: UUID, kind: Check, status: CheckStatus, reason: str) -> UUID | None:
    """Record a step of a check, as a booking; of a result, ask: then what was asked for.

    Raises checks.ForbiddenCheckMove, or Unexplained where a result has no reason.
    """
    if status not in RESULTS:
        actions.set_check(unit, eoi_id, kind, status, reason)
        return None
    eoi = unit.locked(eoi_id)
    record = checks.to_be_set(unit, eoi, kind, status)
    if not reason:
        raise Unexplained
    terms = {"check": kind, "status": status, **checks.stands(unit, record)}
    return approvals.ask(unit, eoi_id, Act.CHECK, terms, reason)


def lapse(unit: Unit, eoi_id: UUID, reason: str) -> UUID:
    """Ask to end a stalled invitation."""
    stalled_at = invitations.stalled_since(unit, eoi_id)
    return approvals.ask(unit, eoi_id, Act.LAPSE, {"since": stalled_at.isoformat()}, reason)


def answer(unit: Unit, eoi_id: UUID, correction_id: UUID, *, upheld: bool, text: str) -> UUID:
    """Ask to answer the person about an end so: the text is the reason, and they read it.

    Raises SamePerson for one of the two who ended it, or as corrections.waiting.
    """
    eoi, row = corrections.waiting(unit, eoi_id, correction_id)
    if row.page is not None:
        raise corrections.NoSuchCorrection
    if approvals.took_part(unit, eoi_id, unit.actor):
        raise SamePerson
    terms = {
        "correction": str(correction_id),
        "upheld": "yes" if upheld else "no",
        "from": eoi.status,
    }
    return approvals.ask(unit, eoi_id, Act.ANSWER, terms, text)


def _may_end(unit: Unit, eoi: Eoi, approval: Approval) -> Match | None:
    """The match that says so, if there is one.

    Not by what the register says no more, or says otherwise since it was asked for; nor where the
    earlier EOI has moved on, so that another ground goes with it, or none.
    """
    ground = Ground(approval.terms["ground"])
    lifecycle.require(eoi.state, grounds.GROUNDS[ground][1])
    if "record" not in approval.terms:
        return None
    match = procedure.open_match(unit, eoi, record := UUID(approval.terms["record"]))
    changed = records.has_changed(unit, record, since=approval.asked_at)
    if changed or procedure.ending(unit, match).name is not ground:
        raise NoSuchMatch
    return match


def _end(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    """End an EOI and its family on a ground."""
    match = _may_end(unit, eoi, approval)
    outcomes.end_family(unit, eoi, Ground(approval.terms["ground"]))
    if match:
        match.status = MatchStatus.CONFIRMED


def _may_lapse(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    if invitations.stalled_since(unit, eoi.id).isoformat() != approval.terms["since"]:
        raise ForbiddenMove(eoi.state, eoi.state)


def _lapse(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    _may_lapse(unit, eoi, approval)
    invitations.let_lapse(unit, eoi.id)


def _may_answer(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    """Neither of the two has ended it."""
    if eoi.status != approval.terms["from"]:
        raise ForbiddenMove(eoi.state, eoi.state)
    corrections.waiting(unit, eoi.id, UUID(approval.terms["correction"]))
    if any(approvals.took_part(unit, eoi.id, one) for one in (approval.asked_by, unit.actor)):
        raise SamePerson


def _answer(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    """With the words that were confirmed."""
    _may_answer(unit, eoi, approval)
    terms, text = approval.terms, approvals.reason(unit, approval)
    upheld = terms["upheld"] == "yes"
    corrections.answer(unit, eoi.id, UUID(terms["correction"]), upheld=upheld, text=text)


def _may_grant(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    _require_same_members(unit, eoi, approval)
    actions.require_grantable(unit, eoi)


def _grant(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    _require_same_members(unit, eoi, approval)
    actions.grant(unit, eoi.id)


def _may_invite(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    _require_same_members(unit, eoi, approval)
    _require_places(unit, eoi)


def _invite(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    _require_same_members(unit, eoi, approval)
    actions.invite(unit, eoi.id)


def _require_places(unit: Unit, eoi: Eoi) -> None:
    """One for each, as far as anybody can tell before they are taken. Raises Overdrawn."""
    actions.require_invitable(unit, eoi)
    if settings.places_open(unit) < len(family.live_members(unit, eoi)):
        raise Overdrawn


def _require_same_members(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    """It goes for those whom it was asked for."""
    if family.live_ids(unit, eoi) != approval.terms["members"]:
        raise ForbiddenMove(eoi.state, eoi.state)


def _check(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    """Not over what a partner has reported since."""
    terms, kind = approval.terms, Check(approval.terms["check"])
    record = check_store.of_eoi(unit.session, eoi.id)[kind]
    if not checks.stands(unit, record).items() <= terms.items():
        raise ForbiddenCheckMove
    if "message" in terms:
        quarantine.take_confirmed(unit, UUID(terms["message"]), eoi.reference or "")
    else:
        checks.set_by_person(unit, eoi, kind, CheckStatus(terms["status"]))


def _arrive(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    lifecycle.require(eoi.state, Status.ARRIVED)  # one whose grant has ended is not counted so
    quarantine.take_confirmed(unit, UUID(approval.terms["message"]), eoi.reference or "")


def _erase(unit: Unit, eoi: Eoi, _approval: Approval) -> None:
    erasure.order(unit, eoi.id)


class Confirmed(NamedTuple):
    """What a confirmation does: nothing is written where it raises, as the case has moved on."""

    do: Callable[[Unit, Eoi, Approval], None]
    becomes: Status | None = None  # the EOI's status then; of an end its ground says it
    with_family: bool = False  # the others of its family go with it
    # Whether it could be done now, of what waits a little after the confirmation: as `do` raises.
    require: Callable[[Unit, Eoi, Approval], object] = lambda _unit, _eoi, _approval: None


OF_AN_EOI: dict[Act, Confirmed] = {
    Act.END: Confirmed(_end, with_family=True, require=_may_end),
    Act.LAPSE: Confirmed(_lapse, Status.LAPSED, require=_may_lapse),
    Act.ANSWER: Confirmed(_answer, require=_may_answer),
    Act.GRANT: Confirmed(_grant, Status.GRANTED, with_family=True, require=_may_grant),
    Act.CHECK: Confirmed(_check),
    Act.ARRIVAL: Confirmed(_arrive, Status.ARRIVED),
    Act.ERASE: Confirmed(_erase),
    Act.INVITE: Confirmed(_invite, Status.INVITED, with_family=True, require=_may_invite),
    Act.CLOSE: Confirmed(bulk_closure.close, with_family=True, require=bulk_closure.require),
}

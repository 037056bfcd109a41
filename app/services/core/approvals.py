"""Approvals (four eyes): one person asks for an act, another confirms, and only then it is done.

Here is what is asked, and what becomes of it if nobody confirms; `confirmation` carries it out.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics.tasks import CarryOut, Task
from app.domain.review.approvals import Act, Outcome, may_confirm
from app.domain.review.roles import Role
from app.security.encryption.keyring import MESSAGES
from app.security.tokens import new_id
from app.services.core.errors import Forbidden, NotFound, Refused
from app.services.core.unit import Unit
from app.storage import outbox
from app.storage.cases import eois, family_groups
from app.storage.cases.eois import Eoi
from app.storage.database.marks import cell_of
from app.storage.decisions import approvals, conflicts
from app.storage.decisions.approvals import Approval
from app.storage.review import claims

Terms = Mapping[str, str]

# What a release that knows of no other act may show and decide.
_FIRST_ACTS = {Act.END, Act.ERASE}
_ENDS = {Act.END, Act.CLOSE}
LOGGED = {
    Outcome.CONFIRMED: AuditAction.APPROVAL_CONFIRMED,
    Outcome.DECLINED: AuditAction.APPROVAL_DECLINED,
    Outcome.OVERTAKEN: AuditAction.APPROVAL_OVERTAKEN,
}


class SamePerson(Refused):
    """What one person did, the same person may not confirm or judge."""


class NotEntitled(Forbidden):
    """None of the person's roles lets them confirm or decline it."""


class AlreadyAsked(Refused):
    """Something that was asked for on this EOI, or of the same kind on none, still waits."""


class NoSuchApproval(NotFound):
    """Nobody asked for that."""


class Waiting(NamedTuple):
    """What waits for a second person. `own` is whether the unit's actor is the one who asked."""

    id: UUID
    eoi_id: UUID | None  # None: it is of no EOI
    reference: str | None
    act: Act
    terms: Terms
    reason: str | None  # of an EOI only who opens it reads it
    asked_by: str
    asked_at: datetime
    own: bool
    leaves_at: datetime | None  # when it is done, after another has confirmed it


def ask(unit: Unit, eoi_id: UUID | None, act: Act, terms: Terms, reason: str) -> UUID:
    """Ask for an act; it waits until another person confirms. The unit opens the EOI, if any.

    Of what is of no EOI the caller has locked what it changes. Raises AlreadyAsked while anything
    waits on this EOI, or of this act for the same partner, or NoSuchEoi.
    """
    if eoi_id is not None:
        unit.locked(eoi_id)
    if _waits(unit, eoi_id, act, terms):
        raise AlreadyAsked
    approval = Approval(
        id=new_id(), act=act, terms=dict(terms), asked_by=unit.actor, asked_at=unit.now
    )
    if eoi_id is None:
        key = unit.keyring.system_key(MESSAGES, unit.now)
        approval.why = unit.keyring.seal(key, reason.encode(), cell_of(Approval.why, approval.id))
    else:
        if act in _FIRST_ACTS:
            approval.eoi_id = eoi_id
        else:
            approval.case_id = eoi_id
        cell = cell_of(Approval.reason, approval.id)
        approval.reason = unit.keyring.seal(unit.key(eoi_id), reason.encode(), cell)
        claims.give_back(unit.session, [eoi_id], unit.actor, unit.now)  # it waits for another
    unit.session.add(approval)
    unit.log(AuditAction.APPROVAL_ASKED, eoi_id, row=approval, act=act, **terms)
    return approval.id


def decline(
    unit: Unit, eoi_id: UUID | None, approval_id: UUID, roles: frozenset[Role] = frozenset()
) -> Outcome:
    """Decline an act; its outcome, of now or of before. Who asked may take it back so, too.

    Until it is done that is possible, after another has confirmed it too. Raises NotEntitled for
    who is none of the two and could not confirm it, or NoSuchApproval.
    """
    _, approval = locked(unit, eoi_id, approval_id)
    is_theirs = unit.actor in {approval.asked_by, approval.confirmed_by}
    if not (is_theirs or may_confirm(roles, approval.act)):
        raise NotEntitled
    return approval.outcome or settle(unit, approval, Outcome.DECLINED)


def waiting(unit: Unit) -> list[Waiting]:
    """What waits for a second person, oldest first, but what the unit's actor must not see."""
    unseen = conflicts.hidden_from(unit.session, unit.actor)
    return [
        Waiting(
            id=approval.id,
            eoi_id=approval.subject,
            reference=(eoi.reference or "") if eoi else None,
            act=approval.act,
            terms=approval.terms,
            reason=None if eoi else reason(unit, approval),
            asked_by=approval.asked_by,
            asked_at=approval.asked_at,
            own=approval.asked_by == unit.actor,
            leaves_at=approval.leaves_at,
        )
        for approval, eoi in approvals.waiting(unit.session)
        if approval.subject not in unseen
    ]


def subject_of(unit: Unit, approval_id: UUID) -> UUID | None:
    """The EOI that it is of, settled or not; None where it is of none. Raises NoSuchApproval."""
    approval = approvals.get(unit.session, approval_id)
    if approval is None:
        raise NoSuchApproval
    return approval.subject


def on_case(unit: Unit, approval_id: UUID) -> tuple[str, Act, bool] | None:
    """The reference of the case that it waits on, the act, and whether the actor asked for it.

    None where it is of no case, or is settled. Raises NoSuchApproval.
    """
    approval = approvals.get(unit.session, approval_id)
    if approval is None:
        raise NoSuchApproval
    if approval.subject is None or approval.outcome is not None:
        return None
    reference = unit.eoi(approval.subject).reference or ""
    return reference, approval.act, approval.asked_by == unit.actor


def reason(unit: Unit, approval: Approval) -> str:
    """Why it was asked for. The unit opens its EOI, if it is of one."""
    if approval.subject is not None and approval.reason is not None:
        key, cell = unit.key(approval.subject), cell_of(Approval.reason, approval.id)
        return unit.keyring.open(key, approval.reason, cell).decode()
    if approval.why is None:
        return ""
    system = unit.keyring.system_key_of(MESSAGES, approval.why)
    return unit.keyring.open(system, approval.why, cell_of(Approval.why, approval.id)).decode()


def took_part(unit: Unit, eoi_id: UUID, person: str) -> bool:
    """Whether the person is one of the two who ended it or one of its family."""
    kin = family_groups.kin(unit.session, eoi_id)
    return any(
        approval.act in _ENDS and person in {approval.asked_by, approval.settled_by}
        for one in {eoi_id, *kin}
        for approval in approvals.of_eoi(unit.session, one)
        if approval.outcome is Outcome.CONFIRMED
    )


def locked(unit: Unit, eoi_id: UUID | None, approval_id: UUID) -> tuple[Eoi | None, Approval]:
    """What was asked for, and its EOI if it is of one. Raises NoSuchApproval."""
    eoi = eois.get_for_update(unit.session, eoi_id) if eoi_id else None
    approval = approvals.get_for_update(unit.session, approval_id)
    if approval is None or approval.subject != eoi_id or (eoi_id and eoi is None):
        raise NoSuchApproval
    return eoi, approval


def agree(unit: Unit, approval: Approval, grace: timedelta) -> None:
    """Note the confirmation; a worker carries it out after the grace, unless it is taken back."""
    approval.confirmed_by, approval.leaves_at = unit.actor, unit.now + grace
    unit.log(AuditAction.APPROVAL_AGREED, approval.subject, act=approval.act)
    outbox.enqueue(
        unit.session,
        Task.CARRY_OUT,
        CarryOut(approval.id),
        now=unit.now,
        subject=approval.subject,
        due_at=approval.leaves_at,
    )


def settle(
    unit: Unit, approval: Approval, outcome: Outcome, said: AuditAction | None = None
) -> Outcome:
    approval.settled_by, approval.settled_at, approval.outcome = unit.actor, unit.now, outcome
    unit.log(said or LOGGED[outcome], approval.subject, act=approval.act)
    return outcome


def _waits(unit: Unit, eoi_id: UUID | None, act: Act, terms: Terms) -> bool:
    if eoi_id is not None:
        return any(asked.outcome is None for asked in approvals.of_eoi(unit.session, eoi_id))
    asked_too = approvals.without_case(unit.session, act)
    return any(asked.terms.get("partner") == terms.get("partner") for asked in asked_too)

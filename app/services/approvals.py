"""Acts that need two persons: one asks, another confirms, and only then it happens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.lifecycle import ForbiddenMove
from app.security.keyring import Cell
from app.security.tokens import new_id
from app.services import endings, erasure, returns, screening
from app.services.screening import NoSuchMatch
from app.services.unit import NoSuchEoi, Unit
from app.storage import approvals, eois, families, matches
from app.storage.approvals import CONFIRMED, DECLINED, OVERTAKEN, Approval
from app.storage.eois import Eoi

END, ERASE = "end", "erase"
Terms = Mapping[str, str]


class SamePerson(Exception):
    """What one person did, the same person may not confirm or judge."""


class AlreadyAsked(Exception):
    """Something that was asked for on this EOI still waits."""


class NoSuchApproval(Exception):
    """Nobody asked for that."""


@dataclass(frozen=True)
class Waiting:
    """What waits for a second person. `own` is whether the unit's actor is the one who asked."""

    reference: str
    terms: Terms
    asked_by: str
    asked_at: datetime
    own: bool


def ask(unit: Unit, eoi_id: UUID, act: str, terms: Terms, reason: str) -> UUID:
    """Ask for an act; it waits until another person confirms. The unit opens the EOI.

    Raises AlreadyAsked while anything waits on this EOI, or NoSuchEoi.
    """
    if eois.get_for_update(unit.session, eoi_id) is None:
        raise NoSuchEoi
    if any(asked.outcome is None for asked in approvals.of_eoi(unit.session, eoi_id)):
        raise AlreadyAsked
    approval = Approval(
        id=new_id(),
        act=act,
        eoi_id=eoi_id,
        terms=dict(terms),
        asked_by=unit.actor,
        asked_at=unit.now,
    )
    approval.reason = unit.keyring.seal(unit.key(eoi_id), reason.encode(), _cell(approval.id))
    unit.session.add(approval)
    unit.log("approval-asked", eoi_id, row=approval, act=act, **terms)
    return approval.id


def confirm(unit: Unit, eoi_id: UUID, approval_id: UUID) -> str:
    """Carry out what another person asked for; how it was settled, now or before.

    `overtaken` if the EOI has moved on so that the act is forbidden. Raises SamePerson or
    NoSuchApproval.
    """
    eoi, approval = _locked(unit, eoi_id, approval_id)
    if approval.outcome is not None:
        return approval.outcome
    if approval.asked_by == unit.actor:
        raise SamePerson
    try:
        ACTS[approval.act](unit, eoi, approval)
    except (ForbiddenMove, NoSuchMatch):
        return _settle(unit, approval, OVERTAKEN)
    return _settle(unit, approval, CONFIRMED)


def decline(unit: Unit, eoi_id: UUID, approval_id: UUID) -> str:
    """Let it not happen; how it was settled, now or before. Who asked may take it back so too.

    Raises NoSuchApproval.
    """
    _, approval = _locked(unit, eoi_id, approval_id)
    return approval.outcome or _settle(unit, approval, DECLINED)


def waiting(unit: Unit) -> list[Waiting]:
    """What waits for a second person, oldest first."""
    return [
        Waiting(
            reference=eoi.reference or "",
            terms=approval.terms,
            asked_by=approval.asked_by,
            asked_at=approval.asked_at,
            own=approval.asked_by == unit.actor,
        )
        for approval, eoi in approvals.waiting(unit.session)
    ]


def reason(unit: Unit, approval: Approval) -> str:
    """Why it was asked for. The unit opens the EOI."""
    key = unit.key(approval.eoi_id)
    return unit.keyring.open(key, approval.reason, _cell(approval.id)).decode()


def took_part(unit: Unit, eoi_id: UUID) -> bool:
    """Whether the unit's actor is one of two who together did anything to it or its family."""
    kin = families.kin(unit.session, eoi_id)
    return any(
        unit.actor in {approval.asked_by, approval.settled_by}
        for one in {eoi_id, *kin}
        for approval in approvals.of_eoi(unit.session, one)
        if approval.outcome == CONFIRMED
    )


def _locked(unit: Unit, eoi_id: UUID, approval_id: UUID) -> tuple[Eoi, Approval]:
    eoi = eois.get_for_update(unit.session, eoi_id)
    approval = approvals.get_for_update(unit.session, approval_id)
    if eoi is None or approval is None or approval.eoi_id != eoi_id:
        raise NoSuchApproval
    return eoi, approval


def _settle(unit: Unit, approval: Approval, outcome: str) -> str:
    approval.settled_by, approval.settled_at, approval.outcome = unit.actor, unit.now, outcome
    unit.log(f"approval-{outcome}", approval.eoi_id, act=approval.act)
    return outcome


def _cell(approval_id: UUID) -> Cell:
    return Cell("approval", "reason", approval_id)


def _end(unit: Unit, eoi: Eoi, approval: Approval) -> None:
    """End an EOI and its family on a ground; as `returned`, with the match that says so.

    Not by what the register says no more, or says otherwise since it was asked for.
    """
    match = None
    if "record" in approval.terms:
        match = screening.open_match(unit, eoi, record := UUID(approval.terms["record"]))
        if returns.has_changed(unit, record, since=approval.asked_at):
            raise NoSuchMatch
    endings.end_family(unit, eoi, approval.terms["ground"])
    if match:
        match.status = matches.CONFIRMED


def _erase(unit: Unit, eoi: Eoi, _approval: Approval) -> None:
    erasure.order(unit, eoi.id)


# Each raises ForbiddenMove or NoSuchMatch before it writes anything.
ACTS: dict[str, Callable[[Unit, Eoi, Approval], None]] = {END: _end, ERASE: _erase}

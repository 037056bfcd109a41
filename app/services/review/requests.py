"""What a reviewer may not do alone to an EOI: each of these asks a second person for it.

To end and to erase one are asked for in `reviews`. Nothing happens until `confirmation`. Each takes
the reason, which the second person reads, and raises NoSuchEoi, approvals.AlreadyAsked, or
ForbiddenMove where the EOI stands elsewhere than the act needs.
"""

from uuid import UUID

from app.domain.cases import checks as check_rules
from app.domain.cases.checks import Check
from app.domain.review.approvals import Act
from app.domain.scheme.balance import Overdrawn
from app.services.cases import checks, family
from app.services.core import approvals
from app.services.core.approvals import SamePerson
from app.services.core.unit import NoSuchEoi, Unit
from app.services.decisions import corrections
from app.services.review import actions
from app.services.scheme import settings
from app.services.selection import invitations
from app.storage.cases import eois
from app.storage.cases.checks import CheckRecord
from app.storage.cases.eois import Eoi


class Unexplained(Exception):
    """A result that no partner reported needs its reason."""


def invite(unit: Unit, eoi_id: UUID, reason: str) -> UUID:
    """Ask to take a place for an eligible person, and each of their family.

    Raises balance.Overdrawn where there are fewer places open now.
    """
    eoi = _locked(unit, eoi_id)
    actions.require_invitable(unit, eoi)
    if settings.places_open(unit) < len(family.going_on(unit, eoi)):
        raise Overdrawn
    return approvals.ask(unit, eoi_id, Act.INVITE, {"members": members(unit, eoi)}, reason)


def grant(unit: Unit, eoi_id: UUID, reason: str) -> UUID:
    """Ask to grant entry clearance, to the whole family at once. As reviews.require_grantable."""
    eoi = _locked(unit, eoi_id)
    actions.require_grantable(unit, eoi)
    return approvals.ask(unit, eoi_id, Act.GRANT, {"members": members(unit, eoi)}, reason)


def check(unit: Unit, eoi_id: UUID, kind: Check, status: str, reason: str) -> UUID | None:
    """Record a step of a check, as a booking; of a result, ask: then what was asked for.

    Raises checks.ForbiddenCheckMove, or Unexplained where a result has no reason.
    """
    if status not in check_rules.RESULTS:
        actions.set_check(unit, eoi_id, kind, status, reason)
        return None
    eoi = _locked(unit, eoi_id)
    record = checks.to_be_set(unit, eoi, kind, status)
    if not reason:
        raise Unexplained
    terms = {"check": kind, "status": status, **stands(unit, record)}
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


def members(unit: Unit, eoi: Eoi) -> str:
    """Whom an act goes for: the EOI and those of its family that have not ended."""
    return " ".join(str(member.id) for member in family.going_on(unit, eoi))


def stands(unit: Unit, record: CheckRecord) -> dict[str, str]:
    """Where a check stands, and since which report."""
    since = record.occurred_at.isoformat() if record.occurred_at else ""
    return {"from": record.standing(unit.now), "since": since}


def _locked(unit: Unit, eoi_id: UUID) -> Eoi:
    eoi = eois.get_for_update(unit.session, eoi_id)
    if eoi is None:
        raise NoSuchEoi
    return eoi

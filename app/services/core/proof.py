"""Proof of ownership: who came back with a code is no stranger who began a draft."""

from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import Status
from app.services.core.unit import Unit
from app.storage.audit import entries
from app.storage.cases import eois


def is_proved(unit: Unit, eoi_id: UUID) -> bool:
    """Whether somebody has come back with a code that was sent to them.

    Until then nobody but this browser is known to own a draft, and a typing error is its to mend.
    """
    return bool(entries.of_subject(unit.session, eoi_id, {AuditAction.RETURNED}))


def is_established(unit: Unit, eoi_id: UUID) -> bool:
    """Whether it is more than a draft that anybody began: submitted, or come back to with a code.

    It has its own limits, and no neighbour in its network uses those up.
    """
    eoi = eois.get(unit.session, eoi_id)
    return eoi is not None and (eoi.state is not Status.DRAFT or is_proved(unit, eoi_id))

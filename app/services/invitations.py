"""The applicant's answer to an invitation."""

from uuid import UUID

from app.domain import lifecycle
from app.domain.lifecycle import Status
from app.services.drafts import NoSuchEoi
from app.services.unit import Unit
from app.storage import eois


def accept(unit: Unit, eoi_id: UUID) -> None:
    """Accept; twice is once. Raises ForbiddenMove where there is no invitation."""
    eoi = eois.get_for_update(unit.session, eoi_id)
    if eoi is None:
        raise NoSuchEoi
    if eoi.state is Status.ACCEPTED:
        return
    lifecycle.require(eoi.state, Status.ACCEPTED)
    if eoi.state is not Status.INVITED:
        raise lifecycle.ForbiddenMove(eoi.state, Status.ACCEPTED)
    eoi.move(Status.ACCEPTED, unit.now)
    unit.log("accepted", eoi.id)

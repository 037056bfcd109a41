"""The applicant's answer to an invitation."""

from uuid import UUID

from app.domain.lifecycle import ForbiddenMove, Status
from app.services import checks
from app.services.unit import NoSuchEoi, Unit
from app.storage import eois


def accept(unit: Unit, eoi_id: UUID) -> None:
    """Accept, and have the checks begin; twice is once.

    Raises ForbiddenMove where there is no invitation.
    """
    eoi = eois.get_for_update(unit.session, eoi_id)
    if eoi is None:
        raise NoSuchEoi
    if eoi.state is Status.ACCEPTED:
        return
    if eoi.state is not Status.INVITED:
        raise ForbiddenMove(eoi.state, Status.ACCEPTED)
    eoi.move(Status.ACCEPTED, unit.now)
    unit.log("accepted", eoi.id)
    checks.request(unit, eoi.id)

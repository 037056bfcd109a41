"""What two persons agreed on is done to an EOI, once nobody can stop it any more."""

from app.domain.basics.tasks import CarryOut
from app.domain.scheme.balance import Overdrawn
from app.services.review import confirmation
from app.storage.outbox import OutboxTask
from app.worker.task import Context, Done, Result


def carry_out(context: Context, queued: OutboxTask, body: CarryOut) -> Result:
    """Do it, or say that it was overtaken; twice is once."""
    if queued.subject:
        try:
            with context.unit(write=True, opens=[queued.subject]) as unit:
                confirmation.carry_out(unit, queued.subject, body.approval)
        except Overdrawn:  # of a family some may have had a place: nothing of it was written
            with context.unit(write=True, opens=[queued.subject]) as unit:
                confirmation.give_up(unit, queued.subject, body.approval)
    return Done()

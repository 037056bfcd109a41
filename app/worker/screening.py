"""Handlers of what screens: the services do it, each in a unit of its own."""

from app.services import screening
from app.storage.outbox import OutboxMessage
from app.worker.task import Context, Done, Result


def screen_eoi(context: Context, message: OutboxMessage) -> Result:
    """Compare an EOI with the register."""
    if message.subject:
        with context.unit(write=True, opens=[message.subject]) as unit:
            screening.screen(unit, message.subject)
    return Done()


def screen_return(context: Context, message: OutboxMessage) -> Result:
    """Have all EOIs screened that a record of the register concerns."""
    if message.subject:
        with context.unit(write=True) as unit:
            screening.screen_against(unit, message.subject)
    return Done()

"""Handlers of what screens: the services do it, each in a unit of its own."""

from app.domain.basics.tasks import ScreenAfter, ScreenEoi, ScreenReturn
from app.services.operations import names_reindexing
from app.services.screening import procedure
from app.storage.outbox import OutboxMessage
from app.worker.task import Context, Done, Result


def screen_eoi(context: Context, message: OutboxMessage, body: ScreenEoi) -> Result:
    """Have an EOI be found, and then compare it with the register and earlier EOIs."""
    if message.subject:
        with context.unit(write=True, opens=[message.subject]) as unit:
            procedure.introduce(unit, message.subject)
        with context.unit(write=True, opens=[message.subject]) as unit:
            procedure.screen(unit, message.subject, body.also)
    return Done()


def screen_return(context: Context, message: OutboxMessage, _body: ScreenReturn) -> Result:
    """Have a record of the register be found, and then all EOIs screened that it concerns."""
    if message.subject:
        with context.unit(write=True) as unit:
            procedure.introduce_return(unit, message.subject)
        with context.unit(write=True) as unit:
            procedure.screen_against(unit, message.subject)
    return Done()


def screen_live(context: Context, _message: OutboxMessage, body: ScreenAfter) -> Result:
    """Have live EOIs be screened again, some hundred at a time."""
    with context.unit(write=True) as unit:
        procedure.screen_live(unit, body.after)
    return Done()


def screen_refused(context: Context, _message: OutboxMessage, body: ScreenAfter) -> Result:
    """Have those whom the machine refused be screened again, likewise."""
    with context.unit(write=True) as unit:
        procedure.screen_refused(unit, body.after)
    return Done()


def renew_names(context: Context) -> bool:
    """Make the keys of the next names anew, after an upgrade; whether there were any."""
    with context.unit(write=True) as unit:
        return names_reindexing.renew(unit) > 0

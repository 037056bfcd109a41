"""Screening tasks: each step calls a service, in a transaction of its own."""

from app.domain.basics.tasks import ScreenAfter, ScreenEoi, ScreenReturn
from app.services.operations import names_reindexing
from app.services.screening import procedure
from app.storage.outbox import OutboxMessage
from app.worker.task import Context, Done, Result


def screen_eoi(context: Context, message: OutboxMessage, body: ScreenEoi) -> Result:
    """Index an EOI, and then compare it with the register and earlier EOIs."""
    if message.subject:
        with context.unit(write=True, opens=[message.subject]) as unit:
            procedure.index_eoi(unit, message.subject)
        with context.unit(write=True, opens=[message.subject]) as unit:
            procedure.screen(unit, message.subject, body.also)
    return Done()


def screen_return(context: Context, message: OutboxMessage, _body: ScreenReturn) -> Result:
    """Index a return record, and then screen all EOIs that may match it."""
    if message.subject:
        with context.unit(write=True) as unit:
            procedure.index_return(unit, message.subject)
        with context.unit(write=True) as unit:
            procedure.screen_against(unit, message.subject)
    return Done()


def screen_live(context: Context, _message: OutboxMessage, body: ScreenAfter) -> Result:
    """Queue live EOIs to be screened again, a batch at a time."""
    with context.unit(write=True) as unit:
        procedure.screen_live(unit, body.after)
    return Done()


def screen_refused(context: Context, _message: OutboxMessage, body: ScreenAfter) -> Result:
    """Queue EOIs that were refused automatically to be screened again, a batch at a time."""
    with context.unit(write=True) as unit:
        procedure.screen_refused(unit, body.after)
    return Done()


def renew_names(context: Context) -> bool:
    """Reindex the next names after an upgrade; whether there were any."""
    with context.unit(write=True) as unit:
        return names_reindexing.renew(unit) > 0

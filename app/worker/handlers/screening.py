"""Screening tasks: each step calls a service, in a transaction of its own."""

from app.domain.basics.tasks import MeasureAlerts, ScreenAfter, ScreenEoi, ScreenReturn
from app.services.operations import names_reindexing
from app.services.screening import calibration, procedure
from app.storage.outbox import OutboxTask
from app.worker.task import Context, Done, Result


def screen_eoi(context: Context, queued: OutboxTask, body: ScreenEoi) -> Result:
    """Index an EOI, and then compare it with the register and earlier EOIs."""
    if queued.subject:
        with context.unit(write=True, opens=[queued.subject]) as unit:
            is_ready = procedure.index_eoi(unit, queued.subject, body.also)
        if is_ready:
            with context.unit(write=True, opens=[queued.subject]) as unit:
                procedure.screen(unit, queued.subject, body.also)
    return Done()


def screen_return(context: Context, queued: OutboxTask, _body: ScreenReturn) -> Result:
    """Index a return record, and then screen all EOIs that may match it."""
    if queued.subject:
        with context.unit(write=True) as unit:
            procedure.index_return(unit, queued.subject)
        with context.unit(write=True) as unit:
            procedure.screen_against(unit, queued.subject)
    return Done()


def screen_live(context: Context, _queued: OutboxTask, body: ScreenAfter) -> Result:
    """Queue live EOIs to be screened again, a batch at a time."""
    with context.unit(write=True) as unit:
        procedure.screen_live(unit, body.after)
    return Done()


def screen_refused(context: Context, _queued: OutboxTask, body: ScreenAfter) -> Result:
    """Queue EOIs that were refused automatically to be screened again, a batch at a time."""
    with context.unit(write=True) as unit:
        procedure.screen_refused(unit, body.after)
    return Done()


def measure_alerts(context: Context, _queued: OutboxTask, body: MeasureAlerts) -> Result:
    """Look for invented strangers, each in a unit of its own, and set the threshold by them.

    It may take longer than a lease: then another worker does the same, with the same people.
    """
    with context.unit() as unit:
        people = calibration.people(unit)
    looked = []
    for one in calibration.invented(calibration.STRANGERS, body.seed):
        with context.unit() as unit:
            looked.append(calibration.look_for(unit, one))
    with context.unit(write=True) as unit:
        calibration.save(unit, looked, people)
    return Done()


def renew_names(context: Context) -> bool:
    """Reindex the next names after an upgrade; whether there were any."""
    with context.unit(write=True) as unit:
        return names_reindexing.renew(unit) > 0

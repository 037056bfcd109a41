"""`worker` carries out the outbox's tasks: notifications, webhooks, screening."""

import signal
import threading

import click

from app.cli import context
from app.startup.processes import Process
from app.telemetry.logs import log
from app.worker import loop


@click.command("worker")
def command() -> None:
    """Run until it is told to stop; any number of workers may run."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = context.settings(Process.WORKER)
    portal = context.portal(settings)
    log.info("worker_started")
    try:
        loop.run(portal, settings, stop)
    except ValueError as fault:  # of a setting, which it names
        raise click.ClickException(str(fault)) from None
    log.info("worker_stopped")

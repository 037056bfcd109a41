"""`worker`: sends what waits in the outbox, and screens."""

import logging
import signal
import threading

import click

from app.cli import context
from app.worker import loop


@click.command("worker")
def command() -> None:
    """Run until it is told to stop; any number of workers may run."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    loop.run(context.portal(), context.settings(), stop)

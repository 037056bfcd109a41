"""A worker runs beside a test, in a thread of its own."""

import threading
from contextlib import contextmanager

from app.worker import loop


@contextmanager
def working(portal, settings):
    """One does what is due until the block ends."""
    stop = threading.Event()
    worker = threading.Thread(target=loop.run, args=[portal, settings, stop])
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join()

"""Processes that are killed in the middle of what they do."""

import multiprocessing
import os
import signal
import time

from sqlalchemy import event

from app.services.core.unit import portal_for
from app.settings import read

COMMIT = "COMMIT"  # the moment before it, with everything written
# Forked from a process that has imported what takes long, and has no threads and no connections.
PROCESSES = multiprocessing.get_context("forkserver")


def until_killed(ready, environ, moments, do, *arguments):
    """Do it and stop at the last of the moments, or after it is done; runs in the process."""
    os.environ |= environ
    portal = portal_of(environ)
    stop_at(portal.engine, list(moments), ready)
    do(portal, *arguments)
    wait_to_be_killed(ready)


def stop_at(engine, moments, ready):
    """Each is COMMIT, or how a statement begins; they come in this order."""

    def passed(moment):
        if moments and moment.startswith(moments[0]):
            moments.pop(0)
            if not moments:
                wait_to_be_killed(ready)

    event.listen(engine, "after_cursor_execute", lambda *arguments: passed(arguments[2].lstrip()))

    @event.listens_for(engine, "commit")
    def _(connection):
        if connection.get_execution_options().get("write"):
            passed(COMMIT)


def wait_to_be_killed(ready):
    ready.send("now")
    time.sleep(60)


def kill(environ, moments, do, *arguments):
    """Have the process do it, and kill it at the last of the moments."""
    receiving, sending = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(
        target=until_killed, args=[sending, environ, moments, do, *arguments]
    )
    process.start()
    sending.close()
    assert receiving.recv() == "now"
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def portal_of(environ):
    return portal_for(read(environ))

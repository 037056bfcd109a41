"""Writers lead lives (`lives`), one use case after the other, and are killed amid them.

They are forked, one at a time, from a process that is warm and has neither threads nor connections:
so thousands can be killed. Each goes on with the life that the one before it was killed in.
"""

import ctypes
import gc
import json
import mmap
import os
import signal
import time
import traceback
from collections import Counter

from sqlalchemy import event

from app.services.core.errors import Conflict, Unavailable
from app.services.core.unit import portal_for
from app.settings import read
from tests.soak.lives import ACTS, Life
from tests.soak.programs import chance

_LONGEST = 0.3  # seconds of a writer's work before somebody thinks of its end
_SOON, _MOMENT = 0.1, 0.003  # seconds
_PATIENCE = 90.0  # seconds for which a database may be away
_PARENT_DEATH_SIGNAL = 1  # prctl(2), PR_SET_PDEATHSIG
# Where a writer stands; amid a commit nobody knows whether all was written or nothing.
BETWEEN, COMPUTING, READING, WRITING, COMMITTING = range(5)
STAGES = (
    "between two acts",
    "in an act, outside its transaction",
    "reading",
    "writing",
    "committing",
)


def kill(environ, number):
    """Kill so many writers, in a process of its own.

    Where each stood, the lives they have led, and what went wrong in them.
    """
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    portal, stage = portal_for(read(environ)), mmap.mmap(-1, 1)
    _show_stage(portal.engine, stage)
    lives, stages, faults = [Life()], Counter(), []
    _go_on(portal, lives[-1], stage, lives[-1].done.update)  # so that all is loaded and compiled
    portal.engine.dispose()
    gc.freeze()
    while stages.total() < number:
        life = lives[-1]
        if len(life.done) == len(life.plan):
            lives.append(life := Life())
        was_killed, said = _cut_off(portal, life, stage)
        for one in said:
            life.done.update(one.get("done", {}))
        if was_killed:
            stages[STAGES[stage[0]]] += 1
        elif found := [one["fault"] for one in said if "fault" in one]:
            faults += found
            lives.append(Life())
    return stages, lives, faults


def _cut_off(portal, life, stage):
    """Whether it was killed before its end, and what it has said."""
    hears, says = os.pipe()
    stage[0] = BETWEEN
    if (pid := os.fork()) == 0:
        _be_a_writer(portal, life, stage, says)
    os.close(says)
    with os.fdopen(hears, "rb") as heard:
        heard.read(1)  # it has begun
        _wait_for(chance.choice([None, WRITING, COMMITTING]), stage)
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        said = [json.loads(line) for line in heard.read().splitlines()]
    return os.waitstatus_to_exitcode(status) == -signal.SIGKILL, said


def _wait_for(which, stage):
    """A random while; then for this stage, if it comes soon, and a moment into it."""
    time.sleep(chance.uniform(0, _LONGEST))
    until = time.monotonic() + _SOON
    while which and stage[0] != which and time.monotonic() < until:
        time.sleep(0.0001)
    if which == WRITING:
        time.sleep(chance.uniform(0, _MOMENT))


def _be_a_writer(portal, life, stage, says):
    def tell(**said):
        os.write(says, json.dumps(said).encode() + b"\n")  # short enough to be whole

    try:
        os.write(says, b" ")
        _go_on(portal, life, stage, lambda done: tell(done=done))
    except BaseException:  # noqa: BLE001 - whatever it is, it is to be reported
        tell(fault=traceback.format_exc()[-3000:])
    finally:
        os._exit(0)


def _go_on(portal, life, stage, tell):
    parent = os.getppid()
    for act in life.plan[len(life.done) :]:
        until, answer = time.monotonic() + _PATIENCE, None
        stage[0] = COMPUTING
        while answer is None and os.getppid() == parent:
            try:
                answer = ACTS[act](portal, life)
            except (Unavailable, Conflict):
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
        life.done[act] = answer
        tell({act: answer})
        stage[0] = BETWEEN


def _show_stage(engine, stage):
    """Have a byte that processes share say where the one at work stands."""

    @event.listens_for(engine, "begin")
    def _(connection):
        stage[0] = WRITING if connection.get_execution_options().get("write") else READING

    @event.listens_for(engine, "commit")
    def _(_connection):
        if stage[0] == WRITING:
            stage[0] = COMMITTING

    @event.listens_for(engine, "checkin")
    def _(*_):
        stage[0] = COMPUTING

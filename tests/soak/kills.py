"""The kill loop: a crowd at the portal and writers beside it, and whatever works is killed.

Each kill waits until what it ends is at work; how many were amid what, is counted.
"""

import time
from collections import Counter, deque
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import partial
from multiprocessing import get_context
from threading import Thread
from typing import NamedTuple

import psycopg
from sqlalchemy import func, make_url, select

from app.domain.partners import outgoing
from app.services.core.unit import unit_for
from app.storage.outbox import LEASE, OutboxTask
from tests.peers.partner import a_partner
from tests.peers.receiver import Receiver, serving
from tests.soak import crowd, programs, rotations, writers
from tests.soak.crowd import Crowd
from tests.soak.faults import WRONG, Fault
from tests.soak.programs import chance

_PARTS = [crowd.apply] * 4 + [crowd.report] + [crowd.review] * 2
_OF_PROGRAMS = 0.06  # of the kills; the others are of writers
_NURSERIES = 3  # in which writers are forked
_PAUSE = (0.5, 2.0)  # seconds between two kills of programs
_PATIENCE = 3.0  # seconds in which something is to begin its work
_SOON = 1.0  # second in which it is seen that a connection broke
_QUIET = 5.0  # seconds in which the worker does what no dead worker has leased
_NAME = "portal"  # what connections of programs and writers are known by
_BREAK_OFF = f"""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = '{_NAME}' AND xact_start IS NOT NULL
    ORDER BY random() LIMIT 1
"""  # noqa: S608 - a name of ours


class Kill(NamedTuple):
    what: str
    at: float
    amid: str = ""


class Moods(deque):
    """How a receiver answers that is in trouble half of the time."""

    def __bool__(self):
        return int(time.monotonic()) // 4 % 2 == 1

    def popleft(self):
        return chance.choice([(503, {}, b""), (500, {}, b""), lambda _request: "hangs up"])


@contextmanager
def a_crowd(site):
    """People at a portal, and a partner in trouble that receives what is announced."""
    with serving(Receiver()) as receiver:
        partner = a_partner(site.portal, url=receiver.url, subscribed=outgoing.OUTGOING)
        receiver.answers = Moods()
        environ = site.environ | {"OUTBOUND_ALLOW": receiver.host}
        yield Crowd("", site.portal, partner), receiver, environ


def run(site, people, environ, number):
    """Kill so many; how many of what, and amid what."""
    if site.portal.engine.dialect.name == "postgresql":
        environ = environ | {"DATABASE_URL": f"{site.database_url}&application_name={_NAME}"}
    with programs.running(environ, site.folder) as (people.base_url, processes):
        killed, rotated = _live_through(site, people, processes, environ, number)
        time.sleep(_QUIET)
        people.faults += _unsound_ends(processes)
    people.faults += rotations.violations(site.portal, environ, site.folder)
    return killed, rotated


def _live_through(site, people, processes, environ, number):
    of_programs, rotated = round(number * _OF_PROGRAMS), []
    threads = [Thread(target=crowd.live, args=[people, part]) for part in _PARTS]
    keys = [environ, site.folder, people.over]
    threads.append(Thread(target=lambda: rotated.append(rotations.go_on(*keys))))
    with ProcessPoolExecutor(_NURSERIES, get_context("spawn")) as nurseries:
        each, more = divmod(number - of_programs, _NURSERIES)
        shares = [each + (at < more) for at in range(_NURSERIES)]
        writing = [nurseries.submit(writers.kill, environ, share) for share in shares]
        for thread in threads:
            thread.start()
        try:
            kills = _torment(site, people, processes, of_programs)
            written = [one.result() for one in writing]
        finally:
            people.over.set()
        for thread in threads:
            thread.join()
    killed = Counter((kill.what, kill.amid or _amid(kill, people)) for kill in kills)
    for stages, lives, faults in written:
        killed += Counter({("writer", stage): count for stage, count in stages.items()})
        people.lives += lives
        people.faults += [Fault(WRONG, fault) for fault in faults]
    return killed, rotated[0]


def _torment(site, people, processes, number):
    """Kill so many of the programs, one after the other."""
    with _administrator(site) as database:
        ways = {  # and how often: the server takes seconds to start, and what is down tells nothing
            partial(_kill_web, people, "web process", processes["web"].kill_child): 4,
            partial(_kill_web, people, "web server", processes["web"].kill): 1,
            partial(_kill_worker, site.portal, processes["worker"]): 4,
            partial(_kill_decoder, str(site.folder)): 6,
        } | ({partial(_break_connection, database): 6} if database else {})
        time.sleep(2 * _PATIENCE)  # until all have begun
        kills = []
        while len(kills) < number:
            for program in processes.values():
                program.keep_up()
            [way] = chance.choices(list(ways), list(ways.values()))
            if killed := way():
                kills.append(killed)
            time.sleep(chance.uniform(*_PAUSE))
    for program in processes.values():
        program.keep_up()
    return kills


def _administrator(site):
    """A connection by which others are ended; None where there is no server."""
    if site.portal.engine.dialect.name == "sqlite":
        return nullcontext()
    url = make_url(site.database_url).set(drivername="postgresql")
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


def _kill_web(people, what, kill):
    if not _comes_true(lambda: people.asking):
        return None
    killed = Kill(what, time.monotonic())
    kill()
    return killed


def _amid(kill, people):
    """Of a kill of web processes: whether a request broke off."""
    is_hit = any(began < kill.at < ended < kill.at + _SOON for began, ended in people.broken)
    return "a request" if is_hit else "no request"


def _kill_worker(portal, worker):
    """While it has leased a task within the last second, if that comes soon."""
    is_busy = _comes_true(lambda: _leased(portal))
    worker.kill()
    return Kill("worker", time.monotonic(), "a task" if is_busy else "no task")


def _leased(portal):
    """How many tasks whose first try began just now are under way."""
    with unit_for(portal, "test") as unit:
        under_way = (
            OutboxTask.settled_at.is_(None),
            OutboxTask.outcome.is_(None),
            OutboxTask.attempts == 1,
            OutboxTask.due_at > unit.now + LEASE * 0.98,
        )
        return unit.session.scalar(select(func.count(OutboxTask.id)).where(*under_way))


def _kill_decoder(folder):
    if not (found := _comes_true(lambda: list(programs.decoders(folder)))):
        return None
    programs.kill(chance.choice(found))
    return Kill("decoder", time.monotonic(), "a file")


def _break_connection(database):
    """One of PostgreSQL's, amid a transaction."""
    if not _comes_true(lambda: database.execute(_BREAK_OFF).fetchone()):
        return None
    return Kill("database connection", time.monotonic(), "a transaction")


def _comes_true(condition):
    end = time.monotonic() + _PATIENCE
    while not (found := condition()) and time.monotonic() < end:
        time.sleep(0.01)
    return found


def _unsound_ends(processes):
    for name, program in processes.items():
        if (code := program.stop()) != 0:
            yield Fault(WRONG, f"{name}: ended with {code} when it was asked to")


def tracebacks(folder):
    for log in folder.glob("*.log"):
        _, mark, rest = log.read_text().partition("Traceback")
        if mark:
            yield Fault(WRONG, f"{log.name}: {rest[:3000]}")

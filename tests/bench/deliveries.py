"""Events to partners: how many each second, how soon after the commit, and after a long outage.

The receiver takes 50 ms for each. Its floor is as many threads that only call it, in one process.
"""

import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg
from sqlalchemy import select

from app.domain.partners import outgoing
from app.security.http import outbound
from app.security.tokens import new_id
from app.services.core.unit import portal_for, unit_for
from app.services.operations import due
from app.services.privacy import expiry
from app.services.webhooks import endpoint
from app.settings import read
from app.storage.partners import places
from app.storage.partners.deliveries import Delivery
from app.worker import loop, partner_lanes
from tests.peers.partner import a_partner
from tests.support.deliveries import announce

NAME = "bench-out"
SECONDS = 0.05  # that the receiver takes
EVENTS, CASES = 3000, 1000
SINGLE = 150  # events, one at a time, for how soon
OUTAGE, HELD = timedelta(days=2), 10_000
SETTLED = 10_000_000
_MADE = """
    SELECT lpad(to_hex(n), 32, '0')::uuid AS name, now() - n * interval '0.2 s' AS at
    FROM generate_series(1, %s) AS n
"""
_MAKE_SETTLED = {
    "delivery": f"""
        INSERT INTO delivery (id, partner, subject, sequence, event, created_at, due_at, attempts,
            settled_at, outcome)
        SELECT name, '{NAME}', name, 1, '{{"type": "eoi.decided.v1", "data": {{"sequence": 1}}}}',
            at, at, 1, at, 'done' FROM ({_MADE}) AS made
    """,  # noqa: S608 - all of it ours
    "outbox": f"""
        INSERT INTO outbox (id, task, subject, body, created_at, due_at, attempts, settled_at,
            outcome)
        SELECT name, 'mail', name, '{{"message": "news", "channel": "mail"}}',
            at, at, 1, at, 'done' FROM ({_MADE}) AS made
    """,  # noqa: S608 - all of it ours
}
MINUTE = timedelta(minutes=1)
_WORKER = """
import sys
from flask.cli import main

sys.argv = ["flask", "--app", "app", "worker"]
main()
"""


class Receiver(ThreadingHTTPServer):
    """Notes when each event came, and answers after SECONDS; while it is down, 503 at once."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.came, self.is_down, self.calls, self.seconds = [], False, 0, SECONDS
        self.host = f"127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        at = time.time()
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls += 1
        if not self.server.is_down:
            time.sleep(self.server.seconds)
            self.server.came.append((self.headers["webhook-id"], at, body))
        is_down = self.server.is_down
        self.send_response(HTTPStatus.SERVICE_UNAVAILABLE if is_down else HTTPStatus.NO_CONTENT)
        self.end_headers()

    def log_message(self, *_):
        pass


def show(database):
    """Print the figures; `database` is PostgreSQL's."""
    receiver = Receiver()
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    environ = database.environment | {"OUTBOUND_ALLOW": receiver.host}
    portal = portal_for(read(environ))
    name = a_partner(portal, NAME, url=f"http://{receiver.host}/").name
    print(f"\nEvents to a partner that takes {1000 * SECONDS:.0f} ms")
    print(f"  floor, {partner_lanes.WIDTH} threads that only call: {_floor(receiver):.0f} a second")
    before = _fared(portal, environ, receiver, name)
    for what, figure in before.items():
        print(f"  {what:<52} {figure:>8.1f}", flush=True)
    _show_outage(portal, read(environ), receiver, name)
    _make_settled(database)
    print(f"  with {SETTLED:,} settled deliveries, and as many tasks")
    for what, figure in _fared(portal, environ, receiver, name).items():
        print(f"  {what:<52} {figure:>8.1f} {figure / before[what]:>6.2f} times", flush=True)
    portal.engine.dispose()
    receiver.shutdown()


@contextmanager
def _working(environ, count):
    spawn = [sys.executable, "-c", _WORKER]
    log = subprocess.DEVNULL
    workers = [subprocess.Popen(spawn, env=os.environ | environ, stderr=log) for _ in range(count)]
    try:
        yield
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait()


def _floor(receiver):
    receiver.came.clear()

    def call():
        for _ in range(60):
            allow = frozenset({receiver.host})
            outbound.post(f"http://{receiver.host}/", b"{}", {"webhook-id": "x"}, allow=allow)

    threads = [threading.Thread(target=call) for _ in range(partner_lanes.WIDTH)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(receiver.came) / (time.perf_counter() - began)


def _rate(portal, environ, receiver, name, count):
    """Events a second, while all are there: between the first tenth and the last."""
    with unit_for(portal, "operator", write=True) as unit:
        endpoint.pause(unit, name)
    receiver.came.clear()
    cases = [new_id() for _ in range(CASES)]
    for sequence in range(1, EVENTS // CASES + 1):
        announce(portal, name, *((case, sequence) for case in cases))
    with _working(environ, count):
        time.sleep(3)  # until they have started
        with unit_for(portal, "operator", write=True) as unit:
            endpoint.resume(unit, name)
        _until(lambda: len(receiver.came) >= EVENTS)
    times = sorted(at for _, at, _ in receiver.came)
    tenth = EVENTS // 10
    return (EVENTS - 2 * tenth) / (times[-tenth] - times[tenth])


def _how_soon(portal, environ, receiver, name):
    """Of events one at a time, at moments that nobody foresees, the quantiles in milliseconds."""
    chance, took = random.Random(1), []  # noqa: S311 - the same moments each time
    with _working(environ, 1):
        announce(portal, name, (new_id(), 1))
        receiver.came.clear()
        _until(lambda: receiver.came)
        for _ in range(SINGLE):
            time.sleep(chance.uniform(0.05, 0.25))
            receiver.came.clear()
            announce(portal, name, (new_id(), 1))
            committed = time.time()
            _until(lambda: receiver.came)
            took.append(1000 * (receiver.came[0][1] - committed))
    return statistics.quantiles(took, n=100)


def _show_outage(portal, settings, receiver, name):
    """Two days go by minute after minute, with events all the time; then the receiver is back."""
    receiver.came.clear()
    receiver.calls, receiver.is_down = 0, True
    now = began = datetime.now(UTC)
    moment = [now]
    context = loop.context_for(portal, settings, lambda: moment[0])
    minutes = OUTAGE // MINUTE
    cases, told = [new_id() for _ in range(HELD // 5)], 0
    while now < began + OUTAGE:
        until = HELD * ((now - began) // MINUTE + 1) // minutes
        pairs = [(cases[n % len(cases)], n // len(cases) + 1) for n in range(told, until)]
        announce(portal, name, *pairs, now=now)
        told, moment[0] = until, now
        partner_lanes.deliver_all(context)
        now += MINUTE
    calls, receiver.is_down, receiver.seconds = receiver.calls, False, 0
    moment[0] = now + 5 * MINUTE
    start = time.perf_counter()
    partner_lanes.deliver_due(context, name)  # the probe, and then what it can

    def work():
        while partner_lanes.deliver_due(context, name):
            pass

    threads = [threading.Thread(target=work) for _ in range(partner_lanes.WIDTH)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - start
    ids = [one for one, _, _ in receiver.came]
    print(
        f"  {HELD:,} events in two simulated days of outage: {calls} calls meanwhile; then "
        f"{len(set(ids)):,} taken, {len(ids) - len(set(ids))} twice, "
        f"{_out_of_order(portal, receiver)} out of order, in {took:.0f} s (one process)"
    )
    receiver.seconds = SECONDS


def _out_of_order(portal, receiver):
    """Of how many cases events came in another order than that of their sequence."""
    with unit_for(portal, "test") as unit:
        rows = unit.session.execute(select(Delivery.id, Delivery.subject, Delivery.sequence))
        told = {str(one): (subject, sequence) for one, subject, sequence in rows}
    order = defaultdict(list)
    for one, _, _ in receiver.came:
        order[told[one][0]].append(told[one][1])
    return sum(numbers != sorted(numbers) for numbers in order.values())


def _make_settled(database):
    """Ten million deliveries that were taken within the last weeks, and as many tasks."""
    with psycopg.connect(database.conninfo, autocommit=True) as connection:
        for table, insert in _MAKE_SETTLED.items():
            indexes = connection.execute(
                "SELECT indexname, indexdef FROM pg_indexes"
                " WHERE tablename = %s AND indexname NOT LIKE 'pk_%%'",
                [table],
            ).fetchall()
            for index, _ in indexes:
                connection.execute(f"DROP INDEX {index}")
            connection.execute(insert, [SETTLED])
            for _, definition in indexes:
                connection.execute(definition)
            connection.execute(f"VACUUM ANALYZE {table}")


def _fared(portal, environ, receiver, name):
    """Events a second, how soon they are there, and how long it takes to look at them."""
    fared = {
        f"{count} worker(s): events a second": _rate(portal, environ, receiver, name, count)
        for count in (1, 2)
    }
    for way, heard in (("listens", environ["DATABASE_URL"]), ("looks each second", "")):
        soon = _how_soon(portal, environ | {"DATABASE_LISTEN_URL": heard}, receiver, name)
        fared[f"ms from commit to receiver, who {way}: p50"] = soon[49]
        fared[f"ms from commit to receiver, who {way}: p99"] = soon[98]
    looks = {
        "a look of the lookout": lambda unit: due.kinds(unit, unit.now),
        "the endpoint's page": lambda unit: endpoint.view(unit, name),
        "a page of the feed, and its places": lambda unit: places.after(
            unit.session, name, None, outgoing.OUTGOING, 100
        ),
        "whether the feed has more": lambda unit: places.is_any_after(unit.session, name, 1),
        "what has expired": expiry.delete_expired,
    }
    return fared | {f"ms: {what}": _ms_of(portal, look) for what, look in looks.items()}


def _ms_of(portal, look):
    took = []
    for _ in range(20):
        with unit_for(portal, "test", write=True) as unit:
            began = time.perf_counter()
            look(unit)
            took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)


def _until(holds, seconds=240):
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.002)

"""What a partner's callback costs beside its floor: signed, on kept connections, on PostgreSQL.

The floor verifies the HMAC, parses the body, inserts a row and commits, on bare Flask and psycopg.
The CPU is that of all processes of a server, and of the database beside it.
"""

import base64
import hmac
import http.client
import itertools
import json
import os
import statistics
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import psycopg
from flask import Flask, request

from app.domain.partners import incoming
from app.security.http import signatures
from app.services.core.unit import portal_for
from app.settings import read
from tests.bench.server import GRANIAN
from tests.conftest import NOW
from tests.peers.partner import a_check_update, a_partner, a_return
from tests.support.callbacks import a_case

SENDERS = 16
ROUNDS = 5
EACH = 25  # callbacks of each sender in a round
REQUIRED, AIM = 6, 3  # floors
_FOUR_THREADS = GRANIAN.replace("--blocking-threads 16", "--blocking-threads 4")
_KINDS = ("floor", incoming.CHECK_UPDATED, incoming.RETURN_RECORDED)
_SECRET = b"s" * 32
_FLOOR = "CREATE TABLE bench_callback (id text PRIMARY KEY, type text, body jsonb)"


class Seen(NamedTuple):
    cpu_ms: float  # of one callback, the database's included
    seconds: list[float]


def show(database):
    """Print a line for each kind of callback; `database` is PostgreSQL's."""
    measured = _measured(database)
    floors = [seen.cpu_ms for seen in measured["floor"]]
    print(f"\nA callback, {SENDERS} senders{'':<12}CPU ms   floors  p50 ms  p99 ms")
    for kind, rounds in measured.items():
        cpu = statistics.median(seen.cpu_ms for seen in rounds)
        pairs = zip(rounds, floors, strict=True)
        ratio = statistics.median(seen.cpu_ms / floor for seen, floor in pairs)
        took = statistics.quantiles((1000 * s for one in rounds for s in one.seconds), n=100)
        missed = "  missed" if ratio > REQUIRED else ""
        wanted = "" if kind == "floor" else f"  (required {REQUIRED}, aim {AIM}){missed}"
        print(f"{kind:<34}{cpu:>7.2f} {ratio:>8.1f} {took[49]:>7.1f} {took[98]:>7.1f}{wanted}")


def _measured(database):
    """Of each kind the rounds, in turns."""
    with psycopg.connect(database.conninfo, autocommit=True) as connection:
        connection.execute(_FLOOR)
    portal = portal_for(read(database.environment))
    partner = a_partner(portal, "bench")
    references = [a_case(portal)[1] for _ in range(SENDERS)]
    portal.engine.dispose()
    shared = signatures.parse_secret(partner.inbound)
    with (
        database.serving("app", _FOUR_THREADS) as ours,
        database.serving(__name__, _FOUR_THREADS) as ground,
    ):
        numbers = itertools.count()

        def a_round(kind):
            server, secret = (ground, _floor_secret()) if kind == "floor" else (ours, shared)
            trees = (server.tree, database.tree)
            before = sum(tree.cpu_ms() for tree in trees)
            seconds = _send(server.port, secret, kind, references, next(numbers))
            used = sum(tree.cpu_ms() for tree in trees) - before
            return Seen(used / len(seconds), seconds)

        for kind in _KINDS:  # to warm up
            a_round(kind)
        rounds = [{kind: a_round(kind) for kind in _KINDS} for _ in range(ROUNDS)]
    return {kind: [each[kind] for each in rounds] for kind in _KINDS}


def _send(port, secret, kind, references, number):
    """Have all senders send theirs; the seconds that each callback took."""
    took, faults = [], []

    def send(sender, reference):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for turn in range(EACH):
            name = f"{4180 + number}-{sender:02}-{turn:02}"
            body = _body(kind, reference, name, number * EACH + turn)
            headers = signatures.sign([secret], name, datetime.now(UTC), body)
            began = time.perf_counter()
            connection.request(
                "POST", "/hooks/bench", body, headers | {"content-type": "application/json"}
            )
            answer = connection.getresponse()
            said = json.loads(answer.read())
            took.append(time.perf_counter() - began)
            if answer.status != 202 or said["outcome"] != "applied":
                faults.append((answer.status, said))
        connection.close()

    threads = [
        threading.Thread(target=send, args=(sender, reference))
        for sender, reference in enumerate(references)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults or len(took) != SENDERS * EACH:
        raise RuntimeError(f"{kind}: {len(took)} answers, {faults[:3]}")
    return took


def _body(kind, reference, name, sequence):
    if kind == incoming.RETURN_RECORDED:
        number = "ZX" + name.replace("-", "7")
        document = {"type": "passport", "number": number, "issuer": "ERI"}
        return a_return(return_id=name, documents=[document])
    status = "missed" if sequence % 2 else "booked"
    at = (NOW + timedelta(seconds=sequence)).isoformat()
    return a_check_update(reference=reference, status=status, occurred_at=at)


def _floor_secret():
    return signatures.parse_secret("whsec_" + base64.b64encode(_SECRET).decode())


def create_app():
    """The floor."""
    app, local = Flask(__name__), threading.local()
    conninfo = os.environ["DATABASE_URL"].replace("postgresql+psycopg:", "postgresql:")

    @app.post("/hooks/<partner>")
    def receive(partner):
        if not hasattr(local, "connection"):
            local.connection = psycopg.connect(conninfo)
        body, name = request.get_data(), request.headers["webhook-id"]
        signed = f"{name}.{request.headers['webhook-timestamp']}.".encode() + body
        made = base64.b64encode(hmac.digest(_SECRET, signed, "sha256")).decode()
        if not hmac.compare_digest(f"v1,{made}", request.headers["webhook-signature"]):
            return {"error": "Unauthorized"}, 401
        kind = json.loads(body)["type"]
        row = (f"{partner} {name}", kind, body.decode())
        local.connection.execute("INSERT INTO bench_callback VALUES (%s, %s, %s)", row)
        local.connection.commit()
        return {"outcome": "applied"}, 202

    return app

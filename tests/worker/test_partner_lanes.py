"""Each partner has a lane: in order per case, nothing lost, and nobody waits for another's."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from app.security.tokens import new_id
from app.services.core.unit import unit_for
from app.services.webhooks import attempts
from app.settings import read
from app.storage.partners.deliveries import LEASE
from app.worker import lookout, loop, partner_lanes
from tests.browser.site import until
from tests.conftest import NOW, on_both
from tests.peers.partner import a_partner
from tests.peers.receiver import Receiver, serving
from tests.support.deliveries import all_of, announce, arrived_in_order, outcomes
from tests.support.working import working

pytestmark = pytest.mark.again  # real processes, or as much work

PATIENCE = 60.0
MINUTES = timedelta(minutes=1)
# Leases and waits are short: what a dead worker had is free after three seconds.
WORKER = """
import os, threading
from datetime import timedelta
from app.domain.partners import schedule
from app.services.core.unit import portal_for
from app.services.webhooks import attempts
from app.settings import read
from app.storage.partners import deliveries
from app.worker import lookout, loop

deliveries.LEASE = attempts.LEASE = timedelta(seconds=3)
schedule.WAITS = (timedelta(seconds=0.1),) * 50
lookout.EVERY = 0.2
settings = read(os.environ)
loop.run(portal_for(settings), settings, threading.Event())
"""


@pytest.fixture
def partner(portal, receiver):
    return a_partner(portal, url=f"{receiver.url}/in")


@pytest.fixture
def other(portal, environ):
    """Another receiver, and its partner."""
    with serving(Receiver()) as receiver:
        environ["OUTBOUND_ALLOW"] += f" {receiver.host}"
        yield receiver, a_partner(portal, "other", url=receiver.url)


def is_all_settled(portal):
    return all(one.settled_at for one in all_of(portal))


@on_both
def test_two_workers_killed_again_and_again_lose_nothing_and_keep_the_order(
    portal, partner, receiver, environ
):
    """One event in ten is refused at first, and each second one of the workers is killed."""
    cases, chance = [new_id() for _ in range(30)], random.Random(1)  # noqa: S311 - the same each time
    refusals = [(500, {}, b"")] * 30 + [(204, {}, b"")] * 270
    chance.shuffle(refusals)
    receiver.answers += refusals
    spawn = [sys.executable, "-c", WORKER]
    workers = [subprocess.Popen(spawn, env={**os.environ, **environ}) for _ in "12"]
    try:
        for sequence in range(1, 9):
            announce(portal, partner.name, *((case, sequence) for case in cases))
            time.sleep(1)
            victim = chance.randrange(2)
            workers[victim].send_signal(signal.SIGKILL)
            workers[victim].wait()
            workers[victim] = subprocess.Popen(spawn, env={**os.environ, **environ})
        until(lambda: is_all_settled(portal), PATIENCE)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()

    assert set(outcomes(portal)) == {"done"}
    assert len({one.headers["webhook-id"] for one in receiver.received}) == 8 * len(cases)
    assert arrived_in_order(portal, receiver.received)


@on_both
def test_a_partner_that_does_not_answer_delays_no_other(portal, partner, receiver, other, environ):
    answering = threading.Event()
    receiver.answers += [lambda _request: answering.wait(PATIENCE)] * 50
    announce(portal, partner.name, *((new_id(), 1) for _ in range(50)))
    announce(portal, "other", *((new_id(), 1) for _ in range(20)))

    with working(portal, read(environ)):
        until(lambda: len(other[0].received) == 20, PATIENCE)
        until(lambda: len(receiver.received) == partner_lanes.WIDTH, PATIENCE)
        answering.set()


@on_both
def test_several_are_delivered_at_once_but_one_of_a_case(portal, partner, receiver, environ):
    together = threading.Barrier(4)

    def answer(request):
        together.wait(PATIENCE)
        request.send_response(204)
        request.end_headers()

    receiver.answers += [answer] * 8
    cases = [new_id() for _ in range(4)]
    announce(portal, partner.name, *((case, n) for n in (1, 2) for case in cases))
    with working(portal, read(environ)):
        until(lambda: is_all_settled(portal), PATIENCE)
    assert arrived_in_order(portal, receiver.received)


def test_a_lane_that_opens_as_the_worker_stops_does_not_keep_it(portal, settings):
    stop, sleepers, opened = threading.Event(), {}, []
    stop.set()
    context = loop.context_for(portal, settings, lambda: NOW)
    lanes = partner_lanes.PartnerLanes(
        context, sleepers, lambda _step, sleeper: opened.append(sleeper), stop
    )
    for _ in "twice":
        lanes.open("partner:enrolment")
    lanes.open("mail")

    [sleeper] = opened
    for _ in range(partner_lanes.WIDTH):
        sleeper.sleep(0)  # woken, each of them
    assert set(sleepers) == {"partner:enrolment"}


def test_what_a_worker_that_was_stopped_comes_back_with_changes_nothing(
    portal, partner, receiver, settings
):
    case, now = new_id(), datetime.now(UTC)
    announce(portal, partner.name, (case, 1), (case, 2), now=now)
    with unit_for(portal, "worker", write=True, now=now) as unit:
        stopped = attempts.take(unit, partner.name)
    loop.drain(portal, settings, now + 60 * MINUTES)
    assert outcomes(portal) == ["done", "done"]

    for late in (attempts.Attempt("unreachable", 1, MINUTES), attempts.Attempt("gone", 1)):
        with unit_for(portal, "worker", write=True, now=now + 61 * MINUTES) as unit:
            attempts.settle(unit, stopped, late)
    assert outcomes(portal) == ["done", "done"]
    assert len(receiver.received) == 2


def test_one_that_stood_still_too_long_to_be_sure_sends_nothing(
    portal, partner, receiver, settings, monkeypatch
):
    announce(portal, partner.name, (new_id(), 1), now=NOW)
    context = loop.context_for(portal, settings, lambda: NOW)
    monkeypatch.setattr(partner_lanes, "_LATEST", -1.0)
    assert partner_lanes.deliver_due(context, partner.name) == 1
    assert receiver.received == []
    monkeypatch.undo()
    later = loop.context_for(portal, settings, lambda: NOW + LEASE)
    assert partner_lanes.deliver_due(later, partner.name) == 1
    assert len(receiver.received) == 1


def test_the_look_counts_for_each_partner_what_may_go(portal, partner, settings):
    case = new_id()
    announce(portal, partner.name, (case, 1), (case, 2), now=NOW)
    context = loop.context_for(portal, settings, lambda: NOW)
    opened = []
    lookout.look(context, {}, opened.append)
    assert "partner:enrolment" in opened
    with context.unit(write=True) as unit:
        attempts.take(unit, partner.name)
    opened.clear()
    lookout.look(context, {}, opened.append)
    assert "partner:enrolment" not in opened  # the next waits for the one under way

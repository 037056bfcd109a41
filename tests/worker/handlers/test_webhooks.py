import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from standardwebhooks import Webhook
from urllib3.util.ssl_ import create_urllib3_context

from app.domain.partners import outgoing
from app.security.http import outbound
from app.services.core import notifications
from app.services.core.unit import portal_for, unit_for
from app.services.partners import kept, registry
from app.services.webhooks import attempts
from app.settings import read
from app.storage.audit.entries import AuditEntry
from app.storage.partners import deliveries, partners
from app.storage.partners.deliveries import LEASE, Delivery
from app.worker import loop
from app.worker.handlers import webhooks
from tests.peers.partner import a_partner
from tests.support.certificates import secure
from tests.support.people import a_submission

RECEIVER = object()
SECONDS, MINUTES, HOURS = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("partner")  # subscribed before anything is announced
WORKER = """
import os, threading
from app.services.core.unit import portal_for
from app.settings import read
from app.worker import loop

settings = read(os.environ)
loop.run(portal_for(settings), settings, threading.Event())
"""


@pytest.fixture
def partner(portal, receiver):
    subscribed = [outgoing.EOI_SUBMITTED, outgoing.BALANCE_CHANGED]
    return a_partner(portal, url=f"{receiver.url}/in", subscribed=subscribed)


@pytest.fixture
def announced(portal):
    """When an event was put into the outbox."""
    now = datetime.now(UTC)
    with unit_for(portal, "test", write=True, now=now) as unit:
        notifications.balance_changed(unit)
    return now


def the_webhook(portal):
    with unit_for(portal, "test") as unit:
        message = unit.session.scalar(select(Delivery))
        unit.session.expunge_all()
        return message


def wait_after(portal, settings, attempt_at):
    """Try once; how long until the next time."""
    assert loop.drain(portal, settings, attempt_at) == 1
    return the_webhook(portal).due_at - attempt_at


def test_an_event_arrives_signed_and_thin(portal, partner, receiver, settings):
    eoi_id = a_submission(portal, family_name="Plantedname")

    loop.drain(portal, settings)

    [received] = receiver.received
    event = Webhook(partner.outbound).verify(received.body, received.headers)
    assert received.path == "/in"
    assert event["type"] == "eoi.submitted.v1"
    assert set(event["data"]) == {"id", "occurred_at", "reference", "sequence"}
    assert str(eoi_id) not in received.body.decode()


def test_a_receiver_that_is_down_gets_the_event_when_it_is_up(
    portal, announced, receiver, settings
):
    receiver.answers += [(503, {}, b""), (500, {}, b"")]

    assert 5 * SECONDS <= wait_after(portal, settings, announced) <= 6 * SECONDS
    assert loop.drain(portal, settings, announced + 4 * SECONDS) == 0
    assert 5 * MINUTES <= wait_after(portal, settings, announced + 6 * SECONDS) <= 6 * MINUTES
    loop.drain(portal, settings, announced + 7 * MINUTES)

    assert the_webhook(portal).outcome == "done"
    assert len({sent.headers["webhook-id"] for sent in receiver.received}) == 1
    assert len({sent.headers["webhook-timestamp"] for sent in receiver.received}) == 3
    assert len({sent.headers["webhook-signature"] for sent in receiver.received}) == 3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_receiver_says_itself_when_to_come_back(portal, announced, receiver, settings):
    receiver.answers += [(429, {"Retry-After": "7200"}, b""), (429, {"Retry-After": "1"}, b"")]

    assert wait_after(portal, settings, announced) == 2 * HOURS
    assert wait_after(portal, settings, announced + 2 * HOURS) >= 5 * MINUTES


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_event_nobody_takes_is_given_up_after_three_days_and_that_is_noted(
    portal, announced, receiver, settings
):
    receiver.answers += [(500, {}, b"")] * 20

    tries, took = tried_to_the_end(portal, settings, announced)

    assert tries == len(receiver.received) == 10
    assert took > 75 * HOURS
    assert given_up(portal) == ["status-500"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_private_address_that_is_not_allowed_is_never_called(
    portal, announced, receiver, environ
):
    loop.drain(portal, read({**environ, "OUTBOUND_ALLOW": ""}), announced)

    assert receiver.received == []
    assert the_webhook(portal).outcome == "forbidden-destination"
    assert given_up(portal) == []


@pytest.fixture
def lead(portal, partner, receiver):
    """Has events go there, or to the receiver, and no process remember where they went before."""

    def leads(url=RECEIVER):
        if url is RECEIVER:
            url = f"{receiver.url}/in"
        with unit_for(portal, "operator", write=True) as unit:
            partners.by_name(unit.session, partner.name).url = url
        registry._DESTINATIONS = kept.Kept()

    return leads


@pytest.fixture
def tls_receiver(receiver, tmp_path):
    return secure(receiver, tmp_path)


NOWHERE = {
    "forbidden-destination": "https://10.0.0.1/in",
    "no-destination": None,
    "unreachable": "https://partner.invalid/in",  # a name that nobody has, RFC 6761
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("outcome", NOWHERE)
def test_an_address_that_is_wrong_today_loses_nothing(portal, announced, settings, lead, outcome):
    lead(NOWHERE[outcome])

    assert 5 * SECONDS <= wait_after(portal, settings, announced) <= 6 * SECONDS
    assert the_webhook(portal).outcome == outcome
    lead()
    loop.drain(portal, settings, announced + 6 * SECONDS)

    assert the_webhook(portal).outcome == "done"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("outcome", NOWHERE)
def test_one_that_stays_wrong_is_tried_to_the_schedules_end(
    portal, announced, settings, lead, outcome
):
    lead(NOWHERE[outcome])

    tries, took = tried_to_the_end(portal, settings, announced)

    assert tries == 10
    assert took > 75 * HOURS
    assert given_up(portal) == [outcome]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_certificate_that_is_mended_gets_what_waited(
    tls_receiver, portal, announced, settings, lead
):
    lead()
    assert wait_after(portal, settings, announced) >= 5 * SECONDS
    assert the_webhook(portal).outcome == "unreachable"
    assert tls_receiver.received == []

    vouched = create_urllib3_context()
    vouched.load_verify_locations(tls_receiver.certificate)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbound, "_public_authorities", lambda: vouched)
        loop.drain(portal, settings, announced + 6 * SECONDS)

    assert the_webhook(portal).outcome == "done"
    assert len(tls_receiver.received) == 1


def tried_to_the_end(portal, settings, at):
    """How often a message is tried until it is given up, and for how long."""
    began = at
    while the_webhook(portal).settled_at is None:
        loop.drain(portal, settings, at)
        at = the_webhook(portal).due_at
    return the_webhook(portal).attempts, at - began


def test_what_is_taken_from_a_partner_counts_in_every_process_within_a_second(
    portal, settings, receiver, partner
):
    processes = [portal_for(settings) for _ in range(2)]

    def announce_and_send():
        """An event for each process to send."""
        for each in processes:
            with unit_for(portal, "test", write=True, now=a_while_ago()) as unit:
                notifications.balance_changed(unit)
            loop.drain(each, settings)

    announce_and_send()
    with unit_for(portal, "operator", write=True) as unit:
        newest = registry.rotate(unit, partner.name, "outbound", timedelta())
    time.sleep(kept.SECONDS)
    announce_and_send()
    with unit_for(portal, "operator", write=True) as unit:
        partners.by_name(unit.session, partner.name).url = None
    time.sleep(kept.SECONDS)
    # As one that was announced before.
    with unit_for(portal, "test", write=True, now=a_while_ago()) as unit:
        for _ in processes:
            event = {"type": "balance.changed.v1", "data": {}}
            deliveries.add(unit.session, partner.name, event, unit.now, None)
    for each in processes:
        context = loop.context_for(each, settings, lambda: datetime.now(UTC))
        with unit_for(each, "worker", write=True) as unit:
            leased = attempts.take(unit, partner.name)
        result = webhooks.deliver(context, leased)
        assert result.outcome == "no-destination"
        each.engine.dispose()

    signed = [(partner.outbound, sent) for sent in receiver.received[:2]]
    signed += [(newest, sent) for sent in receiver.received[2:]]
    assert len(signed) == 4
    for secret, sent in signed:
        assert Webhook(secret).verify(sent.body, sent.headers)


def a_while_ago():
    """By each process's clock: they differ by as long as the database took to tell the time."""
    return datetime.now(UTC) - MINUTES


def given_up(portal):
    with unit_for(portal, "test") as unit:
        query = select(AuditEntry).where(AuditEntry.action == "message-given-up")
        return [entry.read(unit.keyring)["outcome"] for entry in unit.session.scalars(query)]


def test_a_worker_killed_after_sending_loses_nothing(portal, announced, receiver, environ, partner):
    """It dies with the answer on its way: not knowing, the next one sends the same again."""
    receiver.answers.append(lambda _request: os.kill(worker.pid, signal.SIGKILL))
    worker = subprocess.Popen([sys.executable, "-c", WORKER], env={**os.environ, **environ})
    assert worker.wait(timeout=30) == -signal.SIGKILL

    assert the_webhook(portal).settled_at is None
    loop.drain(portal, read(environ), announced + 2 * LEASE)

    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert Webhook(partner.outbound).verify(second.body, second.headers)
    assert the_webhook(portal).outcome == "done"

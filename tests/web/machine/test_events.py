"""The feed: a partner's own events, each once, in order, none skipped; and a wait for the next."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.partners import incoming, outgoing
from app.security.tokens import new_id
from app.services.core import notifications
from app.services.core.unit import unit_for
from app.services.partners import admission, clients, registry
from app.services.privacy import expiry
from app.services.webhooks import endpoint
from app.settings import read
from app.storage.partners import deliveries
from app.storage.partners.deliveries import Delivery
from app.web.machine import events as view
from app.worker import loop
from tests.conftest import on_both, on_sqlite
from tests.peers.api_client import ApiClient
from tests.peers.partner import a_partner
from tests.peers.receiver import Receiver, serving
from tests.support.deliveries import an_event
from tests.support.rows import rows

OLD = timedelta(days=31)
BAD = """after=-1 after=x after=9007199254740993 after=%00
    limit= limit=0 limit=101 limit=² wait= wait=26 wait=1.5""".split()


@pytest.fixture
def http(application):
    return application.test_client()


@pytest.fixture
def lab(portal, http):
    """It has no address."""
    a_partner(portal, "lab", subscribed=outgoing.OUTGOING)
    return ApiClient(portal, http, "lab")


@pytest.fixture
def receiver():
    with serving(Receiver()) as receiver:
        yield receiver


def announce(portal, number=1, now=None):
    for _ in range(number):
        with unit_for(portal, "test", write=True, now=now or datetime.now(UTC)) as unit:
            notifications.balance_changed(unit)


def ids(answer):
    assert answer.status_code == 200, answer.json
    return [one["id"] for one in answer.json["events"]]


def all_ids(portal):
    return [str(one.id) for one in sorted(rows(portal, Delivery), key=lambda one: one.created_at)]


@on_both
def test_each_event_comes_once_in_order_and_nothing_is_sent(portal, environ, lab):
    announce(portal, 5)
    token = lab.token()

    first = lab.get("/events?limit=2", token)
    second = lab.get(f"/events?after={first.json['next']}", token)
    last = lab.get(f"/events?after={second.json['next']}", token)

    assert ids(first) + ids(second) == all_ids(portal)
    assert last.json == {"events": [], "next": second.json["next"]}
    assert first.json["events"][0]["event"] == rows(portal, Delivery)[0].event
    assert ids(lab.get("/events", token)) == all_ids(portal)  # from the beginning, once more
    assert first.headers["RateLimit"].startswith('"partner";r=29')
    assert loop.drain(portal, read(environ)) == 0
    assert {(one.outcome, one.attempts) for one in rows(portal, Delivery)} == {(None, 0)}


@on_both
def test_they_are_those_that_are_sent_by_id_body_and_order(portal, http, environ, receiver):
    a_partner(portal, "lab", f"{receiver.url}/in", subscribed=[outgoing.BALANCE_CHANGED])
    client = ApiClient(portal, http, "lab")
    announce(portal, 3)
    told = client.get("/events").json["events"]
    loop.drain(portal, read({**environ, "OUTBOUND_ALLOW": receiver.host}))
    sent = {one.headers["webhook-id"]: one.body for one in receiver.received}
    assert {one["id"] for one in told} == set(sent)
    assert [one["event"] for one in client.get("/events").json["events"]] == [
        one["event"] for one in told
    ]


@on_sqlite
def test_a_partner_has_its_own_alone_and_only_of_types_that_it_receives(portal, http, lab):
    a_partner(portal, "other", subscribed=[outgoing.EOI_DECIDED])
    other = ApiClient(portal, http, "other")
    announce(portal)
    assert len(ids(lab.get("/events"))) == 1
    assert ids(other.get("/events")) == []
    with unit_for(portal, "test", write=True) as unit:
        endpoint.send_test(unit, "other")
        registry.named(unit, "lab").subscribed = [outgoing.EOI_DECIDED]
    assert [one["event"]["type"] for one in other.get("/events").json["events"]] == [
        outgoing.ENDPOINT_TESTED
    ]
    assert ids(lab.get("/events")) == []


@on_both
def test_who_waits_is_told_as_soon_as_something_is_there(portal, lab):
    token = lab.token()
    with ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        waiting = pool.submit(lab.get, "/events?wait=20", token)
        time.sleep(0.5)
        announce(portal)
        assert ids(waiting.result()) == all_ids(portal)
    assert 0.5 < time.monotonic() - began < 10


@on_sqlite
def test_a_wait_is_bounded_and_who_has_none_is_answered_at_once(application, lab):
    token, began = lab.token(), time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lab.get, "/events?wait=3", token)
        time.sleep(0.5)
        second = ApiClient.get(lab, "/events?wait=20", token)
        assert (ids(second), time.monotonic() - began < 2.5) == ([], True)
        assert application.test_client().get("/healthz").status_code == 200
        assert ids(waiting.result()) == []
    assert 2.5 < time.monotonic() - began < 10
    assert view._waiting.total() == 0


@on_both
@pytest.mark.parametrize("end", [clients.revoke, admission.disable])
def test_a_wait_ends_within_a_second_or_so_of_its_key_or_right(portal, lab, end):
    token = lab.token()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lab.get, "/events?wait=20", token)
        time.sleep(0.5)
        with unit_for(portal, "operator", write=True) as unit:
            end(unit, "lab")
        ended = time.monotonic()
        assert waiting.result().status_code in {401, 403}
    assert time.monotonic() - ended < view.LOOKS_EVERY + 1.5


@on_both
def test_what_is_older_than_it_is_kept_is_gone_and_said_to_be(portal, lab):
    announce(portal, 2, now=datetime.now(UTC) - OLD)
    token = lab.token()
    first = lab.get("/events?limit=1", token).json["next"]
    second = lab.get(f"/events?after={first}", token).json["next"]
    with unit_for(portal, "worker", write=True) as unit:
        expiry.delete_expired(unit)

    gone = lab.get(f"/events?after={first}", token)
    assert (gone.status_code, gone.json["error"]) == (410, "Gone")
    assert gone.json["detail"].startswith("after: too old")
    assert ids(lab.get(f"/events?after={second}", token)) == []
    announce(portal)
    assert ids(lab.get(f"/events?after={second}", token)) == all_ids(portal)
    assert ids(lab.get("/events", token)) == all_ids(portal)
    assert lab.get("/events?after=999", token).status_code == 410  # as after a backup was restored


@on_both
def test_what_nobody_had_read_when_it_went_is_missed_by_who_read_before(portal, lab):
    token = lab.token()
    nothing = lab.get("/events", token).json["next"]
    announce(portal, 2, now=datetime.now(UTC) - OLD)
    with unit_for(portal, "worker", write=True) as unit:
        expiry.delete_expired(unit)
    announce(portal)
    assert lab.get(f"/events?after={nothing}", token).status_code == 410
    anew = lab.get("/events", token)
    assert ids(anew) == all_ids(portal)
    assert lab.get(f"/events?after={anew.json['next']}", token).status_code == 200


@on_both
def test_two_that_write_at_once_and_two_that_read_skip_none(portal, application, lab):
    """What began first often commits last: each has its place only when it is there."""
    number, token, done = 40, lab.token(), threading.Event()

    def write(wait):
        for _ in range(number):
            with unit_for(portal, "test", write=True) as unit:
                deliveries.add(unit.session, "lab", an_event(), unit.now, new_id(), is_sent=False)
                unit.session.flush()
                time.sleep(wait)  # so late it commits

    def read_all(_):
        client, found, after = application.test_client(), [], "0"
        while True:
            is_last = done.is_set()
            headers = {"authorization": f"Bearer {token}"}
            page = client.get(f"/events?after={after}&limit=7", headers=headers)
            found += ids(page)
            after = page.json["next"]
            if is_last and not page.json["events"]:
                return found
            time.sleep(0.1)

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read_all, n) for n in range(2)]
        for writer in [pool.submit(write, wait) for wait in (0.001, 0.02)]:
            writer.result()
        done.set()
        first, second = (reader.result() for reader in readers)
    assert first == second
    assert sorted(first) == sorted(all_ids(portal))
    assert len(set(first)) == 2 * number


@on_sqlite
def test_nobody_else_reads_it(portal, http, lab):
    token = lab.token()
    a_partner(portal, "airline", accepts=[incoming.CHECK_UPDATED])
    airline = ApiClient(portal, http, "airline")

    assert http.get("/events").status_code == 401
    assert http.get("/events").headers["WWW-Authenticate"] == "Bearer"
    for forged in ("x", f"{token}x", token[:-1], "", "é", lab.assertion()):
        answer = lab.get("/events", forged or " ")
        assert (answer.status_code, answer.json["error"]) == (401, "Unauthorized")
        assert answer.json == http.get("/events").json
    for address in (f"/events?access_token={token}", f"/events?token={token}"):
        assert http.get(address).status_code == 401
    assert http.get("/events", headers={"authorization": f"Basic {token}"}).status_code == 401
    for other in (airline.get("/events"), lab.get("/events", lab.token(scope="checks"))):
        assert other.status_code == 403
        assert "insufficient_scope" in other.headers["WWW-Authenticate"]
    assert http.post("/events").status_code == 405
    assert "Set-Cookie" not in lab.get("/events", token).headers


@on_sqlite
def test_what_cannot_be_asked_is_a_400(lab):
    token = lab.token()
    for query in BAD:
        assert lab.get(f"/events?{query}", token).status_code == 400, query
    assert lab.get("/events?after=", token).status_code == 200

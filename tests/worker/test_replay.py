"""What was given up is sent again when somebody says so; an endpoint is paused, resumed, tested."""

from contextlib import suppress
from datetime import timedelta

import pytest

from app.domain.partners import schedule
from app.security.tokens import new_id
from app.services.core.unit import unit_for
from app.services.partners.registry import NoSuchPartner
from app.services.webhooks import endpoint, replay
from app.services.webhooks.replay import DeadLetters
from app.storage.partners import dead_letters
from app.worker import loop
from app.worker.handlers import webhooks
from tests.conftest import NOW
from tests.peers.partner import a_partner
from tests.support.deliveries import (
    all_of,
    announce,
    arrived_in_order,
    audited,
    outcomes,
)
from tests.support.told import told

MINUTES, HOURS = timedelta(minutes=1), timedelta(hours=1)
NAME = "enrolment"
LATER = NOW + schedule.LASTS + 10 * HOURS
pytestmark = pytest.mark.usefixtures("partner")


@pytest.fixture
def partner(portal, receiver):
    return a_partner(portal, NAME, url=receiver.url)


@pytest.fixture
def given_up(portal, partner, receiver, settings, monkeypatch):
    """Three events of a case that were refused until they were given up, and one that was not."""
    case, now = new_id(), NOW
    monkeypatch.setattr(schedule, "WAITS", (5 * MINUTES,))
    receiver.answers += [(400, {}, b"")] * 4 + [(500, {}, b"")] * 2
    announce(portal, partner.name, (case, 1), (case, 2), now=NOW)
    announce(portal, NAME, (case, 3), now=NOW + 2 * HOURS)
    while now < NOW + 4 * HOURS:
        loop.drain(portal, settings, now)
        now += 10 * MINUTES
    announce(portal, NAME, (new_id(), 4), now=now)
    loop.drain(portal, settings, now)
    assert outcomes(portal) == ["status-400", "status-400", "status-500", "done"]
    receiver.received.clear()
    return case


def replayed(portal, now=LATER, **chosen):
    with unit_for(portal, "operator", write=True, now=now) as unit:
        return replay.replay(unit, DeadLetters(NAME, **chosen))


def test_all_are_replayed_in_order_under_their_ids(portal, given_up, receiver, settings):
    announce(portal, NAME, (given_up, 5), now=LATER)
    assert replayed(portal) == 3
    loop.drain(portal, settings, LATER)

    assert outcomes(portal) == ["done"] * 5
    sent = [one.headers["webhook-id"] for one in receiver.received]
    ids = [str(one.id) for one in all_of(portal)]
    assert sent == [*ids[:3], ids[4]]  # the newest event of the case, too, in its turn
    assert arrived_in_order(portal, receiver.received)
    [said] = audited(portal, "events-replayed")
    assert {name: said[name] for name in said if said[name] is not None} == {
        "partner": NAME,
        "count": 3,
    }
    assert replayed(portal) == 0


@pytest.mark.usefixtures("given_up")
def test_what_another_replayed_meanwhile_and_was_taken_is_not_sent_again(
    portal, receiver, settings, monkeypatch
):
    """The slower of two has read what was given up before the other replays it."""
    with unit_for(portal, "slower", now=LATER) as unit:
        stale = replay.dead(unit, DeadLetters(NAME), 10)[0]
    assert replayed(portal) == 3
    loop.drain(portal, settings, LATER)
    monkeypatch.setattr(dead_letters, "found", lambda *_: stale)
    assert replayed(portal) == 0
    loop.drain(portal, settings, LATER + 1 * HOURS)

    assert len(receiver.received) == 3
    assert len(audited(portal, "events-replayed")) == 1


@pytest.mark.usefixtures("given_up")
def test_some_are_chosen_by_time_reason_type_or_id(portal, receiver, settings):
    first = all_of(portal)[0].id
    with unit_for(portal, "operator", now=LATER) as unit:
        counts = [
            replay.dead(unit, DeadLetters(NAME, **chosen), 10)[1]
            for chosen in (
                {},
                {"since": NOW + 1 * HOURS},
                {"outcome": "status-400"},
                {"type": "eoi.decided.v1"},
                {"type": "eoi.invited.v1"},
                {"one": first},
                {"one": first, "outcome": "status-500"},
            )
        ]
        assert counts == [3, 1, 2, 3, 0, 1, 0]
        with pytest.raises(NoSuchPartner):
            replay.dead(unit, DeadLetters("nobody"), 10)
    assert replayed(portal, since=NOW + 1 * HOURS) == 1
    loop.drain(portal, settings, LATER)
    assert outcomes(portal) == ["status-400", "status-400", "done", "done"]
    assert len(receiver.received) == 1


def test_a_replay_leaves_room_for_what_is_new(portal, receiver, settings, monkeypatch):
    monkeypatch.setattr(schedule, "WAITS", ())
    receiver.answers += [(400, {}, b"")] * 250
    for minute in range(2):
        announce(portal, NAME, *((new_id(), 1) for _ in range(125)), now=NOW + minute * MINUTES)
    now = NOW
    while not all(one.settled_at for one in all_of(portal)):
        now += 10 * MINUTES
        loop.drain(portal, settings, now)
    receiver.answers.clear()

    assert replayed(portal) == 250
    gone = [loop.drain(portal, settings, LATER + timedelta(seconds=s)) for s in (0, 9, 10, 20)]
    assert gone == [100, 0, 100, 50]


def test_who_is_paused_is_sent_nothing_and_then_all_of_it(portal, settings):
    case = new_id()
    for is_new in (True, False):
        with unit_for(portal, "operator", write=True, now=NOW) as unit:
            assert endpoint.pause(unit, NAME) is is_new
    announce(portal, NAME, (case, 1), (case, 2), now=NOW)
    assert loop.drain(portal, settings, NOW + 100 * HOURS) == 0

    for was in (True, False):
        with unit_for(portal, "operator", write=True, now=NOW + 101 * HOURS) as unit:
            assert endpoint.resume(unit, NAME) is was
    loop.drain(portal, settings, NOW + 101 * HOURS)
    assert outcomes(portal) == ["done", "done"]
    assert len(audited(portal, "endpoint-paused")) == 1
    assert len(audited(portal, "endpoint-resumed")) == 1


def test_one_that_was_gone_is_resumed_by_a_person(portal, receiver, settings):
    receiver.answers.append((410, {}, b""))
    announce(portal, NAME, (new_id(), 1), now=NOW)
    loop.drain(portal, settings, NOW)
    with unit_for(portal, "operator", write=True, now=NOW + 1 * HOURS) as unit:
        assert endpoint.resume(unit, NAME)
    loop.drain(portal, settings, NOW + 1 * HOURS)
    assert outcomes(portal) == ["done"]


def test_a_test_goes_to_whoever_subscribed_to_nothing(portal, receiver, settings):
    quiet = a_partner(portal, "quiet", url=receiver.url, subscribed=()).name
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        endpoint.send_test(unit, quiet)
    loop.drain(portal, settings, NOW)
    [one] = all_of(portal)
    assert (one.event["type"], one.outcome) == ("endpoint.tested.v1", "done")
    assert set(one.event["data"]) == {"id", "occurred_at"}


@pytest.mark.usefixtures("given_up")
def test_figures_tell_how_the_newest_fared(portal):
    with unit_for(portal, "operator", now=LATER) as unit:
        seen = endpoint.view(unit, NAME)
        assert [partner.name for partner, _ in endpoint.everyone(unit)] == [NAME]
    assert (seen.figures.tried, seen.figures.taken, seen.figures.at_once) == (4, 1, 1)
    assert seen.figures.seconds == seen.figures.slow_seconds == 0
    assert (seen.waiting, seen.dead) == (0, 3)
    assert seen.last_failure.outcome == "status-500"


@pytest.mark.usefixtures("given_up")
def test_a_replay_that_is_cut_off_replays_nothing(portal):
    with suppress(ZeroDivisionError), unit_for(portal, "operator", write=True, now=LATER) as unit:
        assert replay.replay(unit, DeadLetters(NAME)) == 3
        raise ZeroDivisionError
    assert outcomes(portal).count("done") == 1
    assert audited(portal, "events-replayed") == []


def test_an_event_that_cannot_be_read_is_given_up_and_stops_no_other(
    portal, settings, caplog, monkeypatch
):
    monkeypatch.setattr(schedule, "WAITS", ())
    case = new_id()
    announce(portal, NAME, (case, 1), (case, 2), now=NOW)
    signed = webhooks.signatures.sign
    ids = iter([ValueError, None])

    def sign(*given):
        if fault := next(ids, None):
            raise fault
        return signed(*given)

    monkeypatch.setattr(webhooks.signatures, "sign", sign)
    loop.drain(portal, settings, NOW)
    assert outcomes(portal) == ["ValueError", "done"]
    assert told(caplog, "task_failed")

"""What becomes of an event, of those after it in its case, and of an endpoint that fails."""

from datetime import timedelta

import pytest

from app.domain.basics.tasks import Task, Webhook
from app.domain.partners import outgoing, schedule
from app.security.tokens import new_id
from app.services.core.unit import unit_for
from app.services.partners import kept, registry
from app.services.webhooks import attempts
from app.storage import outbox
from app.storage.outbox import OutboxTask
from app.storage.partners import partners, places
from app.storage.partners.deliveries import DONE
from app.worker import loop
from app.worker.handlers import webhooks
from tests.conftest import NOW
from tests.peers.partner import a_partner
from tests.support.deliveries import (
    all_of,
    an_event,
    announce,
    arrived_in_order,
    audited,
    endpoint,
    outcomes,
)
from tests.support.rows import rows
from tests.support.told import told

MINUTES, HOURS, DAYS = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DOWN, REFUSED, GONE = (503, {}, b""), (400, {}, b""), (410, {}, b"")
pytestmark = pytest.mark.usefixtures("partner")
NAME = "enrolment"


@pytest.fixture
def partner(portal, receiver):
    return a_partner(portal, NAME, url=receiver.url)


def test_the_next_of_a_case_waits_until_the_one_before_was_taken(portal, receiver, settings):
    case, other = new_id(), new_id()
    receiver.answers.append(DOWN)
    announce(portal, NAME, (case, 1), now=NOW)
    announce(portal, NAME, (case, 2), (other, 1), now=NOW + 1 * MINUTES)

    loop.drain(portal, settings, NOW)
    loop.drain(portal, settings, NOW + timedelta(seconds=2))
    assert len(receiver.received) == 1
    loop.drain(portal, settings, NOW + 2 * MINUTES)

    assert outcomes(portal) == ["done"] * 3
    assert arrived_in_order(portal, receiver.received)


def test_by_sequence_whatever_clocks_say(portal, receiver, settings):
    """The process that wrote the second has a clock that is behind."""
    case = new_id()
    announce(portal, NAME, (case, 1), now=NOW)
    announce(portal, NAME, (case, 2), now=NOW - 5 * MINUTES)

    loop.drain(portal, settings, NOW)

    assert arrived_in_order(portal, receiver.received)
    assert len(receiver.received) == 2


def refusing(refused):
    """A receiver's answer: it cannot take the event of this id, but all others."""

    def answer(request):
        request.send_response(400 if request.headers["webhook-id"] == refused else 204)
        request.end_headers()

    return answer


def test_one_that_always_fails_delays_its_case_alone_and_not_for_ever(portal, receiver, settings):
    case = new_id()
    announce(portal, NAME, (case, 1), (case, 2), now=NOW)
    poison, successor = all_of(portal)
    receiver.answers.extend([refusing(str(poison.id))] * 500)
    now = NOW
    while now < NOW + 4 * DAYS:
        announce(portal, NAME, (new_id(), 7), now=now)  # somebody else's, each hour
        loop.drain(portal, settings, now)
        assert all_of(portal)[-1].outcome == "done"
        assert (all_of(portal)[1].outcome is None) == (all_of(portal)[0].settled_at is None)
        now += 1 * HOURS

    assert outcomes(portal)[:2] == ["status-400", "done"]
    assert audited(portal, "message-given-up") == [
        {"message": str(poison.id), "task": "webhook", "outcome": "status-400"}
    ]
    assert all_of(portal)[1].id == successor.id


def test_a_dead_endpoint_is_probed_instead_of_called_for_each_event(portal, receiver, settings):
    receiver.answers += [DOWN] * 10_000
    announce(portal, NAME, *((new_id(), 1) for _ in range(100)), now=NOW)
    loop.drain(portal, settings, NOW)
    assert len(receiver.received) == schedule.OPENS_AFTER

    now = NOW
    while now < NOW + 12 * HOURS:
        now += 1 * MINUTES
        announce(portal, NAME, now=now)
        loop.drain(portal, settings, now)
    calls = len(receiver.received) - schedule.OPENS_AFTER
    assert calls <= 12 * HOURS / schedule.LONGEST_PROBE + 10
    assert len({one.headers["webhook-id"] for one in receiver.received}) > 90

    receiver.answers.clear()
    loop.drain(portal, settings, now + schedule.LONGEST_PROBE)
    assert outcomes(portal) == ["done"] * 100
    assert endpoint(portal, NAME).failures == 0


def test_a_probe_that_a_dead_worker_had_is_made_by_another(portal, receiver, settings):
    receiver.answers += [DOWN] * schedule.OPENS_AFTER
    announce(portal, NAME, *((new_id(), 1) for _ in range(10)), now=NOW)
    loop.drain(portal, settings, NOW)
    with unit_for(portal, "worker", write=True, now=NOW + 1 * MINUTES) as unit:
        assert attempts.take(unit, NAME)
        assert attempts.take(unit, NAME) is None  # one probes
    assert loop.drain(portal, settings, NOW + 1 * MINUTES) == 0

    assert loop.drain(portal, settings, NOW + 2 * MINUTES + attempts.LEASE) == 10
    assert outcomes(portal) == ["done"] * 10


def test_a_receiver_that_asks_for_time_is_given_it_by_all_its_events(portal, receiver, settings):
    receiver.answers.append((503, {"Retry-After": "120"}, b""))
    announce(portal, NAME, (new_id(), 1), (new_id(), 1), now=NOW)
    loop.drain(portal, settings, NOW)
    assert loop.drain(portal, settings, NOW + 1 * MINUTES) == 0
    assert loop.drain(portal, settings, NOW + 3 * MINUTES) == 2


@pytest.mark.parametrize(
    ("refused", "asked"), [(1, 5), (6, 0)], ids=["that asks for time", "of which the circuit opens"]
)
def test_events_that_fail_among_others_that_are_taken_keep_their_three_days(portal, refused, asked):
    """One that is taken is announced each ten seconds: it closes the circuit each time."""
    cases = [new_id() for _ in range(refused)]
    announce(portal, NAME, *((case, 1) for case in cases), now=NOW)
    for moment in range(0, 1200, 10):
        now = NOW + timedelta(seconds=moment)
        announce(portal, NAME, (new_id(), 2), now=now)
        while leased := try_next(portal, now):
            is_refused = leased.subject in cases
            attempt = attempts.Attempt(DONE, 1)
            if is_refused:
                attempt = webhooks.failed(leased, "status-503", asked=asked)
            with unit_for(portal, "worker", write=True, now=now) as unit:
                attempts.settle(unit, leased, attempt)
    # As the schedule says: at once, after 5 seconds and 5 minutes; the next after 30 more.
    assert [one.attempts for one in all_of(portal)[:refused]] == [3] * refused


def try_next(portal, now):
    with unit_for(portal, "worker", write=True, now=now) as unit:
        return attempts.take(unit, NAME)


def test_who_is_back_after_minutes_is_sent_all_at_once_and_early_tries_do_not_count(
    portal, receiver, settings
):
    receiver.answers += [DOWN] * 30
    announce(portal, NAME, *((new_id(), n) for n in range(1, 8)), now=NOW)
    now = NOW
    while any(one.attempts < 4 for one in all_of(portal)):  # the next is hours away
        now += 1 * MINUTES
        loop.drain(portal, settings, now)
    before = {one.id: (one.attempts, one.due_at) for one in all_of(portal)}
    assert min(due_at for _, due_at in before.values()) > now + 6 * MINUTES
    poison = str(all_of(portal)[0].id)
    receiver.answers.clear()
    receiver.answers.extend([refusing(poison)] * 50)
    announce(portal, NAME, (new_id(), 9), now=now)
    loop.drain(portal, settings, now + 6 * MINUTES)

    first, *others = all_of(portal)
    assert {one.outcome for one in others} == {DONE}
    assert (first.attempts, first.outcome) == (before[first.id][0], "status-400")
    assert abs(first.due_at - before[first.id][1]) < 1 * MINUTES
    assert loop.drain(portal, settings, now + 6 * MINUTES) == 0


def test_one_that_asked_for_hours_is_given_them_whatever_else_failed_meanwhile(
    portal, receiver, settings
):
    receiver.answers.append((503, {"Retry-After": "7200"}, b""))
    receiver.answers += [DOWN] * schedule.OPENS_AFTER
    announce(portal, NAME, (new_id(), 1), now=NOW)
    loop.drain(portal, settings, NOW)
    announce(portal, NAME, *((new_id(), 2) for _ in range(8)), now=NOW)
    for minutes in range(6, 60, 6):
        loop.drain(portal, settings, NOW + minutes * MINUTES)
    assert outcomes(portal) == ["status-503", *[DONE] * 8]
    assert loop.drain(portal, settings, NOW + 119 * MINUTES) == 0
    assert loop.drain(portal, settings, NOW + 121 * MINUTES) == 1


def test_a_redirect_is_a_failure_and_is_not_followed(portal, receiver, settings):
    receiver.answers.append((307, {"Location": f"{receiver.url}/elsewhere"}, b""))
    announce(portal, NAME, (new_id(), 1), now=NOW)
    loop.drain(portal, settings, NOW)
    assert outcomes(portal) == ["status-307"]
    assert [one.path for one in receiver.received] == ["/"]


def test_one_that_is_gone_is_called_no_more_and_loses_nothing(portal, receiver, settings, caplog):
    receiver.answers.append(GONE)
    announce(portal, NAME, (new_id(), 1), (new_id(), 1), now=NOW)
    loop.drain(portal, settings, NOW)
    announce(portal, NAME, (new_id(), 1), now=NOW + 1 * DAYS)

    assert loop.drain(portal, settings, NOW + 30 * DAYS) == 0
    assert len(receiver.received) == 1
    assert [one.settled_at for one in all_of(portal)] == [None] * 3
    assert sum(one.attempts for one in all_of(portal)) == 0
    assert audited(portal, "endpoint-gone") == [{"partner": NAME}]
    assert told(caplog, "endpoint_gone")


def test_who_fails_for_long_is_told_of_thrice(portal, receiver, settings, caplog):
    receiver.answers += [DOWN] * 100
    announce(portal, NAME, (new_id(), 1), now=NOW)
    loop.drain(portal, settings, NOW)
    context_now = [NOW]
    context = loop.context_for(portal, settings, lambda: context_now[0])
    for hour in range(100):
        context_now[0] = NOW + hour * HOURS
        loop.deadlines.follow_all(context)

    said = [line["count"] for line in told(caplog, "endpoint_failing")]
    assert said == [50, 90, 100]
    assert [one["share"] for one in audited(portal, "endpoint-failing")] == [50, 90, 100]
    assert 75 * HOURS < schedule.LASTS < 76 * HOURS

    receiver.answers.clear()
    loop.drain(portal, settings, NOW + 101 * HOURS)
    assert endpoint(portal, NAME).failing_since is None
    assert endpoint(portal, NAME).told == 0


def test_what_a_release_before_announced_goes_out_once_under_its_id(portal, receiver, settings):
    case = new_id()
    with unit_for(portal, "web", write=True, now=NOW) as unit:
        for sequence in (1, 2):
            body = Webhook(NAME, an_event(sequence))
            outbox.enqueue(unit.session, Task.WEBHOOK, body, now=NOW, subject=case)
    before = {str(row.id) for row in rows(portal, OutboxTask)}

    for _ in "twice, as after a crash":
        loop.drain(portal, settings, NOW)
        with unit_for(portal, "test", write=True) as unit:
            for row in unit.session.query(OutboxTask):
                row.settled_at = None

    assert [one.headers["webhook-id"] for one in receiver.received] == sorted(before)
    assert outcomes(portal) == ["done", "done"]


def test_what_the_release_before_postponed_is_not_overtaken(portal, receiver, settings):
    case, other, later = new_id(), new_id(), NOW + 14 * HOURS
    with unit_for(portal, "web", write=True, now=NOW) as unit:
        body = Webhook(NAME, an_event(1))
        outbox.enqueue(unit.session, Task.WEBHOOK, body, now=NOW, subject=case, due_at=later)
    announce(portal, NAME, (case, 2), (other, 1), now=NOW)

    def read():
        with unit_for(portal, "partner", write=True, now=NOW) as unit:
            found, _ = places.after(unit.session, NAME, 0, outgoing.OUTGOING, 10)
            return [(one.subject, one.sequence) for one in found]

    loop.drain(portal, settings, NOW)
    assert len(receiver.received) == 1
    assert read() == [(other, 1)]
    loop.drain(portal, settings, later)
    assert arrived_in_order(portal, receiver.received)
    assert outcomes(portal) == [DONE] * 3
    assert read() == [(other, 1), (case, 1), (case, 2)]


def test_what_a_partner_may_receive_no_more_is_not_sent_and_counts_as_no_failure(
    portal, receiver, settings
):
    """Also where it was to probe an endpoint that fails: the next does."""
    receiver.answers += [DOWN] * schedule.OPENS_AFTER
    announce(portal, NAME, *((new_id(), 1) for _ in range(7)), now=NOW)
    loop.drain(portal, settings, NOW)
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        partners.by_name(unit.session, NAME).subscribed = [outgoing.BALANCE_CHANGED]
    registry._DESTINATIONS = kept.Kept()
    announce(portal, NAME, (None, None), now=NOW + 1 * MINUTES)
    loop.drain(portal, settings, NOW + 1 * MINUTES)

    assert sorted(outcomes(portal)) == [DONE] + ["not-subscribed"] * 7
    assert len(receiver.received) == schedule.OPENS_AFTER + 1
    assert len(audited(portal, "message-given-up")) == 7
    assert endpoint(portal, NAME).failures == 0

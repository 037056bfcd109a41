"""How much CPU may be spent on what somebody sends: reserved, settled, used up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.audit.actions import AuditAction
from app.security.sandbox.images import MOST_SECONDS
from app.security.sandbox.pipeline import CpuTime
from app.services.core.rate_limits import LIMITS, TooMany
from app.services.core.unit import unit_for
from app.services.files import allowances
from app.storage.sign_in.code_requests import Counter
from tests.conftest import NOW
from tests.support.people import ADDRESS, a_submission, an_empty_draft

HOUR = timedelta(hours=1)


def allow(portal, eoi_id, address=ADDRESS, now=NOW):
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=now) as unit:
        return allowances.allow(unit, eoi_id, address)


def reserve(portal, eoi_id, address=ADDRESS, now=NOW):
    with unit_for(portal, "applicant", write=True, now=now) as unit:
        return allowances.reserve(unit, eoi_id, address)


def settle(portal, reserved, seconds, now=NOW):
    with unit_for(portal, "applicant", write=True, now=now) as unit:
        allowances.charge(unit, reserved, CpuTime(seconds))


def counted(portal):
    """Seconds, of each counter there is of those that count so many."""
    with unit_for(portal, "test") as unit:
        counts = unit.session.scalars(select(Counter.count).order_by(Counter.count))
        return [count / 1000 for count in counts if count not in {1, 2}]


def test_what_a_file_took_is_counted_of_the_person_and_of_the_network(portal):
    eoi_id = an_empty_draft(portal)
    for seconds in (1.5, 4):
        allow(portal, eoi_id)
        reserved = reserve(portal, eoi_id)
        settle(portal, reserved, seconds)
    assert counted(portal) == [5.5, 5.5]


def test_who_has_used_up_what_there_is_is_told_before_anything_is_done(portal):
    most, period = LIMITS["decoding"]
    eoi_id, other = an_empty_draft(portal), an_empty_draft(portal)
    settle(portal, reserve(portal, eoi_id), most / 1000 - MOST_SECONDS + 0.001)

    for attempt in (allow, reserve):
        with pytest.raises(TooMany) as told:
            attempt(portal, eoi_id)
        assert timedelta(0) < told.value.wait <= period
    assert allow(portal, other)
    assert allow(portal, eoi_id, now=NOW + period)


def test_a_network_is_limited_too_and_for_a_short_time(portal):
    most, period = LIMITS["decoding-address"]
    assert period <= timedelta(minutes=10)  # others there have done nothing
    first, second = an_empty_draft(portal), an_empty_draft(portal)
    settle(portal, reserve(portal, first), most / 1000)

    with pytest.raises(TooMany):
        allow(portal, second)
    assert allow(portal, second, "203.0.113.9")
    assert allow(portal, second, now=NOW + period)


def test_one_eoi_cannot_use_up_its_network_s(portal):
    """Whoever tries with one draft leaves five sixths of it to the neighbours."""
    greedy, neighbour = an_empty_draft(portal), an_empty_draft(portal)
    most = int(LIMITS["decoding"][0] / 1000 // MOST_SECONDS)
    for _ in range(most):
        settle(portal, reserve(portal, greedy), MOST_SECONDS)
    with pytest.raises(TooMany):
        reserve(portal, greedy)

    assert LIMITS["decoding"][0] * 6 <= LIMITS["decoding-address"][0]
    assert LIMITS["decoding"][1] >= LIMITS["decoding-address"][1]
    for _ in range(3):
        assert allow(portal, neighbour)
        settle(portal, reserve(portal, neighbour), 1)


@pytest.mark.parametrize("what", ["upload-address", "decoding-address"])
def test_in_a_network_that_is_used_up_who_is_established_sends_within_their_own(
    portal, monkeypatch, what
):
    """Who came back with a code, or has submitted: and each of them as much as they ever may."""
    new, back, submitted = an_empty_draft(portal), an_empty_draft(portal), a_submission(portal)
    with unit_for(portal, "applicant", write=True, now=NOW) as unit:
        unit.log(AuditAction.RETURNED, back)
    monkeypatch.setitem(LIMITS, what, (0, timedelta(minutes=10)))

    with pytest.raises(TooMany):
        allow(portal, new)
    for eoi_id in (back, submitted):
        assert allow(portal, eoi_id)
        settle(portal, reserve(portal, eoi_id), LIMITS["decoding"][0] / 1000)
        with pytest.raises(TooMany):
            allow(portal, eoi_id)


def test_many_at_once_are_given_no_more_than_there_is(portal):
    """Each reserves the most that a file can take before any of it is looked at."""
    eoi_id = an_empty_draft(portal)
    room = int(LIMITS["decoding"][0] / 1000 // MOST_SECONDS)

    def attempt(_):
        try:
            return reserve(portal, eoi_id)
        except TooMany:
            return None

    with ThreadPoolExecutor(8) as threads:
        given = [each for each in threads.map(attempt, range(room + 6)) if each]
    assert len(given) == room

    for reserved in given:
        settle(portal, reserved, 1)
    assert counted(portal) == [room, room]


def test_what_was_reserved_by_a_process_that_died_is_free_once_the_period_is_over(portal):
    eoi_id = an_empty_draft(portal)
    reserve(portal, eoi_id)  # and no more is heard of it
    assert counted(portal) == [MOST_SECONDS, MOST_SECONDS]

    reserve(portal, eoi_id, now=NOW + HOUR)
    assert counted(portal) == [MOST_SECONDS] * 4


def test_what_is_given_back_late_makes_no_more_of_the_next_period(portal):
    eoi_id = an_empty_draft(portal)
    reserved = reserve(portal, eoi_id)
    settle(portal, reserve(portal, eoi_id, now=NOW + HOUR), 3)
    settle(portal, reserved, 2, now=NOW + HOUR)
    assert counted(portal) == [2, 2, 3, 3]


def test_an_honest_applicant_and_a_camp_are_let_through():
    """A photo of 0.6 s; a heavy scan of twelve pages of 25."""
    own, period = LIMITS["decoding"]
    assert own / 1000 > 40 * 0.6 + 2 * 25 + MOST_SECONDS  # at once
    assert own / 1000 * (HOUR / period) > 40 * 0.6 + 8 * 25 + MOST_SECONDS
    most, period = LIMITS["decoding-address"]
    a_person = 12 * 0.6 + 10
    assert most / 1000 * (HOUR / period) > 100 * a_person

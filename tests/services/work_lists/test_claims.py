"""A claim: one at a time has a case, for as long as they use it; nobody is kept out for good."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta

import pytest

from app.domain.basics import dates
from app.domain.review.openings import Reason
from app.services.core.unit import unit_for
from app.services.work_lists import claims
from app.services.work_lists.claims import HANDED, LEASE, Claimed, NoSuchColleague
from tests.conftest import NOW
from tests.support.desk import AMINA, BRUNO, CLARA, at_desk, signed_in
from tests.support.families import WIFE, a_submitted_family
from tests.support.people import a_submission, reference_of

SOON = NOW + LEASE - timedelta(minutes=1)
LATER = NOW + LEASE + timedelta(minutes=1)


@pytest.fixture
def eoi_id(portal):
    return a_submission(portal)


def opened(portal, actor, eoi_id, now=NOW):
    with at_desk(portal, actor, eoi_id, now) as unit:
        return claims.open_case(unit, eoi_id)


def taken(portal, actor, eoi_id, now=NOW):
    with at_desk(portal, actor, eoi_id, now) as unit:
        claims.take(unit, eoi_id)


def is_open_to(portal, actor, eoi_id, now=NOW):
    try:
        with at_desk(portal, actor, eoi_id, now) as unit:
            claims.require_open(unit, eoi_id)
    except Claimed:
        return False
    return True


def test_a_colleague_is_told_whose_it_is_and_since_when(portal, eoi_id):
    taken(portal, AMINA, eoi_id)
    with pytest.raises(Claimed) as told:
        taken(portal, BRUNO, eoi_id, SOON)
    assert (told.value.holder, told.value.since) == (AMINA, NOW)
    assert opened(portal, AMINA, eoi_id).own
    assert opened(portal, BRUNO, eoi_id).holder == AMINA


def test_it_ends_by_itself_and_use_keeps_it(portal, eoi_id):
    taken(portal, AMINA, eoi_id)
    assert opened(portal, AMINA, eoi_id, SOON).own
    assert not is_open_to(portal, BRUNO, eoi_id, LATER)
    taken(portal, BRUNO, eoi_id, SOON + LEASE)
    assert opened(portal, AMINA, eoi_id, SOON + LEASE).holder == BRUNO


def test_who_only_looks_after_it_ended_does_not_get_it_back(portal, eoi_id):
    taken(portal, AMINA, eoi_id)
    assert opened(portal, AMINA, eoi_id, LATER).holder is None


def test_taking_it_again_keeps_the_time_that_a_colleague_reads(portal, eoi_id):
    taken(portal, AMINA, eoi_id)
    taken(portal, AMINA, eoi_id, SOON)
    assert opened(portal, AMINA, eoi_id, SOON).since == NOW
    taken(portal, AMINA, eoi_id, SOON + LEASE)
    assert opened(portal, AMINA, eoi_id, SOON + LEASE).since == SOON + LEASE


def test_let_go_it_is_free(portal, eoi_id):
    taken(portal, AMINA, eoi_id)
    with at_desk(portal, BRUNO, eoi_id) as unit:
        claims.let_go(unit, eoi_id)
    assert not is_open_to(portal, BRUNO, eoi_id)
    with at_desk(portal, AMINA, eoi_id) as unit:
        claims.let_go(unit, eoi_id)
    taken(portal, BRUNO, eoi_id)


def test_who_says_why_opens_a_colleagues_as_long_as_that_claim_lasts(portal, eoi_id):
    taken(portal, AMINA, eoi_id)
    assert not is_open_to(portal, BRUNO, eoi_id)
    with at_desk(portal, BRUNO, eoi_id) as unit:
        claims.enter(unit, eoi_id, Reason.AWAY, "She is ill")
    assert is_open_to(portal, BRUNO, eoi_id)
    assert not is_open_to(portal, CLARA, eoi_id)
    taken(portal, AMINA, eoi_id, LATER)
    assert not is_open_to(portal, BRUNO, eoi_id, LATER)


@pytest.fixture
def family(portal):
    return a_submitted_family(portal, WIFE)


def is_open_with_family_to(portal, actor, eoi_id, now=NOW):
    try:
        with at_desk(portal, actor, eoi_id, now) as unit:
            claims.require_open(unit, eoi_id, with_family=True)
    except Claimed:
        return False
    return True


def test_what_goes_for_a_family_is_open_to_nobody_while_a_colleague_works_on_one(portal, family):
    first, wife = family
    taken(portal, AMINA, first)
    assert is_open_to(portal, BRUNO, wife)
    with pytest.raises(Claimed) as told, at_desk(portal, BRUNO, wife) as unit:
        claims.require_open(unit, wife, with_family=True)
    assert (told.value.eoi_id, told.value.holder) == (first, AMINA)
    assert is_open_with_family_to(portal, AMINA, wife)
    assert is_open_with_family_to(portal, BRUNO, wife, LATER)

    with at_desk(portal, BRUNO, first) as unit:
        claims.enter(unit, first, Reason.AWAY, "She is ill")
    assert is_open_with_family_to(portal, BRUNO, wife)
    assert not is_open_with_family_to(portal, CLARA, wife)


def test_nobody_takes_one_of_a_family_amid_an_act_that_goes_for_it(portal, family):
    first, wife = family
    with ThreadPoolExecutor(1) as colleague:
        with at_desk(portal, AMINA, wife) as unit:
            unit.locked(wife)
            claims.require_open(unit, wife, with_family=True)
            taking = colleague.submit(taken, portal, BRUNO, first)
            with pytest.raises(TimeoutError):
                taking.result(timeout=0.5)
        taking.result()
    assert not is_open_with_family_to(portal, AMINA, wife)


def test_who_opens_a_case_sees_which_of_its_family_colleagues_work_on(portal, family):
    first, wife = family
    taken(portal, AMINA, first)
    [seen] = opened(portal, BRUNO, wife).kin
    assert seen == (reference_of(portal, first), AMINA, NOW)
    assert AMINA in opened(portal, BRUNO, wife).actors
    assert opened(portal, AMINA, wife).kin == []
    assert opened(portal, BRUNO, first).kin == []
    assert opened(portal, BRUNO, wife, LATER).kin == []


def test_who_says_why_gets_in_although_the_clock_was_put_back_since_it_was_claimed(portal, eoi_id):
    taken(portal, AMINA, eoi_id, NOW + timedelta(days=1))
    assert not is_open_to(portal, BRUNO, eoi_id)
    with at_desk(portal, BRUNO, eoi_id) as unit:
        claims.enter(unit, eoi_id, Reason.AWAY, "The clock was wrong")
    assert is_open_to(portal, BRUNO, eoi_id)
    assert opened(portal, AMINA, eoi_id).own
    taken(portal, BRUNO, eoi_id, LATER)


def test_it_is_handed_over_to_somebody_who_works_on_cases(portal, eoi_id):
    signed_in(portal, "bruno", "caseworker")
    signed_in(portal, "clara", "auditor")
    with at_desk(portal, AMINA, eoi_id) as unit:
        assert claims.colleagues_of(unit) == {BRUNO: "bruno"}
        with pytest.raises(NoSuchColleague):
            claims.hand_over(unit, eoi_id, CLARA, "Look at the photo")
        claims.hand_over(unit, eoi_id, BRUNO, "Look at the photo")
    assert not is_open_to(portal, AMINA, eoi_id, NOW + HANDED - LEASE)
    seen = opened(portal, BRUNO, eoi_id, NOW + HANDED - LEASE)
    assert (seen.own, seen.handed_by) == (True, AMINA)
    assert is_open_to(portal, AMINA, eoi_id, NOW + HANDED)


def test_who_is_away_keeps_nobody_from_what_was_handed_over(portal, eoi_id):
    signed_in(portal, "bruno", "caseworker")
    with at_desk(portal, AMINA, eoi_id) as unit:
        claims.hand_over(unit, eoi_id, BRUNO, "")
    taken(portal, CLARA, eoi_id, NOW + HANDED)


def test_laid_by_it_is_nobodys_and_says_so(portal, eoi_id):
    taken(portal, AMINA, eoi_id)
    with at_desk(portal, AMINA, eoi_id) as unit:
        claims.snooze(unit, eoi_id, 3)
    seen = opened(portal, BRUNO, eoi_id)
    assert (seen.holder, seen.snoozed_by) == (None, AMINA)
    day = dates.today(NOW) + timedelta(days=3)
    assert seen.snoozed_until == datetime.combine(day, time(), dates.AGES_IN)
    taken(portal, BRUNO, eoi_id)
    assert opened(portal, BRUNO, eoi_id).snoozed_until is None


@pytest.mark.parametrize("days", [0, claims.LONGEST_SNOOZE + 1])
def test_it_is_laid_by_for_a_day_at_least_and_no_longer_than_may_be(portal, eoi_id, days):
    with at_desk(portal, AMINA, eoi_id) as unit, pytest.raises(ValueError, match="LONGEST"):
        claims.snooze(unit, eoi_id, days)
    assert opened(portal, BRUNO, eoi_id).snoozed_until is None


def test_a_colleagues_is_neither_laid_by_nor_handed_over(portal, eoi_id):
    signed_in(portal, "clara", "caseworker")
    taken(portal, AMINA, eoi_id)
    with at_desk(portal, BRUNO, eoi_id) as unit:
        with pytest.raises(Claimed):
            claims.snooze(unit, eoi_id, 1)
        with pytest.raises(Claimed):
            claims.hand_over(unit, eoi_id, CLARA, "")
    assert opened(portal, AMINA, eoi_id).own


def test_those_who_have_it_open_see_each_other_for_some_minutes(portal, eoi_id):
    assert opened(portal, AMINA, eoi_id).present == []
    assert opened(portal, BRUNO, eoi_id).present == [AMINA]
    assert opened(portal, AMINA, eoi_id).present == [BRUNO]
    assert opened(portal, AMINA, eoi_id, NOW + timedelta(minutes=10)).present == []


def test_the_visit_before_is_over_when_it_was_looked_at_last(portal, eoi_id):
    last = NOW + timedelta(minutes=20)
    visits = [NOW, last, last + timedelta(days=1), last + timedelta(days=1, minutes=5)]
    seen = [opened(portal, AMINA, eoi_id, at).visited_before for at in visits]
    assert seen == [None, None, last, last]


@pytest.mark.again
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_somebody_locks_at_this_moment_is_not_waited_for(portal, eoi_id):
    """On SQLite one writes at a time."""
    with at_desk(portal, "worker", eoi_id) as other:
        other.locked(eoi_id)
        with unit_for(portal, AMINA, write=True, now=NOW) as unit:
            assert not claims.take_unless_locked(unit, eoi_id)
    taken(portal, AMINA, eoi_id)

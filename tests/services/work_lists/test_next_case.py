"""The next case is the free one whose delay hurts its person most, and one person's alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from app.domain.audit.actions import AuditAction
from app.domain.cases.checks import OVERDUE_AFTER, Check, CheckStatus
from app.domain.cases.lifecycle import Status
from app.domain.partners.incoming import CheckUpdated
from app.services.cases import checks, information_requests
from app.services.core.unit import unit_for
from app.services.operations import due
from app.services.oversight import conflicts
from app.services.review import actions
from app.services.work_lists import claims, next_case
from app.services.work_lists.claims import LEASE
from app.storage.cases import checks as check_store
from app.storage.cases.information_requests import InformationRequest
from tests.conftest import NOW, on_both
from tests.support import families
from tests.support.desk import (
    AMINA,
    BRUNO,
    a_return,
    at_desk,
    matches_of,
    moved,
    screen_all,
    signed_in,
)
from tests.support.families import WIFE
from tests.support.matched import ON_REGISTER, ZUPLO
from tests.support.people import a_submission, reference_of

LATER = NOW + timedelta(days=1)


def held(portal, *, submitted=NOW, **changes):
    eoi_id = a_submission(portal, submitted, **changes)
    return moved(portal, eoi_id, Status.ELIGIBLE, Status.HELD)


def next_of(portal, actor, now=LATER):
    with unit_for(portal, actor, write=True, now=now) as unit:
        return next_case.take(unit)


def references(portal, *eoi_ids):
    return [reference_of(portal, eoi_id) for eoi_id in eoi_ids]


def numbered(count, portal, **changes):
    return [
        held(portal, submitted=NOW - timedelta(hours=n), document_number=f"ZZ{n}", **changes)
        for n in range(count)
    ]


def test_nothing_waits_for_nobody(portal):
    assert next_of(portal, AMINA) is None


def test_the_oldest_comes_first_and_each_once(portal):
    newest, middle, oldest = numbered(3, portal)
    expected = references(portal, oldest, middle, newest)
    assert [next_of(portal, who) for who in (AMINA, BRUNO, AMINA)] == expected
    assert next_of(portal, BRUNO) is None


def test_what_has_a_deadline_comes_before_what_has_waited_longer(portal):
    _, asked = held(portal), held(portal, submitted=NOW + LEASE, document_number="ZZ2")
    with at_desk(portal, AMINA, asked) as unit:
        information_requests.ask(unit, asked, "Who is that?", 7)
    overdue = NOW + timedelta(days=8)
    assert next_of(portal, AMINA, overdue) == reference_of(portal, asked)


def test_a_lease_that_ran_out_brings_it_back_to_anybody(portal):
    [eoi_id] = numbered(1, portal)
    reference = reference_of(portal, eoi_id)
    assert next_of(portal, AMINA) == reference
    assert next_of(portal, BRUNO, LATER + LEASE - timedelta(minutes=1)) is None
    assert next_of(portal, BRUNO, LATER + LEASE) == reference


def test_put_aside_it_is_nobodys_next_until_then(portal):
    [eoi_id] = numbered(1, portal)
    with at_desk(portal, AMINA, eoi_id, LATER) as unit:
        claims.snooze(unit, eoi_id, 3)
    assert next_of(portal, BRUNO, LATER + timedelta(days=2)) is None
    assert next_of(portal, BRUNO, LATER + timedelta(days=3)) == reference_of(portal, eoi_id)


def test_put_aside_it_is_back_as_soon_as_the_person_answers(portal):
    [eoi_id] = numbered(1, portal)
    with at_desk(portal, AMINA, eoi_id, LATER) as unit:
        information_requests.ask(unit, eoi_id, "Who is that?", 28)
        claims.snooze(unit, eoi_id, 30)
    answered = LATER + timedelta(days=2)
    assert next_of(portal, BRUNO, answered) is None
    with at_desk(portal, "applicant", eoi_id, answered) as unit:
        [asked] = unit.session.scalars(select(InformationRequest)).all()
        information_requests.answer(unit, eoi_id, asked.id, "My aunt")
    assert next_of(portal, BRUNO, answered) == reference_of(portal, eoi_id)


def put_aside(portal, eoi_id, days=30, now=LATER):
    with at_desk(portal, AMINA, eoi_id, now) as unit:
        claims.snooze(unit, eoi_id, days)
    assert next_of(portal, BRUNO, now) is None


def minute(portal, now=LATER):
    """What the worker does each minute about cases that were laid by; whether there was any."""
    with unit_for(portal, "worker", now=now) as unit:
        found = due.REST in due.by_the_minute(unit)
    with unit_for(portal, "worker", write=True, now=now) as unit:
        assert claims.end_rests(unit) == found
    return found


def told_of_a_check(portal, eoi_id):
    """Late: it had happened before the case was put aside."""
    with at_desk(portal, "partner:kits", eoi_id, LATER) as unit:
        told = CheckUpdated(Check.BIOMETRIC, CheckStatus.BOOKED, "kits", NOW)
        checks.report(unit, eoi_id, told)


def found_alike(portal, eoi_id):
    a_return(portal, **ON_REGISTER)
    screen_all(portal, LATER)
    assert matches_of(portal, eoi_id)


def lost_a_message(portal, eoi_id):
    with at_desk(portal, "worker", eoi_id, LATER) as unit:
        unit.log(AuditAction.MESSAGE_GIVEN_UP, eoi_id)


def released(portal, eoi_id):
    with at_desk(portal, BRUNO, eoi_id, LATER) as unit:
        unit.log(AuditAction.RELEASED, eoi_id)


@pytest.mark.parametrize("news", [told_of_a_check, found_alike, lost_a_message, released])
def test_put_aside_it_is_back_once_it_has_news(portal, news):
    eoi_id = held(portal, **ZUPLO)
    with at_desk(portal, BRUNO, eoi_id) as unit:
        for check in check_store.of_eoi(unit.session, eoi_id).values():
            check.status, check.occurred_at = CheckStatus.REQUESTED, NOW - timedelta(days=1)
    put_aside(portal, eoi_id)
    assert not minute(portal)
    assert next_of(portal, BRUNO) is None

    news(portal, eoi_id)
    assert minute(portal)
    assert not minute(portal)
    assert next_of(portal, BRUNO) == reference_of(portal, eoi_id)


@pytest.mark.parametrize(
    ("actor", "what"),
    [
        ("worker", AuditAction.REMINDED),
        (AMINA, AuditAction.CHECK_UPDATED),  # who put it aside knows
    ],
)
def test_put_aside_it_stays_so_where_there_is_nothing_new(portal, actor, what):
    eoi_id = held(portal)
    lost_a_message(portal, eoi_id)
    put_aside(portal, eoi_id)
    with at_desk(portal, actor, eoi_id, LATER) as unit:
        unit.log(what, eoi_id)
    assert not minute(portal)
    assert next_of(portal, BRUNO) is None


def asked_until_the_seventh_day(unit, eoi_id):
    information_requests.ask(unit, eoi_id, "Who is that?", 7)


def cleared_until_the_seventh_day(unit, eoi_id):
    check = check_store.of_eoi(unit.session, eoi_id)[Check.SECURITY]
    check.status, check.expires_at = CheckStatus.CLEARED, LATER + timedelta(days=7)


def overdue_on_the_seventh_day(unit, eoi_id):
    check = check_store.of_eoi(unit.session, eoi_id)[Check.SECURITY]
    check.status = CheckStatus.REQUESTED
    check.occurred_at = LATER + timedelta(days=7) - OVERDUE_AFTER


@pytest.mark.parametrize(
    "until",
    [asked_until_the_seventh_day, cleared_until_the_seventh_day, overdue_on_the_seventh_day],
)
def test_put_aside_it_is_back_when_a_deadline_passes(portal, until):
    eoi_id = held(portal)
    with at_desk(portal, AMINA, eoi_id, LATER) as unit:
        until(unit, eoi_id)
    put_aside(portal, eoi_id)
    seventh = LATER + timedelta(days=7)
    assert next_of(portal, BRUNO, seventh - timedelta(seconds=1)) is None
    assert next_of(portal, BRUNO, seventh) == reference_of(portal, eoi_id)


def test_what_a_colleague_handed_over_comes_before_all_else_and_to_nobody_else(portal):
    signed_in(portal, "bruno", "caseworker")
    newest, oldest = numbered(2, portal)
    with at_desk(portal, AMINA, newest, LATER) as unit:
        claims.hand_over(unit, newest, BRUNO, "Look at the photo")
    assert next_of(portal, AMINA) == reference_of(portal, oldest)
    assert next_of(portal, BRUNO) == reference_of(portal, newest)
    assert next_of(portal, BRUNO) is None


def test_what_waits_for_a_second_person_is_nobodys_next(portal):
    [eoi_id] = numbered(1, portal)
    with at_desk(portal, AMINA, eoi_id, LATER) as unit:
        actions.decide(unit, eoi_id, "suitability", "A conviction")
    assert next_of(portal, BRUNO) is None


def test_nobody_gets_a_member_of_the_family_that_a_colleague_works_on(portal):
    first, wife = families.a_submitted_family(portal, WIFE)
    for eoi_id in (first, wife):
        moved(portal, eoi_id, Status.ELIGIBLE, Status.HELD)
    with at_desk(portal, AMINA, first, LATER) as unit:
        claims.take(unit, first)
    assert next_of(portal, BRUNO) is None
    assert next_of(portal, AMINA) == reference_of(portal, wife)


def test_nobody_gets_what_a_conflict_of_interest_hides_from_them(portal):
    [eoi_id] = numbered(1, portal)
    with at_desk(portal, AMINA, eoi_id, LATER) as unit:
        conflicts.declare(unit, eoi_id, AMINA, "My cousin")
    assert next_of(portal, AMINA) is None
    assert next_of(portal, BRUNO) == reference_of(portal, eoi_id)


@on_both
@pytest.mark.again
def test_several_at_once_get_one_each_and_never_the_same(portal):
    people, rounds = 6, 4
    cases = numbered(people * rounds - 2, portal)
    start = Barrier(people)

    def work(number):
        start.wait()
        return [next_of(portal, f"https://id.example person-{number}") for _ in range(rounds)]

    with ThreadPoolExecutor(people) as everybody:
        got = [one for several in everybody.map(work, range(people)) for one in several]

    there = [one for one in got if one]
    assert sorted(there) == sorted(references(portal, *cases))
    assert got.count(None) == 2

"""Where names are tried, all of that network who wait to be told wait longer, and nobody knows why.

A hit in the test is one screening found; `probing` counts what is found of others.
"""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import Status
from app.services.blind_index.probing import HITS, LONGER
from app.services.cases import information_requests
from app.services.core.unit import unit_for
from app.services.review import actions
from app.services.screening import procedure
from app.storage.audit.entries import AuditEntry
from app.storage.cases import eois
from app.storage.outbox import OutboxTask
from tests.conftest import NOW, SCHEME
from tests.support.desk import AMINA, a_return, at_desk, screen_all
from tests.support.killing import COMMIT, kill
from tests.support.people import a_submission, locate, passport, status_of
from tests.support.probing import ELSEWHERE, hits, sent_from
from tests.support.rows import everything
from tests.support.settings import environment

HOUR = timedelta(hours=1)
DELAY = SCHEME["outcome_delay"]
FOUND = {"document_number": "XK 5519-03"}


@pytest.fixture(autouse=True)
def register(portal):
    a_return(portal, documents=passport("XK 5519-03"))


def screened(portal, at, **changes):
    eoi_id = a_submission(portal, at, **changes)
    screen_all(portal, at)
    return eoi_id


def told_at(portal, eoi_id):
    """When its outcome is shown, which is when its messages leave."""
    with unit_for(portal, "test") as unit:
        shown_at = eois.get(unit.session, eoi_id).shown_at
        message = select(OutboxTask.due_at).where(
            OutboxTask.subject == eoi_id,
            OutboxTask.task == "mail",
            OutboxTask.body["message"].as_string() == "news",
        )
        assert unit.session.scalars(message).all() == [shown_at]
    return shown_at - NOW


def everybody(portal):
    """What of each EOI could tell something, and the log of who was put off."""
    with unit_for(portal, "test") as unit:
        rows = unit.session.scalars(select(eois.Eoi).order_by(eois.Eoi.id))
        put_off = select(AuditEntry.subject).where(AuditEntry.action == AuditAction.OUTCOME_PUT_OFF)
        return (
            [(row.id, row.status, row.submitted_at, row.shown_at) for row in rows],
            sorted(unit.session.scalars(put_off)),
        )


def test_all_of_the_network_who_wait_are_told_later_and_nobody_s_status_changes(portal):
    told = screened(portal, NOW - DELAY)
    long_ago = screened(portal, NOW - DELAY / 2 - HOUR)
    before = screened(portal, NOW - DELAY / 2)
    other = sent_from(portal, ELSEWHERE, NOW - HOUR)
    screen_all(portal, NOW - HOUR)
    hits(portal, HITS - 1)
    statuses = [status_of(portal, each) for each in (told, long_ago, before, other)]
    found = screened(portal, NOW, **FOUND)
    after = screened(portal, NOW + HOUR)

    assert told_at(portal, told) == timedelta()
    assert told_at(portal, long_ago) == DELAY / 2 - HOUR
    assert told_at(portal, before) == LONGER * DELAY - DELAY / 2
    assert told_at(portal, other) == DELAY - HOUR
    assert told_at(portal, found) == DELAY  # what is found of them counts for others alone
    assert told_at(portal, after) == LONGER * DELAY + HOUR
    assert [status_of(portal, each) for each in (told, long_ago, before, other)] == statuses
    assert status_of(portal, before) is Status.ELIGIBLE


def test_who_is_a_hit_waits_longer_for_as_many_others(portal):
    found = screened(portal, NOW, **FOUND)
    hits(portal, HITS - 2)
    screened(portal, NOW, **FOUND)
    assert told_at(portal, found) == DELAY
    screened(portal, NOW, **FOUND)
    assert told_at(portal, found) == LONGER * DELAY


def test_nothing_shows_of_anybody_before_half_of_their_own_delay_is_over(portal):
    """Nine hits are in place; whether the next is one would show in who of these is not told."""
    hits(portal, HITS - 1)
    watched = [screened(portal, NOW - part * DELAY / 12) for part in range(1, 12)]
    late = a_submission(portal, NOW - 11 * DELAY / 12, located=False)
    screened(portal, NOW, **FOUND)
    locate(portal, late, NOW)
    screen_all(portal)

    usual = [DELAY - part * DELAY / 12 for part in range(1, 12)]
    put_off = [told_at(portal, eoi_id) for eoi_id in watched]
    noticed = {at for at, when in zip(usual, put_off, strict=True) if when != at}
    assert noticed == {at for at in usual if at >= DELAY / 2}
    assert told_at(portal, late) == DELAY / 12


def test_a_second_run_changes_nothing(portal):
    waits = screened(portal, NOW - HOUR)
    hits(portal, HITS - 1)
    found = screened(portal, NOW, **FOUND)
    once = everybody(portal)
    assert once[1] == [waits]
    for later in (NOW, NOW + HOUR):
        with unit_for(portal, "worker", write=True, opens=[found], now=later) as unit:
            procedure.screen(unit, found)
        screened(portal, NOW, **FOUND)
        assert [row for row in everybody(portal)[0] if row[0] == waits] == [
            row for row in once[0] if row[0] == waits
        ]
        assert everybody(portal)[1].count(waits) == 1


def screen_it(portal, eoi_id):
    with unit_for(portal, "worker", write=True, opens=[eoi_id], now=NOW) as unit:
        procedure.screen(unit, eoi_id)


@pytest.mark.parametrize("at", ["UPDATE outbox", "UPDATE eoi", COMMIT])
def test_killed_in_the_middle_all_are_told_as_before_and_then_all_later(
    portal, database_url, key_file, tmp_path, at
):
    environ = environment(database_url, key_file, tmp_path)
    waiting = [screened(portal, NOW - part * HOUR) for part in (1, 2, 3)]
    hits(portal, HITS - 1)
    found = a_submission(portal, **FOUND)
    before = everything(portal)
    kill(environ, [at], screen_it, found)
    assert everything(portal) == before

    kill(environ, [], screen_it, found)
    assert [told_at(portal, each) for each in waiting] == [
        LONGER * DELAY - part * HOUR for part in (1, 2, 3)
    ]


def test_who_was_asked_or_invited_meanwhile_keeps_the_moment_that_this_counts_from(portal):
    asked, invited = screened(portal, NOW - HOUR), screened(portal, NOW - HOUR)
    with at_desk(portal, AMINA, asked) as unit:
        information_requests.ask(unit, asked, "Where were you born?", 7)
    with at_desk(portal, AMINA, invited) as unit:
        actions.invite(unit, invited, "There is a place")
    before = everybody(portal)
    hits(portal, HITS - 1)
    screened(portal, NOW, **FOUND)
    assert [row for row in everybody(portal)[0] if row[0] in {asked, invited}] == [
        row for row in before[0] if row[0] in {asked, invited}
    ]

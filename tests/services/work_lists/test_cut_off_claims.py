"""A reviewer's process is killed amid a claim: nothing half done stays, and no case is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import Status
from app.domain.review.openings import Reason
from app.services.core.unit import unit_for
from app.services.work_lists import claims, next_case
from app.services.work_lists.claims import LEASE
from app.storage.cases.eois import Eoi
from tests.conftest import NOW
from tests.support.desk import AMINA, BRUNO, at_desk, moved, signed_in
from tests.support.killing import COMMIT, PROCESSES, kill
from tests.support.people import a_submission, reference_of
from tests.support.rows import everything
from tests.support.settings import environment

PROCESSES.set_forkserver_preload(["tests.conftest", "app.worker.loop", "psycopg"])


def take_next(unit, _eoi_id):
    next_case.take(unit)


def hand_over(unit, eoi_id):
    claims.hand_over(unit, eoi_id, BRUNO, "Look at the photo")


def put_aside(unit, eoi_id):
    claims.snooze(unit, eoi_id, 3)


def enter(unit, eoi_id):
    claims.enter(unit, eoi_id, Reason.AWAY, "She is ill")


def bring_back(unit, _eoi_id):
    claims.end_rests(unit)


ACTS = {
    take_next: "claim",
    hand_over: "claim note",
    put_aside: "claim",
    enter: "note visit",
}


def do(portal, act):
    with unit_for(portal, "test") as unit:
        eoi_id = unit.session.scalar(select(Eoi.id))
    with at_desk(portal, AMINA, eoi_id) as unit:
        act(unit, eoi_id)


@pytest.fixture
def environ(database_url, key_file, tmp_path):
    return environment(database_url, key_file, tmp_path)


@pytest.fixture
def eoi_id(portal):
    signed_in(portal, "bruno", "caseworker")
    return moved(portal, a_submission(portal), Status.ELIGIBLE, Status.HELD)


@pytest.mark.usefixtures("eoi_id")
@pytest.mark.parametrize("act", ACTS)
def test_it_is_done_whole_or_not_at_all(portal, environ, act):
    before = everything(portal)
    kill(environ, [COMMIT], do, act)
    assert everything(portal) == before

    kill(environ, [], do, act)  # the answer never arrived
    after = everything(portal)
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {"audit_entry", "audit_unsequenced", *ACTS[act].split()}


def test_a_case_that_was_claimed_and_never_shown_is_anybodys_once_the_lease_is_over(
    portal, environ, eoi_id
):
    kill(environ, [], do, take_next)
    for now, reference in (
        (NOW + LEASE - timedelta(seconds=1), None),
        (NOW + LEASE, reference_of(portal, eoi_id)),
    ):
        with unit_for(portal, BRUNO, write=True, now=now) as unit:
            assert next_case.take(unit) == reference


def test_what_was_put_aside_and_has_news_is_back_whole_or_not_yet(portal, environ, eoi_id):
    do(portal, put_aside)
    with at_desk(portal, "worker", eoi_id) as unit:
        unit.log(AuditAction.CHECK_UPDATED, eoi_id)
    before = everything(portal)
    kill(environ, [COMMIT], do, bring_back)
    assert everything(portal) == before

    kill(environ, [], do, bring_back)
    with unit_for(portal, BRUNO, write=True, now=NOW) as unit:
        assert next_case.take(unit) == reference_of(portal, eoi_id)

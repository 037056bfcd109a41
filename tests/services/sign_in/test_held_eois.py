"""A browser's own EOI is locked by the statement that reads its session, if nothing else is first.

Sessions and codes are locked before EOIs, by all who lock both.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from app.domain.cases.lifecycle import Status
from app.services.core.unit import unit_for
from app.services.intake import submissions
from app.services.intake.own_drafts import Claim
from app.services.sign_in import applicant_sessions, codes
from app.services.sign_in.applicant_sessions import Typed
from app.storage import held_eois
from app.storage.database import failures
from tests.support.codes import ask
from tests.support.families import a_family
from tests.support.people import ADDRESS, a_draft, a_session, reference_of
from tests.support.rows import statements

only_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def claim_of(portal, eoi_id):
    return Claim(a_session(portal, eoi_id).partition(".")[2], eoi_id)


@pytest.fixture
def claim(portal):
    return claim_of(portal, a_draft(portal))


@contextmanager
def opened(portal, claim, now=None, *, unasked=True):
    """A unit as of a form that is sent, the session, and whether the EOI is held."""
    with unit_for(portal, "applicant", write=True, opens=[claim.eoi_id], now=now) as unit:
        live = applicant_sessions.live(unit, *claim, extend=True, hold=True, unasked=unasked)
        yield unit, live, held_eois.is_held(unit.session, claim.eoi_id)


def test_what_is_held_is_not_read_again(portal, claim):
    with opened(portal, claim) as (unit, live, held):
        assert live
        assert held
        codes.end_all(unit, claim.eoi_id)
        made, eoi = statements(portal, lambda: unit.locked(claim.eoi_id))
    assert eoi.id == claim.eoi_id
    assert made == []


def nobody(_portal, _claim):
    pass


def type_something(portal, claim):
    with unit_for(portal, "applicant", write=True, opens=[claim.eoi_id]) as unit:
        applicant_sessions.keep_typed(unit, *claim, Typed("name", []))


def ask_for_a_code(portal, claim):
    ask(portal, reference_of(portal, claim.eoi_id), now=datetime.now(UTC))


@pytest.mark.parametrize(
    ("before", "later"),
    [(type_something, 0), (ask_for_a_code, 0), (nobody, 6)],
    ids=["typed", "code", "session to extend"],
)
def test_what_is_locked_first_is_locked_first(portal, claim, before, later):
    before(portal, claim)
    with opened(portal, claim, datetime.now(UTC) + timedelta(minutes=later)) as (unit, live, held):
        assert live
        assert not held
        made, eoi = statements(portal, lambda: unit.locked(claim.eoi_id))
    assert eoi.id == claim.eoi_id
    assert len(made) == 1


def leave(portal, claim):
    with unit_for(portal, "applicant", write=True) as unit:
        applicant_sessions.leave(unit, claim.token)


@pytest.mark.parametrize("gone", [leave, nobody], ids=["left", "ended"])
def test_who_is_signed_out_holds_nothing(portal, claim, gone):
    gone(portal, claim)
    later = timedelta(minutes=31 if gone is nobody else 0)
    with opened(portal, claim, datetime.now(UTC) + later) as (_, live, held):
        assert live is None
        assert not held


def test_nobody_holds_another_persons(portal, claim):
    other = Claim(claim.token, a_draft(portal))
    with opened(portal, other) as (_, live, held):
        assert live is None
        assert not held


@only_postgresql
def test_a_family_is_held_whole(portal):
    members = a_family(portal)
    with opened(portal, claim_of(portal, members[0])), portal.engine.connect() as other:
        for eoi_id in members:
            with pytest.raises(failures.Away):
                other.execute(
                    text("SELECT id FROM eoi WHERE id = :id FOR UPDATE NOWAIT"), {"id": eoi_id}
                )
            other.rollback()


@only_postgresql
def test_who_has_waited_sees_what_happened_meanwhile(portal, claim):
    def state():
        with opened(portal, claim) as (unit, _, held):
            assert held
            return unit.locked(claim.eoi_id).state

    with ThreadPoolExecutor(1) as pool:
        with unit_for(portal, "applicant", write=True, opens=[claim.eoi_id]) as unit:
            submissions.submit(unit, claim.eoi_id, ADDRESS)
            seen = pool.submit(state)
            until_one_waits(portal)
        assert seen.result() is Status.SUBMITTED


def until_one_waits(portal):
    with portal.engine.connect() as connection:
        for _ in range(100):
            if connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                return
            time.sleep(0.02)
    raise AssertionError


def test_who_ends_no_codes_need_not_know_of_them(portal, claim):
    ask_for_a_code(portal, claim)
    with opened(portal, claim, unasked=False) as (unit, live, held):
        assert live
        assert held
        assert not held_eois.is_unasked(unit.session, claim.eoi_id)

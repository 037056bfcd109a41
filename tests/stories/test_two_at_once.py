"""Two do the same at the same moment: one of them has done it, the other knows that it did not."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.domain.cases.lifecycle import Status
from app.services.intake import family_groups
from app.services.selection import invitations
from app.services.self_service import withdrawal
from app.services.sign_in import applicant_sessions
from tests.conftest import on_both
from tests.support import families
from tests.support.desk import moved
from tests.support.families import WIFE, acting, group_of
from tests.support.people import a_session, a_submission

pytestmark = [pytest.mark.again, on_both]


def withdraw(portal):
    eoi_id = a_submission(portal)
    return eoi_id, lambda unit: withdrawal.withdraw(unit, eoi_id)


def accept(portal):
    eoi_id = moved(portal, a_submission(portal), Status.ELIGIBLE, Status.INVITED)
    return eoi_id, lambda unit: invitations.accept(unit, eoi_id)


def with_a_wife(portal):
    first = families.a_first(portal, WIFE)
    wife = families.a_joiner(portal, WIFE)
    assert families.join(portal, wife, group_of(portal, first).reference)
    return first, wife


def confirm(portal):
    first, _ = with_a_wife(portal)
    [member] = group_of(portal, first).members
    return first, lambda unit: family_groups.confirm(unit, first, member.id)


def leave(portal):
    _, wife = with_a_wife(portal)
    return wife, lambda unit: family_groups.leave(unit, wife)


def list_somebody(portal):
    first = families.a_first(portal)
    return first, lambda unit: family_groups.list_member(unit, first, WIFE)


def sign_out_elsewhere(portal):
    eoi_id = a_submission(portal)
    mine = a_session(portal, eoi_id).partition(".")[2]
    a_session(portal, eoi_id)
    return eoi_id, lambda unit: applicant_sessions.end_others(unit, eoi_id, mine)


@pytest.mark.parametrize(
    "prepare", [withdraw, accept, confirm, leave, list_somebody, sign_out_elsewhere]
)
def test_one_has_done_it_and_the_other_knows_that_it_did_nothing(portal, prepare):
    eoi_id, act = prepare(portal)
    start = Barrier(2)

    def do(_):
        start.wait()
        with acting(portal, eoi_id) as unit:
            return act(unit)

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(do, range(2))) == [False, True]

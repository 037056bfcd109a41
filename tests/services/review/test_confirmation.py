"""What takes two: what was asked for happens, once, or nothing does."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.cases.checks import Check
from app.domain.cases.lifecycle import ForbiddenMove, Status
from app.domain.review.roles import Role
from app.domain.scheme.balance import Overdrawn
from app.services.cases.checks import ForbiddenCheckMove
from app.services.core.approvals import AlreadyAsked, NotEntitled, SamePerson
from app.services.core.unit import unit_for
from app.services.decisions import corrections
from app.services.privacy import erasure, retention
from app.services.review import actions, case_file, requests
from app.services.review.actions import LocationOpen, MatchesOpen, NoPlace
from app.services.scheme import settings
from app.services.self_service import withdrawal
from app.storage.cases import checks as check_store
from app.storage.cases import eois
from app.storage.decisions.approvals import Approval
from tests.conftest import NOW, on_both
from tests.support.callbacks import report_check
from tests.support.confirming import MANAGER, ask, setting
from tests.support.desk import (
    AMINA,
    BRUNO,
    CLARA,
    SENIOR,
    a_return,
    a_screened,
    an_accepted,
    at_desk,
    cleared,
    confirm,
    moved,
    screen_all,
)
from tests.support.people import passport, status_of
from tests.support.scheme import places, with_place

LATER = NOW + timedelta(days=2)


def security(portal, eoi_id):
    with unit_for(portal, "test", now=NOW) as unit:
        return check_store.of_eoi(unit.session, eoi_id)[Check.SECURITY].status


# A refused check, turned by one, and granted by the same


def test_one_alone_turns_no_refused_check_into_a_grant(portal):
    eoi_id = an_accepted(portal)
    cleared(portal, eoi_id, security="refused")
    asked = ask(portal, requests.check, eoi_id, Check.SECURITY, "cleared", "I know better")
    assert security(portal, eoi_id) == "refused"

    for roles in (SENIOR, MANAGER, frozenset(Role)):
        with pytest.raises((SamePerson, NotEntitled)):
            confirm(portal, eoi_id, asked, AMINA, roles)
    with pytest.raises(NotEntitled):
        confirm(portal, eoi_id, asked, CLARA, frozenset({Role.CASEWORKER}))
    with pytest.raises(NotEntitled):
        confirm(portal, eoi_id, asked, "operator", frozenset())
    with pytest.raises(actions.NotCleared):
        ask(portal, requests.grant, eoi_id, "Cleared, as it were", actor=CLARA)

    assert confirm(portal, eoi_id, asked) == "confirmed"
    assert security(portal, eoi_id) == "cleared"
    granting = ask(portal, requests.grant, eoi_id, "Both are cleared")
    with pytest.raises(SamePerson):
        confirm(portal, eoi_id, granting, AMINA)
    assert status_of(portal, eoi_id) is Status.ACCEPTED
    assert confirm(portal, eoi_id, granting) == "confirmed"
    assert status_of(portal, eoi_id) is Status.GRANTED


def test_the_same_subject_at_another_issuer_is_another_person(portal, grantable):
    asked = ask(portal, requests.grant, grantable, "Both are cleared")
    assert confirm(portal, grantable, asked, "https://other.example amina") == "confirmed"


@pytest.mark.parametrize("status", ["enrolled", "cleared", "failed"])
def test_a_result_by_hand_waits_and_a_booking_does_not(portal, status):
    eoi_id = an_accepted(portal)
    for step in ("booked", "missed", "booked"):
        assert ask(portal, requests.check, eoi_id, Check.BIOMETRIC, step, "") is None

    with pytest.raises(requests.Unexplained):
        ask(portal, requests.check, eoi_id, Check.BIOMETRIC, status, "")
    assert ask(portal, requests.check, eoi_id, Check.BIOMETRIC, status, "On paper")

    with at_desk(portal, BRUNO, eoi_id) as unit:
        assert case_file.open_case(unit, eoi_id).checks[0].status == "booked"


def test_what_a_partner_reports_meanwhile_is_not_overruled(portal):
    eoi_id = an_accepted(portal)
    for status in ("in-progress", "referred"):
        report_check(portal, eoi_id, NOW, status)
    asked = ask(portal, requests.check, eoi_id, Check.SECURITY, "cleared", "Another man")
    report_check(portal, eoi_id, NOW + timedelta(seconds=1), "referred")

    assert confirm(portal, eoi_id, asked) == "overtaken"
    assert security(portal, eoi_id) == "referred"


def test_what_is_no_move_is_not_even_asked_for(portal):
    eoi_id = an_accepted(portal)
    for status in ("failed", "nonsense"):
        with pytest.raises(ForbiddenCheckMove):
            ask(portal, requests.check, eoi_id, Check.SECURITY, status, "Because")


# A grant, and an invitation


def _refer(unit, eoi_id):
    check_store.of_eoi(unit.session, eoi_id)[Check.SECURITY].status = "referred"


def _expire(unit, eoi_id):
    check_store.of_eoi(unit.session, eoi_id)[Check.SECURITY].expires_at = NOW


def _withdraw(unit, eoi_id):
    withdrawal.withdraw(unit, eoi_id)


def _take_its_place(unit, eoi_id):
    settings.release_place(unit, eois.get_for_update(unit.session, eoi_id))


def _hold(unit, eoi_id):
    actions.hold(unit, eoi_id, "")


@pytest.mark.parametrize("happens", [_refer, _expire, _withdraw, _take_its_place, _hold])
def test_a_grant_is_looked_at_again_when_it_is_confirmed(portal, grantable, happens):
    asked = ask(portal, requests.grant, grantable, "Both are cleared")
    with at_desk(portal, "applicant", grantable, LATER) as unit:
        happens(unit, grantable)
    before = status_of(portal, grantable)

    assert confirm(portal, grantable, asked) == "overtaken"
    assert status_of(portal, grantable) is before
    assert status_of(portal, grantable) is not Status.GRANTED


def test_nor_is_it_asked_for_with_a_doubt_or_without_a_place(portal, grantable):
    with at_desk(portal, "test", grantable) as unit:
        _take_its_place(unit, grantable)
    with pytest.raises(NoPlace):
        ask(portal, requests.grant, grantable, "All there")


def test_nothing_is_granted_where_a_match_is_open(portal, grantable):
    asked = ask(portal, requests.grant, grantable, "Both are cleared")
    a_return(portal, return_id="R-9", documents=passport("K740I882"))
    screen_all(portal)
    assert confirm(portal, grantable, asked) == "overtaken"
    assert status_of(portal, grantable) is Status.HELD
    moved(portal, grantable, Status.ACCEPTED)
    with pytest.raises((MatchesOpen, LocationOpen)):
        ask(portal, requests.grant, grantable, "All the same")


def test_an_invitation_takes_its_place_when_it_is_confirmed(portal):
    a_return(portal, documents=passport("another"))
    first, second = a_screened(portal), a_screened(portal, document_number="M 555 123")
    asked = [ask(portal, requests.invite, one, "The next in line") for one in (first, second)]
    assert places(portal) == 1

    assert confirm(portal, first, asked[0], roles=MANAGER) == "confirmed"
    with pytest.raises(Overdrawn):
        confirm(portal, second, asked[1], roles=MANAGER)
    assert (status_of(portal, second), with_place(portal, second)) == (Status.ELIGIBLE, False)
    with pytest.raises(Overdrawn):
        ask(portal, requests.invite, a_screened(portal, document_number="N 555 124"), "The next")

    a_return(portal, return_id="R-2", documents=passport("a third"))
    assert confirm(portal, second, asked[1], roles=MANAGER) == "confirmed"  # it had waited


def test_nobody_is_invited_twice_nor_out_of_turn(portal):
    a_return(portal, documents=passport("another"))
    eoi_id = a_screened(portal)
    ask(portal, requests.invite, eoi_id, "The next in line")
    with pytest.raises(AlreadyAsked):
        ask(portal, requests.invite, eoi_id, "Surely", actor=BRUNO)
    with pytest.raises(ForbiddenMove):
        ask(portal, requests.invite, moved(portal, a_screened(portal), Status.HELD), "Why not")


# A dispute


@pytest.fixture
def disputed(portal):
    a_return(portal, documents=passport())
    eoi_id = a_screened(portal)
    with at_desk(portal, "applicant", eoi_id, LATER) as unit:
        return eoi_id, corrections.ask(unit, eoi_id, "That is not my number")


@pytest.mark.parametrize(("upheld", "status"), [(True, Status.SUBMITTED), (False, Status.REFUSED)])
def test_a_dispute_is_closed_by_two_in_the_words_they_agreed_on(portal, disputed, upheld, status):
    eoi_id, request = disputed
    asked = ask(portal, requests.answer, eoi_id, request, upheld=upheld, text="We looked again")
    with at_desk(portal, "applicant", eoi_id, LATER) as unit:
        assert corrections.of_eoi(unit, eoi_id)[0].answer is None

    assert confirm(portal, eoi_id, asked, now=LATER) == "confirmed"

    assert status_of(portal, eoi_id) is status
    with at_desk(portal, "applicant", eoi_id, LATER) as unit:
        [answered] = corrections.of_eoi(unit, eoi_id)
    assert (answered.answer, answered.upheld) == ("We looked again", upheld)


def test_who_ended_it_neither_asks_for_the_answer_nor_confirms_it(portal):
    eoi_id = a_screened(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        ended = actions.decide(unit, eoi_id, "suitability", "A conviction")
    confirm(portal, eoi_id, ended)
    with at_desk(portal, "applicant", eoi_id, LATER) as unit:
        request = corrections.ask(unit, eoi_id, "I never was convicted")

    for one in (AMINA, BRUNO):
        with pytest.raises(SamePerson):
            ask(portal, requests.answer, eoi_id, request, upheld=False, text="No", actor=one)
    asked = ask(portal, requests.answer, eoi_id, request, upheld=False, text="No", actor=CLARA)
    with pytest.raises(SamePerson):
        confirm(portal, eoi_id, asked, BRUNO)
    assert confirm(portal, eoi_id, asked, "https://id.example dora", now=LATER) == "confirmed"


# What hangs on it


@on_both
def test_what_waits_goes_with_an_erased_case_and_keeps_no_other(portal, grantable):
    ask(portal, requests.grant, grantable, "Both are cleared")
    setting(portal)
    ended = moved(portal, a_screened(portal, document_number="M 5"), Status.WITHDRAWN)
    assert sum(retention.run(portal, "worker", NOW + timedelta(days=200))) == 1
    with pytest.raises(AttributeError):
        status_of(portal, ended)

    erasure.erase(portal, "worker", [grantable], "asked")

    with unit_for(portal, "test") as unit:
        assert [row.act for row in unit.session.scalars(select(Approval))] == ["setting"]


def test_an_erasure_by_one_is_refused_while_a_grant_waits(portal, grantable):
    ask(portal, requests.grant, grantable, "Both are cleared")
    moved(portal, grantable, Status.WITHDRAWN)
    with unit_for(portal, "operator", write=True) as unit, pytest.raises(erasure.TakesTwo):
        erasure.order_alone(unit, eois.get(unit.session, grantable).reference)

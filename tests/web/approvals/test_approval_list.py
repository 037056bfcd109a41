"""Every role at every act that takes two persons: who may ask, who may confirm, and nobody else."""

import pytest
from sqlalchemy import select

from app.domain.audit.actions import AuditAction
from app.domain.review.approvals import TAKES_TWO, Act
from app.domain.review.roles import Role
from app.services.core import approvals
from app.services.core.unit import unit_for
from app.services.decisions import corrections
from app.services.partners import admission
from app.services.partners.admission import Rights
from app.services.review import actions
from app.services.scheme import settings
from app.storage.audit.entries import AuditEntry
from tests.support.asked_for import OF_A_CASE, WHY, a_person, who_protests, whose_checks_are_cleared
from tests.support.asked_for import asked as asked_for
from tests.support.desk import (
    an_accepted,
    at_desk,
    cleared,
)
from tests.support.people import status_of
from tests.support.reviewer import case_of, to_confirm

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def forms_to(page, ending):
    return [form.get("action") for form in page.all("form") if form.get("action").endswith(ending)]


def waiting(portal):
    with unit_for(portal, "test") as unit:
        return approvals.waiting(unit)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("act", OF_A_CASE)
def test_who_may_ask_for_what_is_of_a_case(portal, desk, act, role):
    eoi_id, where, values = OF_A_CASE[act](portal)
    case, kim, entitled = case_of(portal, eoi_id), desk("kim", role), role in TAKES_TWO[act].ask
    before = status_of(portal, eoi_id)

    assert bool(forms_to(kim.get(f"{case}?tab=checks"), f"/{where}")) is entitled
    answer = kim.act(f"{case}/{where}", **values)

    assert answer.status == (200 if entitled else 403)
    assert [asked.act for asked in waiting(portal)] == ([act] if entitled else [])
    assert status_of(portal, eoi_id) is before
    assert forms_to(answer, "/confirm") == []
    if entitled:  # who asked may take it back, and nothing else
        [decline] = forms_to(answer, "/decline")
        assert kim.act(decline.replace("decline", "confirm")).status in {403, 409}
        assert kim.act(decline).status == 200
        assert waiting(portal) == []


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("act", OF_A_CASE)
def test_who_may_confirm_what_is_of_a_case(portal, desk, act, role):
    eoi_id, where, values = OF_A_CASE[act](portal)
    [asker, *_] = sorted(TAKES_TWO[act].ask)
    amina, kim, case = desk("amina", asker), desk("kim", role), case_of(portal, eoi_id)
    amina.get(case)
    amina.act(f"{case}/{where}", **values)
    [asked] = waiting(portal)
    entitled = role in TAKES_TWO[act].confirm
    confirm, decline = (f"{case}/approvals/{asked.id}/{verb}" for verb in ("confirm", "decline"))

    there = f"/review/approvals/{asked.id}"
    assert bool(kim.get(case).all("a", class_="govuk-button", href=there)) is entitled
    page = kim.get(there)
    assert bool(forms_to(page, "/confirm")) is bool(forms_to(page, "/decline")) is entitled
    if not entitled:
        assert kim.act(decline).status == 403
        kim.get(case)
    answer = kim.act(confirm)

    assert answer.status == (200 if entitled else 403)
    assert bool(waiting(portal)) is not entitled


def a_setting_asked_for(portal):
    with unit_for(portal, "https://id.example mara", write=True) as unit:
        return settings.ask_to_change(unit, {"weekly_limit": 70}, WHY)


def a_partner_asked_for(portal):
    with unit_for(portal, "operator", write=True) as unit:
        rights = Rights("https://lab.example/in", ["check.updated.v1"], ["check.requested.v1"])
        admission.ask(unit, "lab", rights, WHY)
    return waiting(portal)[0].id


OF_NONE = {Act.SETTING: a_setting_asked_for, Act.PARTNER: a_partner_asked_for}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("act", OF_NONE)
def test_who_may_confirm_what_is_of_no_case(portal, desk, act, role):
    asked = OF_NONE[act](portal)
    kim, entitled = desk("kim", role), role in TAKES_TWO[act].confirm
    page = kim.get("/review/approvals")
    assert bool(forms_to(page, "/confirm")) is bool(forms_to(page, "/decline")) is entitled
    assert (WHY in page.text()) is (role is not Role.PARTNER_OPERATOR)

    if not entitled:
        assert kim.act(f"/review/approvals/{asked}/decline").status == 403
        kim.get("/review/approvals")
    answer = kim.act(f"/review/approvals/{asked}/confirm")

    assert answer.status == (200 if entitled else 403)
    assert bool(waiting(portal)) is not entitled


@pytest.mark.parametrize("role", Role)
def test_who_may_ask_for_a_setting(portal, desk, role):
    kim, entitled = desk("kim", role), role in TAKES_TWO[Act.SETTING].ask
    kim.get("/review/screening?budget=30")

    answer = kim.act("/review/screening/budget", budget="30", reason=WHY)

    assert answer.status == (200 if entitled else 403)
    assert [asked.act for asked in waiting(portal)] == ([Act.SETTING] if entitled else [])


def test_somebody_who_acts_under_another_role_is_the_same_person(portal, desk):
    eoi_id, where, values = a_person(portal)
    case, kim, again = case_of(portal, eoi_id), desk("kim", "caseworker"), desk("kim", "senior")
    kim.get(case)
    kim.act(f"{case}/{where}", **values)
    [asked] = waiting(portal)

    assert forms_to(again.get(case), "/confirm") == []
    answer = again.act(f"{case}/approvals/{asked.id}/confirm")

    assert answer.status == 409
    assert "You took part in this before" in answer.text()
    assert len(waiting(portal)) == 1


def test_what_somebody_asked_who_has_lost_the_role_is_not_done(portal, desk):
    eoi_id, where, values = a_person(portal)
    case, kim, bruno = case_of(portal, eoi_id), desk("kim", "caseworker"), desk("bruno", "senior")
    kim.get(case)
    kim.act(f"{case}/{where}", **values)
    desk("kim", "auditor")
    confirm = to_confirm(bruno, case)

    answer = bruno.act(confirm)

    assert (answer.status, "has no right to it any more" in answer.text()) == (409, True)
    assert len(waiting(portal)) == 1
    decline, name = confirm.replace("confirm", "decline"), f"decline-{confirm.split('/')[-2]}"
    assert bruno.act(decline).status == 422
    assert bruno.act(decline, **{f"{name}-reason": "Who asked may not"}).status == 200
    assert "Who asked may not" in bruno.get(f"{case}?tab=notes").text()
    assert waiting(portal) == []


def test_a_confirmation_that_comes_too_late_is_said_to_be_so(portal, desk):
    eoi_id, where, values = whose_checks_are_cleared(portal)
    case, amina, bruno = (
        case_of(portal, eoi_id),
        desk("amina", "caseworker"),
        desk("bruno", "senior"),
    )
    amina.get(case)
    amina.act(f"{case}/{where}", **values)
    confirm = to_confirm(bruno, case)
    assert WHY in bruno.page.text()
    cleared(portal, eoi_id, security="refused")

    answer = bruno.act(confirm)

    assert (answer.status, "Things have moved on" in answer.text()) == (409, True)
    assert waiting(portal) == []
    bruno.get(case)
    declined = bruno.act(confirm)
    assert declined.status == 409
    assert "accepted" in status_of(portal, eoi_id)


def test_an_end_is_not_answered_as_an_answer_that_stays(portal, desk):
    eoi_id, where, _ = who_protests(portal)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    amina.get(case)
    request = where.rpartition("/")[2]

    assert amina.act(f"{case}/{where}/stay", **{f"stay-{request}-text": "No"}).status == 404
    with at_desk(portal, "test", eoi_id) as unit:
        assert corrections.of_eoi(unit, eoi_id)[0].answer is None


def test_what_one_person_set_before_it_took_two_is_shown(portal, desk):
    eoi_id = an_accepted(portal)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    assert "One person alone set this result" not in amina.get(f"{case}?tab=checks").text()
    with at_desk(portal, "https://id.example amina", eoi_id) as unit:
        actions.set_check(unit, eoi_id, "security", "cleared", "")

    assert "One person alone set this result" in amina.get(f"{case}?tab=checks").text()


def test_the_list_says_who_it_is_about_to_who_may_see_cases_and_that_is_written_down(portal, desk):
    eoi_id, _ = asked_for(portal, desk, Act.END)
    senior, auditor = desk("bruno", "senior"), desk("otto", "auditor")
    name = senior.get(case_of(portal, eoi_id)).heading
    assert name in senior.get("/review/approvals").text("table")
    assert name not in auditor.get("/review/approvals").text()
    with unit_for(portal, "test") as unit:
        read = select(AuditEntry.actor).where(AuditEntry.action == AuditAction.LIST_READ)
        [actor] = unit.session.scalars(read)
    assert actor.endswith(" bruno")

"""Who was not selected is closed with others: one asks, another sees what follows for each."""

import re
from datetime import timedelta

import pytest

from app.domain.cases.grounds import NOT_SELECTED
from app.domain.cases.lifecycle import Status
from app.domain.intake.exclusions import Ground
from app.services.cases import outcomes
from app.services.core import approvals
from app.services.core.unit import unit_for
from app.services.oversight import conflicts
from app.services.review import actions, case_file
from app.services.scheme import settings
from app.services.self_service import status as self_service
from app.services.work_lists import claims
from app.settings import read
from app.storage.cases import eois
from app.worker import loop
from tests.support.at_once import at_once
from tests.support.closing import LIST, listed_at, sent_by, shown
from tests.support.desk import AMINA, BRUNO, CLARA, a_screened, at_desk, screen_all
from tests.support.families import a_submitted_family
from tests.support.people import reference_of, status_of

WHY = "The cap is reached"
DORA = "https://id.example dora"


@pytest.fixture(autouse=True)
def grace(portal):
    with unit_for(portal, "test", write=True) as unit:
        settings.change(unit, grace_minutes=10)


def ask(portal, who, *several):
    """Have a list closed; the preview, and what was said afterwards."""
    form = shown(who, "eligible", "not-selected", [reference_of(portal, one) for one in several])
    return who.page, who.act(f"{LIST}/eligible/bulk/close", **form | {"reason": WHY})


def confirm(who, address, *cases):
    page = who.get(address)
    return who.act(f"{address}/confirm", case=[*cases] or sent_by(page))


def over(portal, environ):
    """The worker, once the minutes of grace are over."""
    with unit_for(portal, "test") as unit:
        later = unit.now + timedelta(minutes=11)
    loop.drain(portal, read(environ), later)
    return later


def statuses(portal, several):
    return [status_of(portal, one) for one in several]


@pytest.fixture
def several(portal):
    return [a_screened(portal) for _ in range(3)]


@pytest.fixture
def asked(portal, desk, several):
    """Three for whom Amina, a manager, asked, and where that is confirmed."""
    ask(portal, desk("amina", "manager"), *several)
    return several, listed_at(desk("bruno", "senior").get("/review/approvals"))


def test_one_asks_another_confirms_and_all_are_closed_after_the_grace(
    portal, desk, several, environ
):
    amina, bruno = desk("amina", "manager"), desk("bruno", "senior")
    preview, said = ask(portal, amina, *several)
    assert preview.text().count("Then it ends as not selected") == 3
    assert "Done: 3 of 3." in said.text()
    assert statuses(portal, several) == [Status.ELIGIBLE] * 3

    page = bruno.get("/review/approvals")
    assert "3 cases" in page.text()
    address = listed_at(page)
    page = bruno.get(address)
    assert (WHY in page.text(), NOT_SELECTED.for_reviewer in page.text()) == (True, True)
    assert NOT_SELECTED.reason in " ".join(page.text().split())
    assert page.text().count("It ends as not selected.") == 3
    assert "Done: 3 of 3." in confirm(bruno, address).text()
    assert statuses(portal, several) == [Status.ELIGIBLE] * 3

    done_at = over(portal, environ)
    assert statuses(portal, several) == [Status.REJECTED] * 3
    with unit_for(portal, "test", opens=[several[0]], now=done_at) as unit:
        assert eois.get(unit.session, several[0]).ground == Ground.NOT_SELECTED
        seen = self_service.view(unit, several[0])
    assert seen.rule is NOT_SELECTED
    assert bruno.get("/review/approvals").text().count("3 cases") == 0


def test_who_asked_does_not_confirm_and_who_has_no_right_sees_no_list(portal, desk, asked):
    several, address = asked
    amina, dora = desk("amina", "senior", "manager"), desk("dora", "caseworker")
    assert f"{address}/confirm" not in [f.get("action") for f in amina.get(address).all("form")]
    with unit_for(portal, AMINA) as unit:
        cases = [f"{reference_of(portal, one)} " for one in several]
        assert len(approvals.waiting(unit)) == 3
    page = amina.act(f"{address}/confirm", case=cases)
    assert "Done: 0 of 3." in page.text()
    assert dora.get(address).url == "/review/approvals"
    assert "3 cases" in dora.page.text()
    assert "Done: 0 of 3." in dora.act(f"{address}/confirm", case=cases).text() or (
        dora.page.status == 403
    )
    with unit_for(portal, AMINA) as unit:
        assert all(each.leaves_at is None for each in approvals.waiting(unit))


def test_a_caseworker_asks_for_no_closure(portal, desk, several):
    dora = desk("dora", "caseworker")
    assert "Close: not selected" not in dora.get(f"{LIST}/eligible").text()
    one = [reference_of(portal, several[0])]
    assert dora.act(f"{LIST}/eligible/bulk", act="not-selected", case=one).status == 403
    dora.get("/review/")
    page = dora.act(f"{LIST}/eligible/bulk/close", act="not-selected", case=one, reason=WHY)
    assert page.status == 403
    manager = desk("mara", "manager")
    manager.get("/review/")  # by the address of what takes one
    page = manager.act(f"{LIST}/eligible/bulk/do", act="not-selected", case=one, reason=WHY)
    assert page.status in {403, 404}
    senior = desk("sara", "senior")
    senior.get("/review/")
    page = senior.act(f"{LIST}/eligible/bulk/do", act="not-selected", case=one, reason=WHY)
    assert page.status == 404
    with unit_for(portal, BRUNO) as unit:
        assert approvals.waiting(unit) == []


def test_a_family_is_asked_for_once_ends_together_and_reopens_together(portal, desk, environ):
    family = a_submitted_family(portal)
    screen_all(portal)
    amina, bruno = desk("amina", "manager"), desk("bruno", "senior")
    preview, said = ask(portal, amina, *family)
    assert "It goes for these of the family group as well:" in preview.text()
    assert "Done: 3 of 3." in said.text()
    assert said.text().count("It goes for the whole family: done together with") == 2
    with unit_for(portal, BRUNO) as unit:
        assert len(approvals.waiting(unit)) == 1

    address = listed_at(bruno.get("/review/approvals"))
    confirm(bruno, address)
    over(portal, environ)
    assert statuses(portal, family) == [Status.REJECTED] * 3
    with unit_for(portal, "test", write=True, opens=family) as unit:
        grounds = {eois.get(unit.session, one).ground for one in family}
        assert grounds == {Ground.NOT_SELECTED}
        outcomes.reopen(unit, eois.get_for_update(unit.session, family[0]))
    assert statuses(portal, family) == [Status.ELIGIBLE] * 3


def test_what_has_moved_on_between_the_page_and_the_confirmation_is_left_and_told(
    portal, desk, asked, environ
):
    several, address = asked
    bruno = desk("bruno", "senior")
    cases = sent_by(bruno.get(address))
    with unit_for(portal, CLARA, write=True, opens=[several[1]]) as unit:
        actions.hold(unit, several[1], "I look at it")

    page = bruno.act(f"{address}/confirm", case=cases)
    assert "Done: 2 of 3." in page.text()
    assert "a colleague acted after you opened this page" in page.text()
    page = bruno.get(address)
    assert page.text().count("Not possible:") == 1
    over(portal, environ)
    assert statuses(portal, several) == [Status.REJECTED, Status.HELD, Status.REJECTED]
    assert "Done: 1 of 1." in decline(bruno, address, reason="It is held").text()
    with unit_for(portal, BRUNO) as unit:
        assert approvals.waiting(unit) == []


def test_one_that_is_declined_alone_is_left_out(portal, desk, asked, environ):
    several, address = asked
    bruno = desk("bruno", "senior")
    with unit_for(portal, BRUNO) as unit:
        one = next(
            each
            for each in approvals.waiting(unit)
            if each.reference == reference_of(portal, several[2])
        )
    page = bruno.get(f"/review/approvals/{one.id}")
    assert NOT_SELECTED.reason in " ".join(page.text().split())
    reason = {f"decline-{one.id}-reason": "A match is open"}
    assert bruno.act(f"/review/approvals/{one.id}/decline", **reason).status == 200
    assert "Done: 2 of 2." in confirm(bruno, address).text()
    over(portal, environ)
    assert statuses(portal, several) == [Status.REJECTED, Status.REJECTED, Status.ELIGIBLE]


def decline(who, address, **reason):
    """Of all that the page shows, with a reason where it asks for one."""
    cases = sent_by(who.get(address))
    return who.act(f"{address}/decline", case=cases, **reason)


def test_a_list_is_declined_with_a_reason_and_taken_back_without(portal, desk, asked):
    _, address = asked
    bruno, amina = desk("bruno", "senior"), desk("amina", "manager")
    page = decline(bruno, address, reason="")
    assert (page.status, "Say why you decline it" in page.text()) == (422, True)
    page = decline(bruno, address, reason="No. " * 1200)
    assert (page.status, "That is too long: shorten it" in page.text()) == (422, True)
    assert page.fields["reason"].strip() == ("No. " * 1200).strip()
    with unit_for(portal, BRUNO) as unit:
        assert len(approvals.waiting(unit)) == 3
    assert "Done: 3 of 3." in decline(amina, address).text()
    assert bruno.act(f"{address}/decline", reason="").url == "/review/approvals"
    with unit_for(portal, BRUNO) as unit:
        assert approvals.waiting(unit) == []


def test_a_third_stops_a_list_within_the_grace(portal, desk, asked, environ):
    several, address = asked
    confirm(desk("bruno", "senior"), address)
    clara = desk("clara", "manager")
    assert "Stop it" in clara.get(address).text()
    page = decline(clara, address, reason="No cap is reached")
    assert "Done: 3 of 3." in page.text()
    over(portal, environ)
    assert statuses(portal, several) == [Status.ELIGIBLE] * 3


def test_who_must_not_see_one_is_asked_about_the_others_alone(portal, desk, asked, environ):
    several, address = asked
    with at_desk(portal, CLARA, several[0]) as unit:
        conflicts.declare(unit, several[0], BRUNO, "A cousin")
    bruno = desk("bruno", "senior")
    page = bruno.get(address)
    assert len(sent_by(page)) == 2
    assert reference_of(portal, several[0]) not in page.html
    typed = [f"{reference_of(portal, several[0])} ", *sent_by(page)]
    assert "Done: 2 of 2." in confirm(bruno, address, *typed).text()
    over(portal, environ)
    assert statuses(portal, several) == [Status.ELIGIBLE, Status.REJECTED, Status.REJECTED]


def test_who_has_lost_the_role_in_between_confirms_nothing(portal, desk, asked, environ):
    several, address = asked
    bruno = desk("bruno", "senior")
    cases = sent_by(bruno.get(address))
    again = desk("bruno", "caseworker")
    again.get("/review/")
    assert again.act(f"{address}/confirm", case=cases).status == 403
    confirm(bruno, address)  # with the session of before
    desk("amina", "auditor")  # who asked
    over(portal, environ)
    assert statuses(portal, several) == [Status.ELIGIBLE] * 3


def test_two_seniors_at_once_confirm_each_case_once(portal, desk, asked, environ):
    several, address = asked
    bruno, clara = desk("bruno", "senior"), desk("clara", "senior")
    cases = sent_by(bruno.get(address))
    assert sent_by(clara.get(address)) == cases

    pages = at_once(
        lambda: bruno.act(f"{address}/confirm", case=cases),
        lambda: clara.act(f"{address}/confirm", case=cases),
    )
    told = [int(re.search(r"Done: (\d) of 3", page.text())[1]) for page in pages]
    assert sum(told) == 3
    over(portal, environ)
    assert statuses(portal, several) == [Status.REJECTED] * 3


def test_a_colleagues_case_is_not_asked_for_but_opens_for_the_second(portal, desk, several):
    with unit_for(portal, DORA, write=True) as unit:
        claims.take(unit, several[0])
    preview, _ = ask(portal, desk("amina", "senior"), *several)
    assert preview.text().count("A colleague works on it") == 1
    with unit_for(portal, DORA, write=True) as unit:
        claims.take(unit, several[1])
    bruno = desk("bruno", "senior")
    address = listed_at(bruno.get("/review/approvals"))
    assert "Done: 2 of 2." in confirm(bruno, address).text()


def test_nobody_adds_to_the_list_of_another(portal, desk, several):
    amina, mara = desk("amina", "manager"), desk("mara", "manager")
    preview, _ = ask(portal, amina, several[0])
    form = shown(mara, "eligible", "not-selected", [reference_of(portal, several[1])])
    mara.act(f"{LIST}/eligible/bulk/close", **form | {"list": preview.fields["list"]})
    page = desk("bruno", "senior").get("/review/approvals")
    links = {link.get("href") for link in page.all("a") if "/lists/" in link.get("href", "")}
    assert len(links) == 2


def test_nothing_is_added_to_a_list_by_another_reason(portal, desk, several):
    amina = desk("amina", "manager")
    preview, _ = ask(portal, amina, several[0])
    form = shown(amina, "eligible", "not-selected", [reference_of(portal, several[1])])
    other = {"list": preview.fields["list"], "reason": "I do not like them"}
    amina.act(f"{LIST}/eligible/bulk/close", **form | other)
    page = desk("bruno", "senior").get("/review/approvals")
    links = {link.get("href") for link in page.all("a") if "/lists/" in link.get("href", "")}
    assert len(links) == 2


def test_neither_of_the_two_answers_the_correction_of_it(portal, desk, asked, environ):
    several, address = asked
    confirm(desk("bruno", "senior"), address)
    over(portal, environ)
    with unit_for(portal, "test") as unit:
        assert approvals.took_part(unit, several[0], AMINA)
        assert approvals.took_part(unit, several[0], BRUNO)
        assert not approvals.took_part(unit, several[0], CLARA)


def test_who_does_not_wait_for_a_place_is_not_closed(portal, desk):
    one = a_screened(portal)
    with at_desk(portal, BRUNO, one) as unit:
        actions.hold(unit, one, "I look at it")
    amina = desk("amina", "manager")
    amina.get(f"{LIST}/eligible")
    page = amina.act(f"{LIST}/eligible/bulk", act="not-selected", case=[reference_of(portal, one)])
    assert page.text().count("Not possible:") == 1
    assert sent_by(page) == []
    with unit_for(portal, "test", write=True, opens=[one]) as unit:
        assert case_file.open_case(unit, one).approvals == []

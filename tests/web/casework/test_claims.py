"""Who works on a case: it is said on the page, and nobody acts on a colleague's by accident."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from app.domain.basics import dates
from app.services.core.unit import unit_for
from app.services.work_lists import claims
from app.storage.decisions.approvals import Approval
from app.storage.review.visits import Visit
from tests.support.desk import AMINA, BRUNO, a_screened, at_desk
from tests.support.families import WIFE, a_submitted_family
from tests.support.reviewer import actions_to, case_of, to_confirm

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HELD = {"hold-reason": "I have to ask her"}


@pytest.fixture
def eoi_id(portal):
    return a_screened(portal)


@pytest.fixture
def case(portal, eoi_id):
    return case_of(portal, eoi_id)


def holder_of(portal, eoi_id):
    with at_desk(portal, "https://id.example somebody", eoi_id, now=None) as unit:
        return claims.open_case(unit, eoi_id).holder


def test_who_takes_it_has_it_until_they_give_it_back(portal, desk, eoi_id, case):
    amina = desk("amina", "caseworker")
    amina.get(case)
    page = amina.act(f"{case}/take")
    assert "You have this case" in page.text()
    assert holder_of(portal, eoi_id) == AMINA

    page = amina.act(f"{case}/let-go")
    assert "You have given the case back" in page.text()
    assert holder_of(portal, eoi_id) is None


def test_a_colleague_reads_whose_it_is_in_place_of_the_case_and_opens_it_with_a_reason(desk, case):
    amina, bruno = desk("amina", "caseworker"), desk("bruno", "caseworker")
    amina.get(case)
    amina.act(f"{case}/take")

    page = bruno.get(case)
    assert page.status == 409
    assert "amina has worked on" in page.text()
    assert "Answers" not in page.text()
    assert bruno.act(f"{case}/enter", why="colleague-away", reason="").status == 409
    assert bruno.act(f"{case}/enter", reason="She has gone home").status == 409
    assert bruno.get(case).status == 409
    page = bruno.act(f"{case}/enter", why="colleague-away", reason="She has gone home")

    assert page.status == 200
    assert "amina has worked on this case since" in page.text()
    assert "She has gone home" in amina.get(f"{case}?tab=notes").text()
    auditor = desk("otto", "auditor")
    auditor.get("/review/log")
    entry = auditor.act("/review/log", what="case-entered").text("table")
    assert "reason: colleague-away" in entry
    assert "She has gone home" not in entry


def test_an_act_on_a_case_that_was_taken_meanwhile_is_not_done_and_shows_what_was_typed(desk, case):
    amina, bruno = desk("amina", "caseworker"), desk("bruno", "caseworker")
    bruno.get(case)
    amina.get(case)
    amina.act(f"{case}/take")

    page = bruno.act(f"{case}/hold", **HELD)
    assert page.status == 409
    assert HELD["hold-reason"] in page.text()
    assert "Held" not in amina.get(case).text()


@pytest.fixture
def family(portal):
    """The addresses of the cases of two."""
    return [case_of(portal, eoi_id) for eoi_id in a_submitted_family(portal, WIFE)]


def test_what_goes_for_a_family_is_not_done_while_a_colleague_works_on_another_of_it(desk, family):
    first, wife = family
    amina, bruno = desk("amina", "caseworker"), desk("bruno", "caseworker")
    amina.get(first)
    amina.act(f"{first}/take")
    reference = first.rpartition("/")[2]

    assert "amina has worked on" in bruno.get(wife).text()
    assert "of this family" in bruno.page.text()
    assert bruno.act(f"{wife}/notes", **{"note-text": "She rang"}).status == 200
    page = bruno.act(f"{wife}/hold", **HELD, tab="history")
    assert page.status == 409
    assert f"amina has worked on {reference}" in page.text()
    assert "What you sent goes for the whole family." in page.text()
    assert HELD["hold-reason"] in page.text()
    assert "history" not in page.text()
    assert "Held" not in amina.get(f"{wife}?tab=history").text()

    [enter] = [form.get("action") for form in page.all("form") if "enter" in form.get("action")]
    assert bruno.act(enter).status == 409
    page = bruno.act(enter, why="colleague-away", reason="She has gone home")
    assert page.url.endswith(wife)
    assert "It is held." in bruno.act(f"{wife}/hold", **HELD).text()
    assert "She has gone home" in amina.get(f"{first}?tab=notes").text()


def test_the_second_person_reads_who_works_on_the_family(portal, desk, family):
    first, wife = family
    amina, bruno = desk("amina", "caseworker"), desk("bruno", "senior")
    amina.get(wife)
    amina.act(f"{wife}/decide", **{"decide-ground": "suitability", "decide-reason": "A ruling"})
    clara = desk("clara", "caseworker")
    clara.get(first)
    clara.act(f"{first}/take")
    with unit_for(portal, "test") as unit:
        [asked] = unit.session.scalars(select(Approval.id))
    page = bruno.get(f"/review/approvals/{asked}")
    assert "clara has worked on" in page.text()


def test_a_file_of_it_opens_for_nobody_else(desk, case):
    amina, bruno = desk("amina", "caseworker"), desk("bruno", "caseworker")
    amina.get(case)
    amina.act(f"{case}/take")
    nowhere = "00000000-0000-0000-0000-000000000000"
    assert bruno.get(f"{case}/file/{nowhere}/1").status == 409
    assert amina.get(f"{case}/file/{nowhere}/1").status == 404


def test_handed_over_it_is_a_colleagues_who_reads_the_note(desk, case):
    amina, bruno = desk("amina", "caseworker"), desk("bruno", "caseworker")
    desk("clara", "auditor")
    amina.get(case)
    page = amina.act(f"{case}/take")
    assert [box.get("value") for box in page.all("input", name="hand_over-colleague")] == [BRUNO]
    note = "Compare the photo with the passport"
    assert amina.act(f"{case}/hand-over", **{"hand_over-colleague": BRUNO}).status == 422
    page = amina.act(f"{case}/hand-over", **{"hand_over-colleague": BRUNO, "hand_over-note": note})
    assert "You have handed the case over" in page.text()

    page = bruno.get(case)
    assert "amina handed this case over to you" in page.text()
    assert note in page.text()
    assert amina.get(case).status == 409


def test_it_is_handed_to_nobody_who_does_not_work_on_cases(desk, case):
    amina = desk("amina", "caseworker")
    desk("clara", "auditor")
    amina.get(case)
    chosen = {"hand_over-colleague": "https://id.example clara", "hand_over-note": "Look"}
    page = amina.act(f"{case}/hand-over", **chosen)
    assert page.status == 422
    assert "Choose a colleague who is at work" in page.text()


def test_a_colleagues_name_is_shown_as_it_is(desk, case):
    name = "100% <b>Bruno</b>"
    desk(name, "caseworker")
    amina = desk("amina", "caseworker")
    amina.get(case)
    assert name in amina.act(f"{case}/take").text()


def test_put_aside_it_is_nobodys_until_then(desk, case):
    amina = desk("amina", "caseworker")
    amina.get(case)
    amina.act(f"{case}/take")
    page = amina.act(f"{case}/snooze", **{"snooze-days": "3"})
    assert "You have put the case aside" in page.text()
    page = desk("bruno", "caseworker").get(case)
    assert "amina put this case aside until" in page.text()
    assert actions_to(page, "take")


def in_days(days):
    return (dates.today(datetime.now(UTC)) + timedelta(days=days)).isoformat()


@pytest.mark.parametrize("days", [1, claims.LONGEST_SNOOZE])
def test_put_aside_until_a_day_it_is_back_that_morning(portal, desk, eoi_id, case, days):
    amina = desk("amina", "caseworker")
    amina.get(case)
    [box] = amina.act(f"{case}/take").all("input", name="snooze-day")
    assert (box.get("min"), box.get("max")) == (in_days(1), in_days(claims.LONGEST_SNOOZE))
    amina.act(f"{case}/snooze", **{"snooze-days": "day", "snooze-day": in_days(days)})
    with at_desk(portal, AMINA, eoi_id, now=None) as unit:
        until = claims.open_case(unit, eoi_id).snoozed_until.astimezone(dates.AGES_IN)
    assert (until.date().isoformat(), until.time()) == (in_days(days), time())


@pytest.mark.parametrize(
    ("choice", "day", "said"),
    [
        ("day", "", "Enter a day"),
        ("day", "soon", "Enter a day"),
        ("day", in_days(-1), "Enter a day"),
        ("day", in_days(claims.LONGEST_SNOOZE + 2), "Enter a day"),
        ("3", in_days(5), "Leave this empty, or choose the day"),
        ("", in_days(5), "Choose until when"),
    ],
)
def test_a_day_that_cannot_be_is_said_beside_it_and_kept(desk, case, choice, day, said):
    amina = desk("amina", "caseworker")
    amina.get(case)
    amina.act(f"{case}/take")
    page = amina.act(f"{case}/snooze", **{"snooze-days": choice, "snooze-day": day})
    assert page.status == 422
    assert said in page.text()
    assert page.fields["snooze-day"] == day
    assert "You have this case" in page.text()


def test_where_a_second_person_is_asked_the_case_is_theirs_to_open(desk, case):
    amina = desk("amina", "caseworker")
    amina.get(case)
    amina.act(f"{case}/take")
    amina.act(f"{case}/decide", **{"decide-ground": "suitability", "decide-reason": "A ruling"})
    assert to_confirm(desk("bruno", "senior"), case)


def test_those_who_have_it_open_see_each_other(desk, case):
    amina, bruno = desk("amina", "caseworker"), desk("bruno", "caseworker")
    assert "open, too" not in amina.get(case).text()
    assert "amina has this case open, too" in bruno.get(case).text()
    assert "bruno has this case open, too" in amina.get(case).text()


def test_what_a_colleague_did_since_the_last_visit_is_marked(portal, desk, eoi_id, case):
    amina, bruno = desk("amina", "caseworker"), desk("bruno", "caseworker")
    amina.get(case)
    with unit_for(portal, "test", write=True) as unit:
        visit = unit.session.get(Visit, (eoi_id, AMINA))
        visit.at -= timedelta(hours=1)
    bruno.get(case)
    bruno.act(f"{case}/hold", **HELD)

    page = amina.get(f"{case}?tab=history")
    assert "1 thing has happened here since your last visit" in page.text()
    rows = [" ".join(row.itertext()) for row in page.all("tr")]
    [marked] = [row for row in rows if "New" in row]
    assert "Held" in marked
    assert "since your last visit" not in bruno.get(case).text()


def test_after_an_act_the_next_case_is_under_the_hand(desk, case):
    amina = desk("amina", "caseworker")
    amina.get(case)
    page = amina.act(f"{case}/take")
    assert len(actions_to(page, "next")) == 1
    page = amina.act(f"{case}/hold", **HELD)
    assert "It is held" in page.said
    assert len(actions_to(page, "next")) == 2
    [ready] = [button for button in page.all("button") if button.get("autofocus") is not None]
    assert ready.text == "Next case"

"""One act on several cases: shown of each before, done to each by itself, told of each after."""

import re

import pytest

from app.domain.cases.lifecycle import Status
from app.services.cases import information_requests
from app.services.core.unit import unit_for
from app.services.oversight import conflicts
from app.services.review import actions
from app.services.work_lists import claims
from tests.conftest import NOW
from tests.support.desk import AMINA, BRUNO, a_screened, at_desk, screen_all
from tests.support.families import WIFE, a_submitted_family
from tests.support.people import reference_of, status_of
from tests.support.rows import everything

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def held(portal):
    eoi_id = a_screened(portal)
    with at_desk(portal, BRUNO, eoi_id) as unit:
        actions.hold(unit, eoi_id, "I look at it")
    return eoi_id


def ticked(portal, *several):
    return [reference_of(portal, one) for one in several]


def shown(amina, name, act, references):
    """The preview, and what its form would send."""
    page = amina.act(f"/review/lists/{name}/bulk", act=act, case=references)
    return page, re.findall(r'name="case" value="([^"]+)"', page.html)


@pytest.fixture
def amina(desk):
    amina = desk("amina", "caseworker")
    amina.get("/review/")
    return amina


def test_none_is_released_while_a_colleague_works_on_another_of_its_family(portal, amina):
    first, wife = a_submitted_family(portal, WIFE)
    screen_all(portal)
    with at_desk(portal, BRUNO, wife) as unit:
        actions.hold(unit, wife, "I look at it")
    with unit_for(portal, BRUNO, write=True, opens=[wife]) as unit:
        claims.take(unit, wife)
    page, _ = shown(amina, "new", "release", ticked(portal, first))
    assert "A colleague works on it, or on another of its family." in page.text()
    page, _ = shown(amina, "new", "ask", ticked(portal, first))
    assert "A colleague works" not in page.text()


def test_each_is_released_that_may_be_and_the_others_say_why_not(portal, amina):
    free, waits, gone = held(portal), held(portal), a_screened(portal)
    before = everything(portal)
    page, sent = shown(amina, "new", "release", ticked(portal, free, waits, gone))

    assert page.text().count("It goes on from where it stood") == 2
    assert page.text().count("Not possible:") == 1
    assert status_of(portal, free) is Status.HELD
    after = everything(portal)
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {"audit_entry", "audit_shown", "audit_unsequenced"}  # that names were shown

    with at_desk(portal, BRUNO, waits) as unit:
        actions.release(unit, waits, "Nothing found")
        actions.hold(unit, waits, "Or is there?")
    page = amina.act("/review/lists/new/bulk/do", act="release", case=sent, reason="Clear")
    assert "Done: 1 of 2." in page.text()
    assert "a colleague acted" in page.text()
    assert [status_of(portal, one) for one in (free, waits)] == [Status.ELIGIBLE, Status.HELD]


def test_with_nothing_ticked_it_is_a_sentence(portal, amina):
    held(portal)
    page, sent = shown(amina, "new", "release", [])
    assert (page.status, sent) == (422, [])
    assert "You have chosen no case." in page.text()


def test_what_is_missing_is_asked_for_and_nothing_is_done(portal, amina):
    one = held(portal)
    _, sent = shown(amina, "new", "release", ticked(portal, one))
    page = amina.act("/review/lists/new/bulk/do", act="release", case=sent, reason="")
    assert page.status == 422
    assert "Say why" in page.text()
    assert status_of(portal, one) is Status.HELD


def test_cut_off_in_the_middle_each_case_is_done_or_not_and_sent_again_is_safe(
    portal, amina, monkeypatch
):
    several = [held(portal) for _ in range(3)]
    _, sent = shown(amina, "new", "release", ticked(portal, *several))
    released, release = [], actions.release

    def cut_off(unit, eoi_id, reason):
        release(unit, eoi_id, reason)
        released.append(eoi_id)
        if len(released) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(actions, "release", cut_off)
        with pytest.raises(KeyboardInterrupt):
            amina.act("/review/lists/new/bulk/do", act="release", case=sent, reason="Clear")
    done = [status_of(portal, one) for one in several]
    assert done == [Status.ELIGIBLE, Status.HELD, Status.HELD]

    page = amina.act("/review/lists/new/bulk/do", act="release", case=sent, reason="Clear")
    assert "Done: 3 of 3." in page.text()
    assert page.text().count("You did it already, at") == 1
    assert {status_of(portal, one) for one in several} == {Status.ELIGIBLE}


def test_several_are_asked_and_their_questions_are_closed(portal, amina):
    several = [a_screened(portal) for _ in range(2)]
    _, sent = shown(amina, "eligible", "ask", ticked(portal, *several))
    question = {"question": "Where were you born?", "days": "7"}
    page = amina.act("/review/lists/eligible/bulk/do", act="ask", case=sent, **question)
    assert "Done: 2 of 2." in page.text()
    with at_desk(portal, "applicant", several[0], NOW.replace(year=2027)) as unit:
        [asked] = information_requests.of_eoi(unit, several[0])
        information_requests.answer(unit, several[0], asked.id, "In Asmara")

    page, sent = shown(amina, "questions", "close", ticked(portal, *several))
    assert page.text().count("Not possible:") == 1  # the other has time left
    page = amina.act("/review/lists/questions/bulk/do", act="close", case=sent)
    assert "Done: 1 of 1." in page.text()


def test_only_who_works_on_cases_does_it_and_only_what_the_list_offers(portal, desk, amina):
    one = ticked(portal, held(portal))
    assert shown(amina, "appeals", "ask", one)[0].status == 404
    assert shown(amina, "new", "end", one)[0].status == 404
    owen = desk("owen", "manager")
    page = owen.get("/review/lists/new")
    assert not page.all("input", type="checkbox")
    assert shown(owen, "new", "release", one)[0].status == 403


def test_who_is_hidden_is_not_named_by_a_reference_that_somebody_types(portal, amina):
    hidden = held(portal)
    before, sent = shown(amina, "new", "release", ticked(portal, hidden))
    name = re.search(r"<bdi>(.+?)</bdi>", before.html.partition("<main")[2])[1]
    assert len(sent) == 1
    with at_desk(portal, BRUNO, hidden) as unit:
        conflicts.declare(unit, hidden, AMINA, "A cousin")

    amina.get("/review/")
    after, sent = shown(amina, "new", "release", ticked(portal, hidden))
    assert (sent, name in after.text()) == ([], False)


def test_the_second_of_a_family_reads_that_it_was_done_with_the_first(portal, amina):
    family = a_submitted_family(portal)
    screen_all(portal)
    with at_desk(portal, BRUNO, family[0]) as unit:
        actions.hold(unit, family[0], "I look at it")
    page, sent = shown(amina, "new", "release", ticked(portal, *family))
    assert page.text().count("It goes for these of the family group as well:") == 3

    page = amina.act("/review/lists/new/bulk/do", act="release", case=sent, reason="Clear")
    assert "Done: 3 of 3." in page.text()
    assert page.text().count("It goes for the whole family: done together with") == 2
    assert {status_of(portal, one) for one in family} == {Status.ELIGIBLE}

    page = amina.act("/review/lists/new/bulk/do", act="release", case=sent, reason="Clear")
    assert page.text().count("You did it already, at") == 1
    assert {status_of(portal, one) for one in family} == {Status.ELIGIBLE}

"""Who stops what was asked for says why, loses nothing of it, and opens no case but for that."""

import pytest

from app.services.core.unit import unit_for
from app.services.oversight import conflicts
from app.services.review import actions
from app.services.scheme import settings
from app.services.work_lists import claims, lists
from app.storage.decisions.approvals import Approval
from tests.support.desk import AMINA, BRUNO, CLARA, a_screened, at_desk
from tests.support.people import status_of
from tests.support.reviewer import actions_to, case_of


@pytest.fixture
def asked(portal):
    """A case, what Amina asked for on it, and the address of that."""
    eoi_id = a_screened(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        approval = actions.decide(unit, eoi_id, "suitability", "A conviction")
    return eoi_id, approval, f"/review/approvals/{approval}"


def outcome_of(portal, approval):
    with unit_for(portal, "test") as unit:
        return unit.session.get(Approval, approval).outcome


@pytest.mark.parametrize(
    "answer",
    [("", "Say why you decline it"), ("Not so. " * 600, "That is too long: shorten it")],
)
def test_a_reason_that_is_missing_or_too_long_is_asked_for_again(portal, desk, asked, answer):
    _, approval, address = asked
    bruno, (reason, told) = desk("bruno", "senior"), answer
    [decline] = actions_to(bruno.get(address), "decline")
    name = f"decline-{approval}-reason"

    page = bruno.act(decline, **{name: reason})
    assert page.status == 422
    assert told in page.text()
    assert f"#{name}" in [link.get("href") for link in page.all("a")]
    assert page.fields[name].strip() == reason.strip()
    assert outcome_of(portal, approval) is None
    assert bruno.act(decline, **{name: "Of another case"}).status == 200
    assert outcome_of(portal, approval) == "declined"


def test_what_was_typed_for_what_is_settled_meanwhile_is_shown(desk, asked):
    _, approval, address = asked
    bruno, clara = desk("bruno", "senior"), desk("clara", "senior")
    [decline] = actions_to(clara.get(address), "decline")
    [confirm] = actions_to(bruno.get(address), "confirm")
    seen = clara.page.fields["seen"]
    bruno.act(confirm)

    page = clara.act(decline, seen=seen, **{f"decline-{approval}-reason": "Of another <case>"})
    assert (page.status, page.heading) == (409, "Approvals")
    assert "Of another <case>" in page.text()


def test_a_third_who_may_confirm_stops_it_within_the_minutes_of_grace(portal, desk, asked):
    eoi_id, approval, address = asked
    with unit_for(portal, "test", write=True) as unit:
        settings.change(unit, grace_minutes=10)
    before, bruno, clara = (
        status_of(portal, eoi_id),
        desk("bruno", "senior"),
        desk("clara", "senior"),
    )
    [confirm] = actions_to(bruno.get(address), "confirm")
    bruno.act(confirm)
    page = clara.get(address)
    assert actions_to(page, "confirm") == []
    [stop] = actions_to(page, "decline")
    assert "Stop it" in page.text()

    name = f"decline-{approval}-reason"
    assert clara.act(stop, **{name: ""}).status == 422
    assert outcome_of(portal, approval) is None
    assert clara.act(stop, **{name: "Of another case"}).status == 200
    assert (status_of(portal, eoi_id), outcome_of(portal, approval)) == (before, "declined")
    assert (
        "Of another case"
        in desk("amina", "caseworker").get(f"{case_of(portal, eoi_id)}?tab=notes").text()
    )


def test_a_case_that_a_colleague_works_on_opens_by_it_for_who_may_confirm_alone(
    portal, desk, asked
):
    eoi_id, _, address = asked
    with unit_for(portal, CLARA, write=True) as unit:
        claims.take(unit, eoi_id)

    for subject, role in (("dora", "caseworker"), ("amina", "senior")):  # who asked confirms not
        page = desk(subject, role).get(address)
        assert (page.status, page.heading) == (409, "A colleague works on this case")
        assert "A conviction" not in page.text()
    assert "A conviction" in desk("bruno", "senior").get(address).text()


def test_the_count_leaves_out_what_is_hidden(portal, asked):
    def counted(actor):
        with unit_for(portal, actor) as unit:
            return lists.overview(unit)["approvals"]

    eoi_id, _, _ = asked
    before = counted(CLARA)
    assert before.number == 1
    with at_desk(portal, BRUNO, eoi_id) as unit:
        conflicts.declare(unit, eoi_id, CLARA, "A neighbour")
    assert tuple(counted(CLARA)) == (0, None)
    assert counted(BRUNO) == before
    with unit_for(portal, "https://id.example mara", write=True) as unit:
        settings.ask_to_change(unit, {"weekly_limit": 70}, "More flights")
    assert counted(CLARA).number == 1

"""A spree raises a flag by the worker's look, as much again the next; a manager closes it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.audit import trail
from app.domain.audit import unusual_reading as rules
from app.domain.audit.actions import AuditAction
from app.domain.audit.unusual_reading import Unusual
from app.services.core.unit import unit_for
from app.services.oversight import unusual_reading
from app.storage.audit import entries
from app.storage.audit.entries import AuditEntry
from app.storage.review.reading_flags import ReadingFlag
from tests.conftest import NOW
from tests.support.desk import AMINA, BRUNO, a_screened, at_desk
from tests.support.rows import rows

DAY = timedelta(days=1)


def searches(portal, number, actor=AMINA, now=NOW):
    for _ in range(number):
        with unit_for(portal, actor, write=True, now=now) as unit:
            unit.log(AuditAction.SEARCHED, kind="name", results=1)


def look(portal, now=NOW):
    with unit_for(portal, "worker", now=now) as unit:
        read = unusual_reading.read_of_late(unit)
    with unit_for(portal, "worker", write=True, now=now) as unit:
        return unusual_reading.flag(unit, read)


@pytest.fixture
def few(monkeypatch):
    """Of each kind two are usual."""
    less = {kind: rule._replace(most=2) for kind, rule in rules.RULES.items()}
    monkeypatch.setattr(rules, "RULES", less)


@pytest.mark.usefixtures("few")
def test_a_spree_raises_one_flag_of_each_kind_a_day(portal):
    searches(portal, 3)
    searches(portal, 2, BRUNO)

    raised = look(portal)
    assert raised == [(AMINA, Unusual.MANY_SEARCHES, 3), (AMINA, Unusual.MANY_NAMES, 3)]
    assert look(portal) == []
    searches(portal, 3, now=NOW + DAY)
    assert len(look(portal, NOW + DAY)) == 2


MINUTE = timedelta(minutes=1)


@pytest.mark.usefixtures("few")
def test_as_much_again_raises_another_once_and_no_less(portal):
    searches(portal, 4)
    assert [raised.number for raised in look(portal)] == [4, 4]
    searches(portal, 3, now=NOW + MINUTE)
    assert look(portal, NOW + 5 * MINUTE) == []
    searches(portal, 1, now=NOW + 6 * MINUTE)
    assert [raised.number for raised in look(portal, NOW + 7 * MINUTE)] == [4, 4]
    assert look(portal, NOW + 12 * MINUTE) == []


@pytest.mark.usefixtures("few")
def test_after_one_is_closed_as_much_as_is_unusual_raises_another_once(portal):
    """A manager who closes it makes no room: what was read before they did so counts."""
    searches(portal, 5)
    look(portal)
    searches(portal, 2, now=NOW + MINUTE)
    for row in rows(portal, ReadingFlag):
        explain(portal, row.id)
    assert look(portal, NOW + 2 * MINUTE) == []
    searches(portal, 1, now=NOW + 3 * MINUTE)
    assert [raised.number for raised in look(portal, NOW + 4 * MINUTE)] == [3, 3]
    assert look(portal, NOW + 5 * MINUTE) == []


@pytest.mark.usefixtures("few")
def test_midnight_raises_nothing_anew_and_another_day_does(portal):
    late = NOW.replace(hour=23, minute=58)
    searches(portal, 3, now=late)
    assert len(look(portal, late)) == 2
    assert look(portal, late + 5 * MINUTE) == []
    searches(portal, 3, now=late + DAY)
    assert len(look(portal, late + DAY)) == 2


def explain(portal, flag_id):
    with unit_for(portal, BRUNO, write=True) as unit:
        assert unusual_reading.close(unit, flag_id, "A large family")


@pytest.mark.usefixtures("few")
def test_cases_in_lists_and_searches_are_counted_once_each(portal):
    cases = [a_screened(portal) for _ in range(3)]
    for shown in (cases[:2], cases[:2], cases[1:2]):
        with unit_for(portal, AMINA, write=True, listed=shown, now=NOW):
            pass
    assert look(portal) == []
    with unit_for(portal, AMINA, write=True, now=NOW) as unit:
        unit.log(AuditAction.SEARCHED, kind="email", results=1, shown=trail.written(cases[2:]))
    assert look(portal) == [(AMINA, Unusual.MANY_SHOWN, 3)]


@pytest.mark.usefixtures("few")
def test_what_was_read_more_than_an_hour_ago_does_not_count(portal):
    searches(portal, 2, now=NOW - timedelta(minutes=61))
    searches(portal, 2)
    assert look(portal) == []


@pytest.mark.usefixtures("few")
def test_cases_that_are_opened_are_counted_once_each(portal):
    first, *others = [a_screened(portal) for _ in range(3)]
    for eoi_id in (first, first, *others[:1]):
        with at_desk(portal, AMINA, eoi_id):
            pass
    assert look(portal) == []
    with at_desk(portal, AMINA, others[1]):
        pass
    assert look(portal) == [(AMINA, Unusual.MANY_CASES, 3)]


@pytest.mark.usefixtures("few")
def test_two_workers_raise_it_once_and_one_cut_off_raises_none(portal, monkeypatch):
    searches(portal, 3)
    with monkeypatch.context() as cut:
        cut.setattr(entries, "append", _cut_off)
        with pytest.raises(ConnectionError):
            look(portal)
    assert rows(portal, ReadingFlag) == []

    look(portal)
    look(portal)
    assert len(rows(portal, ReadingFlag)) == 2


def _cut_off(*_):
    raise ConnectionError


@pytest.fixture
def flagged(portal, monkeypatch):
    """A flag of Amina's."""
    monkeypatch.setattr(
        rules, "RULES", {k: r._replace(most=2) for k, r in rules.RULES.items() if "search" in k}
    )
    searches(portal, 3)
    look(portal)
    monkeypatch.undo()
    [flag] = rows(portal, ReadingFlag)
    return flag.id


def close(reviewer, flag, reason="She looked for a family of ten."):
    reviewer.get("/review/oversight")
    return reviewer.act(f"/review/oversight/{flag}/close", **{f"{flag}-reason": reason})


def test_a_manager_closes_it_with_what_it_was(flagged, desk, portal):
    page = close(desk("dora", "manager"), flagged)

    assert "She looked for a family of ten." in page.text("table")
    assert page.said == "It is closed, with what you wrote."
    [row] = rows(portal, ReadingFlag)
    assert b"family" not in row.reason
    assert row.closed_by.endswith(" dora")
    query = select(AuditEntry.action).where(AuditEntry.row == f"reading_flag/{flagged}")
    with unit_for(portal, "test") as unit:
        assert set(unit.session.scalars(query)) == {"reading-flagged", "reading-explained"}


def test_it_is_closed_once(flagged, desk):
    one, other = desk("dora", "manager"), desk("emil", "manager")
    one.get("/review/oversight"), other.get("/review/oversight")
    close(one, flagged)
    page = other.act(f"/review/oversight/{flagged}/close", **{f"{flagged}-reason": "Again"})

    assert page.status == 409
    assert "She looked for a family of ten." in page.text("table")


def test_nobody_closes_their_own_nor_without_a_reason(flagged, desk):
    own = desk("amina", "manager")
    assert close(own, flagged).status == 409
    assert close(desk("dora", "manager"), flagged, reason=" ").status == 422
    assert not own.get("/review/oversight").all("table")


@pytest.mark.usefixtures("flagged")
def test_an_auditor_reads_it_and_closes_nothing(desk):
    page = desk("otto", "auditor").get("/review/oversight")
    assert "Many searches in an hour: former colleague" in page.text()
    assert page.all("textarea") == []
    for role in ("caseworker", "senior", "partner-operator"):
        assert desk(role, role).get("/review/oversight").status == 403

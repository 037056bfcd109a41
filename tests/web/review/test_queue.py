"""The queue shows all that waits, on any number of pages, and each costs the same."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, insert, text

from app.domain.cases.lifecycle import Status
from app.domain.screening.matches import MatchKind, MatchReason, MatchStatus, MatchWith
from app.services.cases import information_requests, location
from app.services.core.unit import unit_for
from app.services.decisions import corrections
from app.services.review import queue
from app.storage.cases.invitations import Invitation
from app.storage.database import engine
from app.storage.decisions import queue as stored
from app.storage.decisions.matches import Match
from app.storage.scheme.schemes import FIRST
from app.web.review import queue as page_of_queue
from tests.conftest import NOW, on_sqlite
from tests.support.desk import AMINA, a_screened, at_desk, moved
from tests.support.people import a_submission, reference_of
from tests.support.reviewer import case_of
from tests.support.rows import many_like, statements

MANY = 120
# Of one without a match, which waits for a place: how many are open. Four say who works on it, and
# one what was sent to the person; three, that it is not hidden.
CASE = 36
STATEMENTS = 5  # the session, the counts, the rows, and two that begin


def doubted(portal, eoi_id):
    """With a match that nobody has decided on, of which only the row is there."""
    with engine.transaction(portal.engine, write=True) as session:
        row = {"kind": MatchKind.POSSIBLE, "status": MatchStatus.OPEN, "reason": MatchReason.NAME}
        about = {"eoi_id": eoi_id, "record_id": uuid4(), "about": MatchWith.EARLIER_EOI}
        session.execute(insert(Match.__table__), [about | row | {"found_at": NOW}])
    return eoi_id


def unreachable(portal, eoi_id):
    """Invited, overdue, and no message arrives."""
    with engine.transaction(portal.engine, write=True) as session:
        at = {"opened_at": NOW, "due_at": NOW, "stalled_at": NOW, "scheme_id": FIRST}
        session.execute(insert(Invitation.__table__), [{"eoi_id": eoi_id} | at])
    return eoi_id


def in_each_list(portal):
    """One EOI in each part of each list, by the part."""
    eligible = a_screened(portal)
    held = doubted(portal, moved(portal, a_screened(portal), Status.HELD))
    invited = moved(portal, a_screened(portal), Status.INVITED)
    accepted = moved(portal, a_screened(portal), Status.INVITED, Status.ACCEPTED)
    on_its_way = (Status.INVITED, Status.ACCEPTED, Status.GRANTED)
    granted = doubted(portal, moved(portal, a_screened(portal), *on_its_way))
    silent = unreachable(portal, moved(portal, a_screened(portal), Status.INVITED))
    asked = a_screened(portal)
    with at_desk(portal, AMINA, asked, NOW - timedelta(days=30)) as unit:
        information_requests.ask(unit, asked, "Where were you born?", 1)
    refused = moved(portal, a_screened(portal), Status.REFUSED)
    with at_desk(portal, "applicant", refused, NOW + timedelta(days=3)) as unit:
        corrections.ask(unit, refused, "I am somebody else")
    located = a_submission(portal, located=False)
    with unit_for(portal, "worker", write=True, now=NOW + timedelta(days=3)) as unit:
        location.refer_overdue(unit)
    return {
        "corrections": [refused],
        "information": [asked],
        "locations": [located],
        "to-look-at": [granted, silent, held],
        "eligible": [eligible, asked],
        "under-way": [invited, accepted, silent],
    }


def shown_in(page):
    """The references that lead to their cases."""
    links = [a.get("href") for a in page.all("a")]
    return [link.rpartition("/")[2] for link in links if link.startswith("/review/case/")]


def walked(desk, name):
    """The references of a list, from page to page."""
    found, address = [], f"/review/queue/{name}"
    while address:
        page = desk.get(address)
        assert page.status == 200
        found += shown_in(page)
        following = [a.get("href") for a in page.all("a") if "after=" in a.get("href")]
        address = following[0] if following else None
    return found


def test_each_part_of_each_list_is_there_and_the_most_urgent_come_first(portal, desk):
    lists = in_each_list(portal)
    amina = desk("amina", "caseworker")

    whole = amina.get("/review/")

    assert all(whole.all("a", href=case_of(portal, one)) for ids in lists.values() for one in ids)
    assert whole.text().count("1 match to decide") == 2
    for name, ids in lists.items():
        assert sorted(walked(amina, name)) == sorted(reference_of(portal, one) for one in ids)
    first, *_ = lists["to-look-at"]
    assert walked(amina, "to-look-at")[0] == reference_of(portal, first)


@on_sqlite
def test_a_queue_of_any_length_is_shown_whole_by_the_same_statements(portal, desk, application):
    of_pages = application.extensions["portal"]
    lists = in_each_list(portal)
    amina = desk("amina", "caseworker")
    amina.get("/review/")
    few, _ = statements(of_pages, lambda: amina.get("/review/"))
    alike = {"eligible": 0, "to-look-at": -1, "under-way": 0}  # which of them
    several = {name: many_like(portal, lists[name][at], MANY) for name, at in alike.items()}

    many, page = statements(of_pages, lambda: amina.get("/review/"))
    assert len(many) == len(few) == STATEMENTS
    assert not [asked for asked in many if "answers" in asked]
    assert f"{MANY + 2} in all." in page.text()
    assert page.html.count("<tr") <= 6 * (queue._AT_FIRST + 1)
    for name, ids in several.items():
        made, shown = statements(of_pages, lambda: walked(amina, name))  # noqa: B023
        assert Counter(shown).most_common(1)[0][1] == 1
        assert {reference_of(portal, one) for one in ids} <= set(shown)
        assert len(made) == STATEMENTS * -(-len(shown) // queue._AT_ONCE)


@on_sqlite
def test_nobody_counts_without_end(portal, desk, monkeypatch):
    many_like(portal, a_screened(portal), 3)
    stored._counting.cache_clear()
    monkeypatch.setattr(stored, "MOST", 2)
    monkeypatch.setattr(page_of_queue, "MOST", 2)

    page = desk("amina", "caseworker").get("/review/")

    stored._counting.cache_clear()
    assert page.text().count("More than 2 in all.") == 2
    assert len(shown_in(page)) == 4


@on_sqlite
@pytest.mark.parametrize(
    "address",
    [
        "nobody",
        "held?after=0-0-" + "0" * 32,
        "eligible?after=x",
        "eligible?after=0-1",
        f"eligible?after=0-x-{'0' * 32}",
        f"eligible?after=0-{'9' * 40}-{'0' * 32}",
        f"eligible?after=1-0-{'0' * 32}",
    ],
)
def test_what_is_no_place_in_a_list_is_not_found(desk, address):
    assert desk("amina", "caseworker").get(f"/review/queue/{address}").status == 404


@on_sqlite
def test_who_sees_no_cases_sees_the_queue_without_their_links(portal, desk):
    reference = reference_of(portal, a_screened(portal))
    ada = desk("ada", "auditor")
    for address in ("/review/", "/review/queue/eligible"):
        page = ada.get(address)
        assert reference in page.text()
        assert not shown_in(page)


@on_sqlite
def test_a_case_is_shown_by_as_many_statements_whatever_waits(portal, desk, application):
    case, amina = case_of(portal, a_screened(portal)), desk("amina", "caseworker")
    amina.get(case)
    few, _ = statements(application.extensions["portal"], lambda: amina.get(case))
    many_like(portal, a_screened(portal), MANY)
    many, _ = statements(application.extensions["portal"], lambda: amina.get(case))
    assert len(many) == len(few) <= CASE


def plan_of(portal, act):
    """How the database finds what is read, as it says itself."""
    plans = []
    explain = {"postgresql": "EXPLAIN", "sqlite": "EXPLAIN QUERY PLAN"}[portal.engine.dialect.name]

    def listen(_connection, cursor, statement, parameters, _context, _many):
        if statement.startswith("SELECT") and "anon_1" in statement:
            cursor.execute(f"{explain} {statement}", parameters)
            plans.extend(str(row[-1]) for row in cursor.fetchall())

    event.listen(portal.engine, "before_cursor_execute", listen)
    act()
    event.remove(portal.engine, "before_cursor_execute", listen)
    return "\n".join(plans)


def test_what_waits_is_found_by_indexes(portal):
    """PostgreSQL is told that to read a table whole is dear, as it is once there are many."""
    with unit_for(portal, "test", now=NOW) as unit:
        if portal.engine.dialect.name == "postgresql":
            unit.session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = plan_of(portal, lambda: queue.read(unit))
    for index in (
        "ix_eoi_status_submitted",
        "ix_match_open",
        "ix_correction_waiting",
        "ix_information_request_open",
        "ix_approval_waiting",
    ):
        assert index in plan
    assert "Seq Scan on eoi" not in plan
    assert "SCAN eoi" not in plan

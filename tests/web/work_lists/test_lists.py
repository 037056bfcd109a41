"""The work lists show all that waits, on any number of pages, and each costs the same."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from sqlalchemy import insert, text

from app.domain.audit.actions import AuditAction
from app.domain.basics import dates
from app.domain.cases.checks import OVERDUE_AFTER, Check, CheckStatus
from app.domain.cases.lifecycle import Status
from app.domain.intake import journey
from app.domain.review.approvals import Act
from app.domain.screening.matches import MatchKind, MatchReason, MatchStatus, MatchWith
from app.services.cases import information_requests, location
from app.services.contact.delivery import record_delivery
from app.services.core.unit import unit_for
from app.services.decisions import answer_corrections, corrections
from app.services.oversight import conflicts
from app.services.work_lists import claims, lists
from app.storage.audit.entries import AuditEntry
from app.storage.cases import checks as check_store
from app.storage.cases.information_requests import InformationRequest
from app.storage.cases.invitations import Invitation
from app.storage.cases.location_requests import LocationRequest
from app.storage.database import engine
from app.storage.decisions import work_lists as stored
from app.storage.decisions.approvals import Approval
from app.storage.decisions.matches import Match
from app.storage.scheme.schemes import FIRST
from app.web.work_lists import lists as page_of_lists
from app.web.work_lists import reading
from tests.conftest import NOW, on_sqlite
from tests.support.desk import AMINA, a_screened, at_desk, cleared, moved, screen_all
from tests.support.families import WIFE, a_submitted_family
from tests.support.people import ANSWERS, a_submission, reference_of
from tests.support.reviewer import actions_to, case_of
from tests.support.rows import many_like, plan_of, rows, statements

MANY = 120
WAITING = (lists.List.QUESTIONS, lists.List.LOCATIONS)
# Of one without a match, which waits for a place: how many are open. Four say who works on it, and
# one what was sent to the person; three, that it is not hidden; one, that no verdicts contradict.
CASE = 37
START = 5  # the session, the counts, one's own filters, and two that begin
# Those, the rows, the persons and their keys, that none is hidden, the entry of reading, and two of
# the cases that it has shown.
LIST = 15


def doubted(portal, eoi_id):
    """With a match that nobody has decided on, of which only the row is there."""
    with engine.transaction(portal.engine, write=True) as session:
        row = {"kind": MatchKind.POSSIBLE, "status": MatchStatus.OPEN, "reason": MatchReason.NAME}
        about = {"eoi_id": eoi_id, "record_id": uuid4(), "about": MatchWith.EARLIER_EOI}
        session.execute(insert(Match.__table__), [about | row | {"found_at": NOW}])
    return eoi_id


def invited_until(portal, eoi_id, *, stalled=False):
    """Invited, and the time runs out, or is over while no message arrives."""
    with engine.transaction(portal.engine, write=True) as session:
        at = {"opened_at": NOW, "due_at": NOW + timedelta(days=1), "scheme_id": FIRST}
        at |= {"stalled_at": NOW if stalled else None}
        session.execute(insert(Invitation.__table__), [{"eoi_id": eoi_id} | at])
    return eoi_id


def in_each_list(portal):
    """The EOIs of each list, in its order; each stands in the list of each thing there is to do."""
    eligible = a_screened(portal)
    held = moved(portal, a_screened(portal), Status.HELD)
    alike = doubted(portal, moved(portal, a_screened(portal), Status.HELD))
    invited = moved(portal, a_screened(portal), Status.INVITED)
    accepted = moved(portal, a_screened(portal), Status.INVITED, Status.ACCEPTED)
    failed = moved(portal, a_screened(portal), Status.INVITED, Status.ACCEPTED)
    cleared(portal, failed, security="referred")
    done = moved(portal, a_screened(portal), Status.INVITED, Status.ACCEPTED)
    cleared(portal, done)
    on_its_way = (Status.INVITED, Status.ACCEPTED, Status.GRANTED)
    granted = doubted(portal, moved(portal, a_screened(portal), *on_its_way))
    silent = invited_until(portal, moved(portal, a_screened(portal), Status.INVITED), stalled=True)
    short = invited_until(portal, moved(portal, a_screened(portal), Status.INVITED))
    unread = a_screened(portal)
    with at_desk(portal, "worker", unread) as unit:
        for channel, address in (("mail", ANSWERS["email"]), ("sms", ANSWERS["phone"])):
            record_delivery(unit, unread, channel, address, arrived=False)
    asked = a_screened(portal)
    with at_desk(portal, AMINA, asked, NOW - timedelta(days=30)) as unit:
        information_requests.ask(unit, asked, "Where were you born?", 1)
    refused = moved(portal, a_screened(portal), Status.REFUSED)
    with at_desk(portal, "applicant", refused, NOW + timedelta(days=3)) as unit:
        corrections.ask(unit, refused, "I am somebody else")
    wrong = a_screened(portal, given_names="Quorbel", family_name="Xantippo")
    with at_desk(portal, "applicant", wrong, NOW + timedelta(days=3)) as unit:
        answer_corrections.ask(unit, wrong, journey.BY_NAME["sex"], None, "I am a man")
    located = a_submission(portal, located=False)
    with unit_for(portal, "worker", write=True, now=NOW + timedelta(days=3)) as unit:
        location.refer_overdue(unit)
    return {
        "invitations": [short],
        "questions": [asked],
        "appeals": [refused],
        "corrections": [wrong],
        "locations": [located],
        "matches": [granted, alike],
        "new": [held],
        "checks": [failed],
        "grants": [done],
        "undeliverable": [silent, unread],
        "eligible": [eligible, unread, asked, wrong],
        "under-way": [invited, accepted, failed, done, silent, short],
    }


def shown_in(page):
    """The references that lead to their cases."""
    links = [a.get("href") for a in page.all("a")]
    return [link.rpartition("/")[2] for link in links if link.startswith("/review/case/")]


def onward(page):
    """Where the list goes on; the links to other languages keep the place, too."""
    links = [link.get("href") for link in page.all("a")]
    return [link for link in links if link.startswith("/review/lists/") and "after=" in link]


def walked(desk, name):
    """The references of a list, from page to page."""
    found, address = [], f"/review/lists/{name}"
    while address:
        page = desk.get(address)
        assert page.status == 200
        found += shown_in(page)
        following = onward(page)
        address = following[0] if following else None
    return found


def test_each_list_has_what_there_is_to_do_and_the_most_urgent_comes_first(portal, desk):
    expected = in_each_list(portal)
    amina = desk("amina", "caseworker")

    found = {name: walked(amina, name) for name in page_of_lists.words.TITLES}

    assert {name: sorted(ones) for name, ones in found.items()} == {
        name: sorted(reference_of(portal, one) for one in ids) for name, ids in expected.items()
    }
    for name in ("matches", "undeliverable"):
        assert found[name] == [reference_of(portal, one) for one in expected[name]]
    start = amina.get("/review/")
    for name, ids in expected.items():
        assert f"{page_of_lists.words.TITLES[name]} {len(ids)} " in start.text()


def test_each_row_says_how_many_of_its_own_family_sent_theirs(portal):
    alone = a_submission(portal)
    family = a_submitted_family(portal, WIFE)
    screen_all(portal)
    with unit_for(portal, AMINA, now=NOW) as unit:
        listed = lists.rows(unit, lists.List.ELIGIBLE, lists.Choice(), None, 50)
    assert {row.eoi_id: row.family for row in listed} == {alone: 0} | dict.fromkeys(family, 2)


@on_sqlite
def test_a_list_of_any_length_is_shown_whole_by_the_same_statements(portal, desk, application):
    of_pages = application.extensions["portal"]
    expected = in_each_list(portal)
    amina = desk("amina", "caseworker")
    amina.get("/review/")
    few, _ = statements(of_pages, lambda: amina.get("/review/"))
    alike = {"eligible": 0, "new": 0, "matches": 1, "under-way": 0}  # which of them
    several = {name: many_like(portal, expected[name][at], MANY) for name, at in alike.items()}

    many, page = statements(of_pages, lambda: amina.get("/review/"))
    assert len(many) == len(few) == START
    assert not [asked for asked in many if "answers" in asked]
    assert f"Waiting for a place more than {lists.MOST} " in page.text()
    for name, ids in several.items():
        if name == "matches":
            continue  # the copies have none
        made, shown = statements(of_pages, lambda: walked(amina, name))  # noqa: B023
        assert Counter(shown).most_common(1)[0][1] == 1
        assert {reference_of(portal, one) for one in ids} <= set(shown)
        assert len(made) <= LIST * -(-len(shown) // reading.SIZE)


@on_sqlite
def test_nobody_counts_without_end(portal, desk, monkeypatch):
    many_like(portal, a_screened(portal), 3)
    stored._counting.cache_clear()
    for module in (stored, page_of_lists):
        monkeypatch.setattr(module, "MOST", 2)

    page = desk("amina", "caseworker").get("/review/")

    stored._counting.cache_clear()
    assert page.text().count("more than 2") == 1


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
    assert desk("amina", "caseworker").get(f"/review/lists/{address}").status == 404


@on_sqlite
def test_who_sees_no_cases_sees_the_lists_without_names_and_links(portal, desk):
    reference = reference_of(portal, a_screened(portal))
    ada = desk("ada", "auditor")
    page = ada.get("/review/lists/eligible")
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


def read_all(unit):
    lists.overview(unit)
    for name in lists.List:
        read_list(unit, name)


def read_list(unit, name):
    """Its first page and the next, in each order that there is."""
    sorts = lists.Sort if name in lists.WITH_DEADLINE else [lists.Sort.WAITING]
    for choice in map(lists.Choice, sorts):
        first = lists.rows(unit, name, choice, None, 10)
        if first:
            lists.rows(unit, name, choice, first[0].place, 10)


def many_waiting(portal, eoi_ids):
    """Of each: an act waits, a question is answered, and half of their places are settled."""
    asked = {"asked_at": NOW, "due_at": NOW}
    answered = {"question": b"", "asked_by": AMINA, "shown_at": NOW, "answered_at": NOW}
    act = {"act": Act.END, "terms": {}, "asked_by": AMINA, "asked_at": NOW}
    settled = [NOW + timedelta(seconds=n) if n % 2 else None for n, _ in enumerate(eoi_ids)]
    places = [asked | {"referred_at": NOW, "settled_at": at} for at in settled]
    with engine.transaction(portal.engine, write=True) as session:
        for model, several in (
            (Approval, [act] * len(eoi_ids)),
            (InformationRequest, [asked | answered] * len(eoi_ids)),
            (LocationRequest, places),
        ):
            rows = [
                row | {"id": uuid4(), "eoi_id": one}
                for row, one in zip(several, eoi_ids, strict=True)
            ]
            session.execute(insert(model.__table__), rows)
        session.execute(text("ANALYZE"))


def test_what_waits_is_read_in_its_order_and_not_sorted(portal):
    """However many are settled: SQLite takes many that have no value to be few, or to be alike."""
    many_waiting(portal, many_like(portal, a_screened(portal), 400))
    with unit_for(portal, "test", now=NOW) as unit:
        if portal.engine.dialect.name == "postgresql":
            unit.session.execute(
                text("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
            )
        plan = plan_of(portal, lambda: [read_list(unit, name) for name in WAITING])
    assert plan
    assert "USE TEMP B-TREE FOR ORDER BY" not in plan.splitlines()
    for table in ("approval", "information_request", "location_request"):
        assert f"SCAN {table}" not in plan.splitlines()
        assert not re.search(rf"Sort Key: .*{table}.*\n(?! *Presorted Key)", plan)


def test_no_list_reads_all_cases_once_there_are_many(portal):
    """Of a size at which PostgreSQL chooses by what it costs, as it does among a million."""
    for ids in in_each_list(portal).values():
        many_like(portal, ids[0], 2000)
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        unit.session.execute(text("ANALYZE"))
    with unit_for(portal, "test", now=NOW) as unit:
        plan = plan_of(portal, lambda: read_all(unit))
    assert "ix_eoi_status_submitted" in plan
    assert "Seq Scan on eoi" not in plan
    assert "SCAN eoi" not in plan.splitlines()


def test_what_waits_is_found_by_indexes(portal):
    """PostgreSQL is told that to read a table whole is dear, as it is once there are many."""
    with unit_for(portal, "test", now=NOW) as unit:
        if portal.engine.dialect.name == "postgresql":
            unit.session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = plan_of(portal, lambda: read_all(unit))
    for index in (
        "ix_eoi_status_submitted",
        "ix_correction_waiting",
        "ix_information_request_answered",
        "ix_approval_waiting",
        "ix_eoi_undeliverable",
    ):
        assert index in plan
    # PostgreSQL finds so few as there are here as fast by the key, or by another of the two.
    assert "ix_match_open" in plan or "pk_match" in plan
    assert "ix_inbox_quarantined" in plan or "ix_inbox_sender" in plan
    assert "Seq Scan on inbox" not in plan
    assert "Seq Scan on match" not in plan
    assert "Seq Scan on eoi" not in plan
    assert "SCAN eoi" not in plan.splitlines()


@on_sqlite
def test_a_row_says_whom_it_is_about_and_why_it_waits_and_that_is_written_down_once(portal, desk):
    """The name stands on the page alone; the log has the cases, and who read them."""
    first = a_screened(portal, given_names="Zuplo", refusals="yes")
    second = doubted(portal, moved(portal, a_screened(portal, given_names="Wibex"), Status.HELD))
    amina = desk("amina", "caseworker")

    today = dates.today(datetime.now(UTC))
    years = dates.age(date.fromisoformat(ANSWERS["date_of_birth"]), today)
    waits = (datetime.now(UTC) - NOW).days

    new, alike = (amina.get(f"/review/lists/{name}").text() for name in ("new", "matches"))

    assert "They were refused a visa or entry (R 3.1)." in new
    assert "1 match to decide" in alike
    for page, name in ((new, "Zuplo "), (alike, "Wibex ")):
        assert name in page
        assert f"Eritrea, {years}" in page
        assert f"{waits} days" in page
    read = [entry for entry in rows(portal, AuditEntry) if entry.action == AuditAction.LIST_READ]
    with unit_for(portal, "test") as unit:
        assert [entry.read(unit.keyring) for entry in read] == [
            {"shown": str(first)},
            {"shown": str(second)},
        ]
    assert {entry.actor for entry in read} == {AMINA}
    assert not [e for e in rows(portal, AuditEntry) if e.action == AuditAction.CASE_OPENED]


def has_expired(check):
    check.status, check.expires_at = CheckStatus.CLEARED, NOW


def is_overdue(check):
    check.status, check.occurred_at = CheckStatus.REQUESTED, NOW - OVERDUE_AFTER


def was_missed(check):
    check.status = CheckStatus.MISSED


@pytest.mark.parametrize(
    ("asks", "said"),
    [(has_expired, "Expired"), (is_overdue, "Requested"), (was_missed, "Missed")],
)
def test_a_row_says_which_check_asks_for_a_person_and_how_it_stands(portal, desk, asks, said):
    accepted = moved(portal, a_screened(portal), Status.INVITED, Status.ACCEPTED)
    cleared(portal, accepted)
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        asks(check_store.of_eoi(unit.session, accepted)[Check.BIOMETRIC])
    amina = desk("amina", "caseworker")
    for name in ("checks", "under-way"):
        assert f"Fingerprints and photo: {said}" in amina.get(f"/review/lists/{name}").text()
    assert "Security check" not in amina.page.text()


@on_sqlite
def test_a_list_is_filtered_by_what_is_sealed_as_by_what_is_not(portal, desk):
    old = a_screened(portal, nationality="SDN", date_of_birth="1950")
    young = a_screened(portal, nationality="ERI", date_of_birth="2001-03-05")
    amina = desk("amina", "caseworker")
    with at_desk(portal, AMINA, old) as unit:
        claims.take(unit, old)

    def found(**asked):
        return shown_in(amina.get(f"/review/lists/eligible?{urlencode(asked)}"))

    one, other = (reference_of(portal, eoi_id) for eoi_id in (old, young))
    assert found(nationality="SDN") == [one]
    assert found(ages="65") == [one]
    assert found(ages="18-29") == [other]
    assert found(nationality="SDN", ages="18-29") == []
    assert found(language="en", family="alone", channel="email") == [one, other]
    assert found(language="fr") == found(family="family") == []
    assert found(nationality="nobody", sort="nothing", ages="old") == [one, other]


@on_sqlite
def test_rows_are_looked_at_until_the_page_is_full_and_no_further(portal, desk, monkeypatch):
    for name, value in {"SIZE": 2, "STEP": 3, "MOST_LOOKED_AT": 6}.items():
        monkeypatch.setattr(reading, name, value)
    of = ["ERI", "SDN", "SDN", "SDN", *["ERI"] * 7, "SDN"]
    asked = [a_screened(portal, nationality=code) for code in of]
    expected = [reference_of(portal, one) for one, code in zip(asked, of, strict=True)]
    expected = [one for one, code in zip(expected, of, strict=True) if code == "SDN"]
    amina = desk("amina", "caseworker")

    first = amina.get("/review/lists/eligible?nationality=SDN")
    assert shown_in(first) == expected[:2]
    [on] = onward(first)
    second = amina.get(on)
    assert shown_in(second) == expected[2:3]
    assert "Looked at 6 of this list." in second.text()
    assert walked(amina, "eligible?nationality=SDN") == expected


@on_sqlite
def test_what_a_list_is_filtered_by_is_saved_under_a_name_and_deleted(portal, desk):
    first = reference_of(portal, a_screened(portal, nationality="SDN"))
    a_screened(portal, nationality="ERI")
    amina = desk("amina", "caseworker")
    asked = {"nationality": "SDN", "sort": "waiting"}

    amina.get("/review/lists/eligible?nationality=SDN")
    assert amina.act("/review/lists/eligible/filters", called="", **asked).status == 422
    assert shown_in(amina.page) == [first]
    assert "Give it a name" in amina.page.text()
    page = amina.act("/review/lists/eligible/filters", called="Of the Nile", **asked)
    [link] = [a.get("href") for a in page.all("a") if "nationality=" in a.get("href")]
    assert "Of the Nile" in page.text()
    assert page.said.startswith("The filter is saved.")
    assert shown_in(amina.get(link)) == [first]
    assert "Of the Nile" not in desk("bruno", "senior").get("/review/").text()

    page = amina.get("/review/")
    [delete] = actions_to(page, "delete")
    assert "Of the Nile" not in amina.act(delete).text()
    assert amina.page.said == "The filter is deleted."


@on_sqlite
def test_a_list_neither_shows_nor_counts_what_is_hidden_from_its_reader(portal, desk):
    hidden, seen = a_screened(portal), a_screened(portal)
    with at_desk(portal, AMINA, hidden) as unit:
        conflicts.declare(unit, hidden, AMINA, "My cousin")

    amina = desk("amina", "caseworker")
    assert walked(amina, "eligible") == [reference_of(portal, seen)]
    assert "Waiting for a place 1 " in amina.get("/review/").text()
    assert "Waiting for a place 2 " in desk("bruno", "senior").get("/review/").text()

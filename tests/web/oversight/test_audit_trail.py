"""An auditor finds what was done, by whom and to what, with its proof, and nothing personal."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from app.domain.audit.actions import AuditAction
from app.security.proofs import verifier
from app.security.tokens import new_id
from app.services.audit import log
from app.services.core.unit import unit_for
from app.services.oversight import audit_trail
from app.services.review import actions
from app.storage.audit import entries, reading
from app.storage.audit import log as log_store
from app.storage.audit.entries import AuditEntry
from app.storage.cases import eois
from app.wording import APPLICANTS_CLOCK
from tests.conftest import NOW
from tests.support.audit_log import sequenced
from tests.support.desk import AMINA, a_screened, at_desk
from tests.support.people import erase, reference_of
from tests.support.rows import plan_of

PAGE = "/review/log"
VERIFIER = verifier.__file__


@pytest.fixture
def otto(desk):
    return desk("otto", "auditor")


@pytest.fixture
def held(portal):
    """The reference of a case that Amina holds now."""
    eoi_id, now = a_screened(portal), datetime.now(UTC)
    with at_desk(portal, AMINA, eoi_id, now) as unit:
        actions.hold(unit, eoi_id, "Their cousin telephoned")
    return reference_of(portal, eoi_id)


def look(otto, **asked):
    otto.get(PAGE)
    return otto.act(PAGE, **asked)


def lines(page):
    """What each entry on the page says: person without a pseudonym, action and case."""
    found = []
    for row in page.all("tr"):
        cells = [" ".join("".join(cell.itertext()).split()) for cell in row]
        codes = [code.text for code in row.iter() if code.get("dir") == "ltr"]
        found += [(cells[1].partition(" (")[0], codes[0], cells[3])] if codes else []
    return found


def test_it_says_who_did_what_to_which_case(held, otto):
    page = look(otto, reference=held)
    assert ("former colleague", "held", held) in lines(page)
    assert ("former colleague", "case-opened", held) in lines(page)
    assert {case for *_, case in lines(page)} == {held}


def test_nothing_personal_is_in_it(held, otto):
    page = look(otto)
    assert held in page.html
    for word in ("Imaginary", "Invented", "person@example.org", "cousin", "K 7401"):
        assert word not in page.html
    assert "amina" not in page.text()


@pytest.fixture
def seen(portal, desk):
    """The references of two cases: Amina read both in a list, and then found the first by name."""
    first, second = (a_screened(portal, given_names=name) for name in ("Zuplo", "Wibex"))
    amina = desk("amina", "caseworker")
    amina.get("/review/lists/eligible")
    amina.get("/review/search")
    amina.act("/review/search/name", name="Zuplo Invented", **{"born-year": "1990"})
    return reference_of(portal, first), reference_of(portal, second)


def read_of(page):
    return [what for who, what, _ in lines(page) if who in {"former colleague", "amina"}]


def test_who_saw_a_persons_data_in_a_list_or_a_search_is_found_by_the_case(seen, otto):
    first, second = seen
    assert read_of(look(otto, reference=first, what="reading")) == ["searched", "list-read"]
    page = look(otto, reference=second, what="list-read")
    assert read_of(page) == ["list-read"]
    assert "2 cases shown" in page.text("table")
    assert {first, second} <= set(page.text("table").split())
    assert "Zuplo" not in page.html


def test_of_who_is_erased_the_log_still_says_that_somebody_was_shown(seen, otto, portal):
    with unit_for(portal, "test") as unit:
        erased = [eois.by_reference(unit.session, reference) for reference in seen]
    erase(portal, *erased)
    page = look(otto, what="list-read")
    assert "2 cases shown Erased since" in page.text("table")


def test_nothing_is_shown_of_the_log_where_that_cannot_be_written_down(held, otto, monkeypatch):
    otto.get(PAGE)
    monkeypatch.setattr(entries, "append", _cut_off)
    page = otto.act(PAGE, reference=held)
    assert page.status == 500
    assert "case-opened" not in page.html


def _cut_off(*_):
    raise ConnectionError


def test_nobody_who_writes_waits_while_the_log_is_read_or_proven(held, otto, portal, monkeypatch):
    sequenced(portal, NOW)
    log.checkpoint(portal, "worker", lambda _: None, datetime.now(UTC), at_once=True)
    wrote = []

    def last_checkpoint(session):
        with unit_for(portal, "test", write=True) as unit:
            unit.log(AuditAction.RESTORED)
        wrote.append(True)
        return last(session)

    last = log_store.last_checkpoint
    monkeypatch.setattr(log_store, "last_checkpoint", last_checkpoint)
    page = look(otto, reference=held, what="held")
    [link] = [a for a in page.all("a") if "/proof" in a.get("href", "")]
    assert otto.client.get(link.get("href")).status_code == 200
    assert len(wrote) == 4


def test_entries_of_a_case_are_found_by_indexes(portal):
    """PostgreSQL is told that to read a table whole is dear, as it is once there are many."""
    with unit_for(portal, "test") as unit:
        if portal.engine.dialect.name == "postgresql":
            unit.session.execute(text("SET LOCAL enable_seqscan = off"))
        asked = reading.Asked(subject=new_id())
        plan = plan_of(portal, lambda: reading.page(unit.session, asked, None, 50))
    for index in ("ix_audit_entry_subject", "audit_shown"):
        assert index in plan
    assert "Seq Scan" not in plan
    assert "SCAN audit_entry" not in plan


def test_ids_in_a_detail_stay_sealed(otto, portal):
    told = {"record": "R-SECRET", "url": "https://inside.example", "kind": "possible"}
    with unit_for(portal, "worker", write=True) as unit:
        unit.log(AuditAction.MATCH_FOUND, **told)

    page = look(otto, what="match-found")
    assert "kind: possible" in page.text("table")
    assert "SECRET" not in page.html
    assert "inside" not in page.html


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    ("asked", "place", "said"),
    [
        ({"who": "applicant"}, 0, {"applicant"}),
        ({"who": "staff"}, 0, {"former colleague", "otto"}),
        ({"who": AMINA}, 0, {"former colleague"}),
        ({"what": "held"}, 1, {"held"}),
        ({"what": "reading"}, 1, {"case-opened", "log-read"}),
    ],
)
def test_it_is_found_by_person_and_action(asked, place, said, otto):
    assert {line[place] for line in lines(look(otto, **asked))} == said


def test_it_is_found_by_day_month_and_year(otto, portal):
    with unit_for(portal, "worker", write=True) as unit:
        unit.log(AuditAction.RESTORED)
    now = datetime.now(UTC).astimezone(APPLICANTS_CLOCK)
    today = {"at-day": now.day, "at-month": now.month, "at-year": now.year}
    for asked in (today, {**today, "at-day": ""}, {"at-year": now.year}):
        assert ("the portal itself", "restored", "–") in lines(look(otto, **asked))
    before = now - timedelta(days=400)
    assert lines(look(otto, **{"at-year": before.year - 1})) == []


def test_a_day_of_the_log_is_in_no_other_calendar(otto):
    """Which a person's date of birth may be."""
    page = look(otto)
    assert page.all("input", name="at-day")
    assert not page.all("input", name="at-calendar")


def test_each_older_entry_is_on_one_later_page(otto, portal, monkeypatch):
    with unit_for(portal, "worker", write=True) as unit:
        for number in range(7):
            unit.log(AuditAction.KEYS_REWRAPPED, count=number)
    monkeypatch.setattr(audit_trail, "SIZE", 3)
    page, seen = look(otto, what="keys-rewrapped"), []
    while True:
        seen += counts(page)
        if not page.all("input", name="before"):
            break
        page = otto.act(PAGE, what="keys-rewrapped", before=before_of(page))
    assert seen == [str(number) for number in range(6, -1, -1)]


def counts(page):
    return [
        code.text.removeprefix("count: ")
        for code in page.all("code")
        if code.text.startswith("count: ")
    ]


def before_of(page):
    return page.all("input", name="before")[0].get("value")


def test_a_page_looks_at_so_many_and_goes_on_from_there(otto, portal, monkeypatch):
    """Of a rare action, however long the log is."""
    with unit_for(portal, "worker", write=True) as unit:
        unit.log(AuditAction.RESTORED)
    with unit_for(portal, "worker", write=True) as unit:
        for number in range(8):
            unit.log(AuditAction.KEYS_REWRAPPED, count=number)
    monkeypatch.setattr(reading, "_LOOKED_AT", 3)
    page, pages = look(otto, what="restored"), 1
    while not lines(page):
        page, pages = otto.act(PAGE, what="restored", before=before_of(page)), pages + 1
    assert [what for _, what, _ in lines(page)] == ["restored"]
    assert pages > 2


def test_that_it_is_read_is_in_it(otto, portal, held):
    look(otto, reference=held, what="held")
    with unit_for(portal, "test") as unit:
        query = select(AuditEntry).where(AuditEntry.action == AuditAction.LOG_READ)
        read = unit.session.scalars(query.order_by(AuditEntry.id)).all()
        details = [entry.read(unit.keyring) for entry in read]
    assert [entry.actor.split()[-1] for entry in read] == ["otto", "otto"]
    assert read[-1].subject is not None
    assert details[-1] == {"kind": "held", "results": 1}


def test_an_entry_is_proven_by_its_file(otto, portal, held, tmp_path):
    sequenced(portal, NOW)
    log.checkpoint(portal, "worker", lambda _: None, datetime.now(UTC), at_once=True)
    page = look(otto, reference=held, what="held")
    [link] = [a for a in page.all("a") if "/proof" in a.get("href", "")]

    answer = otto.client.get(link.get("href"))
    assert "attachment" in answer.headers["Content-Disposition"]
    file = tmp_path / "proof.json"
    file.write_bytes(answer.data)
    key = str(log.keys(portal)[0])
    command = [sys.executable, VERIFIER, "--key", key, "--proof", file]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert json.loads(answer.data)["entry"]


def test_what_is_not_signed_has_no_proof_and_a_long_log_none_here(otto, held, portal, monkeypatch):
    page = look(otto, reference=held, what="held")
    assert "Not signed yet" in page.text("table")

    sequenced(portal, NOW)
    log.checkpoint(portal, "worker", lambda _: None, datetime.now(UTC), at_once=True)
    page = look(otto, reference=held, what="held")
    [link] = [a for a in page.all("a") if "/proof" in a.get("href", "")]
    monkeypatch.setattr(audit_trail, "MOST_PROVED", 1)
    assert otto.get(link.get("href")).status == 409
    assert "too long" in otto.page.text()


@pytest.mark.parametrize(
    "asked",
    [
        {"before": "x"},
        {"before": "f" * 32},
        {"who": "x" * 5000},
        {"what": "'; DROP TABLE audit_entry; --"},
        {"reference": "EOI-0000-0000-0000"},
        {"at-year": "1925"},
    ],
)
def test_nonsense_is_answered(asked, otto):
    assert look(otto, **asked).status == 200


def test_what_is_no_date_and_no_reference_is_said(otto):
    assert look(otto, reference="K7401882").status == 422
    assert look(otto, **{"at-day": "77", "at-month": "2", "at-year": "2026"}).status == 422


def test_nobody_else_reads_it(desk):
    for role in ("caseworker", "senior", "manager", "partner-operator"):
        assert desk(role, role).get(PAGE).status == 403

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select, update

from app.domain.cases.lifecycle import Status
from app.domain.partners.incoming import ReturnAnnulled
from app.services.core import approvals
from app.services.core.unit import unit_for
from app.services.decisions import corrections
from app.services.privacy import retention
from app.services.register import records
from app.services.review import actions, confirmation
from app.services.scheme import settings
from app.services.scheme.settings import UnsoundScheme
from app.storage.audit.entries import AuditEntry
from app.storage.blind_index.tags import IndexTag
from app.storage.cases.eois import Eoi
from app.storage.decisions import approvals as approval_rows
from app.storage.decisions import corrections as correction_rows
from app.storage.privacy.erasures import FormerEoi
from app.storage.register.records import ReturnRecord
from app.storage.scheme.settings import SchemeVersion
from tests.conftest import NOW, SCHEME
from tests.support.desk import (
    AMINA,
    BRUNO,
    SENIOR,
    a_return,
    a_screened,
    at_desk,
    matches_of,
    moved,
    two_returns,
)
from tests.support.people import a_draft, a_submission, erase, passport, status_of
from tests.support.rows import rows

DAY = timedelta(days=1)
CLOSES = NOW + 5 * DAY
KEPT = {
    "keep_drafts": 30,
    "keep_refused": 40,
    "keep_arrived": 50,
    "keep_withdrawn": 60,
    "keep_returns": 70,
}
OVER = SCHEME["ends_on"]


@pytest.fixture(autouse=True)
def schedule(portal):
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        settings.change(unit, window_closes_at=CLOSES, **KEPT)


def sweep(portal, now):
    return sum(retention.run(portal, "worker", now))


def left(portal):
    return {row.id for row in rows(portal, Eoi)}


def test_a_draft_is_kept_while_it_can_be_submitted_and_a_while_after(portal):
    old, touched = a_draft(portal, NOW - 100 * DAY), a_draft(portal, CLOSES + 20 * DAY)

    assert sweep(portal, CLOSES + 29 * DAY) == 0
    assert sweep(portal, CLOSES + 31 * DAY) == 1
    assert left(portal) == {touched} != {old}
    assert sweep(portal, CLOSES + 51 * DAY) == 1


def test_where_a_later_window_is_announced_the_draft_waits_for_it(portal):
    a_draft(portal)
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        opens = CLOSES + 200 * DAY
        settings.change(unit, window_opens_at=opens, window_closes_at=opens + DAY)

    assert sweep(portal, CLOSES + 100 * DAY) == 0


@pytest.mark.parametrize(
    ("statuses", "days"),
    [
        ([Status.REFUSED], 40),
        ([Status.VOID], 40),
        ([Status.REJECTED], 40),
        ([Status.INVITED, Status.LAPSED], 40),
        ([Status.INVITED, Status.ACCEPTED, Status.GRANTED, Status.CANCELLED], 40),
        ([Status.INVITED, Status.ACCEPTED, Status.GRANTED, Status.ARRIVED], 50),
        ([Status.WITHDRAWN], 60),
    ],
)
def test_what_has_ended_is_kept_as_long_as_the_settings_say(portal, statuses, days):
    live, ended = a_screened(portal), moved(portal, a_screened(portal), *statuses)

    assert sweep(portal, NOW + days * DAY) == 0
    assert sweep(portal, NOW + days * DAY + DAY) == 1

    assert left(portal) == {live} != {ended}
    with unit_for(portal, "test") as unit:
        entry = unit.session.scalar(select(AuditEntry).where(AuditEntry.action == "erased"))
        assert entry.read(unit.keyring) == {"reason": "retention"}


def test_nothing_is_erased_that_somebody_waits_for(portal):
    a_return(portal, documents=passport())
    refused = a_screened(portal)
    with unit_for(portal, "applicant", write=True, opens=[refused], now=NOW + 2 * DAY) as unit:
        corrections.ask(unit, refused, "That is not my number")
    assert sweep(portal, NOW + 100 * DAY) == 0

    with at_desk(portal, AMINA, refused, NOW + 100 * DAY) as unit:
        [asked] = correction_rows.of_eoi(unit.session, refused)
        corrections.answer(unit, refused, asked.id, upheld=False, text="It is")
    assert sweep(portal, NOW + 101 * DAY) == 0  # they have yet to read the answer
    assert sweep(portal, NOW + 141 * DAY) == 1


def test_nor_while_a_second_person_is_asked(portal):
    asked = a_screened(portal)
    with at_desk(portal, AMINA, asked) as unit:
        actions.decide(unit, asked, "suitability", "A conviction")
    moved(portal, asked, Status.WITHDRAWN)
    assert sweep(portal, NOW + 100 * DAY) == 0

    with at_desk(portal, BRUNO, asked) as unit:
        [approval] = approval_rows.of_eoi(unit.session, asked)
        approvals.decline(unit, asked, approval.id, SENIOR)
    assert sweep(portal, NOW + 100 * DAY) == 1


def test_a_match_that_nobody_has_to_decide_on_any_more_keeps_nobody(portal):
    two_returns(portal)
    eoi_id = a_screened(portal)
    record, _ = matches_of(portal, eoi_id)
    with at_desk(portal, AMINA, eoi_id) as unit:
        asked = actions.confirm_match(unit, eoi_id, record, "One birth mark", knowing=True)
    with at_desk(portal, BRUNO, eoi_id) as unit:
        confirmation.confirm(unit, eoi_id, asked, SENIOR)
    assert {status for _, status, _ in matches_of(portal, eoi_id).values()} == {"confirmed", "open"}

    assert sweep(portal, NOW + 41 * DAY) == 1


def test_return_records_go_after_the_scheme_and_after_whom_they_refused(portal):
    a_return(portal, documents=passport())
    eoi_id = a_screened(portal)
    ended = NOW + (OVER - NOW.date())
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        settings.change(unit, keep_refused=800)

    assert sweep(portal, ended + 71 * DAY) == 0
    assert status_of(portal, eoi_id) is Status.REFUSED
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        settings.change(unit, keep_refused=40)
    assert sweep(portal, ended + 70 * DAY) == 1
    assert sweep(portal, ended + 71 * DAY) == 1
    assert sweep(portal, ended + 900 * DAY) == 0
    assert [row.is_erased for row in rows(portal, ReturnRecord)] == [True]


def test_an_annulled_record_goes_before(portal):
    a_return(portal)
    a_return(portal, return_id="R-2")
    with unit_for(portal, "partner:register", write=True, now=NOW) as unit:
        records.annul(unit, ReturnAnnulled("R-1", "wrong person"))

    assert sweep(portal, NOW + 70 * DAY) == 0
    assert sweep(portal, NOW + 71 * DAY) == 1
    assert [row.return_id for row in rows(portal, ReturnRecord)] == ["R-2"]


def test_what_the_rules_needed_of_former_eois_goes_with_the_scheme(portal):
    a_return(portal, documents=passport())
    a_screened(portal)
    ended = NOW + (OVER - NOW.date())

    sweep(portal, ended)
    assert len(rows(portal, FormerEoi)) == 1
    sweep(portal, ended + DAY)

    assert rows(portal, FormerEoi) == []
    assert {tag.purpose.split("-")[0] for tag in rows(portal, IndexTag)} == {"register"}
    sweep(portal, ended + DAY)
    with unit_for(portal, "test") as unit:
        [entry] = unit.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "former-dropped")
        )
        assert entry.read(unit.keyring) == {"count": 1}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_one_erased_at_that_moment_no_tag_stays_without_its_owner(portal):
    a_return(portal, documents=passport())
    first, second = a_screened(portal), a_screened(portal, email="other@example.org")
    erase(portal, first)
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        settings.change(unit, keep_refused=800)
    late = [second]

    @event.listens_for(portal.engine, "after_cursor_execute")
    def come_in_between(_connection, _cursor, statement, *_):
        if late and "former_eoi" in statement and statement.startswith("DELETE FROM index_tag"):
            erase(portal, late.pop())

    sweep(portal, NOW + (OVER - NOW.date()) + DAY)

    assert late == []
    former = {row.id for row in rows(portal, FormerEoi)}
    assert {t.owner for t in rows(portal, IndexTag) if t.purpose == "eoi-document"} == former
    sweep(portal, NOW + (OVER - NOW.date()) + DAY)
    assert rows(portal, FormerEoi) == []


def test_many_go_in_batches(portal, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for _ in range(5):
        moved(portal, a_submission(portal), Status.WITHDRAWN)

    assert list(retention.run(portal, "worker", NOW + 61 * DAY)) == [2, 2, 1]
    assert len(portal.ledger.names()) == 1 + 3


def test_a_digit_forgotten_erases_nobody(portal):
    with unit_for(portal, "operator") as unit, pytest.raises(UnsoundScheme, match="from 28 to"):
        settings.change(unit, keep_refused=3)


TO_GRANT = (Status.INVITED, Status.ACCEPTED, Status.GRANTED)
ENDS = {
    "keep_refused": (Status.REJECTED,),
    "keep_arrived": (*TO_GRANT, Status.ARRIVED),
    "keep_withdrawn": (Status.WITHDRAWN,),
}


@pytest.mark.parametrize("setting", KEPT)
def test_a_number_past_the_calendar_keeps_one_kind_and_stops_no_other(portal, setting):
    """As the first release took it."""
    a_draft(portal, NOW)
    for number, statuses in enumerate(ENDS.values()):
        eoi_id = a_screened(portal, document_number=f"ZZ99000{number}")
        for status in statuses:
            moved(portal, eoi_id, status)
    a_return(portal)
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(update(SchemeVersion).values({setting: 2_000_000_000}))

    sweep(portal, datetime(2031, 1, 1, tzinfo=UTC))

    *_, kept = ENDS.get(setting, [Status.DRAFT])
    assert [row.status for row in rows(portal, Eoi)] == [kept] * (setting != "keep_returns")
    [record] = rows(portal, ReturnRecord)
    assert record.is_erased == (setting != "keep_returns")

import json
import shutil
import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.domain.cases.lifecycle import ForbiddenMove, Status
from app.domain.intake import journey
from app.domain.partners.incoming import CheckUpdated, ReturnAnnulled
from app.domain.partners.outgoing import EOI_REFUSED, EOI_WITHDRAWN
from app.domain.scheme.balance import Overdrawn
from app.security.encryption.errors import KeyDestroyed, KeyUnavailable
from app.security.tokens import new_id
from app.services.cases import checks, information_requests, invitation_clock
from app.services.cases.checks import ForbiddenCheckMove
from app.services.contact import changes
from app.services.core.approvals import AlreadyAsked
from app.services.core.errors import Conflict, Erased, NoSuchEoi, NotReady
from app.services.core.unit import unit_for
from app.services.decisions import corrections
from app.services.decisions.corrections import NothingToCorrect
from app.services.files import uploads
from app.services.intake import drafts, submissions
from app.services.partners import registry
from app.services.privacy import erasure
from app.services.privacy.erasure import TakesTwo
from app.services.register import records
from app.services.review import actions as reviews
from app.services.review import case_file
from app.services.scheme import figures
from app.services.scheme import settings as scheme
from app.services.screening import procedure
from app.services.self_service import status
from app.services.sign_in import applicant_sessions
from app.services.sign_in import codes as access
from app.settings import read
from app.storage.blind_index.tags import IndexTag
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.cases.family_groups import Family, FamilyMember
from app.storage.database import backups, schema
from app.storage.keys.keys import RecordKey
from app.storage.objects import erasure_ledger
from app.storage.objects.erasure_ledger import Damaged
from app.storage.objects.stores import Folder, ObjectsUnavailable
from app.storage.outbox import OutboxMessage
from app.storage.privacy.erasures import ErasureOrder, FormerEoi
from app.storage.register.records import ReturnRecord
from app.storage.register.versions import ReturnVersion
from app.storage.scheme import schemes
from app.storage.sign_in import sent_codes
from app.storage.sign_in.sessions import ApplicantSession
from app.worker import loop
from tests.conftest import NOW, on_both
from tests.support.audit_log import entries_about
from tests.support.desk import AMINA, a_return, a_screened, at_desk, events_of, screen_all
from tests.support.people import (
    ADDRESS,
    a_draft,
    a_received,
    a_session,
    a_submission,
    erase,
    passport,
    status_of,
)
from tests.support.rows import rows
from tests.support.settings import environment

LATER = NOW + timedelta(days=2)


def order(portal, eoi_id):
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        erasure.order_alone(unit, eois.get(unit.session, eoi_id).reference)


def restarted(portal):
    """The portal of a process that starts now."""
    return replace(portal)


def mentions(portal, owner):
    """The tables with the owner in a column."""
    with unit_for(portal, "test") as unit:
        return {
            table.name
            for table in schema.metadata().sorted_tables
            for row in unit.session.execute(select(table))
            if owner in row
        }


def of_eois(table):
    return any(key.column.table.name == "eoi" for key in table.foreign_keys)


def in_every_table(portal):
    """The id of somebody refused who has left a row wherever an EOI can."""
    a_return(portal, documents=passport())
    eoi_id = a_screened(portal)
    a_session(portal, eoi_id)
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=LATER) as unit:
        corrections.ask(unit, eoi_id, "That is not my number")
        changes.ask(unit, eoi_id, "email", "another@example.org")
        uploads.attach(unit, eoi_id, a_received())
        access.request_code(unit, eois.get(unit.session, eoi_id).reference, ADDRESS)
        sent_codes.know(unit.session, b"k" * 32, eoi_id, LATER)
    with at_desk(portal, AMINA, eoi_id) as unit:
        eois.get(unit.session, eoi_id).status = Status.ELIGIBLE
        information_requests.ask(unit, eoi_id, "Who is that?", 14)
        invitation_clock.begin(unit, eois.get(unit.session, eoi_id))
        reviews.hold(unit, eoi_id, "Wait")
        reviews.decide(unit, eoi_id, "suitability", "A conviction")
        eois.get(unit.session, eoi_id).status = Status.REFUSED
        family = Family(
            id=new_id(),
            scheme_id=schemes.current(),
            reference="FAM-1",
            first_id=new_id(),
            created_at=NOW,
        )
        unit.session.add(family)
        unit.session.flush()
        unit.session.add(FamilyMember(id=new_id(), family_id=family.id, eoi_id=eoi_id))
    return eoi_id


# What goes, and what stays


def test_of_a_person_nothing_stays_but_opaque_ids(portal):
    eoi_id, other = in_every_table(portal), a_draft(portal, email="other@example.org")
    before = mentions(portal, eoi_id)
    assert before >= {table.name for table in schema.metadata().sorted_tables if of_eois(table)}
    assert before >= {"access_request", "applicant_session", "outbox", "index_tag", "record_key"}
    assert before >= {"sent_code", "known_browser"}

    erase(portal, eoi_id)

    assert mentions(portal, eoi_id) == {"audit_entry", "index_tag", "former_eoi"}
    assert entries_about(portal, eoi_id)[-1] == ("erased", {"reason": "asked"})
    assert status_of(portal, other) is Status.DRAFT


def test_of_one_refused_stays_why_until_the_rules_need_it_no_more(portal):
    a_return(portal, documents=passport())
    refused, eligible = a_screened(portal), a_screened(portal, document_number="ZZ990001")

    erase(portal, refused, eligible)

    [former] = rows(portal, FormerEoi)
    assert (former.id, former.status, former.ground) == (refused, Status.REFUSED, "returned")
    tags = {(tag.purpose, tag.owner) for tag in rows(portal, IndexTag)}
    assert {purpose for purpose, owner in tags if owner == refused} == {"eoi-document"}
    assert eligible not in {owner for _, owner in tags}


def test_who_is_on_the_way_gives_the_place_back_and_partners_are_told(portal):
    a_return(portal)
    eoi_id = a_screened(portal)
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        registry.add(unit, "border", "https://border.example/hook", [], [EOI_WITHDRAWN])
    with at_desk(portal, AMINA, eoi_id) as unit:
        reviews.invite(unit, eoi_id, "")
        reference = eois.get(unit.session, eoi_id).reference
        assert scheme.places_open(unit) == 0

    erase(portal, eoi_id)

    with unit_for(portal, "test", now=NOW) as unit:
        assert scheme.places_open(unit) == 1
    sent = [message for message in rows(portal, OutboxMessage) if message.task == "webhook"]
    told = [message.body["event"] for message in sent if message.body]
    assert [event["data"]["reference"] for event in told] == [reference]
    assert events_of(portal) == [EOI_WITHDRAWN]  # and none of what they were to hear before
    assert mentions(portal, eoi_id) == {"audit_entry", "ledger_entry", "outbox"}
    erase(portal, eoi_id)  # as where an erasure was cut off and is completed twice
    assert events_of(portal) == [EOI_WITHDRAWN]


def test_the_figures_stay(portal):
    a_return(portal)
    eoi_id = a_screened(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        reviews.invite(unit, eoi_id, "")
        scheme.release_place(unit, eois.get(unit.session, eoi_id))
        before = figures.read(unit)
    [record] = rows(portal, ReturnRecord)

    erase(portal, eoi_id, record.id)

    with unit_for(portal, "test", now=NOW) as unit:
        assert figures.read(unit) == before


def test_a_return_that_was_erased_counts_once_and_its_person_never_comes_back(portal):
    a_return(portal, documents=passport())
    [record] = rows(portal, ReturnRecord)

    assert rows(portal, ReturnVersion)
    erase(portal, record.id)
    assert rows(portal, ReturnVersion) == []
    a_return(portal, documents=passport())  # the register's file is imported again
    eoi_id = a_screened(portal)

    assert status_of(portal, eoi_id) is Status.ELIGIBLE
    assert [row.is_erased for row in rows(portal, ReturnRecord)] == [True]
    assert mentions(portal, record.id) == {"audit_entry", "ledger_entry", "return_record"}


def test_an_end_is_not_undone_once_one_person_has_ordered_the_erasure(portal):
    a_return(portal, documents=passport())
    refused = a_screened(portal)
    order(portal, refused)
    with unit_for(portal, "partner:register", write=True, now=NOW) as unit:
        records.annul(unit, ReturnAnnulled("R-1", "wrong person"))

    screen_all(portal)

    assert status_of(portal, refused) is Status.REFUSED


@pytest.mark.parametrize("erased", ["before", "after"])
def test_a_return_annulled_and_erased_counts_anew_when_it_is_recorded_anew(portal, erased):
    a_return(portal, documents=passport())
    [record] = rows(portal, ReturnRecord)
    if erased == "before":
        erase(portal, record.id)
    with unit_for(portal, "partner:register", write=True, now=NOW) as unit:
        records.annul(unit, ReturnAnnulled("R-1", "wrong person"))
    if erased == "after":
        erase(portal, record.id)
    assert rows(portal, ReturnRecord) == []

    a_return(portal, documents=passport())

    with unit_for(portal, "test", now=NOW) as unit:
        assert figures.read(unit).out == 1
    assert status_of(portal, a_screened(portal)) is Status.REFUSED


# Who decides, and when it happens


def test_a_draft_and_an_ended_case_are_erased_by_one_person(portal):
    a_return(portal, documents=passport())
    refused, draft = a_screened(portal), a_draft(portal)

    for eoi_id in (refused, draft):
        order(portal, eoi_id)
        assert erasure.carry_out(portal, "operator", NOW) == 1
        assert [action for action, _ in entries_about(portal, eoi_id)][-2:] == [
            "erasure-ordered",
            "erased",
        ]
    assert rows(portal, Eoi) == rows(portal, ErasureOrder) == []
    assert erasure.carry_out(portal, "operator", NOW) == 0


def test_neither_a_live_case_nor_one_that_waits_for_an_answer_is_erased_by_one(portal):
    for eoi_id in (in_every_table(portal), a_submission(portal)):
        with pytest.raises(TakesTwo):
            order(portal, eoi_id)
    with unit_for(portal, "operator") as unit, pytest.raises(NoSuchEoi):
        erasure.order_alone(unit, "EOI-0000-0000-0000")


def test_a_draft_to_be_erased_is_not_submitted_before(portal):
    eoi_id = a_draft(portal)
    order(portal, eoi_id)

    with (
        unit_for(portal, "applicant", write=True, opens=[eoi_id], now=NOW) as unit,
        pytest.raises(NoSuchEoi),
    ):
        submissions.submit(unit, eoi_id, ADDRESS)
    assert status_of(portal, eoi_id) is Status.DRAFT


def test_that_it_had_ended_partners_hear_nevertheless(portal):
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        registry.add(unit, "border", "https://border.example/hook", [], [EOI_REFUSED])
    a_return(portal, documents=passport())
    refused = a_screened(portal)

    erase(portal, refused)

    assert events_of(portal) == [EOI_REFUSED]


@on_both
def test_ordering_twice_and_erasing_twice_are_once(portal):
    eoi_id = a_draft(portal)
    order(portal, eoi_id)
    order(portal, eoi_id)
    start = Barrier(2)

    def carry_out():
        start.wait()
        erasure.carry_out(portal, "worker", NOW)

    threads = [Thread(target=carry_out) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    erase(portal, eoi_id)

    actions = [action for action, _ in entries_about(portal, eoi_id)]
    assert actions.count("erasure-ordered") == actions.count("erased") == 1


def away(*_):
    raise KeyUnavailable


@pytest.mark.parametrize("what", ["ledger", "key provider"])
def test_while_the_ledger_cannot_be_written_nobody_is_erased(portal, tmp_path, monkeypatch, what):
    eoi_id = a_draft(portal)
    order(portal, eoi_id)
    if what == "ledger":
        shutil.rmtree(tmp_path / "erasures")
        (tmp_path / "erasures").touch()
    else:
        monkeypatch.setattr(portal.provider, "mac", away)

    for _ in range(2):
        with pytest.raises((KeyUnavailable, ObjectsUnavailable)):
            erasure.carry_out(portal, "worker", NOW)

    assert status_of(portal, eoi_id) is Status.DRAFT
    assert len(rows(portal, ErasureOrder)) == 1


@on_both
def test_an_applicant_who_is_at_it_goes_first_and_neither_waits_for_the_other(portal):
    eoi_id = a_draft(portal)
    earlier = NOW - timedelta(minutes=10)
    with unit_for(portal, "applicant", write=True, now=earlier) as unit:
        token = applicant_sessions.begin(unit, eoi_id)
    erasing = Thread(target=erase, args=[portal, eoi_id])

    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=NOW) as unit:
        assert applicant_sessions.until(
            unit, token, eoi_id, extend=True
        )  # changes the session's row
        erasing.start()
        time.sleep(0.3)
        page = journey.BY_NAME["name"]
        names = {"given_names": "Imaginary", "family_name": "Invented"}
        drafts.save_page(unit, eoi_id, page, names, "en")
    erasing.join()

    assert rows(portal, Eoi) == rows(portal, ApplicantSession) == []


# Afterwards


def test_what_still_comes_in_about_an_erased_person_ends_quietly(
    portal, database_url, key_file, tmp_path
):
    settings = read(environment(database_url, key_file, tmp_path))
    a_return(portal, documents=passport())
    refused = a_screened(portal)
    erase(portal, refused)

    a_return(portal, return_id="R-2", documents=passport())  # finds the tag that stays
    assert loop.drain(portal, settings, NOW) > 0
    screen_all(portal)

    update = CheckUpdated("biometric", "booked", "L-1", NOW)
    with (
        unit_for(portal, "partner:lab", write=True, now=NOW) as unit,
        pytest.raises(ForbiddenCheckMove),
    ):
        checks.report(unit, refused, update)
    outcomes = {m.outcome for m in rows(portal, OutboxMessage) if m.task == "screen-eoi"}
    assert outcomes == {"done"}


def test_a_key_in_the_memory_of_another_process_opens_nothing(portal):
    other = restarted(portal)
    eoi_id = a_draft(portal)
    with unit_for(other, "applicant", opens=[eoi_id]) as unit:
        assert unit.key(eoi_id)

    erase(portal, eoi_id)

    assert other.keyring.cached(eoi_id)
    with unit_for(other, "applicant", write=True, opens=[eoi_id]) as unit:
        assert eois.get(unit.session, eoi_id) is None


# The ledger


def test_the_ledger_names_nobody_and_says_of_which_deployment(portal, tmp_path):
    eoi_id = a_draft(portal)
    erase(portal, eoi_id)

    file = max((tmp_path / "erasures").iterdir())
    line, mac = file.read_text().splitlines()
    assert json.loads(line) == {
        "at": NOW.isoformat(),
        "deployment": str(portal.keyring.deployment),
        "owner": str(eoi_id),
    }
    assert len(mac) == 64


def forged(content, live):
    """By somebody who can write to the place."""
    line = json.loads(content.splitlines()[0]) | {"owner": str(live)}
    return {
        "another's": json.dumps(line).encode() + b"\n" + content.splitlines()[1],
        "a copy": content,
        "cut short": content[:40],
        "noise": b"\xff\x00",
    }


@pytest.mark.parametrize("how", ["another's", "a copy", "cut short", "noise"])
def test_an_entry_that_the_portal_did_not_write_stops_it_and_is_named(portal, tmp_path, how):
    live = a_submission(portal)
    erase(portal, a_draft(portal))
    entry = max((tmp_path / "erasures").iterdir())
    entry.with_name("not-ours").write_bytes(forged(entry.read_bytes(), live)[how])

    with pytest.raises(Damaged, match="entry not-ours is damaged or forged"):
        erasure.replay(portal, "worker", NOW)
    with pytest.raises(NotReady, match="not-ours"), unit_for(restarted(portal), "web"):
        pass
    assert status_of(portal, live) is Status.SUBMITTED


def test_beside_another_place_than_its_ledger_no_database_is_served(portal, tmp_path):
    for place in ("mistyped", "empty"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        elsewhere = replace(portal, ledger=Folder(tmp_path / place))
        with pytest.raises(NotReady, match="the erasure ledger lacks"), unit_for(elsewhere, "web"):
            pass


def test_an_entry_of_another_deployment_erases_nobody_here(portal):
    eoi_id = a_submission(portal)
    erasure_ledger.put(portal.ledger, portal.provider, new_id(), [eoi_id], NOW)

    assert status_of(restarted(portal), eoi_id) is Status.SUBMITTED
    assert erasure.replay(portal, "worker", NOW) == 0
    assert status_of(portal, eoi_id) is Status.SUBMITTED


def test_a_batch_is_authenticated_by_as_short_a_message_as_every_provider_takes(tmp_path):
    given = []
    provider = SimpleNamespace(mac=lambda message: given.append(message) or bytes(32))
    place, deployment = Folder(tmp_path / "erasures"), new_id()
    owners = [new_id() for _ in range(erasure.BATCH)]

    name = erasure_ledger.put(place, provider, deployment, owners, NOW)

    assert erasure_ledger.read(place, provider, deployment, name) == owners
    assert max(map(len, given)) <= 4096


def test_a_ledger_that_was_emptied_or_mixed_up_is_noticed(portal, tmp_path):
    erase(portal, a_draft(portal))
    elsewhere = replace(portal, ledger=Folder(tmp_path / "elsewhere"))

    with pytest.raises(NotReady, match="the erasure ledger lacks"), unit_for(elsewhere, "web"):
        pass


def test_without_the_key_that_knows_the_ledger_again_the_portal_waits_for_it(portal, monkeypatch):
    live = a_submission(portal)
    erasure_ledger.put(portal.ledger, portal.provider, new_id(), [new_id()], NOW)

    def disabled(_message):
        raise KeyDestroyed

    monkeypatch.setattr(portal.provider, "mac", disabled)
    with pytest.raises(KeyUnavailable), unit_for(restarted(portal), "applicant", opens=[live]):
        pass


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_of_a_key_stays_in_the_file_or_in_a_copy_made_afterwards(
    portal, database_url, key_file, tmp_path
):
    settings = read(environment(database_url, key_file, tmp_path))
    draft = a_draft(portal)
    [key] = rows(portal, RecordKey)
    database = tmp_path / "portal.db"

    erase(portal, draft)
    loop._sweep(loop._context(portal, settings, lambda: NOW))
    backups.save(portal.engine, tmp_path / "copy", {})

    files = [*tmp_path.glob("portal.db*"), tmp_path / "copy"]
    assert database in files
    assert [file.name for file in files if key.wrapped in file.read_bytes()] == []


def complain(unit, eoi_id):
    corrections.ask(unit, eoi_id, "That is not my number")


def look(unit, eoi_id):
    case_file.open_case(unit, eoi_id)


def report(unit, eoi_id):
    checks.report(unit, eoi_id, CheckUpdated("biometric", "booked", "L-1", NOW))


def invite(unit, eoi_id):
    reviews.invite(unit, eoi_id, "There is a place")


def decide(unit, eoi_id):
    reviews.decide(unit, eoi_id, "suitability", "A conviction")


def show(unit, eoi_id):
    status.view(unit, eoi_id)


# What an edge knows how to answer.
ANSWERED = (
    AlreadyAsked,
    Conflict,
    Erased,
    ForbiddenCheckMove,
    ForbiddenMove,
    NoSuchEoi,
    NothingToCorrect,
    Overdrawn,
)


@on_both
@pytest.mark.parametrize("act", [procedure.screen, complain, look, report, invite, decide, show])
def test_whatever_is_done_to_it_at_that_moment_ends_in_words(portal, act):
    a_return(portal)
    eoi_id, start = a_screened(portal), Barrier(3)

    def do():  # whatever else is raised fails the test
        start.wait()
        for _ in range(8):
            with (
                suppress(*ANSWERED),
                unit_for(portal, AMINA, write=True, opens=[eoi_id], now=NOW) as unit,
            ):
                act(unit, eoi_id)

    threads = [Thread(target=do) for _ in range(2)]
    for thread in threads:
        thread.start()
    start.wait()
    erase(portal, eoi_id)
    for thread in threads:
        thread.join()

    assert mentions(portal, eoi_id) <= {"audit_entry", "ledger_entry", "outbox"}

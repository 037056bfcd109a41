"""Whoever changes a row past the portal is found, in every table and every column."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from app.domain.cases.lifecycle import Status
from app.security.tokens import new_id
from app.services.cases import information_requests
from app.services.core.unit import unit_for
from app.services.privacy import expiry
from app.services.review import actions
from app.storage.audit.entries import AuditEntry, AuditUnsequenced
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.cases.files import StoredFile
from app.storage.cases.notes import Note
from app.storage.database import schema, vouched
from app.storage.partners.partners import Partner
from app.storage.scheme.ledger import LedgerEntry
from app.storage.sign_in.staff_sessions import StaffSession
from tests.conftest import NOW, on_both
from tests.support.desk import AMINA, a_screened, at_desk
from tests.support.families import WIFE, a_family, a_first, be_ready
from tests.support.forgery import (
    another_of,
    as_thief,
    faults,
    forge,
    itself,
    named,
    rows_of,
)
from tests.support.full import filled
from tests.support.people import a_draft, a_submission, locate

ROOT = Path(__file__).parents[3]


def name_of(model, row):
    return vouched.row_name(model, vouched.identity(model, row))


@pytest.fixture
def full(portal):
    filled(portal)
    assert faults(portal) == []
    return portal


def test_every_table_is_vouched_for_or_says_why_not():
    for mapper in list(schema.Base.registry.mappers):
        model = mapper.class_
        columns = {column.key for column in model.__table__.columns}
        assert model.unvouched_columns.keys() <= columns
        assert all([*model.unvouched_columns.values()])
    assert schema.metadata().tables.keys() == {
        mapper.class_.__tablename__ for mapper in schema.Base.registry.mappers
    }


def test_so_it_is_in_a_process_that_does_little_else():
    line = "from app.storage.database.vouched import *; print(*(m.__tablename__ for m in models()))"
    alone = subprocess.run([sys.executable, "-c", line], cwd=ROOT, capture_output=True, check=True)
    assert alone.stdout.decode().split() == [model.__tablename__ for model in vouched.models()]


@pytest.mark.again  # real processes, or as much work
def test_any_column_of_any_row_that_is_changed_is_named(full):
    missed = []
    with full.engine.connect() as connection:
        there = {model: rows_of(connection, model) for model in vouched.models()}
    assert [model.__tablename__ for model, rows in there.items() if not rows] == []
    for model, [row, *_] in there.items():
        for name in vouched.columns(model):
            column = model.__table__.c[name]
            changed = another_of(column, row[name])
            with as_thief(full) as thief:
                done = thief.execute(
                    update(model.__table__).where(*itself(model, row)).values({name: changed})
                )
                assert done.rowcount == 1
            found = faults(full)
            if not any(fault.startswith(f"{name_of(model, row)}: ") for fault in found):
                missed.append(f"{model.__tablename__}.{name}")
            with as_thief(full) as thief:
                now = row | {name: changed}
                thief.execute(
                    update(model.__table__).where(*itself(model, now)).values({name: row[name]})
                )
    assert missed == []
    assert faults(full) == []


@pytest.mark.again  # real processes, or as much work
def test_any_row_that_is_deleted_is_named(full):
    for model in vouched.models():
        with as_thief(full) as thief:
            row, *_ = rows_of(thief, model)
            thief.execute(delete(model.__table__).where(*itself(model, row)))
        assert any(f.startswith(f"{name_of(model, row)}: gone, which entry ") for f in faults(full))
        with as_thief(full) as thief:
            thief.execute(insert(model.__table__).values(row))
    assert faults(full) == []


@pytest.mark.again  # real processes, or as much work
def test_any_row_that_is_forged_is_named(full):
    for model in vouched.models():
        table = model.__table__
        with as_thief(full) as thief:
            row, *_ = rows_of(thief, model)
            single = {key.key for key in table.primary_key} | {
                column.key
                for constraint in table.constraints
                if type(constraint).__name__ == "UniqueConstraint"
                for column in constraint.columns
            }
            forged = row | {name: another_of(table.c[name], row[name]) for name in single}
            thief.execute(insert(table).values(forged))
        assert f"{name_of(model, forged)}: no entry knows it" in faults(full)
        with as_thief(full) as thief:
            thief.execute(delete(table).where(*itself(model, forged)))
    assert faults(full) == []


# What the attack did, at once


def test_a_case_is_granted_a_ledger_doubled_and_a_partner_sent_elsewhere(full):
    with as_thief(full) as thief:
        thief.execute(update(Eoi.__table__).where(Eoi.status == "refused").values(status="granted"))
        thief.execute(update(Partner.__table__).values(url="https://thief.example"))
        for row in rows_of(thief, LedgerEntry):
            thief.execute(insert(LedgerEntry.__table__).values(row | {"id": new_id(), "round": 2}))

    found = faults(full)

    assert found[0].startswith(("eoi/", "partner/"))
    assert {fault.split("/")[0] for fault in found} == {"eoi", "partner", "ledger_entry"}


def test_of_many_rows_the_first_are_named_and_the_others_counted(full):
    with as_thief(full) as thief:
        thief.execute(update(Eoi.__table__).values(language="xx"))
        [entry] = rows_of(thief, LedgerEntry)
        for number in range(60):
            row = entry | {"id": new_id(), "round": number + 2}
            thief.execute(insert(LedgerEntry.__table__).values(row))
    found = faults(full)
    assert len(found) == 21
    assert found[-1].startswith("… and 4")


def test_what_was_changed_past_the_log_is_named_also_after_it_was_changed_by_right(portal):
    eoi_id = a_screened(portal)
    with as_thief(portal) as thief:
        thief.execute(update(Eoi.__table__).values(status_before="granted"))
    with at_desk(portal, AMINA, eoi_id) as unit:
        information_requests.ask(unit, eoi_id, "Which of the two?", 14)
        eois.get_for_update(unit.session, eoi_id).language = "fr"
    assert named(portal) == {f"eoi/{eoi_id}"}


def test_a_session_that_nobody_signed_in_to_is_named_also_once_it_has_ended(full):
    with as_thief(full) as thief:
        [row] = rows_of(thief, StaffSession)
        forged = row | {"token_hash": bytes(32), "roles": ["manager"]}
        thief.execute(insert(StaffSession.__table__).values(forged))
    for _ in range(2):
        assert faults(full) == [f"{name_of(StaffSession, forged)}: no entry knows it"]
        with unit_for(full, "worker", write=True, now=NOW + timedelta(days=2)) as unit:
            expiry.delete_expired(unit)


def test_an_older_state_put_back_is_named(portal):
    eoi_id = a_screened(portal)
    with portal.engine.connect() as connection:
        [before] = rows_of(connection, Eoi)
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.hold(unit, eoi_id, "A reason")
    with as_thief(portal) as thief:
        thief.execute(update(Eoi.__table__).values(before))
    [fault] = faults(portal)
    assert fault.startswith(f"eoi/{eoi_id}: not as entry ")


def test_a_case_made_a_draft_is_named(portal):
    eoi_id = a_screened(portal)
    with as_thief(portal) as thief:
        thief.execute(update(Eoi.__table__).values(status="draft"))
    assert f"eoi/{eoi_id}" in named(portal)


# Whoever writes entries as well


@pytest.mark.parametrize("code", ["none", "random", "another's"])
def test_an_entry_that_only_the_thief_wrote_is_named_with_the_row(portal, code):
    eoi_id = a_screened(portal)
    with as_thief(portal) as thief:
        [row] = rows_of(thief, Eoi)
        changed = row | {"status": "granted"}
        before, after = (vouched.row_hash(Eoi, each).hex() for each in (row, changed))
        known = thief.scalar(select(AuditEntry.mac).where(AuditEntry.rows.is_not(None)).limit(1))
        mac = {"none": None, "random": b"\x01" + os.urandom(32), "another's": known}[code]
        thief.execute(update(Eoi.__table__).values(changed))
        forged = forge(thief, [[f"eoi/{eoi_id}", before, after]], mac)

    assert faults(portal)[0] == f"entry {forged}: no process of the portal wrote it"
    assert f"eoi/{eoi_id}" in named(portal)


def test_an_entry_without_a_code_is_one_of_the_release_before(portal):
    a_screened(portal)
    with as_thief(portal) as thief:
        forged = forge(thief, None, None)
    [fault] = faults(portal)
    assert fault.startswith(f"entry {forged}: by the release before")


def test_the_newest_entry_removed_before_it_has_a_place_leaves_its_rows(portal):
    eoi_id = a_screened(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.hold(unit, eoi_id, "A reason")
    with as_thief(portal) as thief:
        newest = thief.scalar(select(AuditEntry.id).order_by(AuditEntry.id.desc()).limit(1))
        thief.execute(delete(AuditEntry.__table__).where(AuditEntry.id == newest))
        waiting = AuditUnsequenced.entry_id == newest
        thief.execute(delete(AuditUnsequenced.__table__).where(waiting))
        note = thief.scalar(select(Note.id))
    assert {f"eoi/{eoi_id}", f"note/{note}"} <= named(portal)


def test_an_entry_that_says_nothing_of_rows_any_more_is_named(portal):
    eoi_id = a_screened(portal)
    with portal.engine.connect() as connection:
        [before] = rows_of(connection, Eoi)
    with at_desk(portal, AMINA, eoi_id) as unit:
        eois.get_for_update(unit.session, eoi_id).language = "fr"
    with as_thief(portal) as thief:
        newest = thief.scalar(select(AuditEntry.id).order_by(AuditEntry.id.desc()).limit(1))
        mine = update(AuditEntry.__table__).where(AuditEntry.id == newest)
        thief.execute(mine.values(rows=None))
        thief.execute(update(Eoi.__table__).values(before))
    assert faults(portal) == [f"entry {newest}: no process of the portal wrote it"]


# Drafts


def test_of_a_draft_the_log_holds_start_and_contact_and_no_row(portal):
    a_draft(portal)
    with unit_for(portal, "test") as unit:
        entries = [e for e in unit.session.scalars(select(AuditEntry)) if e.actor == "applicant"]
    assert {e.action for e in entries} == {"draft-started", "contact-given"}
    assert {(e.row, e.row_hash, e.rows and 1) for e in entries} == {(None, None, None)}


def test_what_is_a_drafts_comes_under_the_log_when_it_is_submitted(portal):
    a_draft(portal)
    eoi_id = a_submission(portal)
    with unit_for(portal, "test") as unit:
        [file] = unit.session.scalars(select(StoredFile.id).where(StoredFile.eoi_id == eoi_id))
        logged = {
            name
            for rows in unit.session.scalars(select(AuditEntry.rows))
            for name, *_ in rows or ()
            if name.startswith(("eoi/", "stored_file/"))
        }
    assert logged == {f"eoi/{eoi_id}", f"stored_file/{file}"}
    assert faults(portal) == []


@on_both
def test_a_family_comes_under_the_log_whole(portal):
    a_first(portal, WIFE)
    members = a_family(portal)
    assert faults(portal) == []
    for eoi_id in members:
        be_ready(portal, eoi_id)
    for eoi_id in members:
        locate(portal, eoi_id)
    assert faults(portal) == []
    with unit_for(portal, "test") as unit:
        assert eois.get(unit.session, members[0]).state is Status.SUBMITTED
        rows = [row for rows in unit.session.scalars(select(AuditEntry.rows)) for row in rows or ()]
        logged = {name.split("/")[0] for name, *_ in rows}
    assert {"family", "family_member"} <= logged

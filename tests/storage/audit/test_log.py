"""The log is appended to and never changed, whoever asks, and each entry gets its place once."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.domain.audit import trail
from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import Status
from app.services.audit import log
from app.services.core.unit import portal_for, unit_for
from app.services.operations import health
from app.services.review import actions
from app.settings import read
from app.storage.audit.entries import AuditEntry
from app.storage.audit.log import AuditCheckpoint
from app.storage.cases.eois import Eoi
from app.storage.database import engine
from app.worker import loop
from tests.conftest import NOW, on_both
from tests.support.audit_log import LOG, entries, is_whole, sequenced
from tests.support.desk import AMINA, a_screened, at_desk
from tests.support.people import a_draft, a_submission, status_of
from tests.support.settings import environment
from tests.support.told import told

ROOT = Path(__file__).parents[3]


def test_a_leaf_is_canonical_json_of_strings_and_nulls(portal):
    eoi_id = a_submission(portal)
    with unit_for(portal, "test") as unit:
        query = select(AuditEntry).where(AuditEntry.action == "submitted")
        first = AuditEntry.action == "location-asked"
        [submitted] = unit.session.scalars(query)
        [last] = unit.session.scalars(select(AuditEntry).where(first))

    leaf = json.loads(submitted.leaf())

    assert list(leaf) == ["action", "actor", "at", "detail", "id", "row", "row_hash", "subject"]
    assert b" " not in submitted.leaf()
    assert leaf["at"] == "2026-11-18T12:00:00.000000+00:00"
    assert (leaf["subject"], leaf["row"]) == (str(eoi_id), f"eoi/{eoi_id}")
    assert (leaf["row_hash"], leaf["detail"]) == (None, None)
    assert last.id > submitted.id
    named = json.dumps(last.rows, separators=(",", ":")).encode()
    assert json.loads(last.leaf())["row_hash"] == hashlib.sha256(named).hexdigest()


def test_the_hash_of_a_row_is_of_its_columns_in_their_order(portal):
    """As docs/auditors.md has it, without the portal."""
    eoi_id = a_submission(portal)
    with unit_for(portal, "test") as unit:
        eoi = unit.session.get(Eoi, eoi_id)
        rows = [r for of in unit.session.scalars(select(AuditEntry.rows)) for r in of or ()]
    [[_, before, after]] = [row for row in rows if row[0] == f"eoi/{eoi_id}"]
    held = {name: getattr(eoi, name) for name in Eoi.__table__.columns.keys()}  # noqa: SIM118
    at = {
        n: v.isoformat(timespec="microseconds") for n, v in held.items() if n.endswith("_at") and v
    }
    others = {"by_email": "true", "by_sms": "false", "id": str(eoi_id), "sequence": "1"}
    del held["scheme_id"]  # of the first scheme
    parts = [b"eoi"]
    for name, value in sorted((held | at | others).items()):
        if value is not None:
            parts += [name.encode(), value if isinstance(value, bytes) else value.encode()]
    encoded = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    assert (before, after) == (None, hashlib.sha256(encoded).hexdigest())


def test_details_are_sealed_where_they_stand(portal):
    eoi_id = a_screened(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.decide(unit, eoi_id, "suitability", "A conviction")
    with unit_for(portal, "test") as unit:
        query = select(AuditEntry).where(AuditEntry.action == "approval-asked")
        [asked] = unit.session.scalars(query)
        detail = asked.read(unit.keyring)
    assert detail == {"act": "end", "ground": "suitability"}
    assert b"suitability" not in asked.detail
    assert asked.row.startswith("approval/")


def test_every_entry_gets_one_place_in_batches(portal, monkeypatch):
    a_screened(portal)
    monkeypatch.setattr(log, "BATCH", 4)
    with unit_for(portal, "test") as unit:
        number = len(unit.session.scalars(select(AuditEntry.id)).all())

    assert sequenced(portal) == -(-number // 4)
    assert sequenced(portal) == 0

    assert len(entries(portal)) == number
    assert is_whole(portal)


@on_both
def test_several_sequencers_at_once_leave_no_gap_and_place_nothing_twice(portal, monkeypatch):
    monkeypatch.setattr(log, "BATCH", 3)
    for _ in range(9):
        a_draft(portal)

    threads = [Thread(target=sequenced, args=[portal]) for _ in range(4)]
    for thread in threads:
        thread.start()
    a_draft(portal)
    for thread in threads:
        thread.join()
    sequenced(portal)

    assert len(entries(portal)) > 20
    assert is_whole(portal)


def test_an_entry_that_waits_too_long_raises_an_alarm(portal, settings, caplog):
    a_draft(portal)
    with unit_for(portal, "operator", now=NOW + timedelta(seconds=90)) as unit:
        assert health.backlog(unit)["audit_unsequenced_seconds"] == 90

    context = loop.context_for(portal, settings, lambda: NOW + timedelta(seconds=90))
    assert loop.audit.sequence(context)

    assert told(caplog, "audit_entry_waits")[0]["seconds"] == 90
    with unit_for(portal, "operator", now=NOW + timedelta(days=1)) as unit:
        assert health.backlog(unit)["audit_unsequenced_seconds"] == 0


@pytest.fixture
def settings(database_url, key_file, tmp_path):
    return read(environment(database_url, key_file, tmp_path))


CHANGES = {
    "update": "UPDATE {table} SET {column} = {column}",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table}",
    "replace": "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
}
COLUMNS = {
    "audit_entry": "action",
    "audit_shown": "eoi_id",
    "audit_leaf": "hash",
    "audit_checkpoint": "note",
}


def changes(portal):
    """Each statement that would change the log, in this database's language."""
    other = "replace" if portal.engine.dialect.name == "postgresql" else "truncate"
    for table in LOG:
        for name in CHANGES.keys() - {other}:
            yield CHANGES[name].format(table=table, column=COLUMNS[table])


def with_a_log(portal):
    shown = trail.written([a_submission(portal)])
    with unit_for(portal, AMINA, write=True) as unit:
        unit.log(AuditAction.SEARCHED, shown=shown)
    sequenced(portal)
    with unit_for(portal, "worker", write=True) as unit:
        unit.session.add(AuditCheckpoint(size=1, at=NOW, note="a note"))


def test_the_log_refuses_to_be_changed(portal):
    with_a_log(portal)
    for statement in changes(portal):
        with (
            pytest.raises(DBAPIError, match="audit log is not changed"),
            portal.engine.connect() as c,
        ):
            c.execute(text(statement))
    assert is_whole(portal)


def on_a_role(database_url, name):
    """The database's address as another role, who is nobody yet."""
    owner = engine.make_engine(database_url)
    with owner.begin() as connection:
        connection.execute(text(f"DROP ROLE IF EXISTS {name}"))
        connection.execute(text(f"CREATE ROLE {name} LOGIN"))
    owner.dispose()
    return database_url.replace("//postgres@", f"//{name}@")


@pytest.mark.again  # real processes, or as much work
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_applications_role_works_and_cannot_touch_the_log(database_url, key_file, tmp_path):
    limited_url = on_a_role(database_url, f"portal_app_{os.getpid()}")
    environ = environment(limited_url, key_file, tmp_path, MIGRATION_DATABASE_URL=database_url)
    upgrade(environ)
    upgrade(environ)  # twice is once
    portal = portal_for(read(environ))

    eoi_id = a_submission(portal)
    loop.drain(portal, read(environ), NOW)
    with_a_log(portal)
    assert status_of(portal, eoi_id) is Status.ELIGIBLE
    assert engine.is_current(portal.engine)
    forbidden = (
        *changes(portal),
        *(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in LOG),
        *(f"DROP TABLE {table}" for table in LOG),
        *(f"DROP TRIGGER {table}_stays ON {table}" for table in LOG),
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION audit_log_stays() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
        "UPDATE alembic_version SET version_num = '0001'",
    )
    for statement in forbidden:
        with (
            pytest.raises(DBAPIError, match=r"permission denied|must be owner"),
            portal.engine.connect() as connection,
        ):
            connection.execute(text(statement))
    assert is_whole(portal)
    portal.engine.dispose()


def upgrade(environ):
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "db", "upgrade"],
        env={"PATH": os.environ["PATH"], **environ},
        cwd=ROOT,
        check=True,
        capture_output=True,
    )

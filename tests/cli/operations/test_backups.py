"""The runbook of backups: a copy while the portal runs, and back, with nobody who was erased."""

import os
import stat
from dataclasses import replace

import pytest
from sqlalchemy import inspect

from app.services.core.errors import NotReady
from app.services.core.unit import unit_for
from app.services.privacy import erasure
from app.storage.cases import eois
from app.storage.database import backups
from app.storage.database.backups import BackupFailed, NotEmpty
from app.storage.database.engine import make_engine
from tests.conftest import NOW, a_portal, create_database, on_both
from tests.support.audit_log import entries_about
from tests.support.desk import a_return
from tests.support.killing import PROCESSES, wait_to_be_killed
from tests.support.people import a_draft, a_submission
from tests.support.rows import everything


@pytest.fixture
def empty_url(database_url, tmp_path, request):
    """A database without tables, of the same kind."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path}/restored.db"
    name = f"restored_{database_url.rpartition('/portal_')[2].partition('?')[0]}"
    create_database(request.getfixturevalue("postgresql_server"), name)
    return database_url.replace("/portal_", "/restored_")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "portal.backup"


@pytest.fixture
def restored(empty_url, key_copy, portal):
    """The portal on the other database, with the same ledger."""
    restored = replace(a_portal(empty_url, key_copy), ledger=portal.ledger)
    yield restored
    restored.engine.dispose()


def there(portal, *people):
    with unit_for(portal, "test") as unit:
        return {name for name in people if eois.get(unit.session, name)}


def erase(portal, eoi_id):
    erasure.erase(portal, "worker", [eoi_id], "asked", NOW)


def tables(portal):
    return inspect(portal.engine).get_table_names()


@on_both
def test_backup_erase_restore_and_the_person_is_gone_and_all_others_are_there(
    portal, restored, run, invoke, file
):
    empty_url = restored.engine.url.render_as_string()
    a_return(portal)
    gone, draft, live = a_draft(portal), a_draft(portal), a_submission(portal)
    before = everything(portal)

    assert run(f"flask backup {file}")[0] == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    erase(portal, gone)
    code, out, err = run(f"export DATABASE_URL='{empty_url}'\nflask restore {file}")

    assert (code, err) == (0, "")
    assert "erased again since that backup: 1" in out
    assert there(restored, gone, draft, live) == {draft, live}
    assert entries_about(restored, gone)[-1] == ("erased", {"reason": "replay"})
    after = everything(restored)
    for table in ("return_record", "ledger_entry", "system_key", "scheme_version", "counter"):
        assert after[table] == before[table] != []
    assert "is there already" in invoke(f"flask backup {file}")[2]
    assert "not empty" in invoke(f"flask restore {file}", DATABASE_URL=empty_url)[2]


@on_both
def test_restored_by_other_means_it_serves_nobody_before_the_replay(portal, restored, file):
    gone = a_draft(portal)
    backups.save(portal.engine, file, os.environ)
    erase(portal, gone)
    backups.load(restored.engine, file, os.environ)

    with pytest.raises(NotReady), unit_for(restored, "web"):
        pass
    assert erasure.replay(restored, "worker", NOW) == 1
    assert there(restored, gone) == set()


@on_both
def test_a_copy_that_is_damaged_is_refused_as_a_whole(portal, restored, file):
    for _ in range(8):
        a_draft(portal)
    backups.save(portal.engine, file, os.environ)
    with file.open("r+b") as copy:
        copy.truncate(file.stat().st_size // 2)

    with pytest.raises(BackupFailed):
        backups.load(restored.engine, file, os.environ)
    assert tables(restored) == []
    file.write_text("no backup")
    with pytest.raises(BackupFailed):
        backups.load(restored.engine, file, os.environ)
    assert tables(restored) == []


def load_and_stop(ready, url, file, at):
    original = getattr(backups, at)

    def stopped(*arguments, **more):
        if at == "_run":
            original(*arguments, **more)
        wait_to_be_killed(ready)

    setattr(backups, at, stopped)
    backups.load(make_engine(url), file, os.environ)


def kill_at(at, url, file):
    receiving, sending = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=load_and_stop, args=[sending, url, file, at])
    process.start()
    sending.close()  # here, so that one that ends by itself is not waited for
    assert receiving.recv() == "now"
    process.kill()
    process.join()


@on_both
def test_killed_amid_a_restore_the_database_is_empty_or_whole(portal, restored, file, empty_url):
    gone, draft = a_draft(portal), a_draft(portal)
    backups.save(portal.engine, file, os.environ)
    erase(portal, gone)
    on_sqlite = portal.engine.dialect.name == "sqlite"

    kill_at("sync" if on_sqlite else "_run", empty_url, file)

    if on_sqlite:
        assert tables(restored) == []
        backups.load(restored.engine, file, os.environ)
    else:
        with pytest.raises(NotEmpty):
            backups.load(restored.engine, file, os.environ)
    erasure.replay(restored, "operator", NOW)
    assert there(restored, gone, draft) == {draft}
    assert not [*file.parent.glob(".*.part*")]


def test_a_password_is_on_no_command_line(tmp_path, monkeypatch):
    program = tmp_path / "pg_dump"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/said\nprintf "$PGPASSWORD"\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    engine = make_engine("postgresql+psycopg://portal:invented@db.example/portal?sslmode=require")

    backups.save(engine, tmp_path / "copy", os.environ)

    assert set((tmp_path / "said").read_text().split()) == {
        "--dbname=host=db.example",
        "dbname=portal",
        "user=portal",
        "sslmode=require",
        "--format=custom",
    }
    assert (tmp_path / "copy").read_text() == "invented"

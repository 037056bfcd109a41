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
from tests.conftest import NOW, a_portal, create_database
from tests.support.audit_log import entries_about
from tests.support.desk import a_return
from tests.support.killing import PROCESSES, wait_to_be_killed
from tests.support.people import a_draft, a_submission
from tests.support.rows import everything

on_both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


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


@pytest.mark.again  # real processes, or as much work
@on_both
def test_backup_erase_restore_and_the_person_is_gone_and_all_others_are_there(
    portal, restored, run, invoke, file
):
    empty_url = restored.engine.url.render_as_string()
    a_return(portal)
    gone, draft, live = a_draft(portal), a_draft(portal), a_submission(portal)
    before = everything(portal)

    assert run(f"./portal backup {file}")[0] == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    erase(portal, gone)
    code, out, err = run(f"export DATABASE_URL='{empty_url}'\n./portal restore {file}")

    assert (code, err) == (0, "")
    assert "erased again since that backup: 1" in out
    assert there(restored, gone, draft, live) == {draft, live}
    assert entries_about(restored, gone)[-1] == ("erased", {"reason": "replay"})
    after = everything(restored)
    for table in ("return_record", "ledger_entry", "system_key", "scheme_version", "counter"):
        assert after[table] == before[table] != []
    assert "is there already" in invoke(f"./portal backup {file}")[2]
    nowhere = file.parent / "nowhere" / "copy"
    wrong = invoke(f"./portal backup {nowhere}")[2]
    assert wrong == f"Error: {nowhere}: No such file or directory\n"
    assert "not empty" in invoke(f"./portal restore {file}", DATABASE_URL=empty_url)[2]


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


def major(portal):
    with portal.engine.connect() as connection:
        return connection.dialect.server_version_info[0]


def pretend(folder, name, version, does="exit 0"):
    """A program of PostgreSQL that says it is of this version."""
    program = folder / name
    program.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && echo "{name} (PostgreSQL) {version}" && exit\n{does}\n'
    )
    program.chmod(0o700)


@on_postgresql
def test_a_password_is_on_no_command_line(portal, tmp_path, monkeypatch, file):
    version = major(portal)
    says = f'echo "$@" > {tmp_path}/said\nprintf "$PGPASSWORD"'
    pretend(tmp_path, "pg_dump", f"{version}.1", says)
    monkeypatch.setattr(backups, "_PROGRAMS", tmp_path)  # as where Debian's are not
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    address = portal.engine.url.set(password="invented")
    engine = make_engine(address.render_as_string(hide_password=False))

    backups.save(engine, file, os.environ)

    said = set((tmp_path / "said").read_text().split())
    assert "--format=custom" in said
    assert (
        f"host={portal.engine.url.query['host']}"
        in {each.partition("--dbname=")[2] for each in said} | said
    )
    assert not [each for each in said if "invented" in each]
    assert file.read_text() == "invented"


@on_postgresql
def test_no_backup_is_made_by_a_program_of_another_version(portal, tmp_path, monkeypatch, file):
    """A newer one writes what neither program could put back into this server."""
    version = major(portal)
    for name in ("pg_dump", "pg_restore"):
        pretend(tmp_path, name, f"{version + 2}.0")
    with monkeypatch.context() as newer:
        newer.setenv("PATH", str(tmp_path), prepend=":")
        backups.save(portal.engine, file, os.environ)  # by the right one, which is not the first
        assert file.read_bytes().startswith(b"PGDMP")
        file.unlink()
        newer.setattr(backups, "_PROGRAMS", tmp_path)  # as where it is not installed
        with pytest.raises(BackupFailed, match=f"postgresql-client-{version}"):
            backups.save(portal.engine, file, os.environ)
        with pytest.raises(BackupFailed, match=f"pg_restore of PostgreSQL {version}"):
            backups._run(portal.engine.url, os.environ, "pg_restore", "--list")
    assert not file.exists()
    assert not [*tmp_path.glob(".*.part*")]


def test_a_server_that_is_away_is_named_in_one_line(tmp_path, file):
    engine = make_engine(f"postgresql+psycopg://postgres:invented@/none?host={tmp_path}")
    with pytest.raises(BackupFailed) as failed:
        backups.save(engine, file, os.environ)
    assert str(tmp_path) in str(failed.value)
    assert "\n" not in str(failed.value)
    assert "invented" not in str(failed.value)
    assert not [*tmp_path.iterdir()]

"""The log is signed as it grows, and what is signed is kept outside before it is remembered."""

import re
from dataclasses import replace
from datetime import timedelta
from email import policy
from email.parser import BytesParser
from uuid import UUID

import pytest
from sqlalchemy import delete, event, select, text

from app.security.encryption.errors import KeyUnavailable
from app.security.proofs.verifier import Unsound, check_export, read_evidence
from app.services.audit import log
from app.services.core.unit import unit_for
from app.services.operations import health
from app.settings import read
from app.storage.audit.log import AuditCheckpoint
from app.worker import loop
from tests.conftest import NOW
from tests.support.audit_log import as_owner, edit, rehash, sequenced
from tests.support.killing import COMMIT, kill
from tests.support.people import a_draft
from tests.support.told import told

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def outside(tmp_path):
    return tmp_path / "checkpoints"


def sign(portal, settings, now=NOW):
    """What the worker does when it is time."""
    sequenced(portal)
    loop.audit.checkpoint(loop.context_for(portal, settings, lambda: now))


def files(folder):
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


def remembered(portal):
    with unit_for(portal, "test") as unit:
        return list(unit.session.scalars(select(AuditCheckpoint.size).order_by("size")))


def proven(portal, folder):
    """What the kept files prove of the log. Raises Unsound."""
    kept = [(file.name, file.read_bytes()) for file in folder.iterdir()]
    with unit_for(portal, "test") as unit:
        lines = [line.rstrip(b"\n") for line in log.export(unit)]
    return check_export(lines, read_evidence(kept, log.keys(portal)))


def test_a_log_that_has_grown_is_signed_once_an_hour(portal, settings, outside):
    a_draft(portal)
    sign(portal, settings)
    [first] = remembered(portal)
    [leaves, note] = files(outside)
    assert re.fullmatch(f"{0:012}-{first:012}-[0-9a-f]{{32}}[.]leaves", leaves)
    assert re.fullmatch(f"{first:012}-[0-9a-f]{{32}}[.]checkpoint", note)

    sign(portal, settings, LATER)
    assert remembered(portal) == [first]  # nothing new
    a_draft(portal)
    sign(portal, settings, LATER - timedelta(minutes=1))
    assert remembered(portal) == [first]  # too early
    sign(portal, settings, LATER)

    _, second = remembered(portal)
    assert [file[:25] for file in files(outside)].count(f"{first:012}-{second:012}") == 1
    assert proven(portal, outside) == (
        f"{second} entries are as they were signed; 0 have no checkpoint yet"
    )


def test_history_that_is_signed_anew_replaces_nothing_of_the_first(portal, settings, outside):
    a_draft(portal)
    sign(portal, settings)
    with as_owner(portal) as connection:
        edit(connection, 0)
        rehash(connection)
        connection.execute(delete(AuditCheckpoint))

    sign(portal, settings, LATER)

    with pytest.raises(Unsound, match=r"entry 0 .*changed|entries 0 to|two histories"):
        proven(portal, outside)


def test_how_long_nothing_was_signed_is_measured(portal, settings):
    sign(portal, settings)  # how the log began
    a_draft(portal)
    sequenced(portal)

    def unsigned():
        with unit_for(portal, "operator", now=LATER) as unit:
            return health.backlog(unit)["audit_unsigned_seconds"]

    assert unsigned() == 3600
    sign(portal, settings, LATER)
    assert unsigned() == 0


def signs(portal, settings_of):
    """In the process that is killed."""
    context = loop.context_for(portal, read(settings_of), lambda: NOW)
    loop.audit.checkpoint(context)


@pytest.mark.parametrize("moment", ["INSERT INTO audit_checkpoint", COMMIT])
def test_cut_off_before_it_is_remembered_it_is_written_again(
    portal, environ, settings, outside, moment
):
    a_draft(portal)
    sequenced(portal)

    kill(environ, [moment], signs, environ)
    assert remembered(portal) == []
    [_, note] = files(outside)

    a_draft(portal)
    sign(portal, settings)
    assert len(remembered(portal)) == 1
    assert len(files(outside)) == 4
    assert note in files(outside)
    assert "0 have no checkpoint yet" in proven(portal, outside)


def test_what_cannot_be_kept_is_not_remembered(portal, settings, outside, caplog):
    a_draft(portal)
    outside.touch()
    sign(portal, settings)
    assert remembered(portal) == []
    assert told(caplog, "checkpoint_failed")[0]["error"] == "ObjectsUnavailable"

    outside.unlink()
    sign(portal, settings)
    assert len(remembered(portal)) == 1


def test_without_the_signing_key_nothing_is_kept(portal, settings, outside, caplog, monkeypatch):
    def away(_message):
        raise KeyUnavailable("away")

    a_draft(portal)
    monkeypatch.setattr(portal.provider, "sign", away)
    sign(portal, settings)
    assert files(outside) == remembered(portal) == []
    assert told(caplog, "checkpoint_failed")[0]["error"] == "KeyUnavailable"


def test_no_key_is_asked_for_inside_a_transaction(portal, settings, monkeypatch):
    under_way = []
    event.listen(portal.engine, "begin", under_way.append)
    for ending in ("commit", "rollback"):
        event.listen(portal.engine, ending, under_way.remove)

    def watched(asked):
        def ask(*arguments):
            assert under_way == []
            return asked(*arguments)

        return ask

    for name in ("sign", "public_keys"):
        monkeypatch.setattr(portal.provider, name, watched(getattr(portal.provider, name)))
    a_draft(portal)
    for now in (NOW, LATER):
        sign(portal, settings, now)
        a_draft(portal)
    assert len(remembered(portal)) == 2


@pytest.mark.parametrize("of", ["the log", "the checkpoint"])
def test_a_log_that_is_not_as_it_was_signed_is_never_signed_again(
    portal, settings, outside, caplog, of
):
    a_draft(portal)
    sign(portal, settings)
    with as_owner(portal) as connection:
        if of == "the log":
            edit(connection, 1)
            rehash(connection)
        else:
            connection.execute(text("UPDATE audit_checkpoint SET note = 'nothing'"))
    a_draft(portal)
    before = files(outside)

    sign(portal, settings, LATER)

    assert files(outside) == before
    [alarm] = told(caplog, "audit_log_altered")
    assert alarm["level"] == "critical"
    with unit_for(portal, "operator", now=LATER) as unit:
        assert health.backlog(unit)["audit_unsigned_seconds"] == 3600


@pytest.fixture
def by_mail(environ):
    return read(environ | {"CHECKPOINT_URL": "mailto:auditor@example.org"})


def test_checkpoints_leave_by_mail(portal, by_mail, tmp_path):
    a_draft(portal)
    sign(portal, by_mail)

    [file] = (tmp_path / "mail").iterdir()
    mail = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
    assert mail["To"] == "auditor@example.org"
    kept = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    with unit_for(portal, "test") as unit:
        lines = [line.rstrip(b"\n") for line in log.export(unit)]
    evidence = read_evidence(kept.items(), log.keys(portal))
    assert "0 have no checkpoint yet" in check_export(lines, evidence)
    assert mail.get_body().get_content().encode().replace(b"\r\n", b"\n") in kept.values()


def test_a_mail_service_that_takes_no_files_is_no_place_for_them(portal, by_mail):
    notify = f"notify://key-{UUID(int=1)}-{UUID(int=2)}@notify.example.org/{UUID(int=3)}"
    with pytest.raises(ValueError, match="only where MAIL_URL is smtp"):
        loop.drain(portal, replace(by_mail, mail_url=notify))


@pytest.mark.parametrize("url", ["nowhere", "mailto:", "mailto:nobody", "ftp://place", "file:"])
def test_a_worker_refuses_to_start_without_a_place_for_checkpoints(portal, environ, url):
    with pytest.raises(ValueError, match="a place is named as"):
        loop.drain(portal, read(environ | {"CHECKPOINT_URL": url}))

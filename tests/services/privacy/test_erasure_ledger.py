"""The erasure ledger keeps who was erased so in every copy of the database, and names nobody."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from app.domain.cases.lifecycle import Status
from app.security.encryption.errors import KeyDestroyed, KeyUnavailable
from app.security.tokens import new_id
from app.services.core.errors import NotReady
from app.services.core.unit import unit_for
from app.services.privacy import erasure
from app.settings import read
from app.storage.database import backups
from app.storage.keys.keys import RecordKey
from app.storage.objects import erasure_ledger
from app.storage.objects.erasure_ledger import Damaged
from app.storage.objects.stores import Folder
from app.worker import loop
from tests.conftest import NOW
from tests.support.people import (
    a_draft,
    a_submission,
    erase,
    status_of,
)
from tests.support.rotating import another_process
from tests.support.rows import rows
from tests.support.settings import environment


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
    with pytest.raises(NotReady, match="not-ours"), unit_for(another_process(portal), "web"):
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

    assert status_of(another_process(portal), eoi_id) is Status.SUBMITTED
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
    other = another_process(portal)
    with pytest.raises(KeyUnavailable), unit_for(other, "applicant", opens=[live]):
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
    loop.retain(loop.context_for(portal, settings, lambda: NOW))
    backups.save(portal.engine, tmp_path / "copy", {})

    files = [*tmp_path.glob("portal.db*"), tmp_path / "copy"]
    assert database in files
    assert [file.name for file in files if key.wrapped in file.read_bytes()] == []

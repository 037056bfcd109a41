"""`keys status`, `keys rotate` and `keys rewrap`, while the portal goes on and after it was cut."""

import itertools
import json
import re
from threading import Event, Thread

import pytest
from sqlalchemy import delete, select

from app.cli import context
from app.cli.operations import keys, rewrap
from app.domain.cases.lifecycle import Status
from app.security.encryption.keyring import SYSTEM_KEYS
from app.security.tokens import new_id, new_reference
from app.services.core.unit import unit_for
from app.services.operations import key_rotation
from app.storage.audit.entries import AuditEntry
from app.storage.keys import keys as key_rows
from app.storage.keys.keys import RecordKey
from tests.conftest import on_both
from tests.peers.partner import a_check_update, a_partner
from tests.support import rotating
from tests.support.callbacks import send
from tests.support.commands import command
from tests.support.desk import a_return, screen_all
from tests.support.killing import COMMIT, kill
from tests.support.people import FIRST, a_draft, a_submission, passport, status_of
from tests.support.rotating import days_pass
from tests.support.told import told

MANY = 250  # three batches


def many_keys(portal):
    made = [portal.keyring.new_key(new_id(), new_id()) for _ in range(MANY)]
    with unit_for(portal, "applicant", write=True) as unit:
        for wrapped, _ in made:
            key_rows.add(unit.session, wrapped)
    return {wrapped.owner: key.secret for wrapped, key in made}


def secrets(portal):
    """Every EOI's key, by its owner, unwrapped by the provider."""
    with unit_for(portal, "test") as unit:
        owners = list(unit.session.scalars(select(RecordKey.owner)))
    with unit_for(portal, "test", opens=owners) as unit:
        return {owner: unit.key(owner).secret for owner in owners}


def versions(portal):
    counts = key_rotation.count(portal)
    return {*counts[key_rotation.SYSTEM], *counts[key_rotation.EOI]}


def rewrap_all(portal):
    """The command in another process, with the portal that is cut off."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(context, "portal", lambda: portal)
        rewrap.command.main([], standalone_mode=False)


@pytest.mark.again  # real processes, or as much work
def test_the_commands_of_the_document(run, portal):
    a_draft(portal)

    code, out, _ = run(command("keys rotate"))

    assert code == 0
    assert "version 2 is current" in out
    assert "keys of EOIs: 1 under version 2" in out
    assert versions(portal) == {2}
    with unit_for(portal, "test") as unit:
        entries = unit.session.scalars(select(AuditEntry))
        logged = {entry.action: entry.read(unit.keyring) for entry in entries}
    assert logged["key-rotated"] == {"version": 2}
    assert logged["keys-rewrapped"] == {"count": 1}  # the last batch


@pytest.mark.again  # real processes, or as much work
def test_cut_off_before_any_commit_every_key_opens_and_the_next_run_goes_on(
    portal, environ, restarted
):
    expected = many_keys(portal)
    portal.provider.rotate()

    # A run commits the system's keys first, then batch by batch: the third stores one of EOIs.
    for commits, left in ((1, MANY), (2, MANY), (3, MANY - key_rotation.BATCH)):
        kill(environ, [COMMIT] * commits, rewrap_all)
        assert key_rotation.count(portal)[key_rotation.EOI][1] == left
        assert secrets(restarted()) == expected

    kill(environ, [], rewrap_all)
    assert versions(portal) == {2}
    assert secrets(restarted()) == expected


@pytest.mark.again  # real processes, or as much work
@on_both
def test_two_runs_and_those_who_write_meanwhile_lose_nothing(portal, start, invoke, restarted):
    expected = many_keys(portal)
    portal.provider.rotate()
    over, written = Event(), {}
    doomed = list(expected)[::7]

    def write():
        while not over.wait(0.01):
            wrapped, key = portal.keyring.new_key(new_id(), new_id())
            with unit_for(portal, "applicant", write=True) as unit:
                key_rows.add(unit.session, wrapped)
                if doomed:
                    erased = doomed.pop()
                    unit.session.execute(delete(RecordKey).where(RecordKey.owner == erased))
                    del expected[erased]
            written[wrapped.owner] = key.secret

    writer = Thread(target=write)
    writer.start()
    both = [start("./portal keys rewrap") for _ in "two"]
    said = [process.communicate()[1] for process in both]
    over.set()
    writer.join()

    assert not any("Traceback" in text for text in said)
    assert written
    assert invoke("./portal keys rewrap")[0] == 0
    assert versions(portal) == {2}
    assert secrets(restarted()) == expected | written


def test_a_damaged_key_is_named_and_the_others_are_wrapped_anew(portal, invoke, caplog):
    damaged, sound = a_draft(portal), a_draft(portal)
    with unit_for(portal, "test", write=True) as unit:
        row = unit.session.scalar(select(RecordKey).where(RecordKey.owner == damaged))
        row.wrapped = row.wrapped[:-1] + bytes([row.wrapped[-1] ^ 1])
    portal.provider.rotate()

    code, _, err = invoke("./portal keys rewrap")

    assert code == 1
    assert f"EOI {damaged}: " in err
    assert {alarm["level"] for alarm in told(caplog, "tampering")} == {"critical"}
    assert str(sound) not in err
    assert "not under the current version yet: 1" in err
    assert key_rotation.count(portal)[key_rotation.EOI] == {1: 1, 2: 1}


def test_where_the_old_version_was_removed_too_early_it_says_so(portal, invoke, key_copy):
    a_draft(portal)
    portal.provider.rotate()
    content = json.loads(key_copy.read_text())
    del content["keys"]["1"]
    key_copy.write_text(json.dumps(content))

    code, _, err = invoke("./portal keys rewrap")

    assert (code, err) == (1, "Error: version 1 was removed from the key file\n")
    assert "keys of EOIs: 1 under version 1" in invoke("./portal keys status")[1]


# Keys of the system


def rotate_system_keys(portal):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(context, "portal", lambda: portal)
        keys.rotate.main(["all"], standalone_mode=False)


def test_the_commands_of_the_document_for_the_keys_of_the_system(run, invoke, portal):
    a_submission(portal)
    a_return(portal)
    rotate, rewrap = re.findall(r"(?m)^\./portal.*", command("keys rotate all"))

    code, out, _ = run(rotate)
    assert code == 0
    assert "register: version 1 → version 2" in out
    assert invoke(rewrap.partition("#")[0])[0] == 1

    days_pass(portal)
    assert run(rewrap)[0] == 0
    assert "register: 1 under version 2\n" in invoke("./portal keys status")[1]
    assert rotating.versions(portal) == rotating.NEWEST
    with unit_for(portal, "test") as unit:
        logged = {entry.action for entry in unit.session.scalars(select(AuditEntry))}
    assert logged >= {"system-key-rotated", "keys-rewrapped", "tags-dropped", "system-key-dropped"}


def test_a_rotation_cut_off_before_its_commit_has_not_begun(portal, environ):
    kill(environ, [COMMIT], rotate_system_keys)
    assert rotating.versions(portal) == {purpose: [1] for purpose in SYSTEM_KEYS}

    kill(environ, [], rotate_system_keys)
    assert rotating.versions(portal) == {purpose: [1, 2] for purpose in SYSTEM_KEYS}


@pytest.mark.again  # real processes, or as much work
def test_cut_off_before_any_commit_everybody_is_found_and_the_next_run_goes_on(
    portal, environ, restarted
):
    partner = a_partner(portal)
    known = [a_submission(portal)]
    a_return(portal, documents=passport(), biometric_reference="B-1")
    send(portal, partner, a_check_update(reference="EOI-0000-0000-0000"))
    rotate_system_keys(portal)
    days_pass(portal)

    # One after the other until a run has nothing left to commit: somebody comes after each.
    for commits in itertools.count(1):
        kill(environ, [COMMIT] * commits, rewrap_all)
        done = rotating.versions(portal)["register"] == [2]
        known.append(a_submission(restarted(), email=f"{commits}@example.org", **FIRST))
        screen_all(restarted())
        assert {status_of(portal, eoi_id) for eoi_id in known} == {Status.REFUSED}
        unknown = a_check_update(reference=new_reference())
        assert send(restarted(), partner, unknown) == "quarantined"
        if done:
            break

    assert commits > 5
    assert rotating.versions(portal) == rotating.NEWEST

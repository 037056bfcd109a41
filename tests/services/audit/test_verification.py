"""Who owns the database rewrites history; the portal and the stand-alone verifier both name it."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, select, update

from app.domain.audit.actions import AuditAction
from app.security.proofs import verifier
from app.security.proofs.verifier import read_evidence
from app.security.tokens import new_id
from app.services.audit import log as audit
from app.services.audit import verification
from app.services.audit.log import Inconsistent
from app.services.core.unit import unit_for
from app.services.decisions import corrections
from app.services.privacy import erasure
from app.services.register import records
from app.services.review import actions
from app.storage.audit.entries import AuditEntry, AuditShown, AuditUnsequenced
from app.storage.audit.log import AuditCheckpoint, AuditLeaf
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.cases.notes import Note
from app.storage.objects.stores import Folder
from app.storage.register.records import ReturnRecord
from tests.conftest import NOW
from tests.support.audit_log import as_owner, edit, leaves, rehash, replace_leaves, sequenced
from tests.support.desk import AMINA, a_return, a_screened, at_desk
from tests.support.people import a_draft, a_returned_person

LATER = NOW + timedelta(hours=2)


@pytest.fixture
def outside(tmp_path):
    return Folder(tmp_path / "outside")


def signed(portal, outside, now=NOW):
    """Give every entry its place and have the log signed."""
    sequenced(portal, now)

    def keep(files):
        for name, content in files.items():
            outside.put(name, content)

    return audit.checkpoint(portal, "worker", keep, now, at_once=True)


@pytest.fixture
def history(portal, outside):
    """A day: a person, held by a reviewer; a draft; a return; two checkpoints, and some after."""
    eoi_id = a_screened(portal)
    signed(portal, outside)
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.hold(unit, eoi_id, "A reason")
    a_draft(portal)
    a_return(portal)
    signed(portal, outside)
    a_draft(portal)
    sequenced(portal)
    return eoi_id


def remove(connection, place):
    named, _ = leaves(connection)[place]
    connection.execute(delete(AuditEntry).where(AuditEntry.id == named))
    return named, "removed"


def add(connection, place):
    named, there = new_id(), leaves(connection)
    values = {"id": named, "at": NOW, "actor": "worker", "action": "something"}
    connection.execute(insert(AuditEntry).values(values))
    replace_leaves(connection, [*there[:place], (named, bytes(32)), *there[place:]])
    return named, "inserted"


def reorder(connection, place):
    there = leaves(connection)
    there[place], there[place + 1] = there[place + 1], there[place]
    replace_leaves(connection, there)
    return there[place][0], "reordered"


def both_say(portal, outside, tmp_path):
    """What the portal and the stand-alone verifier say of it."""
    files = [(name, outside.get(name)) for name in outside.names()]
    keys = audit.keys(portal)
    with unit_for(portal, "operator", now=NOW) as unit:
        inside = verification.check(unit, read_evidence(files, keys)).faults
    with unit_for(portal, "operator") as unit:
        (tmp_path / "export.jsonl").write_bytes(b"".join(audit.export(unit)))
    command = [sys.executable, "-I", verifier.__file__, tmp_path / "export.jsonl"]
    command += [argument for key in keys for argument in ("--key", str(key))]
    kept = sorted(Path(outside._path).iterdir())
    alone = subprocess.run([*command, *kept], capture_output=True, text=True, check=False)
    return inside, (alone.returncode, alone.stdout + alone.stderr)


@pytest.mark.usefixtures("history")
def test_history_as_it_was_is_sound(portal, outside, tmp_path):
    inside, (code, said) = both_say(portal, outside, tmp_path)
    assert inside == []
    assert code == 0
    assert "have no checkpoint yet" in said


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("consistently", [False, True], ids=["clumsily", "re-hashing-everything"])
@pytest.mark.parametrize("tamper", [edit, remove, add, reorder])
def test_both_name_the_first_entry_that_is_not_as_it_was(
    portal, outside, tmp_path, tamper, consistently
):
    place = 7
    with as_owner(portal) as connection:
        named, what = tamper(connection, place)
        if consistently:
            rehash(connection)

    inside, alone = both_say(portal, outside, tmp_path)

    expected = f"entry {place} ({named}): {what}"
    assert inside[0].startswith(expected)
    assert alone[0] == 1
    assert expected in alone[1]
    if consistently or tamper is reorder:
        with pytest.raises(Inconsistent):
            signed(portal, outside, LATER)


@pytest.mark.usefixtures("history")
def test_what_no_checkpoint_is_of_is_held_against_its_place(portal, outside, tmp_path):
    """Whoever re-hashes that too is not found: evidence begins with the next checkpoint."""
    with as_owner(portal) as connection:
        last = connection.scalar(select(func.max(AuditLeaf.sequence)))
        named, _ = edit(connection, last)

    inside, (code, _) = both_say(portal, outside, tmp_path)

    assert inside == [f"entry {last} ({named}): changed"]
    assert code == 0


@pytest.mark.usefixtures("history")
def test_an_entry_that_never_got_its_place_is_named(portal, outside, tmp_path):
    added = new_id()
    with unit_for(portal, "worker", write=True) as unit:
        unit.log(AuditAction.SIGNED_IN)
    with as_owner(portal) as connection:
        [waiting] = connection.scalars(select(AuditUnsequenced.entry_id))
        connection.execute(delete(AuditEntry).where(AuditEntry.id == waiting))
        values = {"id": added, "at": NOW, "actor": "worker", "action": "something"}
        connection.execute(insert(AuditEntry).values(values))

    inside, _ = both_say(portal, outside, tmp_path)

    assert {fault.split()[1] for fault in inside} == {f"{waiting}:", f"{added}:"}


def test_a_ciphertext_that_was_rolled_back_altered_or_deleted_is_named(
    portal, outside, tmp_path, history
):
    with unit_for(portal, "partner:register", write=True, now=NOW) as unit:
        old = unit.session.scalar(select(ReturnRecord.person))
        records.record(unit, a_returned_person(family_name="Corrected"))
    signed(portal, outside)
    assert both_say(portal, outside, tmp_path)[0] == []

    with as_owner(portal) as connection:
        connection.execute(update(ReturnRecord).values(person=old))
        connection.execute(update(Eoi).where(Eoi.id == history).values(answers=b"altered"))
        connection.execute(delete(Note))
        record, note = (
            connection.scalar(select(AuditEntry.row).where(AuditEntry.row.startswith(table)))
            for table in ("return_record", "note")
        )

    inside, (code, _) = both_say(portal, outside, tmp_path)

    assert {fault.split(": ")[0] for fault in inside} == {record, f"eoi/{history}", note}
    assert sum("gone" in fault for fault in inside) == 1
    assert code == 0  # the log itself is whole


@pytest.mark.parametrize("hides", [True, False])
def test_who_hides_that_they_have_seen_a_case_or_says_it_of_another_is_named(
    portal, outside, tmp_path, history, hides
):
    """The entry is as it was, but who looks for the case does not find it, or finds too much."""
    with unit_for(portal, AMINA, write=True, listed=[history]):
        pass
    signed(portal, outside)
    assert both_say(portal, outside, tmp_path)[0] == []

    with as_owner(portal) as connection:
        entry_id = connection.scalar(select(AuditShown.entry_id))
        row = {"eoi_id": history if hides else new_id(), "entry_id": entry_id}
        statement = delete(AuditShown) if hides else insert(AuditShown).values(row)
        connection.execute(statement)

    inside, (code, _) = both_say(portal, outside, tmp_path)
    assert inside == [f"audit_shown/{row['eoi_id']}/{entry_id}: not what entry {entry_id} says"]
    assert code == 0  # the log itself is whole


def test_who_is_erased_leaves_no_fault(portal, outside, tmp_path, history):
    with unit_for(portal, "test", write=True) as unit:
        eoi = eois.get(unit.session, history)
        eoi.status, eoi.shown_at = "refused", None
    with unit_for(portal, "applicant", write=True, opens=[history], now=NOW) as unit:
        corrections.ask(unit, history, "That is wrong")
    with unit_for(portal, "test") as unit:
        record = unit.session.scalar(select(ReturnRecord.id))
    erasure.erase(portal, "operator", [history, record], "asked", NOW)
    signed(portal, outside)
    assert both_say(portal, outside, tmp_path)[0] == []


@pytest.mark.usefixtures("history")
def test_proofs_of_the_portal_are_proofs(portal):
    keys = audit.keys(portal)
    with unit_for(portal, "operator") as unit:
        sizes = list(unit.session.scalars(select(AuditCheckpoint.size).order_by("size")))
        entries = list(
            unit.session.scalars(select(AuditLeaf.entry_id).order_by(AuditLeaf.sequence))
        )
        for entry_id in entries[: sizes[-1]]:
            assert "is in the log" in verifier.check_proof(audit.prove(unit, entry_id), keys)
        for size in sizes:
            assert "continues" in verifier.check_proof(audit.prove_since(unit, size), keys)
        for missing in (entries[-1], new_id()):
            with pytest.raises(audit.NotProvable):
                audit.prove(unit, missing)
        with pytest.raises(audit.NotProvable):
            audit.prove_since(unit, sizes[-1] + 1)

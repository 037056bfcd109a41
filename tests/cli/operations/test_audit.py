"""The commands of docs/auditors.md and those of docs/operations.md on the log."""

import re
import sys

import pytest
from sqlalchemy import select, update

from app.services.core.unit import unit_for
from app.services.operations import setup
from app.storage.audit.log import AuditCheckpoint, AuditLeaf
from app.storage.cases.eois import Eoi
from app.storage.database import schema
from tests.support.audit_log import as_owner, edit, rehash, sequenced
from tests.support.commands import ROOT, command
from tests.support.people import a_submission
from tests.support.told import told

DOCUMENT = (ROOT / "docs/auditors.md").read_text()
GIVEN, CHECKED, PROVEN, VERIFIED, CLOSED = re.findall(r"```bash\n(.*?)```", DOCUMENT, re.DOTALL)


# What differs between the databases is tested with the services: a command takes a second to start.
ON_ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def audit(run, tmp_path):
    """Run a block of the document where the auditor's files are."""

    def audit(script, **named):
        script = re.sub(r"(?m)^python", sys.executable, script)
        script = re.sub(r"(export\.jsonl|proof\.json|checkpoints)", rf"{tmp_path}/\1", script)
        return run("".join(f"{name}='{value}'\n" for name, value in named.items()) + script)

    return audit


@pytest.fixture
def logged(portal):
    a_submission(portal)
    sequenced(portal)


@pytest.mark.again  # real processes, or as much work
@ON_ONE
@pytest.mark.usefixtures("logged")
def test_the_commands_of_the_document(portal, run, invoke, audit):
    code, said, _ = run(command("audit verify"))
    assert code == 0
    assert re.search(r"signed: \d+ entries", said)
    assert re.search(r"all is as it was signed: \d+ entries, 1 checkpoints", said)
    a_submission(portal, document_number="M 555 123")
    sequenced(portal)
    assert invoke("./portal audit checkpoint")[0] == 0
    assert "nothing new" in invoke("./portal audit checkpoint")[1]

    key = audit(GIVEN)[1].strip()
    code, said, wrong = audit(CHECKED, KEY=key)
    assert (code, wrong) == (0, "")
    assert "0 have no checkpoint yet" in said

    with unit_for(portal, "test") as unit:
        entry = unit.session.scalar(select(AuditLeaf.entry_id).where(AuditLeaf.sequence == 3))
        size = unit.session.scalar(select(AuditCheckpoint.size).order_by("size").limit(1))
    code, said, wrong = audit(PROVEN, KEY=key, ENTRY=entry, SIZE=size)
    assert (code, wrong) == (0, "")
    assert f"continues that of {size}" in said
    assert str(entry) in said

    code, said, _ = audit(VERIFIED)
    assert code == 0
    assert re.search(r"and every row as its last entry left it, from entry 0 \(\S+\) on", said)
    assert "closed: 0 rows" in audit(CLOSED)[1]


@ON_ONE
@pytest.mark.usefixtures("logged")
def test_a_row_that_is_not_as_it_was_left_is_named(portal, invoke):
    invoke("./portal audit checkpoint")
    with as_owner(portal) as connection:
        [eoi_id] = connection.scalars(select(Eoi.id))
        connection.execute(update(Eoi.__table__).values(status="granted"))

    code, _, said = invoke("./portal audit verify")

    assert code == 1
    assert said.startswith(f"AT FAULT: eoi/{eoi_id}: not as entry ")
    assert "1 rows" not in invoke("./portal audit baseline")[1]
    assert "2 rows" in invoke("./portal audit baseline --again")[1]
    assert invoke("./portal audit verify")[0] == 0


@ON_ONE
def test_before_its_baseline_a_database_says_that_no_row_is_vouched_for(portal, invoke):
    schema.downgrade(portal.engine, "0017")
    setup.prepare(portal)
    sequenced(portal)
    invoke("./portal audit checkpoint")
    code, said, _ = invoke("./portal audit verify")
    assert code == 0
    assert "no row is vouched for yet" in said


@pytest.mark.again  # real processes, or as much work
@ON_ONE
@pytest.mark.usefixtures("logged")
def test_tampering_is_named_and_the_exit_code_says_so(portal, invoke, audit, caplog):
    invoke("./portal audit checkpoint")
    with as_owner(portal) as connection:
        named, _ = edit(connection, 4)
        rehash(connection)

    code, _, said = invoke("./portal audit verify")
    assert code == 1
    assert said.startswith(f"AT FAULT: entry 4 ({named}): changed\n")
    faults = said.count("AT FAULT")
    key = audit(GIVEN)[1].strip()
    assert audit(CHECKED, KEY=key)[::2] == (1, f"AT FAULT: entry 4 ({named}): changed\n")
    assert told(caplog, "audit_log_altered")[0]["count"] == faults
    code, _, said = invoke("./portal audit checkpoint")
    assert code == 1
    assert "not as it was signed" in said
    assert told(caplog, "audit_log_altered")[1]["error"] == "Inconsistent"


@ON_ONE
@pytest.mark.usefixtures("logged")
def test_what_cannot_be_done_is_said_in_one_line(invoke, environ, tmp_path):
    for place, line, why in (
        (None, "./portal audit verify", "there is no checkpoint"),
        (None, "./portal audit prove --since 3", "no checkpoint is of that"),
        (None, "./portal audit prove", "either an entry or --since"),
        ("mailto:a@example.org", "./portal audit verify", "name the files"),
        ("nowhere", "./portal audit checkpoint", "CHECKPOINT_URL: a place is named as"),
        (None, f"./portal audit verify {tmp_path}/keys.json", "keys.json"),
    ):
        place = place or environ["CHECKPOINT_URL"]  # noqa: PLW2901 - where nothing else is said
        code, _, said = invoke(line, CHECKPOINT_URL=place)
        assert code != 0
        assert why in said
        assert "Traceback" not in said

"""Processes of the first release serve on while the tables are already those of this one."""

import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from app.services.audit import baseline
from app.services.audit.verification import Verdict
from app.services.core.unit import unit_for
from app.services.operations import setup
from app.storage.cases import eois
from tests.support.desk import matches_of
from tests.support.people import status_of
from tests.upgrade.after import checked, screen_anew

HERE = Path(__file__).parent


@pytest.fixture
def served(installed, first_release, tmp_path, database_url):
    """The installation, upgraded; and the ids of EOIs that the older release handled since."""
    setup.prepare(installed)
    done = subprocess.run(
        [sys.executable, HERE / "still_serving.py", database_url, tmp_path],
        cwd=first_release,
        env={"PYTHONPATH": str(first_release)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [right for _, right in lines] == ["True"] * 4
    return installed, [UUID(eoi_id) for eoi_id, _ in lines]


@pytest.mark.again  # real processes, or as much work
def test_the_log_vouches_for_what_the_older_release_did_meanwhile(served, tmp_path):
    portal, _ = served
    assert checked(portal, tmp_path) == Verdict([], "")
    baseline.write(portal, "operator")
    screen_anew(portal)
    assert checked(portal, tmp_path).faults == []


@pytest.mark.again  # real processes, or as much work
def test_what_the_older_release_did_meanwhile_is_there(served):
    portal, (draft, goes_on, leaves, _) = served
    screen_anew(portal)
    with unit_for(portal, "test", opens=[draft, goes_on, leaves]) as unit:
        found = [eois.get(unit.session, one) for one in (draft, goes_on, leaves)]
        assert [eoi.status for eoi in found] == ["draft", "accepted", "withdrawn"]
        names = [eoi.read(unit.keyring, unit.key(eoi.id))["given_names"] for eoi in found[1:]]
    assert names == ["Another", "Somebody"]


@pytest.mark.again  # real processes, or as much work
def test_whom_words_of_a_return_hid_from_it_is_found(served):
    portal, (*_, missed) = served
    screen_anew(portal)
    assert status_of(portal, missed) == "held"
    assert [*matches_of(portal, missed).values()] == [("possible", "open", "name")]
